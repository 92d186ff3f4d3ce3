"""Take a one-time code: it is used up."""

from __future__ import annotations

from django.db import transaction

from canheal.node.people.models import User
from canheal.node.people.totp import matching_step


def prove_code(user: User, code: str) -> bool:
    """Whether this is the person's code of now; a code is taken once."""
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        step = matching_step(locked.totp_secret, code, after=locked.totp_last)
        if step is None:
            return False
        locked.totp_last = step
        locked.save(update_fields=("totp_last",))
    return True
