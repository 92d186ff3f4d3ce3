"""The planner: cases from backlog to follow-up as a list and as columns, meetings, agendas, who attends."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from canheal.domain.board.readiness import is_ready
from canheal.node.board.actions.hand_over import hand_over
from canheal.node.board.actions.meet import attend, close_meeting, leave, open_meeting
from canheal.node.board.actions.plan import add_to_agenda, change_meeting, plan_meeting, put_earlier, take_off
from canheal.node.board.calendar import invitation
from canheal.node.board.forms import AgendaForm, AttendForm, CloseForm, HandOverForm, MeetingForm
from canheal.node.board.models import Discussion, Meeting
from canheal.node.board.quorum import missing_at, readiness
from canheal.node.cases.asked import case_for
from canheal.node.cases.models import Case
from canheal.node.cases.search import today
from canheal.node.people.guard import SignedRequest, needs, require
from canheal.node.people.policy import can, scoped
from canheal.terms.errors import CanhealError, OutOfTurn
from canheal.terms.records import NamedTuple
from canheal.terms.typed import Any

COLUMNS = ("reported", "scheduled", "decided", "follow_up")
_SHOWN = 40
_MEETINGS = 30


class Column(NamedTuple):
    """One column of the planner: its step, its first cases, how many it holds."""

    step: str
    cases: QuerySet[Case]
    number: int


@needs("board.view")
def planner(request: SignedRequest) -> HttpResponse:
    """Cases by step, as columns or as one list; and the meetings."""
    mine = scoped(request.user, "board.view", Case.objects.all()).select_related("hospital", "laboratory", "board")
    mine = mine.defer("answers").order_by("due", "pk")
    numbers = dict(mine.filter(step__in=COLUMNS).order_by().values_list("step").annotate(Count("pk")))
    meetings = Meeting.objects.select_related("board").annotate(cases=Count("discussions"))
    context = {
        "columns": [Column(step, mine.filter(step=step)[:_SHOWN], numbers.get(step, 0)) for step in COLUMNS],
        "as_list": request.GET.get("as") == "list",
        "coming": meetings.exclude(state=Meeting.State.CLOSED).order_by("starts")[:_MEETINGS],
        "past": meetings.filter(state=Meeting.State.CLOSED).order_by("-starts")[:_MEETINGS],
        "today": today(),
        "shown": _SHOWN,
        "may_plan": can(request.user, "board.plan").allowed,
    }
    return render(request, "board/planner.html", context)


@needs("board.plan")
@require_http_methods(["GET", "POST"])
def meeting_new(request: SignedRequest) -> HttpResponse:
    """Plan a meeting of one's own board."""
    form = MeetingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = plan_meeting(request.user.centre, **form.cleaned_data, by=request.user)
        return redirect("meeting", pk=made.pk)
    return render(request, "board/meeting_new.html", {"form": form}, status=422 if form.errors else 200)


def meeting_for(request: SignedRequest, pk: int, right: str = "board.view") -> Meeting:
    """The meeting of an address; 403 with the reason for who may not do this with it."""
    found: Meeting = get_object_or_404(Meeting.objects.select_related("board"), pk=pk)
    if right != "board.view":
        require(request.user, right, found)
    return found


@needs("board.view")
def meeting(request: SignedRequest, pk: int) -> HttpResponse:
    """Agenda with the readiness of each case, quorum, attendance."""
    return _meeting_page(request, meeting_for(request, pk), CloseForm(), status=200)


def _meeting_page(request: SignedRequest, found: Meeting, close: CloseForm, *, status: int) -> HttpResponse:
    visible = scoped(request.user, "board.view", Case.objects.all())
    agenda = found.discussions.filter(case__in=visible).select_related("case__hospital")
    rows = []
    for one in agenda:
        checked = readiness(one.case)
        rows.append({"discussion": one, "checked": checked, "ready": is_ready(checked)})
    moment = timezone.localtime(found.starts)
    first = {"starts": moment, "minutes": found.minutes, "place": found.place}
    may_plan = can(request.user, "board.plan", found).allowed
    context = {
        "meeting": found,
        "rows": rows,
        "hidden": found.discussions.count() - len(rows),
        "attendances": found.attendances.select_related("person__centre"),
        "missing": missing_at(found),
        "may_plan": may_plan and found.state != Meeting.State.CLOSED,
        "may_discuss": can(request.user, "board.discuss", found).allowed,
        "agenda": AgendaForm(board=found.board_id),
        "attend": AttendForm(),
        "close": close,
        "change": MeetingForm(initial=first, auto_id="change_%s"),
    }
    return render(request, "board/meeting.html", context, status=status)


