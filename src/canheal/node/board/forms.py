"""What people type about meetings, decisions and follow-ups; codes come from content/node."""

from __future__ import annotations

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canheal.domain.board.recommendation import faults
from canheal.node.board.tables import (
    asked,
    board_codes,
    codes_of,
    escat_tiers,
    follow_up_codes,
    germline_results,
    priorities,
    rejections,
)
from canheal.node.cases.models import Case
from canheal.node.people.models import Centre, User
from canheal.terms.typed import Any

_LONG = 4000
_EMPTY = ("", "–")
_DATE = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
_MOMENT = "%Y-%m-%dT%H:%M"


def _words(table: dict[str, str], *, code: bool = False) -> list[tuple[str, str]]:
    return [(key, f"{key}: {_(words)}" if code else _(words)) for key, words in table.items()]


def _text(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class MeetingForm(forms.Form):
    """When and where."""

    starts = forms.DateTimeField(
        label=gettext_lazy("Begins"),
        input_formats=[_MOMENT],
        widget=forms.DateTimeInput(format=_MOMENT, attrs={"type": "datetime-local"}),
    )
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=5, max_value=600, initial=60)
    place = forms.CharField(label=gettext_lazy("Place or link"), max_length=200, required=False)


class AgendaForm(forms.Form):
    """A case that waits for this board."""

    case = forms.ModelChoiceField(label=gettext_lazy("Case"), queryset=Case.objects.none())

    def __init__(self, *arguments: Any, board: int, **named: Any) -> None:
        super().__init__(*arguments, **named)
        waiting = Case.objects.filter(Q(board=board) | Q(board=None), step="reported")
        field = self.fields["case"]
        field.queryset = waiting.order_by("due", "pk")  # type: ignore[attr-defined]
        field.label_from_instance = lambda case: f"{case} · {case.tumour_name or case.tumour}"  # type: ignore[attr-defined]


class AttendForm(forms.Form):
    """Who attends in which function."""

    person = forms.ModelChoiceField(label=gettext_lazy("Person"), queryset=User.objects.filter(is_active=True))
    function = forms.ChoiceField(label=gettext_lazy("Function"), choices=lambda: _words(board_codes("functions")))


class CloseForm(forms.Form):
    """Why a meeting is closed without its quorum; empty when it has one."""

    reason = forms.CharField(
        label=gettext_lazy("Reason, where the quorum is not complete"),
        widget=_text(2),
        max_length=_LONG,
        required=False,
    )


