"""Report what became of a recommendation, and end the follow-up of a case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from canheal.node.board.cohorts import benefit_of
from canheal.node.board.courses import sum_up
from canheal.node.board.models import FollowUp, Recommendation
from canheal.node.board.tables import follow_up_days
from canheal.node.cases.actions.move import locked, move
from canheal.node.cases.models import Case
from canheal.node.people.models import User
from canheal.node.trust.actions.record import record
from canheal.terms.errors import EditedMeanwhile
from canheal.terms.typed import Any

_FIELDS = ("status", "reason", "started", "ended", "response", "assessed", "progressed", "before_days", "note")
AT = ("follow_up", "closed")


def report_follow_up(made: Recommendation, given: Mapping[str, Any], *, seen: int | None, by: User | None) -> FollowUp:
    """Report on one recommendation; what was reported before stays and is superseded.

    Args:
        made: the recommendation.
        given: the fields of the form (`board/forms.py`).
        seen: key of the report that the page showed as current; None for none.
        by: who reports.

    Raises:
        EditedMeanwhile: somebody else reported since.
        OutOfTurn: the case is not followed up.
    """
    with transaction.atomic():
        case = locked(made.decision.case_id, *AT)
        current = FollowUp.objects.filter(recommendation=made.root, superseded=False).first()
        if (current.pk if current else None) != seen:
            raise EditedMeanwhile(
                _("somebody else reported on this meanwhile"), todo=_("Read theirs; yours is kept below")
            )
        if current is not None:
            current.superseded = True
            current.save(update_fields=("superseded",))
        fields = {name: given[name] for name in _FIELDS if given.get(name) not in (None, "")}
        found = FollowUp(recommendation=made.root, case=case, by=by or case.referrer, at=timezone.now(), **fields)
        found.benefit = benefit_of(found)
        found.save(force_insert=True)
        sum_up(case)
        if case.step == "follow_up":
            case.due = (timezone.now() + timedelta(days=follow_up_days("next_days"))).date()
        case.save(update_fields=("due", "treated", "benefited"))
        record(
            "case.follow_up", str(case), by=by, case=case.pk, status=found.status, code=found.reason, report=found.pk
        )
    return found


def end_follow_up(pk: int, reason: str, *, by: User | None) -> Case:
    """Nothing more is expected of a case. Raises OutOfTurn."""
    with transaction.atomic():
        case = locked(pk, "follow_up")
        move(case, "closed")
        case.save()
        record("case.end_follow_up", str(case), by=by, case=pk, reason=reason)
    return case
