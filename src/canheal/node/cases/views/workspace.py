"""The case workspace: who and which tumour, what is actionable, what is next and whose; and the timeline."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from canheal.node.cases.actions.save_referral import of_the_laboratory
from canheal.node.cases.asked import case_for
from canheal.node.cases.forms import DecideForm, FailForm, FollowForm, ReasonForm
from canheal.node.cases.models import Case, Finding, Result
from canheal.node.cases.search import today
from canheal.node.cases.tables import Question, failures, null_flavours, sections, steps
from canheal.node.cases.views.referral import eligibility_of, meters_of
from canheal.node.people.guard import SignedRequest, needs
from canheal.node.people.policy import can
from canheal.node.trust.models import AuditEvent
from canheal.terms.typed import Any

_DEEDS = (
    ("case.refer", ("draft", "returned")),
    ("case.decide_referral", ("referred",)),
    ("case.upload", ("testing", "quality")),
    ("case.judge_test", ("testing", "quality")),
    ("case.classify", ("classifying",)),
    ("report.write", ("classifying", "signing")),
    ("report.sign", ("signing",)),
)
_FURTHER = (
    ("follow", "case.refer", ("failed",)),
    ("amend", "report.write", ("reported", "follow_up")),
    ("plan", "board.plan", ("reported",)),
    ("discuss", "board.discuss", ("scheduled",)),
    ("sign_decision", "board.sign", ("decided",)),
    ("amend_decision", "board.sign", ("follow_up", "closed")),
    ("hand_over", "case.hand_over", ("reported", "follow_up", "closed")),
    ("report_follow_up", "follow_up.report", ("follow_up",)),
)
"""Deeds whose right has another name at that step."""
_TIMELINE = 200


@needs("case.view")
def case(request: SignedRequest, pk: int) -> HttpResponse:
    """The workspace."""
    found = case_for(request, pk)
    result = found.results.filter(state=Result.State.DONE).first()
    findings = list(Finding.objects.filter(result=result)) if result else []
    context = {
        "case": found,
        "step": steps()[found.step],
        "today": today(),
        "result": result,
        "acting": [finding for finding in findings if finding.acts],
        "findings": findings,
        "meters": meters_of(_answers(found, result)),
        "eligibility": eligibility_of(found),
        "answers": _answered(found),
        "failure": failures().get(found.failure, ""),
        "reports": found.reports.select_related("author", "verifier"),
        "decisions": found.decisions.select_related("board", "author", "verifier"),
        "discussion": found.discussions.filter(state="waiting").select_related("meeting").last(),
        "timeline": AuditEvent.objects.filter(case=pk)[:_TIMELINE],
        "deeds": _deeds(request.user, found),
        "decide": DecideForm(),
        "fail": FailForm(),
        "follow": FollowForm(),
        "accept": ReasonForm(),
    }
    return render(request, "cases/case.html", context)


def _deeds(user: Any, found: Case) -> dict[str, bool]:
    """What this person may do to the case at its step, by names that a template can ask for."""
    may = {right.replace(".", "_"): found.step in at and can(user, right, found).allowed for right, at in _DEEDS}
    return may | {name: found.step in at and can(user, right, found).allowed for name, right, at in _FURTHER}


def _answers(found: Case, result: Result | None) -> dict[str, str]:
    return {**found.answers, **(of_the_laboratory(result) if result else {})}


def _answered(found: Case) -> list[tuple[str, str]]:
    """Label and answer of the referral, as far as it is answered."""
    rows = []
    for _section, _label, questions in sections():
        for question in questions:
            if answer := found.answers.get(question.id):
                words = {**dict(question.choices), **null_flavours(), "yes": "Yes", "no": "No"}
                rows.append((question.label, words.get(answer, answer) if _is_coded(question) else answer))
    return rows


def _is_coded(question: Question) -> bool:
    return question.kind in ("choice", "yesno")