class DecisionForm(forms.Form):
    """The board's words."""

    summary = forms.CharField(label=gettext_lazy("Discussion"), widget=_text(5), max_length=_LONG, required=False)
    alternatives = forms.CharField(
        label=gettext_lazy("Weighed and not chosen"), widget=_text(3), max_length=_LONG, required=False
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the board report"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        from django.conf import settings

        super().__init__(*arguments, **named)
        self.fields["language"].choices = settings.LANGUAGES  # type: ignore[attr-defined]


class BeforeForm(forms.Form):
    """What the board means to decide before it sees the proposals (decision-support pilot)."""

    before = forms.CharField(
        label=gettext_lazy("What you would decide without the proposals"), widget=_text(2), max_length=_LONG
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class ChangedForm(forms.Form):
    """Whether the proposals changed the decision (decision-support pilot)."""

    changed = forms.ChoiceField(
        label=gettext_lazy("The proposals changed the decision"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class RecommendationForm(forms.Form):
    """One recommendation; what a kind needs is in `domain/board/recommendation.py`."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=lambda: _words(board_codes("kinds")))
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"), coerce=int, choices=lambda: [(n, n) for n in range(1, priorities() + 1)]
    )
    therapy = forms.CharField(label=gettext_lazy("Therapy"), max_length=200, required=False)
    use = forms.ChoiceField(
        label=gettext_lazy("Use"), required=False, choices=lambda: [_EMPTY, *_words(board_codes("uses"))]
    )
    trial = forms.CharField(label=gettext_lazy("Number of the trial"), max_length=60, required=False)
    level = forms.ChoiceField(
        label=gettext_lazy("Level of evidence"),
        required=False,
        choices=lambda: [_EMPTY, *_words(board_codes("levels"), code=True)],
    )
    addenda = forms.MultipleChoiceField(
        label=gettext_lazy("Addenda"),
        required=False,
        choices=lambda: _words(board_codes("addenda"), code=True),
        widget=forms.CheckboxSelectMultiple,
    )
    escat = forms.ChoiceField(
        label=gettext_lazy("ESCAT, confirmed by you"),
        required=False,
        choices=lambda: [_EMPTY, *((tier, tier) for tier in escat_tiers())],
    )
    code = forms.ChoiceField(
        label=gettext_lazy("Procedure or reason"),
        required=False,
        choices=lambda: [
            _EMPTY,
            (_("Procedure"), _words(board_codes("procedures"))),
            (_("Genetic counselling"), _words(board_codes("counselling_reasons"))),
            (_("No recommendation"), _words(board_codes("no_recommendation_reasons"))),
        ],
    )
    findings = forms.MultipleChoiceField(
        label=gettext_lazy("Supporting findings"), required=False, widget=forms.CheckboxSelectMultiple
    )
    words = forms.CharField(label=gettext_lazy("In words"), widget=_text(2), max_length=_LONG, required=False)

    def __init__(self, *arguments: Any, findings: list[str], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["findings"].choices = [(name, name) for name in findings]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What the kind needs."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for fault in faults(given, asked(), {kind: codes_of(kind) for kind in board_codes("kinds")}):
            self.add_error(fault.field, _(fault.words))
        return given


class VoiceForm(forms.Form):
    """Agreement, or dissent with its words."""

    words = forms.CharField(
        label=gettext_lazy("Reason of a dissent"), widget=_text(2), max_length=_LONG, required=False
    )


class FollowUpForm(forms.Form):
    """What became of one recommendation."""

    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=lambda: _words(follow_up_codes("statuses")))
    reason = forms.ChoiceField(
        label=gettext_lazy("Primary reason"),
        required=False,
        help_text=gettext_lazy("Exactly one, where it was not or not wholly implemented."),
        choices=lambda: [_EMPTY, *_words(follow_up_codes("reasons"))],
    )
    started = forms.DateField(label=gettext_lazy("Therapy began"), required=False, widget=_DATE)
    ended = forms.DateField(label=gettext_lazy("Therapy ended"), required=False, widget=_DATE)
    response = forms.ChoiceField(
        label=gettext_lazy("Best response (RECIST 1.1)"),
        required=False,
        choices=lambda: [_EMPTY, *_words(follow_up_codes("responses"), code=True)],
    )
    assessed = forms.DateField(label=gettext_lazy("Response assessed"), required=False, widget=_DATE)
    progressed = forms.DateField(label=gettext_lazy("Progression"), required=False, widget=_DATE)
    before_days = forms.IntegerField(
        label=gettext_lazy("Progression-free days under the therapy before"),
        required=False,
        min_value=1,
        max_value=20_000,
    )
    note = forms.CharField(label=gettext_lazy("Remark"), widget=_text(2), max_length=_LONG, required=False)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """One reason exactly where it is needed; dates in their order."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("status") == "implemented":
            if given.get("reason"):
                self.add_error("reason", _("What was implemented needs no reason."))
            if not given.get("started"):
                self.add_error("started", _("Give the day on which the therapy or measure began."))
        elif not given.get("reason"):
            self.add_error("reason", _("Choose the one primary reason."))
        if given.get("status") == "not_implemented":
            for field in ("started", "response", "progressed"):
                if given.get(field):
                    self.add_error(field, _("What was not implemented has none."))
        started = given.get("started")
        for field in ("ended", "assessed", "progressed"):
            day = given.get(field)
            if day and started and day < started:
                self.add_error(field, _("This lies before the beginning."))
            if day and day > timezone.localdate():
                self.add_error(field, _("This lies in the future."))
        if started and started > timezone.localdate():
            self.add_error("started", _("This lies in the future."))
        if given.get("response") and not given.get("assessed"):
            self.add_error("assessed", _("Give the day of the assessment."))
        return given


class ClaimForm(forms.Form):
    """One step of a claim."""

    act = forms.CharField(widget=forms.HiddenInput, max_length=20)
    rejection = forms.ChoiceField(
        label=gettext_lazy("Reason of the rejection"),
        required=False,
        choices=lambda: [_EMPTY, *_words(rejections())],
    )
    words = forms.CharField(label=gettext_lazy("Remark"), max_length=300, required=False)


class GermlineForm(forms.Form):
    """One step of a germline referral."""

    act = forms.CharField(widget=forms.HiddenInput, max_length=20)
    result = forms.ChoiceField(
        label=gettext_lazy("Result in blood"), required=False, choices=lambda: [_EMPTY, *_words(germline_results())]
    )
    words = forms.CharField(label=gettext_lazy("Remark"), max_length=300, required=False)


class HandOverForm(forms.Form):
    """To which board, and why."""

    board = forms.ModelChoiceField(label=gettext_lazy("Board"), queryset=Centre.objects.filter(kind=Centre.Kind.BOARD))
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=_text(2), max_length=_LONG)
