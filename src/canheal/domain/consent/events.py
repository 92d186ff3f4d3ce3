"""Consent as events that are only added, and the rows they unfold into.

An event has two times: `effective` (from when it holds) and `recorded` (since when we know). Rows carry both, so that
"what did we believe on that day" is answered by leaving out what was recorded later. A row stands alone: nothing has to
be looked up beside it, so that the same rows decide for one person here and for all of them in one query of a database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from canheal.terms.records import NamedTuple

OPT_OUT = "ehds"
"""In place of a purpose: the objection of Art. 71 of the EHDS regulation, which is no consent."""
ANY = ""
SELF = "self"
GUARDED = frozenset({"parent1", "parent2", "guardian"})
SAYING = frozenset({"given", "refused", "modified", "reconsented"})
KINDS = SAYING | {
    "withdrawn",
    "expired",
    "capacity_lost",
    "capacity_regained",
    "majority_reached",
    "deceased",
    "opt_out",
    "opt_out_ended",
}
MODES = ("stop_new", "stop_all_keep", "delete")


class Purpose(NamedTuple):
    """What data may be used for (content/trust/purposes.yaml; FHIR Consent.provision).

    Attributes:
        id: "research.cancer".
        label: in words.
        means: what it means, for the person.
        rests_on: "consent", or "law" where a withdrawal cannot stop it (GDPR Art. 7(3) speaks of consent alone).
        secondary: whether the objection of Art. 71 EHDS blocks it.
        at_majority: "continues", or "suspended" until the grown person says it again.
    """

    id: str
    label: str
    means: str
    rests_on: str
    secondary: bool
    at_majority: str


Purposes = Mapping[str, Purpose]


class Provision(NamedTuple):
    """One permission or refusal (FHIR Consent.provision).

    Attributes:
        purpose: id.
        permit: whether it allows.
        categories: of data; empty means all. So are
        recipients: classes of recipients,
        zones: where they sit.
        start, end: when it applies besides the event's own time; None means open. `end` is the first moment after.
    """

    purpose: str
    permit: bool
    categories: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    start: datetime | None = None
    end: datetime | None = None


class ConsentEvent(NamedTuple):
    """Something that happened to what a person allows (FHIR Consent, Provenance).

    Attributes:
        id: of the event.
        kind: one of `KINDS`.
        effective: from when it holds.
        recorded: since when it is known.
        signer: self, parent1, parent2, guardian, relative or none.
        provisions: what it says.
        purposes: what a withdrawal or an expiry speaks of; empty means all.
        mode: of a withdrawal, one of `MODES`.
        grace: days that suspended purposes go on after majority.
    """

    id: str
    kind: str
    effective: datetime
    recorded: datetime
    signer: str = SELF
    provisions: tuple[Provision, ...] = ()
    purposes: tuple[str, ...] = ()
    mode: str = ""
    grace: int = 0


class Row(NamedTuple):
    """What one event says of one purpose, one category, one class of recipients and one zone ("" means every one).

    Attributes:
        event: id.
        because: why it says so, a reason code.
        recalls: whether a refusal reaches permits that were granted before it.
    """

    event: str
    purpose: str
    permit: bool
    category: str
    recipient: str
    zone: str
    start: datetime
    end: datetime | None
    recorded: datetime
    because: str
    recalls: bool = True


def unfold(events: Iterable[ConsentEvent], purposes: Purposes) -> tuple[Row, ...]:
    """Rows of a person's whole history, in the order in which it became known."""
    rows: list[Row] = []
    before: list[ConsentEvent] = []
    for event in sorted(events, key=lambda event: (event.recorded, event.id)):
        rows += rows_of(event, before, purposes)
        before.append(event)
    return tuple(rows)


def rows_of(event: ConsentEvent, before: Iterable[ConsentEvent], purposes: Purposes) -> list[Row]:
    """Rows that an event adds to those of the events known before it."""
    known = tuple(before)
    if event.kind in SAYING:
        return [row for said in event.provisions if _counts(event, said, known) for row in _spread(event, said)]
    if event.kind in ("withdrawn", "expired"):
        return _ended(event, purposes)
    if event.kind in ("opt_out", "opt_out_ended"):
        return [_row(event, OPT_OUT, event.effective, event.kind, permit=event.kind == "opt_out_ended", recalls=False)]
    if event.kind == "majority_reached":
        start = event.effective + timedelta(days=event.grace)
        suspended = [name for name, purpose in purposes.items() if purpose.at_majority == "suspended"]
        return [_row(event, name, start, event.kind) for name in suspended] + _undone(event, known)
    return _undone(event, known)


def _ended(event: ConsentEvent, purposes: Purposes) -> list[Row]:
    named = event.purposes or tuple(name for name, purpose in purposes.items() if purpose.rests_on == "consent")
    recalls = event.mode != "stop_new"
    return [_row(event, name, event.effective, event.kind, recalls=recalls) for name in named]


def _row(
    event: ConsentEvent, purpose: str, start: datetime, because: str, *, permit: bool = False, recalls: bool = True
) -> Row:
    return Row(event.id, purpose, permit, ANY, ANY, ANY, start, None, event.recorded, because, recalls)


def _spread(event: ConsentEvent, said: Provision) -> list[Row]:
    start = max(event.effective, said.start) if said.start else event.effective
    because = "permitted" if said.permit else "refused"
    return [
        Row(event.id, said.purpose, said.permit, category, recipient, zone, start, said.end, event.recorded, because)
        for category in said.categories or (ANY,)
        for recipient in said.recipients or (ANY,)
        for zone in said.zones or (ANY,)
    ]


def _counts(event: ConsentEvent, said: Provision, known: Iterable[ConsentEvent]) -> bool:
    """A refusal always counts; a permission only if whoever signed could give it then."""
    start = max(event.effective, said.start) if said.start else event.effective
    return not said.permit or _could_sign(event.signer, start, known)


def _could_sign(signer: str, at: datetime, known: Iterable[ConsentEvent]) -> bool:
    happened = [event for event in known if event.effective <= at]
    kinds = {event.kind for event in happened}
    if "deceased" in kinds or (signer in GUARDED and signer != "guardian" and "majority_reached" in kinds):
        return False
    capacity = [event for event in happened if event.kind.startswith("capacity_")]
    lost = bool(capacity) and max(capacity, key=lambda event: (event.effective, event.recorded)).kind == "capacity_lost"
    return not (lost and signer == SELF)


def _undone(event: ConsentEvent, known: tuple[ConsentEvent, ...]) -> list[Row]:
    """Refusals in place of permissions that were recorded before we knew that they could not be given."""
    rows = []
    for earlier in (one for one in known if one.kind in SAYING):
        for said in earlier.provisions:
            if _counts(earlier, said, known) and not _counts(earlier, said, (*known, event)):
                rows += [
                    row._replace(
                        event=event.id, permit=False, recorded=event.recorded, because=event.kind, recalls=True
                    )
                    for row in _spread(earlier, said)
                ]
    return rows
