"""Ask for a one-time code at every sign-in from now on, or no longer."""

from __future__ import annotations

from django.db import transaction

from canheal.node.people.models import User
from canheal.node.people.totp import matching_step
from canheal.node.trust.actions.record import record


def enrol_code(user: User, secret: str, code: str) -> bool:
    """Keep the secret once the person has shown a code of it; False when the code is not of this secret."""
    step = matching_step(secret, code, after=0)
    if step is None:
        return False
    with transaction.atomic():
        user.totp_secret, user.totp_last = secret, step
        user.save(update_fields=("totp_secret", "totp_last"))
        record("people.enrol_code", f"user {user.username}", by=user)
    return True
