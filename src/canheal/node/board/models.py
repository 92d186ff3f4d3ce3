"""What is stored of a board: meetings, who was there, what was decided, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from canheal.node.cases.models import Case, Report
from canheal.node.people.models import Centre


class Meeting(models.Model):
    """One meeting of one board."""

    class State(models.TextChoices):
        """How far it is."""

        PLANNED = "planned", _("Planned")
        OPEN = "open", _("Under way")
        CLOSED = "closed", _("Closed")

    board = models.ForeignKey(Centre, models.PROTECT, related_name="meetings", verbose_name=_("board"))
    starts = models.DateTimeField(_("begins"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=60)
    place = models.CharField(_("place or link"), max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    without_quorum = models.TextField(blank=True, help_text="why it was closed without its quorum")
    missing = models.JSONField(default=list, help_text="functions that were missing when it was closed")
    sequence = models.PositiveSmallIntegerField(default=0, help_text="of the invitation (RFC 5545)")

    class Meta:
        """Latest first."""

        ordering = ("-starts", "-pk")
        indexes = (models.Index(fields=("state", "starts")),)

    def __str__(self) -> str:
        return f"M-{self.pk:05d}"

    @property
    def board_of(self) -> int:
        """The board that rights are asked for."""
        return self.board_id


class Attendance(models.Model):
    """Somebody who attends, in one function."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="attendances")
    function = models.CharField(_("function"), max_length=24)
    at = models.DateTimeField()

    class Meta:
        """A person attends once."""

        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("meeting", "person"), name="one_attendance"),)


class Discussion(models.Model):
    """One case on the agenda of one meeting."""

    class State(models.TextChoices):
        """What came of it."""

        WAITING = "waiting", _("Waiting")
        DECIDED = "decided", _("Decided")
        DEFERRED = "deferred", _("Deferred")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="discussions")
    case = models.ForeignKey(Case, models.PROTECT, related_name="discussions")
    order = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    began = models.DateTimeField(null=True, help_text="when the clock was last started")
    seconds = models.PositiveIntegerField(default=0, help_text="discussed before the clock was last started")
    note = models.TextField(blank=True, help_text="why it was deferred")
    trials = models.JSONField(null=True, help_text="trials that the patient may join; null while not assessed")

    class Meta:
        """As on the agenda."""

        ordering = ("meeting", "order", "pk")
        constraints = (models.UniqueConstraint(fields=("meeting", "case"), name="one_discussion_a_meeting"),)


class Decision(models.Model):
    """One version of what a board decided of a case; it is signed as a report is."""

    State = Report.State

    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    board = models.ForeignKey(Centre, models.PROTECT, related_name="decisions")
    discussion = models.ForeignKey(Discussion, models.PROTECT, null=True, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    summary = models.TextField(blank=True)
    alternatives = models.TextField(blank=True, help_text="what was weighed and not chosen")
    before = models.TextField(blank=True, help_text="what was meant to be decided before the proposals were shown")
    changed = models.BooleanField(null=True, help_text="the proposals changed the decision")
    language = models.CharField(max_length=8, default="en")
    amendment = models.TextField(blank=True, help_text="why this version was written after one was signed")
    opened = models.DateTimeField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    author_at = models.DateTimeField(null=True)
    verifier = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    verifier_at = models.DateTimeField(null=True, db_index=True)
    files = models.JSONField(default=dict, help_text="kind to SHA-256 of what was signed")
    version = models.PositiveIntegerField(default=1, help_text="counts saves of the draft")

    class Meta:
        """Latest first; each number once."""

        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=("case", "number"), name="one_decision_a_number"),)

    @property
    def board_of(self) -> int:
        """The board that rights are asked for."""
        return self.board_id