@needs("board.plan")
@require_POST
def meeting_change(request: SignedRequest, pk: int) -> HttpResponse:
    """Move a meeting."""
    found, form = meeting_for(request, pk, "board.plan"), MeetingForm(request.POST)
    if form.is_valid():
        change_meeting(found.pk, **form.cleaned_data, by=request.user)
        messages.success(request, _("The meeting was moved; send its invitation again."))
    else:
        _complain(request, form)
    return redirect("meeting", pk=pk)


def _complain(request: SignedRequest, form: Any) -> None:
    for field, errors in form.errors.items():
        label = form.fields[field].label if field in form.fields else ""
        messages.error(request, f"{label}: {' '.join(map(str, errors))}")


@needs("board.plan")
@require_POST
def agenda_add(request: SignedRequest, pk: int) -> HttpResponse:
    """Put a case on the agenda."""
    found = meeting_for(request, pk, "board.plan")
    form = AgendaForm(request.POST, board=found.board_id)
    if not form.is_valid():
        _complain(request, form)
        return redirect("meeting", pk=pk)
    add_to_agenda(found.pk, form.cleaned_data["case"].pk, by=request.user)
    return redirect("meeting", pk=pk)


def _discussion(request: SignedRequest, pk: int, right: str) -> Discussion:
    found = get_object_or_404(Discussion.objects.select_related("meeting__board", "case"), pk=pk)
    require(request.user, right, found.meeting)
    return found


@needs("board.plan")
@require_POST
def agenda_remove(request: SignedRequest, pk: int) -> HttpResponse:
    """Take a case off the agenda."""
    found = _discussion(request, pk, "board.plan")
    take_off(found.pk, by=request.user)
    return redirect("meeting", pk=found.meeting_id)


@needs("board.plan")
@require_POST
def agenda_up(request: SignedRequest, pk: int) -> HttpResponse:
    """Put a case one place earlier."""
    found = _discussion(request, pk, "board.plan")
    put_earlier(found.pk, by=request.user)
    return redirect("meeting", pk=found.meeting_id)


@needs("board.plan")
@require_POST
def meeting_attend(request: SignedRequest, pk: int) -> HttpResponse:
    """Record who attends."""
    found, form = meeting_for(request, pk, "board.plan"), AttendForm(request.POST)
    if form.is_valid():
        attend(found.pk, form.cleaned_data["person"], form.cleaned_data["function"], by=request.user)
    else:
        _complain(request, form)
    return redirect("meeting", pk=pk)


@needs("board.plan")
@require_POST
def meeting_leave(request: SignedRequest, pk: int, attendance: int) -> HttpResponse:
    """Take somebody off the list."""
    found = meeting_for(request, pk, "board.plan")
    leave(found.pk, attendance, by=request.user)
    return redirect("meeting", pk=pk)


@needs("board.plan")
@require_POST
def meeting_open(request: SignedRequest, pk: int) -> HttpResponse:
    """Begin; the first case that waits is shown."""
    found = meeting_for(request, pk, "board.plan")
    open_meeting(found.pk, by=request.user)
    first = found.discussions.filter(state=Discussion.State.WAITING).first()
    return redirect("room", pk=first.pk) if first else redirect("meeting", pk=pk)


@needs("board.plan")
@require_POST
def meeting_close(request: SignedRequest, pk: int) -> HttpResponse:
    """End the meeting; without its quorum a reason is asked for."""
    found, form = meeting_for(request, pk, "board.plan"), CloseForm(request.POST)
    try:
        close_meeting(found.pk, form.cleaned_data["reason"] if form.is_valid() else "", by=request.user)
    except OutOfTurn:
        raise
    except CanhealError as error:
        form.add_error("reason", f"{error.what}. {error.todo}.")
        return _meeting_page(request, found, form, status=422)
    messages.success(request, _("The meeting is closed."))
    return redirect("meeting", pk=pk)


@needs("board.view")
def meeting_invitation(request: SignedRequest, pk: int) -> HttpResponse:
    """The invitation as an iCalendar file."""
    found = meeting_for(request, pk)
    content = invitation(found, request.get_host().partition(":")[0], timezone.now())
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8; method=REQUEST")
    answer["Content-Disposition"] = f'attachment; filename="{found}.ics"'
    return answer


@needs("case.hand_over")
@require_http_methods(["GET", "POST"])
def case_hand_over(request: SignedRequest, pk: int) -> HttpResponse:
    """Hand a case to another board."""
    case = case_for(request, pk, "case.hand_over")
    form = HandOverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        hand_over(case.pk, form.cleaned_data["board"], form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The case is before the other board now."))
        return redirect("case", pk=pk)
    context = {"case": case, "form": form}
    return render(request, "board/hand_over.html", context, status=422 if form.errors else 200)
