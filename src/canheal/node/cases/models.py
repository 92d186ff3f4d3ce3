"""What is stored of a case: its referral, files, results, decisions and reports. Files themselves lie in the vault."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from canheal.node.people.models import Centre

COMPLETE = 100
"""Percent of a data set of which every element is answered."""


class Case(models.Model):
    """One patient's tumour, from referral to report."""

    hospital = models.ForeignKey(Centre, models.PROTECT, related_name="referred", verbose_name=_("hospital"))
    laboratory = models.ForeignKey(
        Centre, models.PROTECT, related_name="tested", null=True, blank=True, verbose_name=_("laboratory")
    )
    referrer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="referred")
    pseudonym = models.CharField(_("pseudonym"), max_length=60, blank=True, db_index=True)
    tumour = models.CharField(_("tumour type"), max_length=20, blank=True)
    tumour_name = models.CharField(max_length=120, blank=True)
    answers = models.JSONField(default=dict, help_text="answers of the referral, by element")
    step = models.CharField(_("step"), max_length=12, default="draft")
    step_since = models.DateTimeField()
    due = models.DateField(_("due"), null=True)
    created = models.DateTimeField()
    referred_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    minimal = models.PositiveSmallIntegerField(default=0, help_text="percent of the minimal data set")
    maximal = models.PositiveSmallIntegerField(default=0, help_text="percent of the maximal data set")
    amp = models.CharField(_("AMP/ASCO/CAP"), max_length=8, blank=True)
    escat = models.CharField(_("ESCAT (proposed)"), max_length=12, blank=True)
    headline = models.CharField(max_length=200, blank=True)
    actionable = models.BooleanField(null=True, help_text="a marker of tier I or II, in whatever tumour type")
    actionable_small = models.BooleanField(null=True, help_text="one that the small panel would have found")
    board = models.ForeignKey(
        Centre, models.PROTECT, related_name="before_it", null=True, blank=True, verbose_name=_("board")
    )
    tested_at = models.DateTimeField(null=True, help_text="when the results were accepted or the test failed")
    decided_at = models.DateTimeField(null=True, help_text="when the decision of a board was signed by both")
    recommended = models.BooleanField(null=True, help_text="the latest signed decision names a therapy or a trial")
    treated = models.BooleanField(null=True, help_text="a recommended therapy was implemented, wholly or in part")
    benefited = models.BooleanField(null=True, help_text="the patient benefited of one")
    failure = models.CharField(max_length=40, blank=True)
    after_failure = models.CharField(max_length=12, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="counts saves of the referral")

    class Meta:
        """Latest first."""

        ordering = ("-pk",)
        indexes = (
            models.Index(fields=("step", "-id")),
            models.Index(fields=("hospital", "-id")),
            models.Index(fields=("laboratory", "-id")),
            models.Index(fields=("tumour", "-id")),
            models.Index(fields=("amp", "-id")),
            models.Index(fields=("due",)),
        )

    def __str__(self) -> str:
        return f"C-{self.pk:06d}"

    @property
    def board_of(self) -> int | None:
        """The board that the case is before; None while none has it."""
        return self.board_id


