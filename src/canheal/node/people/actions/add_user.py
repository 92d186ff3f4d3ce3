"""Add a person."""

from __future__ import annotations

from django.db import transaction

from canheal.node.people.models import Centre, User
from canheal.node.trust.actions.record import record


def add_user(
    username: str, *, role: str, centre: Centre, password: str | None, name: str = "", by: User | None = None
) -> User:
    """Add a person with one role at one centre.

    Args:
        username: what they sign in with; unique.
        role: of `User.Role`.
        centre: where they work.
        password: None for people who sign in through their hospital.
        name: as it is printed beside a signature.
        by: who adds them; None for the node itself.
    """
    user = User(username=username, role=role, centre=centre)
    user.first_name, _, user.last_name = name.rpartition(" ")
    user.set_password(password)
    with transaction.atomic():
        user.save()
        record("people.add", f"user {username}", by=by, role_given=role, centre=centre.code)
    return user
