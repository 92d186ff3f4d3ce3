"""Change a person's role, centre or standing."""

from __future__ import annotations

from django.db import transaction

from canheal.node.people.models import Centre, User
from canheal.node.trust.actions.record import record


def change_user(user: User, *, role: str, centre: Centre, active: bool, reason: str, by: User) -> None:
    """Change what a person may do; they are signed out wherever they are, since a session carries no rights."""
    with transaction.atomic():
        before = User.objects.select_for_update().get(pk=user.pk)
        was = {"role": before.role, "centre": before.centre.code, "active": before.is_active}
        before.role, before.centre, before.is_active = role, centre, active
        before.save(update_fields=("role", "centre", "is_active"))
        now = {"role": role, "centre": centre.code, "active": active}
        record("people.change", f"user {user.username}", by=by, reason=reason, was=was, now=now)