class Upload(models.Model):
    """One file that a laboratory gave."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="uploads")
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    removed = models.BooleanField(default=False)

    class Meta:
        """In the order of uploading."""

        ordering = ("pk",)


class Result(models.Model):
    """One run of the pipeline over the files of a case: running, refused with line-level problems, or done."""

    class State(models.TextChoices):
        """How far it is."""

        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        REFUSED = "refused", _("Files refused")
        DONE = "done", _("Done")

    case = models.ForeignKey(Case, models.CASCADE, related_name="results")
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    uploads = models.JSONField(default=list, help_text="keys of the files it reads")
    facts = models.JSONField(default=dict, help_text="what the laboratory states beside the files")
    problems = models.JSONField(default=list)
    asked = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    finished = models.DateTimeField(null=True)
    interpretation = models.CharField(max_length=64, blank=True, help_text="SHA-256 of interpretation.json")
    profile = models.CharField(max_length=64, blank=True, help_text="SHA-256 of profile.json")
    content_digest = models.CharField(max_length=64, blank=True)
    snapshots = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    verdict = models.CharField(max_length=10, blank=True, help_text="accepted or failed, by a person")
    verdict_reason = models.TextField(blank=True)

    class Meta:
        """Latest first."""

        ordering = ("-pk",)


class Finding(models.Model):
    """One finding that a report may show; passengers stay in the vault's interpretation.json."""

    result = models.ForeignKey(Result, models.CASCADE, related_name="findings")
    case = models.ForeignKey(Case, models.CASCADE, related_name="findings")
    order = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=16)
    gene = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=200)
    consequence = models.CharField(max_length=80, blank=True)
    vaf = models.FloatField(null=True)
    depth = models.IntegerField(null=True)
    oncogenicity = models.CharField(max_length=32, blank=True)
    amp = models.CharField(max_length=8, blank=True)
    escat = models.CharField(max_length=12, blank=True)
    acts_anywhere = models.CharField(max_length=8, blank=True, help_text="best tier, shown in whatever tumour type")
    acts = models.CharField(max_length=200, blank=True, help_text="therapies of the best positive claim")
    match = models.CharField(max_length=20, blank=True, help_text="how precisely that claim meets the finding")
    source = models.CharField(max_length=80, blank=True, help_text="evidence id and source of that claim")
    claims = models.PositiveSmallIntegerField(default=0)
    germline = models.BooleanField(default=False)

    class Meta:
        """As the report orders them."""

        ordering = ("result", "order")
        indexes = (models.Index(fields=("gene", "kind", "name", "case", "result"), name="similar_cases"),)


class Classification(models.Model):
    """What a person decided of one finding in one framework; never changed, a later one supersedes it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="classifications")
    finding = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    framework = models.CharField(max_length=16)
    proposed = models.CharField(max_length=40, blank=True)
    decided = models.CharField(max_length=40)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="classified")
    at = models.DateTimeField()
    second = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="confirmed")
    second_at = models.DateTimeField(null=True)
    superseded = models.BooleanField(default=False)

    class Meta:
        """Latest first; one that counts per finding and framework."""

        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("case", "finding", "framework"),
                condition=models.Q(superseded=False),
                name="one_classification_counts",
            ),
        )


class Report(models.Model):
    """One version of the report of a case."""

    class State(models.TextChoices):
        """Who has signed."""

        DRAFT = "draft", _("Draft")
        AUTHORED = "authored", _("Signed by the author")
        FINAL = "final", _("Signed by both")

    case = models.ForeignKey(Case, models.CASCADE, related_name="reports")
    number = models.PositiveSmallIntegerField()
    result = models.ForeignKey(Result, models.PROTECT)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    language = models.CharField(max_length=8, default="en")
    conclusion = models.TextField(blank=True)
    amendment = models.TextField(blank=True, help_text="why this version was written after one was signed")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="authored")
    author_at = models.DateTimeField(null=True)
    verifier = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="verified")
    verifier_at = models.DateTimeField(null=True)
    files = models.JSONField(default=dict, help_text="kind to SHA-256 of what was signed")
    version = models.PositiveIntegerField(default=1, help_text="counts saves of the draft")

    class Meta:
        """Latest first; each number once."""

        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=("case", "number"), name="one_report_a_number"),)


class Renewal(models.Model):
    """A reported case held against newer knowledge: what would be said today, and whether a person looked at it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="renewals")
    result = models.ForeignKey(Result, models.CASCADE)
    knowledge = models.CharField(max_length=64, help_text="hash of the knowledge it was held against")
    asked = models.DateTimeField()
    done = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)
    gained = models.PositiveSmallIntegerField(default=0)
    lost = models.PositiveSmallIntegerField(default=0)
    changed = models.PositiveSmallIntegerField(default=0)
    words = models.CharField(max_length=300, blank=True, help_text="best claim gained, or lost")
    page = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the page that shows what changed")
    interpretation = models.CharField(max_length=64, blank=True, help_text="SHA-256 of what would be said today")
    looked = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    looked_at = models.DateTimeField(null=True)
    kept = models.BooleanField(null=True, help_text="the decision was kept; False: the case was opened again")
    note = models.TextField(blank=True)

    class Meta:
        """Latest first; a result set is held against each knowledge once."""

        ordering = ("-pk",)
        constraints = (models.UniqueConstraint(fields=("result", "knowledge"), name="one_renewal_a_knowledge"),)


class SavedView(models.Model):
    """A search of the case list that a person keeps by name."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)

    class Meta:
        """By name."""

        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("user", "name"), name="one_view_a_name"),)
