"""The report builder: draft, preview, two signatures, versions, amendments and their difference."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST

from canheal.app.signed_report import signed_report
from canheal.knowledge.content import load_content
from canheal.node.cases.actions.write_report import (
    amend_report,
    open_report,
    return_to_author,
    save_report,
    sign_as_author,
    sign_as_verifier,
)
from canheal.node.cases.asked import case_for
from canheal.node.cases.forms import ReasonForm, ReportForm
from canheal.node.cases.knowledge_in_use import references
from canheal.node.cases.materials import case_file
from canheal.node.cases.models import Case, Report
from canheal.node.cases.signing import signing_of
from canheal.node.documents import TYPES, document
from canheal.node.people.forms import SignForm
from canheal.node.people.guard import SignedRequest, needs, require
from canheal.node.people.policy import can
from canheal.node.people.proof import proved
from canheal.node.vault import take
from canheal.terms.errors import EditedMeanwhile


@needs("report.write")
@require_http_methods(["GET", "POST"])
def builder(request: SignedRequest, pk: int) -> HttpResponse:
    """Write the draft; POST saves it."""
    case = case_for(request, pk, "report.write")
    report = open_report(case.pk, by=request.user)
    form = ReportForm(request.POST if request.method == "POST" else None, initial=_initial(report))
    if request.method == "GET" or not form.is_valid():
        return _builder(request, case, report, form, status=422 if form.is_bound else 200)
    given = form.cleaned_data
    try:
        save_report(report.pk, given["conclusion"], given["language"], version=given["version"], by=request.user)
    except EditedMeanwhile as error:
        report.refresh_from_db()
        return _builder(request, case, report, form, status=409, error=error)
    messages.success(request, _("Saved."))
    return redirect("report", pk=pk)


def _initial(report: Report) -> dict[str, object]:
    return {"conclusion": report.conclusion, "language": report.language, "version": report.version}


def _builder(
    request: SignedRequest, case: Case, report: Report, form: ReportForm, *, status: int, error: Exception | None = None
) -> HttpResponse:
    context = {
        "case": case,
        "report": report,
        "form": form,
        "sign": SignForm(initial={"version": report.version}, auto_id="sign_%s"),
        "error": error,
        "decided": case.classifications.filter(superseded=False).select_related("by", "second"),
        "may_sign": can(request.user, "report.sign", case).allowed,
    }
    return render(request, "cases/report.html", context, status=status)


@needs("report.sign")
@require_http_methods(["GET", "POST"])
def report_sign(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    """Sign as author or as verifier; who signs proves again who they are."""
    case = case_for(request, pk, "report.sign")
    report = get_object_or_404(Report, case=case, number=number)
    form = SignForm(request.POST or None, initial={"version": report.version}, auto_id="sign_%s")
    if request.method == "POST" and form.is_valid() and proved(request, form):
        if report.state == Report.State.DRAFT:
            sign_as_author(report.pk, version=form.cleaned_data["version"], by=request.user)
        else:
            sign_as_verifier(report.pk, by=request.user)
        messages.success(request, _("Signed."))
        return redirect("case", pk=pk)
    context = {"case": case, "report": report, "form": form, "give_back": ReasonForm(auto_id="back_%s")}
    return render(request, "cases/sign.html", context, status=422 if form.errors else 200)


@needs("report.sign")
@require_POST
def report_return(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    """Give the report back to its author."""
    case = case_for(request, pk, "report.sign")
    report = get_object_or_404(Report, case=case, number=number)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say what should change."))
        return redirect("report-sign", pk=pk, number=number)
    return_to_author(report.pk, form.cleaned_data["reason"], by=request.user)
    return redirect("case", pk=pk)


@needs("report.write")
@require_POST
def report_amend(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    """Open a new version of a signed report."""
    case = case_for(request, pk, "report.write")
    report = get_object_or_404(Report, case=case, number=number)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("An amendment needs a reason; it is printed."))
        return redirect("case", pk=pk)
    amend_report(report.pk, form.cleaned_data["reason"], by=request.user)
    return redirect("report", pk=pk)


@needs("report.read")
@xframe_options_sameorigin
def report_file(request: SignedRequest, pk: int, number: int, kind: str) -> HttpResponse:
    """One version as HTML, PDF or JSON: what was signed, byte for byte; a preview where it is not signed."""
    case = case_for(request, pk, "report.read")
    report = get_object_or_404(Report.objects.select_related("case", "result"), case=case, number=number)
    if kind not in TYPES:
        raise Http404
    _require_unsigned(request, case, report)
    content = take(report.files[kind]) if report.files else _preview(report, kind)
    return document(content, kind, f"{case}-{number}.{kind}")


def _require_unsigned(request: SignedRequest, case: Case, report: Report) -> None:
    """What is not signed is read by those alone who write or sign it."""
    if not report.files and not can(request.user, "report.sign", case).allowed:
        require(request.user, "report.write", case)


def _preview(report: Report, kind: str) -> bytes:
    with case_file(report.result, report.language) as file:
        return signed_report(
            file,
            signing_of(report),
            frozen=report.result.interpretation,
            language=report.language,
            content=load_content(),
            build=references(),
            kinds=frozenset({kind}),
        )[kind]


@needs("report.read")
def report_difference(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    """What an amendment changed against the version before."""
    case = case_for(request, pk, "report.read")
    new = get_object_or_404(Report, case=case, number=number)
    old = get_object_or_404(Report, case=case, number=number - 1)
    _require_unsigned(request, case, new)
    lines = list(_difference(_texts(old), _texts(new)))
    return render(request, "cases/difference.html", {"case": case, "old": old, "new": new, "lines": lines})


def _texts(report: Report) -> list[str]:
    """The people's part as lines, and the hash of the results that it rests on."""
    signing = signing_of(report)
    decided = [f"{made.finding}, {made.framework}: {made.decided} ({made.reason})" for made in signing.decided]
    return [*signing.conclusion.splitlines(), *decided, f"interpretation.json {report.result.interpretation}"]


def _difference(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """Lines with what became of them: kept, removed or added."""
    for line in difflib.ndiff(old, new):
        kind = {"- ": "removed", "+ ": "added", "  ": "kept"}.get(line[:2])
        if kind:
            yield kind, line[2:]
