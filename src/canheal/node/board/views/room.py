"""The board room: one case a screen; what is decided of it, by whom, and the report of it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST

from canheal.domain.board.options import Option, options
from canheal.node.board.access import national_programmes
from canheal.node.board.actions.decide import (
    add_recommendation,
    amend_decision,
    open_decision,
    remove_recommendation,
    return_decision,
    save_decision,
    sign_decision,
    speak,
    verify_decision,
)
from canheal.node.board.actions.meet import defer, run_clock
from canheal.node.board.courses import opened_again_by
from canheal.node.board.forms import BeforeForm, ChangedForm, DecisionForm, RecommendationForm, VoiceForm
from canheal.node.board.issued import issue
from canheal.node.board.models import Allocation, Decision, Discussion, Meeting
from canheal.node.board.proposal import is_in_label, proposal
from canheal.node.board.quorum import missing_at
from canheal.node.board.similar import similar_cases
from canheal.node.cases.asked import case_for
from canheal.node.cases.forms import ReasonForm
from canheal.node.cases.models import Case, Finding, Renewal
from canheal.node.cases.stored import interpretation, result_of
from canheal.node.documents import TYPES, document
from canheal.node.people.forms import SignForm
from canheal.node.people.guard import SignedRequest, needs, require
from canheal.node.people.policy import can
from canheal.node.people.proof import proved
from canheal.node.vault import take
from canheal.terms.errors import CanhealError, EditedMeanwhile, OutOfTurn
from canheal.terms.typed import Any

_OPTIONS = 8
_FINDINGS = 12


def _asked(request: SignedRequest, pk: int, right: str) -> Discussion:
    found = get_object_or_404(Discussion.objects.select_related("meeting__board", "case"), pk=pk)
    require(request.user, right, found.meeting)
    return found


@needs("board.discuss")
def room(request: SignedRequest, pk: int) -> HttpResponse:
    """One case on the projector."""
    return _room(request, _asked(request, pk, "board.discuss"), status=200)


def _room(
    request: SignedRequest,
    found: Discussion,
    *,
    status: int,
    form: DecisionForm | None = None,
    recommend: RecommendationForm | None = None,
    error: Any = None,
) -> HttpResponse:
    case = Case.objects.select_related("hospital", "laboratory", "board").get(pk=found.case_id)
    decision = _decision_of(found, request)
    result = result_of(case)
    findings = list(Finding.objects.filter(result=result)) if result else []
    allocation = Allocation.objects.filter(case=case).first() if settings.SUPPORT_PILOT else None
    shows = _shows_proposals(allocation, decision)
    renewed = opened_again_by(case)
    matrix = _matrix(result, renewed, findings) if result and shows else []
    names = _supporting(findings)
    context = {
        "discussion": found,
        "meeting": found.meeting,
        "case": case,
        "decision": decision,
        "result": result,
        "renewed": renewed,
        "findings": [one for one in findings if one.acts or one.oncogenicity.endswith("oncogenic")][:_FINDINGS],
        "matrix": [(option, is_in_label(option)) for option in matrix[:_OPTIONS]],
        "programmes": national_programmes(settings.COUNTRY),
        "left_off": max(0, len(matrix) - _OPTIONS),
        "country": settings.COUNTRY,
        "allocation": allocation,
        "shows": shows,
        "trials_known": found.trials is not None,
        "trials": (found.trials or {}).get("rows", ()),
        "similar": similar_cases(case, findings, request.user) if shows else [],
        "form": form or DecisionForm(initial=_initial(decision)),
        "recommend": recommend or RecommendationForm(findings=names, initial=_prefilled(request, matrix)),
        "before": BeforeForm(initial={"version": decision.version if decision else 0}, auto_id="before_%s"),
        "changed": ChangedForm(initial={"version": decision.version if decision else 0}, auto_id="changed_%s"),
        "voice": VoiceForm(auto_id="voice_%s"),
        "put_off": ReasonForm(auto_id="defer_%s"),
        "error": error,
        "may_decide": bool(decision and decision.state == Decision.State.DRAFT),
        "may_plan": can(request.user, "board.plan", found.meeting).allowed,
        **_state(found, decision),
    }
    return render(request, "board/room.html", context, status=status)


def _supporting(findings: list[Finding]) -> list[str]:
    """Names that a recommendation can rest on: findings with a claim, or that are oncogenic or likely so."""
    return list(dict.fromkeys(one.name for one in findings if one.claims or one.oncogenicity.endswith("oncogenic")))


def _decision_of(found: Discussion, request: SignedRequest) -> Decision | None:
    """The decision that this screen shows: the latest of the case; its draft is opened with the meeting."""
    case = found.case
    if case.step == "scheduled" and found.meeting.state == Meeting.State.OPEN and found.state == "waiting":
        return open_decision(found, by=request.user)
    return case.decisions.filter(discussion=found).first()


def _initial(decision: Decision | None) -> dict[str, object]:
    if decision is None:
        return {"version": 0}
    return {name: getattr(decision, name) for name in ("summary", "alternatives", "language", "version")}


def _shows_proposals(allocation: Allocation | None, decision: Decision | None) -> bool:
    """In the pilot one arm never sees them, and the other first says what it would decide."""
    if allocation is None:
        return True
    return allocation.arm == Allocation.Arm.WITH and bool(decision and decision.before)


def _matrix(result: Any, renewed: Renewal | None, findings: list[Finding]) -> list[Option]:
    """Options of the result, or of the newer knowledge for which the case was opened again."""
    read = renewed.interpretation if renewed else result.interpretation
    return list(options(interpretation(read), {one.key: one.name for one in findings}))


def _prefilled(request: SignedRequest, matrix: list[Option]) -> dict[str, Any]:
    """The form as an option of the matrix fills it (`?option=2`)."""
    asked = request.GET.get("option", "")
    chosen = int(asked[:_DIGITS]) if asked.isascii() and asked.isdecimal() else len(matrix)
    return proposal(matrix[chosen]) if chosen < len(matrix) else {"kind": "therapy", "priority": 1}


_DIGITS = 6
"""Of a number in an address that are read; no matrix is longer."""


def _state(found: Discussion, decision: Decision | None) -> dict[str, Any]:
    """What changes while people talk: asked again every few seconds, so that every screen shows the same."""
    running = int((timezone.now() - found.began).total_seconds()) if found.began else 0
    agenda = list(found.meeting.discussions.select_related("case"))
    place = next((number for number, one in enumerate(agenda) if one.pk == found.pk), 0)
    return {
        "seconds": found.seconds + running,
        "recommendations": decision.recommendations.select_related("escat_by") if decision else (),
        "voices": decision.voices.select_related("person") if decision else (),
        "present": found.meeting.attendances.count(),
        "missing": missing_at(found.meeting),
        "number": place + 1,
        "of": len(agenda),
        "earlier": agenda[place - 1] if place else None,
        "later": agenda[place + 1] if place + 1 < len(agenda) else None,
    }


@needs("board.discuss")
def room_state(request: SignedRequest, pk: int) -> HttpResponse:
    """The part that every open screen asks for again."""
    found = _asked(request, pk, "board.discuss")
    decision = found.case.decisions.filter(discussion=found).first()
    may_decide = bool(decision and decision.state == Decision.State.DRAFT)
    context = {"discussion": found, "meeting": found.meeting, "case": found.case, "decision": decision}
    return render(request, "board/_state.html", {**context, "may_decide": may_decide, **_state(found, decision)})


def _draft(request: SignedRequest, pk: int) -> tuple[Discussion, Decision]:
    found = _asked(request, pk, "board.discuss")
    decision = found.case.decisions.filter(discussion=found).first()
    if decision is None:
        what = _("this case has no draft of a decision")
        raise OutOfTurn(what, todo=_("Open the meeting first"))
    return found, decision


@needs("board.discuss")
@require_POST
def room_save(request: SignedRequest, pk: int) -> HttpResponse:
    """Save the words; typed text is saved by the page itself, too."""
    found, decision = _draft(request, pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _room(request, found, status=422, form=form)
    given = dict(form.cleaned_data)
    version = given.pop("version")
    try:
        saved = save_decision(decision.pk, given, version=version, by=request.user)
    except EditedMeanwhile as error:
        return _room(request, found, status=409, form=form, error=error)
    if request.headers.get("HX-Request"):
        return render(request, "board/_saved.html", {"decision": saved})
    messages.success(request, _("Saved."))
    return redirect("room", pk=pk)


@needs("board.discuss")
@require_POST
def room_before(request: SignedRequest, pk: int) -> HttpResponse:
    """What the board would decide without the proposals; they are shown afterwards."""
    found, decision = _draft(request, pk)
    form = BeforeForm(request.POST)
    if form.is_valid() and not decision.before:
        save_decision(
            decision.pk, {"before": form.cleaned_data["before"]}, version=form.cleaned_data["version"], by=request.user
        )
    return redirect("room", pk=found.pk)


@needs("board.discuss")
@require_POST
def room_changed(request: SignedRequest, pk: int) -> HttpResponse:
    """Whether the proposals changed the decision."""
    found, decision = _draft(request, pk)
    form = ChangedForm(request.POST)
    if form.is_valid():
        changed = form.cleaned_data["changed"] == "yes"
        save_decision(decision.pk, {"changed": changed}, version=form.cleaned_data["version"], by=request.user)
    return redirect("room", pk=found.pk)


@needs("board.discuss")
@require_POST
def room_recommend(request: SignedRequest, pk: int) -> HttpResponse:
    """Add a recommendation."""
    found, decision = _draft(request, pk)
    findings = list(Finding.objects.filter(result=result_of(found.case)))
    form = RecommendationForm(request.POST, findings=_supporting(findings))
    if not form.is_valid():
        return _room(request, found, status=422, recommend=form)
    add_recommendation(decision.pk, form.cleaned_data, by=request.user)
    return redirect(reverse("room", kwargs={"pk": pk}) + "#state")


@needs("board.discuss")
@require_POST
def room_withdraw(request: SignedRequest, pk: int, recommendation: int) -> HttpResponse:
    """Take a recommendation out of the draft."""
    found, decision = _draft(request, pk)
    remove_recommendation(decision.pk, recommendation, by=request.user)
    return redirect("room", pk=found.pk)


@needs("board.discuss")
@require_POST
def room_voice(request: SignedRequest, pk: int) -> HttpResponse:
    """Sign off by one's function, or dissent."""
    found, decision = _draft(request, pk)
    form = VoiceForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    try:
        speak(decision.pk, agrees="dissent" not in request.POST, words=words, by=request.user)
    except CanhealError as error:
        return _room(request, found, status=422, error=error)
    return redirect("room", pk=pk)


