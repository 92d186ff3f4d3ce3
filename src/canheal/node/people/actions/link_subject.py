"""Bind a person to the subject that their hospital's identity provider names."""

from __future__ import annotations

from django.db import transaction

from canheal.node.people.models import User
from canheal.node.trust.actions.record import record


def link_subject(user: User, subject: str) -> None:
    """Bind them; from then on nobody else's token is theirs, whatever its user name."""
    with transaction.atomic():
        user.subject = subject
        user.save(update_fields=("subject",))
        record("people.link_subject", f"user {user.username}", by=user)
