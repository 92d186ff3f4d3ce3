"""What people allow, asked of the database: one person with the reason, or everybody in one query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from django.db.models import F, Max, QuerySet

from canheal.app.trust_tables import purposes
from canheal.domain.consent.decide import Decision, Question, decide, needed
from canheal.domain.consent.events import ANY, OPT_OUT, ConsentEvent, Provision, Row
from canheal.node.trust.models import ConsentEvent as StoredEvent
from canheal.node.trust.models import ConsentRow, Subject
from canheal.terms.typed import Any

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OPEN = 2**62


def microseconds(moment: datetime) -> int:
    """Since 1970, exactly."""
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _moment(number: int) -> datetime:
    return _EPOCH + timedelta(microseconds=number)


def history(subject: Subject) -> list[ConsentEvent]:
    """Events of a person as the domain knows them, in the order of recording."""
    return [_event(stored) for stored in subject.events.all()]


def _event(stored: StoredEvent) -> ConsentEvent:
    return ConsentEvent(
        str(stored.pk),
        stored.kind,
        stored.effective,
        stored.recorded,
        stored.signer,
        tuple(_provision(said) for said in stored.provisions),
        tuple(stored.purposes),
        stored.mode,
        stored.grace,
    )


def written_provision(said: Provision) -> dict[str, Any]:
    """A provision as JSON can hold it."""
    written = said._asdict()
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in written.items()}


def _provision(said: Mapping[str, Any]) -> Provision:
    start, end = (said[name] and datetime.fromisoformat(said[name]) for name in ("start", "end"))
    categories, recipients, zones = (tuple(said[name]) for name in ("categories", "recipients", "zones"))
    return Provision(said["purpose"], said["permit"], categories, recipients, zones, start, end)


def decision_for(subject: Subject, question: Question) -> Decision:
    """Whether the data of one person may be used, with the events that say so."""
    return decide((_row(stored) for stored in subject.rows.all()), question, purposes())


def _row(stored: ConsentRow) -> Row:
    start, end = _moment(stored.rank >> 1), None if stored.until == _OPEN else _moment(stored.until)
    place = (stored.category, stored.recipient, stored.zone)
    return Row(
        str(stored.event_id),
        stored.purpose,
        stored.permit,
        *place,
        start=start,
        end=end,
        recorded=_moment(stored.known),
        because=stored.because,
        recalls=stored.recalls,
    )


def permitted(question: Question) -> QuerySet[Any, Any]:
    """Numbers of everybody whose data may be used; one query, the answer of `decision_for` for each of them."""
    purpose = purposes().get(question.purpose)
    if purpose is None:
        return Subject.objects.none().values_list("pk")
    if purpose.rests_on == "law":
        return Subject.objects.values_list("pk")
    first, *others = needed(question)
    found = _last_word(question, first, refuses=False)
    for name in others:
        found = found.filter(subject__in=_last_word(question, name, refuses=False))
    return found.exclude(subject__in=_last_word(question, OPT_OUT, refuses=True)) if purpose.secondary else found


def _last_word(question: Question, purpose: str, *, refuses: bool) -> QuerySet[ConsentRow, Any]:
    """Persons whose last word on a purpose is this."""
    applying = _applying(question).filter(purpose=purpose)
    last = applying.order_by().values("subject").annotate(word=Max("rank")).annotate(odd=F("word") % 2)
    return last.filter(odd=int(refuses)).values_list("subject")


def _applying(question: Question) -> QuerySet[ConsentRow]:
    at, known = microseconds(question.at), microseconds(question.known)
    rows = ConsentRow.objects.filter(
        rank__lt=2 * at + 2,
        until__gt=at,
        known__lte=known,
        category__in=(ANY, question.category),
        recipient__in=(ANY, question.recipient),
        zone__in=(ANY, question.zone),
    )
    if question.granted:
        rows = rows.exclude(permit=False, recalls=False, rank__gt=2 * microseconds(question.granted) + 1)
    return rows


def stored_rows(subject: Subject, event: StoredEvent, rows: Iterable[Row]) -> list[ConsentRow]:
    """Rows of an event, ready to be added."""
    return [
        ConsentRow(
            subject=subject,
            event=event,
            rank=2 * microseconds(row.start) + (not row.permit),
            until=microseconds(row.end) if row.end else _OPEN,
            known=microseconds(row.recorded),
            **{name: getattr(row, name) for name in _SAME},
        )
        for row in rows
    ]


_SAME = ("purpose", "permit", "category", "recipient", "zone", "because", "recalls")
