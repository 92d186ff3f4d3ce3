"""Hold a meeting: open it, record who attends, run the clock of a case, close it with or without its quorum."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from canheal.node.board.actions.plan import locked_meeting
from canheal.node.board.models import Attendance, Discussion, Meeting
from canheal.node.board.quorum import missing_at
from canheal.node.cases.actions.move import locked, move
from canheal.node.people.models import User
from canheal.node.trust.actions.record import record
from canheal.terms.errors import OutOfTurn, UsageError

PLANNED, OPEN, CLOSED = Meeting.State.PLANNED, Meeting.State.OPEN, Meeting.State.CLOSED


def open_meeting(pk: int, *, by: User | None) -> Meeting:
    """Begin a planned meeting. Raises OutOfTurn."""
    with transaction.atomic():
        meeting = locked_meeting(pk, PLANNED)
        meeting.state, meeting.opened_at = OPEN, timezone.now()
        meeting.save()
        record("board.open", str(meeting), by=by)
    return meeting


def attend(pk: int, person: User, function: str, *, by: User | None) -> Attendance:
    """Somebody attends in one function; a later one replaces the earlier. Raises OutOfTurn."""
    with transaction.atomic():
        meeting = locked_meeting(pk, PLANNED, OPEN)
        found, _new = Attendance.objects.update_or_create(
            meeting=meeting, person=person, defaults={"function": function, "at": timezone.now()}
        )
        record("board.attend", str(meeting), by=by, person=person.username, function=function)
    return found


def leave(pk: int, attendance: int, *, by: User) -> None:
    """Take somebody off the list of those who attend. Raises OutOfTurn."""
    with transaction.atomic():
        meeting = locked_meeting(pk, PLANNED, OPEN)
        found = Attendance.objects.filter(meeting=meeting, pk=attendance).select_related("person").first()
        if found is not None:
            found.delete()
            record("board.leave", str(meeting), by=by, person=found.person.username)


def close_meeting(pk: int, reason: str, *, by: User | None) -> Meeting:
    """End a meeting; cases that were not decided go back to those that wait.

    Raises:
        UsageError: its quorum is not there and no reason is given.
        OutOfTurn: it is not under way.
    """
    with transaction.atomic():
        meeting = locked_meeting(pk, OPEN)
        missing = missing_at(meeting)
        if missing and not reason.strip():
            what = _("the quorum is not complete")
            raise UsageError(
                what, field="reason", todo=_("Record who attends, or say why the meeting is closed without it")
            )
        for clock in meeting.discussions.exclude(began=None):
            stop_clock(clock)
        for left in meeting.discussions.filter(state=Discussion.State.WAITING).select_related("case"):
            _left_over(left, "The meeting ended before it.")
        meeting.state, meeting.closed_at = CLOSED, timezone.now()
        meeting.missing, meeting.without_quorum = list(missing), reason.strip() if missing else ""
        meeting.save()
        record("board.close", str(meeting), by=by, reason=meeting.without_quorum, missing=list(missing))
    return meeting


def run_clock(pk: int, *, running: bool, by: User) -> Discussion:
    """Start or stop the clock of a case; starting it stops every other clock of the meeting. Raises OutOfTurn."""
    with transaction.atomic():
        found = Discussion.objects.get(pk=pk)
        locked_meeting(found.meeting_id, OPEN)
        if running and found.state != Discussion.State.WAITING:
            raise OutOfTurn(_("this case is not discussed any more"), todo=_("Go on to the next case"))
        for other in Discussion.objects.select_for_update().filter(meeting=found.meeting_id).exclude(began=None):
            if other.pk != pk or not running:
                stop_clock(other)
        found.refresh_from_db()
        if running and found.began is None:
            found.began = timezone.now()
            found.save(update_fields=("began",))
            record("board.discuss", f"case {found.case_id}", by=by, case=found.case_id, meeting=found.meeting_id)
    return found


def stop_clock(found: Discussion) -> None:
    """Add what ran to what was discussed before; within the transaction of the caller."""
    if found.began is not None:
        found.seconds += max(0, int((timezone.now() - found.began).total_seconds()))
        found.began = None
        found.save(update_fields=("began", "seconds"))


def defer(pk: int, reason: str, *, by: User) -> Discussion:
    """Put a case off to a later meeting, with the reason. Raises OutOfTurn."""
    with transaction.atomic():
        found = Discussion.objects.select_for_update().get(pk=pk)
        locked_meeting(found.meeting_id, OPEN)
        _defer(found, reason)
        record("board.defer", f"case {found.case_id}", by=by, case=found.case_id, reason=reason)
    return found


def _left_over(found: Discussion, reason: str) -> None:
    """Put a case off; one that went on elsewhere only leaves the agenda, so that a meeting can always be closed."""
    if found.case.step == "scheduled":
        _defer(found, reason)
    else:
        _taken_off(found, reason)


def _defer(found: Discussion, reason: str) -> None:
    case = locked(found.case_id, "scheduled")
    _taken_off(found, reason)
    move(case, "reported")
    case.save()


def _taken_off(found: Discussion, reason: str) -> None:
    stop_clock(found)
    found.state, found.note = Discussion.State.DEFERRED, reason
    found.save()
