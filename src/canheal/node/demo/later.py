"""What follows in the pilot after interpretation: tests accepted and reports signed by the demo's people."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from canheal.node.cases.actions.date_back import date_back
from canheal.node.cases.actions.judge_test import accept_test, follow_failure
from canheal.node.cases.actions.write_report import open_report, save_report, sign_as_author, sign_as_verifier
from canheal.node.cases.models import Case
from canheal.node.demo.bring import day
from canheal.node.people.models import User
from canheal.terms.typed import Any

_OPEN = 60
"""Cases that stay open, so that every step has work for somebody."""
_LOW = -50


def queue_the_rest(lines: list[dict[str, Any]]) -> int:
    """Accept tests and queue the signing of all but the last cases; returns how many are queued."""
    dates = {line["case"]: line for line in lines}
    cases = list(Case.objects.filter(step__in=("quality", "failed")).order_by("pk"))
    last = cases[-_OPEN:] if len(cases) > 2 * _OPEN else cases[len(cases) // 2 :]
    for place, case in enumerate(last):
        with transaction.atomic():
            _leave_open(case, place)
            date_back(case.pk, referred=_days_ago(30 + place % 9), since=_days_ago(place % 12))
    queued = 0
    for case in cases[: len(cases) - len(last)]:
        reported = dates[case.pseudonym]["reported"]
        if case.step == "quality" and reported:
            sign_report.using(priority=_LOW).enqueue(case.pk, reported)
            queued += 1
        elif case.step == "failed":
            with transaction.atomic():
                follow_failure(case.pk, "close", "Simulated: no second sample", by=case.referrer)
    return queued


def _days_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def _leave_open(case: Case, place: int) -> None:
    """Some wait for the laboratory, more for the curator, some for the second signature."""
    if case.step != "quality" or place % 4 == 0:
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
def sign_report(pk: int, reported: str) -> None:
    """One case of the past: accepted, written and signed by two people, dated as in the pilot."""
    case = Case.objects.get(pk=pk)
    if case.step != "quality":  # done before the worker was stopped
        return
    curator, chair = _of_laboratory(case), User.objects.get(username="chair")
    referred = case.referred_at
    assert referred is not None
    with transaction.atomic():
        accept_test(pk, "", by=curator)
        report = open_report(pk, by=curator)
        save_report(report.pk, "Simulated conclusion.", "en", version=report.version, by=curator)
        sign_as_author(report.pk, version=report.version + 1, by=curator)
        sign_as_verifier(report.pk, by=chair)
        date_back(pk, referred=referred, since=day(reported), reported=day(reported))
