"""The referral: opened, saved as a draft whatever is missing, sent, decided."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from canheal.domain.referral.dataset import Meter, meters, needed_to_send
from canheal.domain.referral.eligibility import Eligibility, assess
from canheal.node.cases.actions.decide_referral import accept_referral, return_referral
from canheal.node.cases.actions.save_referral import EDITABLE, open_referral, save_referral
from canheal.node.cases.actions.send_referral import send_referral
from canheal.node.cases.asked import case_for
from canheal.node.cases.forms import DecideForm, ReferralForm
from canheal.node.cases.models import Case
from canheal.node.cases.tables import elements, null_flavours, rules
from canheal.node.cases.tumours import names
from canheal.node.people.guard import SignedRequest, needs
from canheal.node.people.models import Centre
from canheal.terms.errors import EditedMeanwhile, OutOfTurn, UsageError


@needs("case.refer")
@require_http_methods(["GET", "POST"])
def referral_new(request: SignedRequest) -> HttpResponse:
    """Open an empty referral; a coordinator says for which hospital."""
    user = request.user
    hospitals = Centre.objects.filter(kind=Centre.Kind.HOSPITAL)
    if user.centre.kind == Centre.Kind.HOSPITAL:
        hospitals = hospitals.filter(pk=user.centre_id)
    if request.method == "POST":
        chosen = next((one for one in hospitals if one.code == request.POST.get("hospital")), None)
        if chosen is not None:
            return redirect("referral", pk=open_referral(chosen, user).pk)
        messages.error(request, _("Choose a hospital."))
    return render(request, "cases/referral_new.html", {"hospitals": hospitals})


@needs("case.refer")
@require_http_methods(["GET", "POST"])
def referral(request: SignedRequest, pk: int) -> HttpResponse:
    """The sheet. POST saves; with `send` it is sent, too."""
    case = case_for(request, pk, "case.refer")
    if case.step not in EDITABLE:
        return redirect("case", pk=pk)
    form = ReferralForm(request.POST if request.method == "POST" else None, initial=case.answers)
    if request.method == "GET" or not form.is_valid():
        return _sheet(request, case, form, status=422 if form.is_bound else 200)
    return _saved(request, case, form)


def _saved(request: SignedRequest, case: Case, form: ReferralForm) -> HttpResponse:
    answers, version = form.answers(), _number(request.POST.get("version"))
    try:
        name = names().get(answers["tumour"], "")
        saved = save_referral(case.pk, answers, version=version, by=request.user, tumour_name=name)
    except EditedMeanwhile as error:
        case.refresh_from_db()
        return _sheet(request, case, form, error=error, status=409)
    if "send" not in request.POST:
        messages.success(request, _("Saved."))
        return redirect("referral", pk=case.pk)
    try:
        send_referral(case.pk, by=request.user)
    except OutOfTurn:
        raise
    except UsageError as error:
        form = ReferralForm(initial=saved.answers)
        return _sheet(request, saved, form, error=error, sending=True, status=422)
    messages.success(request, _("The referral is sent."))
    return redirect("case", pk=case.pk)


def _sheet(
    request: SignedRequest,
    case: Case,
    form: ReferralForm,
    *,
    status: int,
    error: UsageError | None = None,
    sending: bool = False,
) -> HttpResponse:
    answers = dict(case.answers)
    conflict = _differences(case, form) if isinstance(error, EditedMeanwhile) else []
    context = {
        "case": case,
        "form": form,
        "error": error,
        "conflict": conflict,
        "missing": needed_to_send(answers, elements()) if sending else (),
        "missing_ids": {element.id for element in needed_to_send(answers, elements())} if sending else set(),
        "meters": meters_of(answers),
        "eligibility": eligibility_of(case),
        "tumours": names(),
        "returned": _why_returned(case),
    }
    return render(request, "cases/referral.html", context, status=status)


def _differences(case: Case, form: ReferralForm) -> list[tuple[str, str, str]]:
    """Label, the other person's answer and this person's, where they differ."""
    mine = form.answers()
    return [
        (str(form.fields[name].label), case.answers.get(name, ""), text)
        for name, text in mine.items()
        if text != case.answers.get(name, "")
    ]


def _why_returned(case: Case) -> str:
    from canheal.node.trust.models import AuditEvent

    if case.step != "returned":
        return ""
    event = AuditEvent.objects.filter(case=case.pk, action="case.return").first()
    return event.reason if event else ""


def meters_of(answers: dict[str, str]) -> tuple[Meter, Meter]:
    """Both meters of these answers."""
    return meters(answers, elements(), frozenset(null_flavours()))


def eligibility_of(case: Case) -> Eligibility:
    """Whether the case may go to the board, with the reason."""
    return assess(case.answers, rules(), case.answers.get("override_reason", ""))


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else -1


@needs("case.decide_referral")
@require_POST
def referral_decide(request: SignedRequest, pk: int) -> HttpResponse:
    """Accept for a laboratory, or return with a reason."""
    case = case_for(request, pk, "case.decide_referral")
    form = DecideForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a laboratory, or say what is missing."))
        return redirect("case", pk=pk)
    laboratory, reason = form.cleaned_data["laboratory"], form.cleaned_data["reason"]
    if "accept" in request.POST and laboratory:
        accept_referral(case.pk, laboratory, by=request.user)
        messages.success(request, _("Accepted."))
    elif "return" in request.POST and reason:
        return_referral(case.pk, reason, by=request.user)
        messages.success(request, _("Returned."))
    else:
        messages.error(request, _("Choose a laboratory to accept, or say what is missing to return."))
    return redirect("case", pk=pk)
