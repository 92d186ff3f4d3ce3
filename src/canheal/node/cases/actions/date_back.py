"""Give a case of a simulated cohort the dates that it would have had; the record says that this was done."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from canheal.node.cases.actions.move import locked, move
from canheal.node.cases.models import Case
from canheal.node.trust.actions.record import record


def date_back(
    pk: int,
    *,
    referred: datetime,
    since: datetime,
    tested: datetime | None = None,
    reported: datetime | None = None,
    decided: datetime | None = None,
) -> Case:
    """Set when the case was referred, tested, reported and decided, and since when it is at its step."""
    with transaction.atomic():
        case = locked(pk)
        move(case, case.step, at=since)
        case.created, case.referred_at = referred, referred
        case.tested_at, case.reported_at, case.decided_at = tested, reported, decided
        case.save()
        record("demo.date_back", str(case), case=pk, reason="simulated cohort")
    return case
