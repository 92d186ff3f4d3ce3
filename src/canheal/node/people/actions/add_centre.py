"""Add a hospital, a laboratory or a board."""

from __future__ import annotations

from django.db import transaction

from canheal.node.people.models import Centre, User
from canheal.node.trust.actions.record import record


def add_centre(code: str, name: str, kind: str, *, by: User | None = None) -> Centre:
    """Add it.

    Args:
        code: short and unique; it stands in addresses.
        name: as pages and reports write it.
        kind: of `Centre.Kind`.
        by: who adds it; None for the node itself.
    """
    with transaction.atomic():
        centre = Centre.objects.create(code=code, name=name, kind=kind)
        record("people.add_centre", f"centre {code}", by=by, kind=kind)
    return centre
