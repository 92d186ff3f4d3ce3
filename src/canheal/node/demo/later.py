"""What follows in the pilot after interpretation: tests accepted, reports signed, boards held by the demo's people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from canheal.node.board.actions.plan import add_to_agenda
from canheal.node.cases.actions.date_back import date_back
from canheal.node.cases.actions.judge_test import accept_test, follow_failure
from canheal.node.cases.actions.renew import ask_for_renewal
from canheal.node.cases.actions.write_report import open_report, save_report, sign_as_author, sign_as_verifier
from canheal.node.cases.models import Case
from canheal.node.demo.boards import hold, meeting_at
from canheal.node.demo.bring import day
from canheal.node.demo.earlier import earlier_knowledge, interpret_again, is_spoken_of
from canheal.node.people.models import User
from canheal.terms.typed import Any

_OPEN = 60
"""Cases that stay open, so that every step has work for somebody."""
_A_MEETING = 6
_RECENT_WEEKS = (13, 1)
"""Meetings of the last weeks: of the first, follow-ups are due."""
_THURSDAY = 3
_LOW = -50


def queue_the_rest(lines: list[dict[str, Any]]) -> int:
    """Hold the meetings of the last weeks, prepare that of today, queue those of the past; returns how many cases."""
    drawn = {line["case"]: line for line in lines}
    cases = list(Case.objects.filter(step__in=("quality", "failed")).order_by("pk"))
    left = cases[-_OPEN:] if len(cases) > 2 * _OPEN else cases[len(cases) // 2 :]
    recent = _spoken_of_first([case for case in left if case.step == "quality"], cases)
    if not recent:
        return 0
    cases = [case for case in cases if case != recent[0]]
    groups = [recent[place : place + _size(recent)] for place in range(0, 3 * _size(recent), _size(recent))]
    _remember_earlier(recent[0], _thursday_before(timezone.now() - timedelta(weeks=_RECENT_WEEKS[0])))
    for weeks, group in zip(_RECENT_WEEKS, groups, strict=False):
        starts = _thursday_before(timezone.now() - timedelta(weeks=weeks))
        _sign_all([case for case in group if Case.objects.get(pk=case.pk).step == "quality"], starts)
        hold(starts, [(case.pk, drawn[case.pseudonym]) for case in group])
    _prepare_today(groups[-1])
    ask_for_renewal(by=User.objects.get(username="coordinator"))
    used = {case.pk for group in groups for case in group}
    for place, case in enumerate(case for case in left if case.pk not in used):
        with transaction.atomic():
            _leave_open(case, place)
            _date(case, referred=_days_ago(30 + place % 9), since=_days_ago(place % 12))
    return _queue_past([case for case in cases if case not in left], drawn)


def _size(recent: list[Case]) -> int:
    """Cases of one meeting: fewer in a small demo."""
    return max(1, min(_A_MEETING, len(recent) // 6))


def _queue_past(cases: Iterable[Case], drawn: dict[str, dict[str, Any]]) -> int:
    """One job a meeting, in the order of time."""
    weeks: dict[datetime, list[list[Any]]] = {}
    for case in cases:
        line = drawn[case.pseudonym]
        if case.step == "quality" and line["reported"]:
            starts = _thursday_before(day(line["reported"]) + timedelta(weeks=1))
            weeks.setdefault(starts, []).append([case.pk, line])
        elif case.step == "failed":
            with transaction.atomic():
                follow_failure(case.pk, "close", "Simulated: no second sample", by=case.referrer)
    for starts in sorted(weeks):
        hold_meeting.using(priority=_LOW).enqueue(starts.isoformat(), weeks[starts])
    return sum(map(len, weeks.values()))


def _thursday_before(moment: datetime) -> datetime:
    """Two in the afternoon of the last Thursday that is not after this moment's day."""
    found = timezone.localtime(moment)
    found -= timedelta(days=(found.weekday() - _THURSDAY) % 7)
    return timezone.make_aware(datetime.combine(found.date(), time(14)))


def _sign_all(group: list[Case], starts: datetime) -> None:
    """Reports of cases that a board of the last weeks saw, dated before it."""
    for place, case in enumerate(group):
        reported = starts - timedelta(days=2 + place % 4)
        _sign(case, referred=reported - timedelta(days=26), reported=reported)


def _spoken_of_first(recent: list[Case], cases: list[Case]) -> list[Case]:
    """The recent cases, and first of all one that the earlier knowledge speaks of, if there is one."""
    first = next((case for case in reversed(cases) if case.step == "quality" and is_spoken_of(case)), None)
    return recent if first is None else [first, *(case for case in recent if case != first)]


def _remember_earlier(case: Case, starts: datetime) -> None:
    """This case is reported on earlier knowledge, so that the comparison with that of now finds a difference."""
    if is_spoken_of(case):
        with earlier_knowledge():
            interpret_again(case, _of_laboratory(case))
            _sign_all([case], starts)


def _prepare_today(group: list[Case]) -> None:
    """The meeting of today: its cases are reported and on the agenda."""
    today = timezone.make_aware(datetime.combine(timezone.localdate(), time(14)))
    meeting = meeting_at(today)
    for case in group:
        _sign(case, referred=_days_ago(30), reported=_days_ago(3))
        add_to_agenda(meeting.pk, case.pk, by=User.objects.get(username="coordinator"))


def _days_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def _date(case: Case, *, referred: datetime, since: datetime) -> None:
    fresh = Case.objects.get(pk=case.pk)
    if fresh.step != "reported":  # it has its dates
        date_back(case.pk, referred=referred, since=since, tested=since if fresh.tested_at else None)


def _leave_open(case: Case, place: int) -> None:
    """Some wait for the laboratory, more for the curator, some for the second signature, some for a board."""
    if case.step != "quality" or place % 4 == 0:
        return
    if place % 8 == 2:
        _sign(case, referred=_days_ago(30 + place % 9), reported=_days_ago(place % 12))
        return
    curator = _of_laboratory(case)
    accept_test(case.pk, "", by=curator)
    if place % 4 == 3:
        report = open_report(case.pk, by=curator)
        save_report(report.pk, "Simulated conclusion.", "en", version=report.version, by=curator)
        sign_as_author(report.pk, version=report.version + 1, by=curator)


def _of_laboratory(case: Case) -> User:
    found = User.objects.filter(centre=case.laboratory, role=User.Role.CURATOR).order_by("pk").first()
    assert found is not None
    return found


@task()
def hold_meeting(starts: str, cases: list[list[Any]]) -> None:
    """A meeting of the past: reports are signed as the pilot dates them, then the board decides."""
    for pk, line in cases:
        case = Case.objects.get(pk=pk)
        if case.step == "quality":  # else done before the worker was stopped
            assert case.referred_at is not None
            _sign(case, referred=case.referred_at, reported=day(line["reported"]))
    hold(datetime.fromisoformat(starts), [(pk, line) for pk, line in cases])


def _sign(case: Case, *, referred: datetime, reported: datetime) -> None:
    """One case: accepted, written and signed by two people."""
    curator, chair = _of_laboratory(case), User.objects.get(username="chair")
    tested = max(referred, reported - timedelta(days=6))
    with transaction.atomic():
        accept_test(case.pk, "", by=curator)
        report = open_report(case.pk, by=curator)
        save_report(report.pk, "Simulated conclusion.", "en", version=report.version, by=curator)
        sign_as_author(report.pk, version=report.version + 1, by=curator)
        sign_as_verifier(report.pk, by=chair)
        date_back(case.pk, referred=referred, since=reported, tested=tested, reported=reported)
