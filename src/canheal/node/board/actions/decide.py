"""Write what a board decides: the draft, its recommendations, the voices of those present; sign, return, amend."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from canheal.domain.board.recommendation import THERAPIES
from canheal.node.board.actions.meet import stop_clock
from canheal.node.board.courses import sum_up
from canheal.node.board.issued import issue
from canheal.node.board.models import Attendance, Decision, Discussion, PaymentClaim, Recommendation, Voice
from canheal.node.cases.actions.move import locked, move
from canheal.node.cases.models import Case
from canheal.node.people.models import User
from canheal.node.trust.actions.record import record
from canheal.node.vault import keep
from canheal.terms.errors import EditedMeanwhile, OutOfTurn, UsageError
from canheal.terms.typed import Any

DRAFT, AUTHORED, FINAL = Decision.State.DRAFT, Decision.State.AUTHORED, Decision.State.FINAL


def open_decision(discussion: Discussion, *, by: User | None) -> Decision:
    """The draft of a case that is discussed; a new one when there is none. Raises OutOfTurn."""
    with transaction.atomic():
        case = locked(discussion.case_id, "scheduled", "decided")
        latest = case.decisions.first()
        if latest is not None and latest.state != FINAL:
            return _taken_up(latest, discussion, by)
        if case.step != "scheduled":
            raise OutOfTurn(_("the decision of %(case)s is signed") % {"case": case}, todo=_("Amend it instead"))
        number = latest.number + 1 if latest else 1
        made = Decision.objects.create(
            case=case,
            board_id=discussion.meeting.board_id,
            discussion=discussion,
            number=number,
            language=by.language if by else "en",
            opened=timezone.now(),
        )
        record("decision.open", f"{case} decision {number}", by=by, case=case.pk)
    return made


def _taken_up(draft: Decision, discussion: Discussion, by: User | None) -> Decision:
    """The draft, for this discussion; one that was put off keeps its words, the voices of the earlier meeting fall."""
    if draft.state == DRAFT and draft.discussion_id != discussion.pk:
        draft.discussion, draft.board_id = discussion, discussion.meeting.board_id
        draft.voices.all().delete()
        _saved(draft, by, "decision.take_up")
    return draft


def save_decision(pk: int, given: Mapping[str, Any], *, version: int, by: User) -> Decision:
    """Save the draft.

    Args:
        pk: of the decision.
        given: summary, alternatives, before, changed, language; what is absent stays.
        version: that the page showed.
        by: who saves.

    Raises:
        EditedMeanwhile: somebody else saved it since.
        UsageError: it is signed.
    """
    with transaction.atomic():
        decision = locked_decision(pk, DRAFT)
        if decision.version != version:
            what = _("somebody else saved this decision since you opened it")
            raise EditedMeanwhile(what, todo=_("Compare both below, and save what you want to keep"))
        for field in _WRITTEN:
            if field in given:
                setattr(decision, field, given[field])
        _saved(decision, by, "decision.save")
    return decision


_WRITTEN = ("summary", "alternatives", "before", "changed", "language")


def add_recommendation(pk: int, given: Mapping[str, Any], *, by: User | None) -> Recommendation:
    """Add a recommendation to the draft; `given` passed `domain/board/recommendation.faults`. Raises UsageError."""
    with transaction.atomic():
        decision = locked_decision(pk, DRAFT)
        fields = {name: given[name] for name in _FIELDS if given.get(name) not in (None, "")}
        made = Recommendation.objects.create(decision=decision, escat_by=by if given.get("escat") else None, **fields)
        _saved(decision, by, "decision.recommend", kind=made.kind)
    return made


_FIELDS = (*("kind", "priority", "therapy", "use", "trial", "level", "addenda", "escat", "code", "words", "findings"),)


def remove_recommendation(pk: int, recommendation: int, *, by: User) -> None:
    """Take a recommendation out of the draft. Raises UsageError."""
    with transaction.atomic():
        decision = locked_decision(pk, DRAFT)
        found = decision.recommendations.filter(pk=recommendation).first()
        if found is not None:
            found.delete()
            _saved(decision, by, "decision.withdraw", kind=found.kind)


def speak(pk: int, *, agrees: bool, words: str, by: User) -> Voice:
    """Sign off the draft by one's function, or dissent in words.

    Raises:
        UsageError: the person did not attend, or dissents without a word.
    """
    with transaction.atomic():
        decision = locked_decision(pk, DRAFT)
        meeting = decision.discussion.meeting_id if decision.discussion else None
        attended = Attendance.objects.filter(meeting=meeting, person=by).first()
        if attended is None:
            raise UsageError(
                _("you are not recorded as attending this meeting"), todo=_("Have your attendance recorded first")
            )
        if not agrees and not words.strip():
            raise UsageError(
                _("a dissent needs its reason"), field="words", todo=_("Say in words what you would decide")
            )
        made, _new = Voice.objects.update_or_create(
            decision=decision,
            person=by,
            defaults={
                "function": attended.function,
                "agrees": agrees,
                "words": words,
                "version": decision.version,
                "at": timezone.now(),
            },
        )
        record("decision.voice", _name(decision), by=by, case=decision.case_id, agrees=agrees, reason=words)
    return made


def sign_decision(pk: int, *, version: int, by: User) -> Decision:
    """The first signature: the case is decided, its clock stops, and a second person must sign.

    Raises:
        UsageError: there is no recommendation, not even "none" with its reason; or it is signed already.
        EditedMeanwhile: it was saved since it was shown.
        OutOfTurn: the case was put off, or is before another board by now.
    """
    with transaction.atomic():
        decision = locked_decision(pk, DRAFT)
        if decision.version != version:
            raise EditedMeanwhile(_("the decision was saved since you read it"), todo=_("Read it again, then sign"))
        if not decision.recommendations.exists():
            what = _("the decision holds no recommendation")
            raise UsageError(what, todo=_("Add one; “no recommendation” with its reason is one, too"))
        case = _before_its_board(decision, "scheduled", "decided")
        decision.state, decision.author, decision.author_at = AUTHORED, by, timezone.now()
        decision.save()
        if decision.discussion is not None:
            stop_clock(decision.discussion)
            decision.discussion.state = Discussion.State.DECIDED
            decision.discussion.save()
        move(case, "decided")
        case.save()
        record("decision.sign_author", _name(decision), by=by, case=case.pk)
    return decision


def return_decision(pk: int, reason: str, *, by: User) -> Decision:
    """Give a decision back for changes, with a reason; the first signature falls. Raises UsageError or OutOfTurn."""
    with transaction.atomic():
        decision = locked_decision(pk, AUTHORED)
        case = locked(decision.case_id, "decided")
        decision.state, decision.author, decision.author_at = DRAFT, None, None
        decision.version += 1
        decision.save()
        record("decision.return", _name(decision), by=by, case=case.pk, reason=reason)
    return decision


def verify_decision(pk: int, *, version: int, by: User) -> Decision:
    """The second signature: the board report is made and kept, and the case goes to follow-up, or is closed.

    Raises:
        EditedMeanwhile: it was given back and signed again since it was shown.
        OutOfTurn: the case is before another board by now.
        UsageError: the author cannot verify, or neither of the two is a chair, or it does not wait for a verifier.
    """
    with transaction.atomic():
        decision = locked_decision(pk, AUTHORED)
        if decision.version != version:
            raise EditedMeanwhile(_("the decision was saved since you read it"), todo=_("Read it again, then sign"))
        author = decision.author
        if author is None or author.pk == by.pk:
            raise UsageError(_("a second person must sign"), todo=_("Ask a colleague to verify"))
        if User.Role.CHAIR not in (by.role, author.role):
            raise UsageError(_("one of the two signatures must be a chair's"), todo=_("Ask the chair to sign"))
        case = _before_its_board(decision, "decided")
        decision.verifier, decision.verifier_at, decision.state = by, timezone.now(), FINAL
        decision.files = {kind: keep([content])[0] for kind, content in issue(decision).items()}
        decision.save()
        _open_claims(decision)
        kinds = set(decision.recommendations.values_list("kind", flat=True))
        case.decided_at, case.recommended = case.decided_at or decision.verifier_at, not kinds.isdisjoint(THERAPIES)
        sum_up(case)
        move(case, "closed" if kinds == {"none"} else "follow_up")
        case.save()
        record("decision.sign_verifier", _name(decision), by=by, case=case.pk, after=decision.files["json"])
    return decision


def amend_decision(pk: int, reason: str, *, by: User) -> Decision:
    """Open a new version of a signed decision, with the reason that will be printed; its recommendations are copied.

    Raises:
        UsageError: it is not signed, or is not the latest.
        OutOfTurn: the case is neither followed up nor closed.
    """
    with transaction.atomic():
        signed = locked_decision(pk, FINAL)
        case = locked(signed.case_id, "follow_up", "closed")
        if case.decisions.filter(number__gt=signed.number).exists():
            raise UsageError(_("a later version exists"), todo=_("Amend the latest one"))
        made = Decision.objects.create(
            case=case,
            board=signed.board,
            discussion=signed.discussion,
            number=signed.number + 1,
            summary=signed.summary,
            alternatives=signed.alternatives,
            before=signed.before,
            changed=signed.changed,
            language=signed.language,
            amendment=reason,
            opened=timezone.now(),
        )
        for old in signed.recommendations.all():
            old.origin_id = old.origin_id or old.pk
            old.pk, old.decision = None, made
            old.save(force_insert=True)
        move(case, "decided")
        case.save()
        record("decision.amend", _name(made), by=by, case=case.pk, reason=reason)
    return made


def _before_its_board(decision: Decision, *steps: str) -> Case:
    """The case at one of these steps, locked. Raises OutOfTurn when it was handed over to another board."""
    case = locked(decision.case_id, *steps)
    if case.board_id not in (None, decision.board_id):
        what = _("%(case)s is before another board by now") % {"case": case}
        raise OutOfTurn(what, todo=_("That board decides; it sees what was written here"))
    return case


def locked_decision(pk: int, state: str) -> Decision:
    """The decision, locked until the transaction ends.

    Raises:
        UsageError: it is in another state.
        OutOfTurn: it is the draft of a case that was put off, and is not discussed again yet.
    """
    found = Decision.objects.select_for_update(of=("self",)).select_related("case", "discussion").get(pk=pk)
    if found.state != state:
        what = _("this decision is now “%(state)s”") % {"state": found.get_state_display()}
        raise UsageError(what, todo=_("Open it again; a signed decision can only be amended"))
    put_off = found.discussion is not None and found.discussion.state == Discussion.State.DEFERRED
    if state == DRAFT and put_off and not found.amendment:
        what = _("%(case)s was put off to a later meeting") % {"case": found.case}
        raise OutOfTurn(what, todo=_("Write and sign when it is discussed again; the draft is kept"))
    return found


def _saved(decision: Decision, by: User | None, action: str, **detail: Any) -> None:
    """Count the save; what people said of the draft before it no longer stands."""
    decision.version += 1
    decision.save()
    record(action, _name(decision), by=by, case=decision.case_id, **detail)


def _open_claims(decision: Decision) -> None:
    for made in decision.recommendations.filter(kind__in=THERAPIES, use__in=("off-label", "compassionate")):
        PaymentClaim.objects.get_or_create(
            recommendation=made.root, defaults={"case": decision.case, "since": timezone.now()}
        )


def _name(decision: Decision) -> str:
    return f"{decision.case} decision {decision.number}"
