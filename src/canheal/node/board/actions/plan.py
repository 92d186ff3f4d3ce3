"""Plan a meeting: when and where, and which cases are on its agenda."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from canheal.node.board.actions.allocate import allocate
from canheal.node.board.models import Discussion, Meeting
from canheal.node.cases.actions.move import locked, move
from canheal.node.people.models import Centre, User
from canheal.node.trust.actions.record import record
from canheal.terms.errors import OutOfTurn, UsageError


def plan_meeting(board: Centre, starts: datetime, *, minutes: int, place: str, by: User | None) -> Meeting:
    """Plan one."""
    with transaction.atomic():
        meeting = Meeting.objects.create(board=board, starts=starts, minutes=minutes, place=place)
        record("board.plan", str(meeting), by=by, starts=starts.isoformat(), board=board.code)
    return meeting


def change_meeting(pk: int, starts: datetime, *, minutes: int, place: str, by: User) -> Meeting:
    """Move a planned meeting; its invitation gets the next sequence number (RFC 5545). Raises OutOfTurn."""
    with transaction.atomic():
        meeting = locked_meeting(pk, Meeting.State.PLANNED)
        meeting.starts, meeting.minutes, meeting.place = starts, minutes, place
        meeting.sequence += 1
        meeting.save()
        record("board.change", str(meeting), by=by, starts=starts.isoformat())
    return meeting


def add_to_agenda(pk: int, case_pk: int, *, by: User | None) -> Discussion:
    """Put a reported case on the agenda; from then on it is before this board, and its trials are looked for.

    Raises:
        OutOfTurn: the case waits for no board, or the meeting is closed.
        UsageError: the case is before another board.
    """
    from canheal.node.board.jobs import find_trials

    with transaction.atomic():
        meeting = locked_meeting(pk, Meeting.State.PLANNED, Meeting.State.OPEN)
        case = locked(case_pk, "reported")
        if case.board_id not in (None, meeting.board_id):
            raise UsageError(
                _("%(case)s is before another board") % {"case": case}, todo=_("Ask that board to hand it over")
            )
        last = meeting.discussions.aggregate(last=Max("order"))["last"] or 0
        found, _new = Discussion.objects.update_or_create(
            meeting=meeting, case=case, defaults={"order": last + 1, "state": Discussion.State.WAITING, "note": ""}
        )
        case.board_id = meeting.board_id
        allocate(case)
        move(case, "scheduled")
        case.save()
        record("board.add", str(case), by=by, case=case.pk, meeting=meeting.pk)
        if settings.TRIALS:
            find_trials.enqueue(found.pk)
    return found


def take_off(pk: int, *, by: User) -> None:
    """Take a case off an agenda; it goes back to those that wait. Raises OutOfTurn."""
    with transaction.atomic():
        found = Discussion.objects.select_related("meeting").get(pk=pk)
        locked_meeting(found.meeting_id, Meeting.State.PLANNED, Meeting.State.OPEN)
        case = locked(found.case_id, "scheduled")
        if found.decisions.exists():
            raise OutOfTurn(
                _("%(case)s was discussed already") % {"case": case}, todo=_("Defer it with a reason instead")
            )
        found.delete()
        move(case, "reported")
        case.save()
        record("board.take_off", str(case), by=by, case=case.pk, meeting=found.meeting_id)


def put_earlier(pk: int, *, by: User) -> None:
    """Put a case one place earlier on its agenda. Raises OutOfTurn."""
    with transaction.atomic():
        found = Discussion.objects.select_related("meeting").get(pk=pk)
        meeting = locked_meeting(found.meeting_id, Meeting.State.PLANNED, Meeting.State.OPEN)
        agenda = list(meeting.discussions.all())
        place = next(number for number, one in enumerate(agenda) if one.pk == pk)
        if place:
            agenda[place - 1], agenda[place] = agenda[place], agenda[place - 1]
        for number, one in enumerate(agenda, 1):
            if one.order != number:
                Discussion.objects.filter(pk=one.pk).update(order=number)
        record("board.order", str(meeting), by=by, order=[one.case_id for one in agenda])


def locked_meeting(pk: int, *allowed: str) -> Meeting:
    """The meeting, locked until the transaction ends. Raises OutOfTurn when it is in none of these states."""
    meeting: Meeting = Meeting.objects.select_for_update(of=("self",)).select_related("board").get(pk=pk)
    if meeting.state not in allowed:
        what = _("the meeting is now “%(state)s”") % {"state": meeting.get_state_display()}
        raise OutOfTurn(what, todo=_("Open its page again to see what happened meanwhile"))
    return meeting
