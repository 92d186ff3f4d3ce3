"""Boards of the pilot: meetings held week by week, decisions, and what became of them, by the actions of the pages."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from canheal.domain.board.options import options
from canheal.node.board.actions.date_back import date_back_meeting, date_back_report, set_minutes
from canheal.node.board.actions.decide import (
    add_recommendation,
    open_decision,
    save_decision,
    sign_decision,
    verify_decision,
)
from canheal.node.board.actions.follow_up import end_follow_up, report_follow_up
from canheal.node.board.actions.meet import attend, close_meeting, open_meeting
from canheal.node.board.actions.plan import add_to_agenda, plan_meeting
from canheal.node.board.actions.refer_germline import move_germline, refer_germline
from canheal.node.board.models import Discussion, Meeting
from canheal.node.board.proposal import proposal
from canheal.node.cases.actions.date_back import date_back
from canheal.node.cases.models import Case, Finding, Result
from canheal.node.cases.stored import interpretation
from canheal.node.people.models import User
from canheal.terms.typed import Any

FUNCTIONS = (
    ("member", "oncologist"),
    ("member-biologist", "molecular_biologist"),
    ("chair", "pathologist"),
    ("member-bioinformatician", "bioinformatician"),
    ("geneticist", "geneticist"),
)
"""Who attends the demo's meetings, in which function."""
_SILENT = 0.12
"""Share of cases of which nobody reports anything, so that this can be seen."""
_BEFORE_DAYS = 100
_DAYS = {"CR": 300, "PR": 210, "SD": 150, "PD": 55, "NE": 0}
"""Invented medians of progression-free days by response; they are in no published figure that is checked."""


def meeting_at(starts: datetime) -> Meeting:
    """The national board's meeting at this time; planned when there is none yet, its people recorded as present."""
    board = _person("coordinator").centre
    found = Meeting.objects.filter(board=board, starts=starts).first()
    if found is not None:
        return found
    with transaction.atomic():
        made = plan_meeting(board, starts, minutes=90, place="Video conference", by=_person("coordinator"))
        for name, function in FUNCTIONS:
            attend(made.pk, _person(name), function, by=_person("coordinator"))
    return made


def hold(starts: datetime, cases: Iterable[tuple[int, dict[str, Any]]]) -> None:
    """Hold a meeting of the past: each reported case is decided, signed by two, and followed up as the pilot drew it.

    What was done before a stop is not done again.
    """
    meeting = meeting_at(starts)
    if meeting.state == Meeting.State.CLOSED:
        return
    if meeting.state == Meeting.State.PLANNED:
        open_meeting(meeting.pk, by=_person("chair"))
    for pk, line in cases:
        if Case.objects.get(pk=pk).step == "reported":
            with transaction.atomic():
                _decide(meeting, pk, line)
    close_meeting(meeting.pk, "", by=_person("chair"))
    date_back_meeting(meeting.pk, starts + timedelta(minutes=meeting.minutes))


def _decide(meeting: Meeting, pk: int, line: dict[str, Any]) -> None:
    chance = random.Random(f"board {line['case']}")
    discussion = add_to_agenda(meeting.pk, pk, by=_person("coordinator"))
    decision = open_decision(Discussion.objects.select_related("meeting").get(pk=discussion.pk), by=_person("member"))
    save_decision(decision.pk, {"summary": "Simulated discussion."}, version=decision.version, by=_person("member"))
    add_recommendation(decision.pk, _recommended(pk, line), by=_person("member"))
    decision.refresh_from_db()
    sign_decision(decision.pk, version=decision.version, by=_person("member"))
    verify_decision(decision.pk, version=decision.version, by=_person("chair"))
    set_minutes(discussion, int(60 * chance.lognormvariate(1.9, 0.4)))
    decided = meeting.starts + timedelta(minutes=meeting.minutes)
    case = Case.objects.get(pk=pk)
    _refer(case, chance)
    _dates(case, decided)
    if case.step == "follow_up" and decided + _REPORTED_AFTER < timezone.now() and chance.random() > _SILENT:
        _report(case, line, decided, chance)


def _refer(case: Case, chance: random.Random) -> None:
    """A germline suspicion goes to genetics where the patient consents; some wait there, most were told."""
    suspected = Finding.objects.filter(case=case, result__verdict="accepted", germline=True).first()
    if suspected is None or case.answers.get("consent_germline") != "yes":
        return
    geneticist = _person("geneticist")
    referral = refer_germline(case, suspected, "Simulated: suspected in the tumour", by=geneticist)
    result = chance.choice(_RESULTS)
    for act in ("counsel", "result", "release", "tell")[: chance.choice((0, 1, 3, 4, 4, 4))]:
        by = case.referrer if act == "tell" else geneticist
        move_germline(referral.pk, act, result=result if act == "result" else "", words="", by=by)


_RESULTS = ("pathogenic", "likely_pathogenic", "uncertain", "not_found")
_REPORTED_AFTER = timedelta(days=120)


def _dates(case: Case, decided: datetime) -> None:
    assert case.referred_at is not None
    date_back(
        case.pk,
        referred=case.referred_at,
        since=decided,
        tested=case.tested_at,
        reported=case.reported_at,
        decided=decided,
    )


def _recommended(pk: int, line: dict[str, Any]) -> dict[str, Any]:
    """The best option of the case where the pilot drew a recommendation, else none with its reason."""
    case = Case.objects.get(pk=pk)
    result = Result.objects.get(case=case, verdict="accepted")
    names = dict(result.findings.values_list("key", "name"))
    found = options(interpretation(result.interpretation), names)
    if case.actionable and line["course"]["is_recommended"] and found:
        level = found[0].best.m_level.partition("..")[0]
        return {**proposal(found[0]), "level": level or "m4"}
    if case.actionable:
        return {"kind": "none", "priority": 1, "code": "other", "words": "Simulated: the board saw no option."}
    return {"kind": "none", "priority": 1, "code": "no-target"}


def _report(case: Case, line: dict[str, Any], decided: datetime, chance: random.Random) -> None:
    made = case.decisions.get().recommendations.get()
    course, decided_on = line["course"], decided.date()
    if course["is_treated"]:
        days = int(chance.lognormvariate(0, 0.4) * _DAYS[course["response"]])
        started = decided_on + timedelta(days=21)
        progressed = started + timedelta(days=days)
        given = {
            "status": "implemented",
            "started": started,
            "response": course["response"],
            "assessed": started + timedelta(days=max(days, 56)),
            "progressed": progressed if course["response"] != "NE" else None,
            "before_days": int(chance.lognormvariate(0, 0.5) * _BEFORE_DAYS) + 1,
        }
        given |= {
            name: None for name in ("assessed", "progressed") if (given[name] or decided_on) > timezone.localdate()
        }
        if given["assessed"] is None:
            given["response"] = ""
    else:
        given = {"status": "not_implemented", "reason": course["reason_not_treated"]}
    report = report_follow_up(made, given, seen=None, by=case.referrer)
    known = [timezone.make_aware(datetime.combine(one, time(9))) for one in (report.assessed, report.progressed) if one]
    date_back_report(report, min(max([decided + timedelta(days=84), *known]), timezone.now()))
    if given["status"] == "not_implemented" or given["progressed"]:
        end_follow_up(case.pk, "Simulated: the course is known.", by=case.referrer)


def _person(name: str) -> User:
    return User.objects.select_related("centre").get(username=name)
