"""Record what a person allows, refuses, takes back, or what happened to them; nothing recorded is ever changed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from canheal.app.trust_tables import purposes
from canheal.domain.consent.events import KINDS, MODES, SAYING, ConsentEvent, Provision, rows_of
from canheal.node.people.models import User
from canheal.node.trust.actions.record import record
from canheal.node.trust.consent import history, stored_rows, written_provision
from canheal.node.trust.models import ConsentEvent as StoredEvent
from canheal.node.trust.models import ConsentRow, Subject
from canheal.terms.errors import OutOfRange, UsageError
from canheal.terms.records import NamedTuple

_TODO = "Choose one of the list"


class Paper(NamedTuple):
    """What was signed: template with version, SHA-256 of the document, and by which way it came."""

    template: str = ""
    document: str = ""
    channel: str = ""


@transaction.atomic
def record_consent(pseudonym: str, said: ConsentEvent, *, paper: Paper, by: User | None) -> StoredEvent:
    """Add one event with its rows.

    Args:
        pseudonym: of the person; one who is new is added.
        said: what happened; its id and its moment of recording are given here.
        paper: what was signed.
        by: who records it.

    Raises:
        UsageError: a kind, purpose or mode that is not in the tables.
        OutOfRange: a statement that says nothing, or a period that ends before it begins.
    """
    _checked(said)
    person, _new = Subject.objects.get_or_create(pseudonym=pseudonym)
    subject = Subject.objects.select_for_update().get(pk=person.pk)
    before = history(subject)
    recorded = _after(before)
    stored = StoredEvent.objects.create(
        subject=subject,
        kind=said.kind,
        effective=said.effective,
        recorded=recorded,
        signer=said.signer,
        provisions=[written_provision(one) for one in said.provisions],
        purposes=list(said.purposes),
        mode=said.mode,
        grace=said.grace,
        by=by,
        **paper._asdict(),
    )
    event = said._replace(id=str(stored.pk), recorded=recorded)
    ConsentRow.objects.bulk_create(stored_rows(subject, stored, rows_of(event, before, purposes())))
    record("consent.record", f"person {pseudonym}", by=by, kind=said.kind, event=stored.pk)
    return stored


def _after(before: list[ConsentEvent]) -> datetime:
    """Now, and later than everything that was recorded before."""
    now = timezone.now()
    return max(now, before[-1].recorded + timedelta(microseconds=1)) if before else now


def _checked(said: ConsentEvent) -> None:
    if said.kind not in KINDS:
        raise UsageError(f"'{said.kind}' is nothing that can happen to a consent", field="kind", todo=_TODO)
    for name in (*said.purposes, *(one.purpose for one in said.provisions)):
        if name not in purposes():
            raise UsageError(f"'{name}' is no purpose", field="purpose", todo=_TODO)
    if said.kind in SAYING and not said.provisions:
        raise OutOfRange("the statement names no purpose", field="provisions", todo="Answer one purpose at least")
    if said.kind == "withdrawn" and said.mode not in MODES:
        raise UsageError(f"'{said.mode}' is no way to withdraw", field="mode", todo=_TODO)
    _checked_periods(said.provisions)


def _checked_periods(provisions: tuple[Provision, ...]) -> None:
    for one in provisions:
        if any(moment and moment.tzinfo is None for moment in (one.start, one.end)):
            raise OutOfRange(f"the period of {one.purpose} has no time zone", field="start", todo="Say which one")
        if one.start and one.end and one.end <= one.start:
            raise OutOfRange(
                f"the period of {one.purpose} ends before it begins", field="end", todo="Correct the dates"
            )
