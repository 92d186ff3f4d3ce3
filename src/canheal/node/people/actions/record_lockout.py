"""Record that signing in was locked after wrong passwords."""

from __future__ import annotations

from django.db import transaction

from canheal.node.trust.actions.record import record
from canheal.terms.typed import Any

_LETTERS = 60


def record_lockout(username: str | None = None, **_: Any) -> None:
    """Add the event; a receiver of the signal that django-axes sends, for names that exist and names that do not."""
    with transaction.atomic():
        record("people.locked_out", f"user {(username or '').replace(chr(0), '')[:_LETTERS]}")
