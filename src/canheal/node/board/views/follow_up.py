"""What becomes of a case after its board: follow-up, payment, places in cohorts, genetics; and what is due."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from canheal.domain.board.recommendation import THERAPIES
from canheal.node.board.actions.follow_up import end_follow_up, report_follow_up
from canheal.node.board.actions.move_claim import move_claim
from canheal.node.board.actions.refer_germline import move_germline, refer_germline
from canheal.node.board.actions.take_slot import give_back, take_slot
from canheal.node.board.cohorts import rules, state_of
from canheal.node.board.courses import still_open, unreported
from canheal.node.board.figures import ratio_of
from canheal.node.board.forms import ClaimForm, FollowUpForm, GermlineForm
from canheal.node.board.issued import what_of
from canheal.node.board.models import (
    Cohort,
    Decision,
    FollowUp,
    GermlineReferral,
    PaymentClaim,
    Recommendation,
    Slot,
)
from canheal.node.board.tables import claims, germline
from canheal.node.cases.asked import case_for
from canheal.node.cases.forms import ReasonForm
from canheal.node.cases.models import Case, Finding
from canheal.node.cases.search import today
from canheal.node.cases.stored import result_of
from canheal.node.people.guard import SignedRequest, needs, require
from canheal.node.people.policy import can, for_every_case, scoped
from canheal.terms.errors import EditedMeanwhile
from canheal.terms.records import NamedTuple
from canheal.terms.typed import Any

_SHOWN = 200
_RELEASED = ("released", "told")


class Followed(NamedTuple):
    """One recommendation with what became of it.

    Attributes:
        made: the recommendation, as the latest signed version has it.
        what: in words.
        report: what was reported last; None when nobody did.
        earlier: what was reported before.
        form: to report.
        claim: the way to payment; None when it needs none.
        acts: what can follow in the claim.
        slot: the place in a cohort; None when none is taken.
        benefit: whether the patient benefited; None when not known.
        ratio: of the progression-free survivals; None when not known.
    """

    made: Recommendation
    what: str
    report: FollowUp | None
    earlier: list[FollowUp]
    form: FollowUpForm
    claim: PaymentClaim | None
    acts: tuple[Any, ...]
    slot: Slot | None
    benefit: bool | None
    ratio: float | None


@needs("board.view")
def follow_up(request: SignedRequest, pk: int) -> HttpResponse:
    """What became of the recommendations of a case."""
    return _page(request, case_for(request, pk, "board.view"), status=200)


def _page(
    request: SignedRequest, case: Case, *, status: int, sent: tuple[int, FollowUpForm] | None = None, error: Any = None
) -> HttpResponse:
    decision = case.decisions.filter(state=Decision.State.FINAL).select_related("board").first()
    made = [*decision.recommendations.select_related("origin"), *still_open(case, decision)] if decision else []
    context = {
        "case": case,
        "decision": decision,
        "rows": [_followed(one, sent) for one in made],
        "error": error,
        "may_report": can(request.user, "follow_up.report", case).allowed and case.step in ("follow_up", "closed"),
        "may_claim": can(request.user, "claim.move", case).allowed,
        "rejection": ClaimForm(),
        "rules": rules().values(),
        "end": ReasonForm(auto_id="end_%s"),
        "today": today(),
    }
    return render(request, "board/follow_up.html", context, status=status)


def _followed(made: Recommendation, sent: tuple[int, FollowUpForm] | None) -> Followed:
    root = made.root
    reports = list(root.follow_ups.select_related("by"))
    current = next((one for one in reports if not one.superseded), None)
    claim = PaymentClaim.objects.filter(recommendation=root).prefetch_related("steps__by").first()
    form = FollowUpForm(initial={"seen": current.pk if current else None}, auto_id=f"f{made.pk}_%s")
    if sent and sent[0] == made.pk:
        form = sent[1]
    return Followed(
        made=made,
        what=what_of(made),
        report=current,
        earlier=[one for one in reports if one.superseded],
        form=form,
        claim=claim,
        acts=claims().possible(claim.state) if claim else (),
        slot=Slot.objects.filter(recommendation=root, given_back=False).select_related("cohort").first(),
        benefit=current.benefit if current and made.kind in THERAPIES else None,
        ratio=ratio_of(current) if current else None,
    )


def _recommendation(request: SignedRequest, pk: int, made: int, right: str) -> tuple[Case, Recommendation]:
    case = case_for(request, pk, right)
    found = get_object_or_404(
        Recommendation.objects.select_related("decision__case", "origin"),
        pk=made,
        decision__case=case,
        decision__state=Decision.State.FINAL,
    )
    return case, found


@needs("follow_up.report")
@require_POST
def follow_up_report(request: SignedRequest, pk: int, made: int) -> HttpResponse:
    """Report on one recommendation."""
    case, found = _recommendation(request, pk, made, "follow_up.report")
    form = FollowUpForm(request.POST, auto_id=f"f{found.pk}_%s")
    if not form.is_valid():
        return _page(request, case, status=422, sent=(found.pk, form))
    try:
        report_follow_up(found, form.cleaned_data, seen=form.cleaned_data["seen"], by=request.user)
    except EditedMeanwhile as error:
        return _page(request, case, status=409, sent=(found.pk, form), error=error)
    messages.success(request, _("Reported."))
    return redirect("follow-up", pk=pk)


@needs("follow_up.report")
@require_POST
def follow_up_end(request: SignedRequest, pk: int) -> HttpResponse:
    """End the follow-up."""
    case = case_for(request, pk, "follow_up.report")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why nothing more is expected."))
        return redirect("follow-up", pk=pk)
    end_follow_up(case.pk, form.cleaned_data["reason"], by=request.user)
    return redirect("case", pk=pk)


@needs("claim.move")
@require_POST
def claim_move(request: SignedRequest, pk: int, claim: int) -> HttpResponse:
    """One step of the way to payment."""
    case = case_for(request, pk, "claim.move")
    found = get_object_or_404(PaymentClaim, pk=claim, case=case)
    form = ClaimForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose the step and, for a rejection, its reason."))
        return redirect("follow-up", pk=pk)
    given = form.cleaned_data
    move_claim(found.pk, given["act"], rejection=given["rejection"], words=given["words"], by=request.user)
    return redirect("follow-up", pk=pk)


@needs("claim.move")
@require_POST
def slot_take(request: SignedRequest, pk: int, made: int) -> HttpResponse:
    """Take a place in a cohort."""
    _case, found = _recommendation(request, pk, made, "claim.move")
    rule = request.POST.get("rule", "")
    if rule not in rules() or not found.therapy:
        messages.error(request, _("Choose the design of the cohort; the recommendation must name a drug."))
    else:
        take_slot(found, rule, found.findings[0] if found.findings else "", by=request.user)
    return redirect("follow-up", pk=pk)


@needs("claim.move")
@require_POST
def slot_give_back(request: SignedRequest, pk: int, slot: int) -> HttpResponse:
    """Give a place back."""
    case = case_for(request, pk, "claim.move")
    found = get_object_or_404(Slot, pk=slot, recommendation__decision__case=case)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the place is given back."))
    else:
        give_back(found.pk, form.cleaned_data["reason"], by=request.user)
    return redirect("follow-up", pk=pk)


@needs("board.view")
def cohorts(request: SignedRequest) -> HttpResponse:
    """Cohorts of off-label protocols: how many places are taken, and whether they take more."""
    rows = [(cohort, rules()[cohort.rule], state_of(cohort)) for cohort in Cohort.objects.all()[:_SHOWN]]
    shows_small = for_every_case(request.user, "indicators.small")
    return render(request, "board/cohorts.html", {"rows": rows, "rules": rules().values(), "shows_small": shows_small})


@needs("board.view")
def follow_ups(request: SignedRequest) -> HttpResponse:
    """Cases that are followed up: what is due, and of which nobody has reported anything."""
    cases = scoped(request.user, "board.view", Case.objects.filter(step="follow_up"))
    cases = cases.select_related("hospital").defer("answers").annotate(last=Max("follow_ups__at"))
    context = {
        "rows": cases.order_by("due", "pk")[:_SHOWN],
        "number": cases.count(),
        "silent": unreported(cases).count(),
        "overdue": cases.filter(due__lt=today()).count(),
        "today": today(),
        "shown": _SHOWN,
    }
    return render(request, "board/follow_ups.html", context)


@needs("board.view")
@require_http_methods(["GET"])
def case_germline(request: SignedRequest, pk: int) -> HttpResponse:
    """Germline suspicions of a case, referrals to genetics, and what may be read of their results."""
    case = case_for(request, pk, "board.view")
    result = result_of(case)
    referrals = list(case.germline.select_related("by"))
    done = {one.finding for one in referrals}
    suspected = Finding.objects.filter(result=result, germline=True) if result else Finding.objects.none()
    context = {
        "case": case,
        "suspected": [one for one in suspected if one.key not in done],
        "referrals": [(one, _acts(request.user, case, one), _readable(request.user, one)) for one in referrals],
        "consent": case.answers.get("consent_germline", ""),
        "may_refer": can(request.user, "germline.refer", case).allowed,
        "step_form": GermlineForm(),
        "reason": ReasonForm(),
    }
    return render(request, "board/germline.html", context)


def _acts(user: Any, case: Case, referral: GermlineReferral) -> list[Any]:
    return [act for act in germline().possible(referral.state) if can(user, act.right, case).allowed]


def _readable(user: Any, referral: GermlineReferral) -> bool:
    """A result is genetics' alone until it is released to the clinician."""
    return referral.state in _RELEASED or can(user, "germline.work").allowed


@needs("germline.refer")
@require_POST
def germline_refer(request: SignedRequest, pk: int, key: str) -> HttpResponse:
    """Refer a suspicion to genetics."""
    case = case_for(request, pk, "germline.refer")
    finding = get_object_or_404(Finding, result=result_of(case), key=key, germline=True)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the finding is referred."))
    else:
        refer_germline(case, finding, form.cleaned_data["reason"], by=request.user)
    return redirect("germline", pk=pk)


@needs("board.view")
@require_POST
def germline_move(request: SignedRequest, pk: int, referral: int) -> HttpResponse:
    """One step of a referral; each has its own right."""
    case = case_for(request, pk, "board.view")
    found = get_object_or_404(GermlineReferral, pk=referral, case=case)
    form = GermlineForm(request.POST)
    if not form.is_valid() or form.cleaned_data["act"] not in germline().acts:
        messages.error(request, _("Choose the step and, for a result, its class."))
        return redirect("germline", pk=pk)
    given = form.cleaned_data
    require(request.user, germline().acts[given["act"]].right, case)
    move_germline(found.pk, given["act"], result=given["result"], words=given["words"], by=request.user)
    return redirect("germline", pk=pk)
