"""Import and quality: upload, line-level problems, interpret, accept or fail."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from canheal.node.cases.actions.interpret_files import ask_for_interpretation
from canheal.node.cases.actions.judge_test import accept_test, fail_test, follow_failure
from canheal.node.cases.actions.upload_file import remove_upload, upload_file
from canheal.node.cases.asked import case_for
from canheal.node.cases.forms import FactsForm, FailForm, FollowForm, ReasonForm, UploadForm
from canheal.node.people.guard import SignedRequest, needs
from canheal.terms.errors import CanhealError, OutOfTurn


@needs("case.upload")
@require_http_methods(["GET", "POST"])
def files(request: SignedRequest, pk: int) -> HttpResponse:
    """Files of a case; POST uploads one."""
    case = case_for(request, pk, "case.upload")
    form, problem = UploadForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            upload_file(case.pk, form.cleaned_data["kind"], given.name, given.chunks(), by=request.user)
        except OutOfTurn:
            raise
        except CanhealError as error:
            problem = error
        else:
            messages.success(request, _("Uploaded."))
            return redirect("case-files", pk=pk)
    latest = case.results.first()
    context = {
        "case": case,
        "form": form,
        "problem": problem,
        "uploads": case.uploads.filter(removed=False).select_related("by"),
        "result": latest,
        "facts": FactsForm(initial=latest.facts if latest else None),
        "fail": FailForm(),
        "accept": ReasonForm(),
    }
    return render(request, "cases/files.html", context, status=422 if problem or form.errors else 200)


@needs("case.upload")
@require_POST
def file_remove(request: SignedRequest, pk: int, upload: int) -> HttpResponse:
    """Take a file off the case."""
    case = case_for(request, pk, "case.upload")
    if case.uploads.filter(pk=upload).exists():
        remove_upload(case.pk, upload, by=request.user)
    return redirect("case-files", pk=pk)


@needs("case.upload")
@require_POST
def interpret(request: SignedRequest, pk: int) -> HttpResponse:
    """Queue the interpretation."""
    case = case_for(request, pk, "case.upload")
    form = FactsForm(request.POST)
    if not form.is_valid():
        for field, errors in form.errors.items():
            messages.error(request, f"{form.fields[field].label}: {' '.join(map(str, errors))}")
        return redirect("case-files", pk=pk)
    try:
        ask_for_interpretation(case.pk, form.facts(), by=request.user)
    except OutOfTurn:
        raise
    except CanhealError as error:
        messages.error(request, error.sentence())
        return redirect("case-files", pk=pk)
    return redirect("case-files", pk=pk)


@needs("case.view")
def progress(request: SignedRequest, pk: int) -> HttpResponse:
    """How far the interpretation is: asked every second by the page while it runs."""
    case = case_for(request, pk)
    result = case.results.first()
    page = render(request, "cases/_progress.html", {"case": case, "result": result})
    if case.step != "running":
        page["HX-Refresh"] = "true"
    return page


@needs("case.judge_test")
@require_POST
def test_accept(request: SignedRequest, pk: int) -> HttpResponse:
    """Accept the result set."""
    case = case_for(request, pk, "case.judge_test")
    form = ReasonForm(request.POST)
    accept_test(case.pk, form.cleaned_data["reason"] if form.is_valid() else "", by=request.user)
    messages.success(request, _("The test is accepted."))
    return redirect("case", pk=pk)


@needs("case.judge_test")
@require_POST
def test_fail(request: SignedRequest, pk: int) -> HttpResponse:
    """Call the test failed."""
    case = case_for(request, pk, "case.judge_test")
    form = FailForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say what failed, and why."))
        return redirect("case-files", pk=pk)
    fail_test(case.pk, form.cleaned_data["failure"], form.cleaned_data["reason"], by=request.user)
    messages.success(request, _("The test is recorded as failed."))
    return redirect("case", pk=pk)


@needs("case.refer")
@require_POST
def test_follow(request: SignedRequest, pk: int) -> HttpResponse:
    """What follows a failed test."""
    case = case_for(request, pk, "case.refer")
    form = FollowForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say what follows, and why."))
        return redirect("case", pk=pk)
    follow_failure(case.pk, form.cleaned_data["choice"], form.cleaned_data["reason"], by=request.user)
    return redirect("case", pk=pk)
