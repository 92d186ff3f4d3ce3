"""Findings by preset, one finding with its reads and evidence, and the sheet on which it is classified."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from canheal.domain.interpretation.presets import choose
from canheal.node.cases.actions.classify import classify, confirm
from canheal.node.cases.asked import case_for
from canheal.node.cases.forms import CLASSES, ClassifyForm
from canheal.node.cases.models import Case, Classification, Finding
from canheal.node.cases.signing import FRAMEWORKS
from canheal.node.cases.stored import evidence, listed, raw_finding, result_of
from canheal.node.cases.tables import presets
from canheal.node.people.guard import SignedRequest, needs
from canheal.node.people.policy import can
from canheal.terms.errors import EditedMeanwhile
from canheal.terms.records import NamedTuple
from canheal.terms.typed import Any

_SHOWN = 500


@needs("case.view")
def findings(request: SignedRequest, pk: int) -> HttpResponse:
    """Findings that a preset keeps, and what it drops and why."""
    case = case_for(request, pk)
    result = result_of(case)
    preset = presets().get(request.GET.get("preset", ""), next(iter(presets().values())))
    rows = listed(result) if result else []
    chosen = choose(rows, preset.conditions)
    context = {
        "case": case,
        "result": result,
        "presets": presets().values(),
        "preset": preset,
        "rows": chosen.kept[:_SHOWN],
        "kept": len(chosen.kept),
        "read": len(rows),
        "dropped": sorted(chosen.dropped.items()),
        "shown": _SHOWN,
        "decided": _decided_keys(case),
    }
    return render(request, "cases/findings.html", context)


def _decided_keys(case: Case) -> set[str]:
    return set(case.classifications.filter(superseded=False).values_list("finding", flat=True))


@needs("case.view")
def finding(request: SignedRequest, pk: int, key: str) -> HttpResponse:
    """One finding: facts, criteria with the facts behind them, claims, prior classifications."""
    case = case_for(request, pk)
    return _finding_page(request, case, key, status=200)


@needs("case.classify")
@require_http_methods(["POST"])
def finding_classify(request: SignedRequest, pk: int, key: str) -> HttpResponse:
    """Classify against the proposal."""
    case = case_for(request, pk, "case.classify")
    form = ClassifyForm(request.POST)
    if not form.is_valid():
        return _finding_page(request, case, key, status=422, form=form)
    given = form.cleaned_data
    row = _stored_finding(case, key)
    try:
        classify(
            row,
            given["framework"],
            given["decided"],
            given["reason"],
            proposed=_proposed(row, given["framework"]),
            seen=given["seen"],
            by=request.user,
        )
    except EditedMeanwhile as error:
        return _finding_page(request, case, key, status=409, form=form, error=error)
    messages.success(request, _("Classified; a second person must confirm it."))
    return redirect("finding", pk=pk, key=key)


@needs("case.confirm_classification")
@require_POST
def finding_confirm(request: SignedRequest, pk: int, made: int) -> HttpResponse:
    """The second signature under a classification."""
    case = case_for(request, pk, "case.confirm_classification")
    found = get_object_or_404(Classification, pk=made, case=case)
    confirm(found.pk, by=request.user)
    messages.success(request, _("Confirmed."))
    return redirect("finding", pk=pk, key=found.finding)


class Framework(NamedTuple):
    """One column of the classification sheet.

    Attributes:
        id: oncogenicity, amp, escat or acmg.
        name: of the guideline.
        proposed: by the rules; "" when they propose nothing.
        current: the person's classification that counts; None for none.
        classes: that can be chosen.
        form: what was typed, with errors, where this framework was sent; an empty one elsewhere.
        may_confirm: this person may confirm it.
    """

    id: str
    name: str
    proposed: str
    current: Classification | None
    classes: tuple[str, ...]
    form: ClassifyForm
    may_confirm: bool


def _finding_page(
    request: SignedRequest, case: Case, key: str, *, status: int, form: ClassifyForm | None = None, error: Any = None
) -> HttpResponse:
    result = result_of(case)
    found = raw_finding(result, key) if result else None
    if result is None or found is None:
        raise Http404
    row = Finding.objects.filter(result=result, key=key).first()
    items = evidence(result)
    context = {
        "case": case,
        "result": result,
        "key": key,
        "kind": found[0],
        "raw": found[1],
        "row": row,
        "claims": [{**claim, "item": items.get(claim["evidence"], {})} for claim in found[1].get("claims", ())],
        "sheet": _sheet(request.user, case, row, form) if row else [],
        "history": case.classifications.filter(finding=key).select_related("by", "second"),
        "may_classify": case.step == "classifying" and can(request.user, "case.classify", case).allowed,
        "error": error,
        "elsewhere": _elsewhere(request.user, case, row),
    }
    return render(request, "cases/finding.html", context, status=status)


def _sheet(user: Any, case: Case, row: Finding, sent: ClassifyForm | None) -> list[Framework]:
    counting = {
        made.framework: made
        for made in case.classifications.filter(finding=row.key, superseded=False).select_related("by", "second")
    }
    may = case.step == "classifying" and can(user, "case.confirm_classification", case).allowed
    sheet = []
    for name, classes in CLASSES.items():
        made = counting.get(name)
        first = {"framework": name, "seen": made.pk if made else None}
        form = (
            sent if sent and sent.data.get("framework") == name else ClassifyForm(initial=first, auto_id=f"{name}_%s")
        )
        mine = made is not None and not made.second_id and made.by_id != user.pk
        sheet.append(Framework(name, FRAMEWORKS[name], _proposed(row, name), made, classes, form, may and mine))
    return sheet


def _proposed(row: Finding, framework: str) -> str:
    """What the rules propose; "" where no rules of ours propose anything (ACMG)."""
    proposals = {"oncogenicity": row.oncogenicity, "amp": row.amp, "escat": row.escat}
    return proposals.get(framework, "")


def _stored_finding(case: Case, key: str) -> Finding:
    result = result_of(case)
    if result is None:
        raise Http404
    return get_object_or_404(Finding, result=result, key=key)


def _elsewhere(user: Any, case: Case, row: Finding | None) -> list[Classification]:
    """How people classified the same finding in other cases that this person may see."""
    if row is None:
        return []
    from canheal.node.people.policy import scoped

    cases = scoped(user, "case.view", Case.objects.exclude(pk=case.pk))
    prior = Classification.objects.filter(finding=row.key, superseded=False, case__in=cases)
    return list(prior.select_related("by", "case")[:20])