class Recommendation(models.Model):
    """One recommendation of a decision; codes of content/node/board.yaml."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="recommendations")
    kind = models.CharField(_("kind"), max_length=12)
    priority = models.PositiveSmallIntegerField(_("priority"), default=1)
    therapy = models.CharField(_("therapy"), max_length=200, blank=True)
    use = models.CharField(_("use"), max_length=16, blank=True)
    trial = models.CharField(_("trial"), max_length=60, blank=True)
    level = models.CharField(_("level of evidence"), max_length=4, blank=True)
    addenda = models.JSONField(default=list)
    escat = models.CharField("ESCAT", max_length=8, blank=True)
    escat_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=24, blank=True, help_text="procedure, or reason, by the kind")
    words = models.TextField(_("in words"), blank=True)
    findings = models.JSONField(default=list, help_text="names of the findings that support it")
    origin = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", help_text="the same in the first version that had it"
    )

    class Meta:
        """By priority."""

        ordering = ("decision", "priority", "pk")

    @property
    def root(self) -> Recommendation:
        """What follow-ups, claims and places in cohorts belong to, whichever version repeats it."""
        return self.origin or self


class Voice(models.Model):
    """What a person of the board says of a decision: agreement by function, or dissent with its words."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="voices")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    function = models.CharField(max_length=24)
    agrees = models.BooleanField()
    words = models.TextField(blank=True)
    version = models.PositiveIntegerField(help_text="save of the draft that it was said of")
    at = models.DateTimeField()

    class Meta:
        """One voice a person; a later one replaces the earlier."""

        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("decision", "person"), name="one_voice_a_person"),)


class FollowUp(models.Model):
    """What was reported of one recommendation (its root); never changed, a later one supersedes it."""

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="follow_ups")
    case = models.ForeignKey(Case, models.PROTECT, related_name="follow_ups")
    status = models.CharField(max_length=16)
    reason = models.CharField(max_length=32, blank=True)
    started = models.DateField(null=True)
    ended = models.DateField(null=True)
    response = models.CharField(max_length=2, blank=True)
    assessed = models.DateField(null=True)
    progressed = models.DateField(null=True)
    benefit = models.BooleanField(null=True, help_text="clinical benefit, as far as the report tells")
    before_days = models.PositiveIntegerField(null=True, help_text="progression-free days under the therapy before")
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    superseded = models.BooleanField(default=False)

    class Meta:
        """Latest first; one that counts per recommendation."""

        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("recommendation",), condition=models.Q(superseded=False), name="one_follow_up_counts"
            ),
        )


class PaymentClaim(models.Model):
    """The way to payment of one off-label recommendation; its steps stand in the record."""

    recommendation = models.OneToOneField(Recommendation, models.PROTECT, related_name="claim")
    case = models.ForeignKey(Case, models.PROTECT, related_name="claims")
    state = models.CharField(max_length=20, default="open")
    rejection = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)


class PaymentStep(models.Model):
    """One step of a claim."""

    claim = models.ForeignKey(PaymentClaim, models.CASCADE, related_name="steps")
    act = models.CharField(max_length=20)
    rejection = models.CharField(max_length=40, blank=True)
    words = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """In their order."""

        ordering = ("pk",)


class Cohort(models.Model):
    """A cohort of an off-label protocol: one drug, one tumour type, one alteration."""

    rule = models.CharField(max_length=20)
    drug = models.CharField(max_length=120)
    tumour = models.CharField(max_length=20)
    alteration = models.CharField(max_length=120)

    class Meta:
        """By drug; each once."""

        ordering = ("drug", "tumour", "alteration")
        constraints = (
            models.UniqueConstraint(fields=("rule", "drug", "tumour", "alteration"), name="one_cohort_of_its_kind"),
        )


class Slot(models.Model):
    """A place in a cohort, taken for one recommendation."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="slots")
    recommendation = models.OneToOneField(Recommendation, models.PROTECT, related_name="slot")
    at = models.DateTimeField()
    given_back = models.BooleanField(default=False)


class GermlineReferral(models.Model):
    """From a germline suspicion to the answer: genetics reads it first, then the clinician, then the patient."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="germline")
    finding = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=12, default="referred")
    reason = models.TextField()
    result = models.CharField(max_length=20, blank=True)
    words = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    since = models.DateTimeField()

    class Meta:
        """Latest first; a finding is referred once."""

        ordering = ("-pk",)
        constraints = (models.UniqueConstraint(fields=("case", "finding"), name="one_germline_referral"),)


class Allocation(models.Model):
    """Which arm of the decision-support pilot a case was drawn into: discussed with or without the proposals."""

    class Arm(models.TextChoices):
        """The arms."""

        WITH = "with", _("With the proposals")
        WITHOUT = "without", _("Without the proposals")

    case = models.OneToOneField(Case, models.PROTECT, related_name="allocation")
    arm = models.CharField(max_length=8, choices=Arm.choices)
    at = models.DateTimeField()
