"""Hand a case from one board to another: the same case, with everything that was done."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from canheal.node.cases.actions.move import locked, move
from canheal.node.cases.models import Case
from canheal.node.people.models import Centre, User
from canheal.node.trust.actions.record import record
from canheal.terms.errors import UsageError


def hand_over(pk: int, board: Centre, reason: str, *, by: User | None) -> Case:
    """Give a case to another board, which finds it among those that wait.

    Raises:
        UsageError: it is before that board already.
        OutOfTurn: it is on an agenda, or not reported yet.
    """
    with transaction.atomic():
        case = locked(pk, "reported", "follow_up", "closed")
        if case.board_id == board.pk:
            raise UsageError(
                _("%(case)s is before this board already") % {"case": case}, todo=_("Choose another board")
            )
        before = case.board.code if case.board else ""
        case.board = board
        move(case, "reported")
        case.save()
        record("case.hand_over", str(case), by=by, case=pk, reason=reason, was=before, now=board.code)
    return case
