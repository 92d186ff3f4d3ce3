"""What is stored of what was done and of what people allow: rows that are only ever added."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from canheal.domain.audit.events import event_hash
from canheal.terms.typed import Any

BEGINNING = "0" * 64


class AuditEvent(models.Model):
    """One act: who did what to which thing, when and why.

    The hash covers every other column and the hash of the event before, so that a changed, removed or inserted row
    breaks the chain (`trust/chain.py`). Triggers refuse changes and removals; the chain finds who goes around them.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(_("when"))
    actor = models.CharField(_("who"), max_length=150, help_text="user name; `system` for the node's own jobs")
    role = models.CharField(_("role"), max_length=16, blank=True)
    action = models.CharField(_("what"), max_length=60)
    thing = models.CharField(_("to what"), max_length=80)
    case = models.BigIntegerField(_("case"), null=True, db_index=True)
    reason = models.TextField(_("why"), blank=True)
    before = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the state before")
    after = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the state after")
    detail = models.JSONField(_("detail"), default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        """Newest first."""

        ordering = ("-number",)
        indexes = (models.Index(fields=("action", "-number")), models.Index(fields=("actor", "-number")))

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.thing}"

    def fields(self) -> dict[str, Any]:
        """Every column as JSON can hold it."""
        fields: dict[str, Any] = {field.attname: getattr(self, field.attname) for field in self._meta.concrete_fields}
        return {**fields, "at": self.at.isoformat()}

    def computed_hash(self) -> str:
        """SHA-256, hex, over the columns as canonical JSON."""
        return event_hash(self.fields())


class TreeNode(models.Model):
    """A complete subtree of the Merkle tree over the events: 2**level of them, from index * 2**level on."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        """One of each place."""

        constraints = (models.UniqueConstraint(fields=("level", "index"), name="trust_tree_place"),)


class SignedHead(models.Model):
    """The head of the log at a time, signed by the node: whoever keeps it can tell whether the log was rewritten."""

    size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    at = models.DateTimeField()
    signature = models.CharField(max_length=100)

    class Meta:
        """In the order of signing."""

        ordering = ("pk",)


class ChainHead(models.Model):
    """The last event: locked while the next is added, so that there is one chain."""

    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=BEGINNING)
    signed = models.DateTimeField(null=True, help_text="when a head was signed last")


class Subject(models.Model):
    """A person whose data are here, by the pseudonym of this node."""

    pseudonym = models.CharField(max_length=60, unique=True)
    born = models.DateField(null=True)

    def __str__(self) -> str:
        return self.pseudonym


class ConsentEvent(models.Model):
    """Something that happened to what a person allows (`domain/consent/events.py`); never changed."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20)
    effective = models.DateTimeField()
    recorded = models.DateTimeField()
    signer = models.CharField(max_length=10)
    provisions = models.JSONField(default=list)
    purposes = models.JSONField(default=list)
    mode = models.CharField(max_length=16, blank=True)
    grace = models.PositiveSmallIntegerField(default=0)
    template = models.CharField(max_length=120, blank=True, help_text="of what was signed, with its version")
    document = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the signed document")
    channel = models.CharField(max_length=20, blank=True, help_text="paper, in person, by telephone, FHIR")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)

    class Meta:
        """In the order of recording."""

        ordering = ("recorded", "pk")


class ConsentRow(models.Model):
    """What an event says of one purpose, one category, one class of recipients and one zone ("" for every one).

    Times are microseconds since 1970, since a database compares numbers faster than dates. `rank` orders rows as they
    decide: the microsecond of the start, doubled, and one more for a refusal. The largest that applies decides, and an
    even one permits.
    """

    event = models.ForeignKey(ConsentEvent, models.PROTECT, related_name="rows")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="rows")
    purpose = models.CharField(max_length=40)
    rank = models.BigIntegerField()
    category = models.CharField(max_length=20, blank=True)
    recipient = models.CharField(max_length=20, blank=True)
    zone = models.CharField(max_length=20, blank=True)
    until = models.BigIntegerField(help_text="first microsecond at which it does not apply any more")
    known = models.BigIntegerField(help_text="microsecond of its recording")
    because = models.CharField(max_length=20)
    permit = models.BooleanField()
    recalls = models.BooleanField()

    class Meta:
        """One index holds all that the question of everybody reads."""

        indexes = (
            models.Index(
                fields=("purpose", "subject", "rank", "until", "known", "category", "recipient", "zone"),
                name="trust_consent_question",
            ),
        )