@needs("board.discuss")
@require_POST
def room_clock(request: SignedRequest, pk: int) -> HttpResponse:
    """Start or stop the clock."""
    found = _asked(request, pk, "board.discuss")
    run_clock(found.pk, running="start" in request.POST, by=request.user)
    return redirect("room", pk=pk)


@needs("board.discuss")
@require_POST
def room_defer(request: SignedRequest, pk: int) -> HttpResponse:
    """Put the case off to a later meeting."""
    found = _asked(request, pk, "board.discuss")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the case is put off."))
        return redirect("room", pk=pk)
    defer(found.pk, form.cleaned_data["reason"], by=request.user)
    return redirect("meeting", pk=found.meeting_id)


def _decision(request: SignedRequest, pk: int, number: int, right: str) -> tuple[Case, Decision]:
    case = case_for(request, pk, "board.view")
    found = get_object_or_404(
        Decision.objects.select_related("case", "board", "discussion__meeting"), case=case, number=number
    )
    if right != "board.view":
        require(request.user, right, found)
    return case, found


@needs("board.sign")
@require_http_methods(["GET", "POST"])
def decision_sign(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    """Sign as author or as verifier; who signs proves again who they are."""
    case, found = _decision(request, pk, number, "board.sign")
    form = SignForm(request.POST or None, initial={"version": found.version}, auto_id="sign_%s")
    if request.method == "POST" and form.is_valid() and proved(request, form):
        try:
            if found.state == Decision.State.DRAFT:
                sign_decision(found.pk, version=form.cleaned_data["version"], by=request.user)
            else:
                verify_decision(found.pk, version=form.cleaned_data["version"], by=request.user)
        except OutOfTurn:
            raise
        except CanhealError as error:
            form.add_error(None, f"{error.what}. {error.todo}.")
        else:
            messages.success(request, _("Signed."))
            return redirect("case", pk=pk)
    context = {"case": case, "decision": found, "form": form, "give_back": ReasonForm(auto_id="back_%s")}
    return render(request, "board/sign.html", context, status=422 if form.errors else 200)


@needs("board.sign")
@require_POST
def decision_return(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    """Give the decision back to the board."""
    _case, found = _decision(request, pk, number, "board.sign")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say what should change."))
        return redirect("decision-sign", pk=pk, number=number)
    return_decision(found.pk, form.cleaned_data["reason"], by=request.user)
    return redirect("case", pk=pk)


@needs("board.sign")
@require_POST
def decision_amend(request: SignedRequest, pk: int, number: int) -> HttpResponse:
    """Open a new version of a signed decision."""
    _case, found = _decision(request, pk, number, "board.sign")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("An amendment needs a reason; it is printed."))
        return redirect("case", pk=pk)
    made = amend_decision(found.pk, form.cleaned_data["reason"], by=request.user)
    return redirect("room", pk=made.discussion_id) if made.discussion_id else redirect("case", pk=pk)


@needs("board.view")
@xframe_options_sameorigin
def decision_file(request: SignedRequest, pk: int, number: int, kind: str) -> HttpResponse:
    """The board report as it was signed, byte for byte; a preview where it is not, for those who may sign it."""
    case, found = _decision(request, pk, number, "board.view")
    if kind not in TYPES:
        raise Http404
    if not found.files:
        require(request.user, "board.discuss", found)
    content = take(found.files[kind]) if found.files else issue(found, frozenset({kind}))[kind]
    return document(content, kind, f"{case}-board-{number}.{kind}")
