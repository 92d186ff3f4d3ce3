"""What is stored of what was done: events that are only ever added, each holding the hash of the one before."""

from __future__ import annotations

import hashlib
import json

from django.db import models
from django.utils.translation import gettext_lazy as _

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

    def computed_hash(self) -> str:
        """SHA-256, hex, over the columns as canonical JSON."""
        fields: dict[str, Any] = {
            field.attname: getattr(self, field.attname)
            for field in self._meta.concrete_fields
            if field.attname != "hash"
        }
        fields["at"] = self.at.isoformat()
        written = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


class ChainHead(models.Model):
    """The last event: locked while the next is added, so that there is one chain."""

    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=BEGINNING)
