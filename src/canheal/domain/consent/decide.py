"""Whether a person's data may be used for a purpose: default deny, decided when data leave or are shown.

The latest row that applies decides; a refusal beats a permission of the same moment. What a use needs besides its
purpose (that data may leave the country, that a company may have them) must be permitted as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from canheal.domain.consent.events import ANY, OPT_OUT, Purposes, Row
from canheal.terms.records import NamedTuple

ZONES = {"home": "", "eea": "share.eea", "adequate": "share.adequate_country", "third": "share.third_country"}
"""Where a recipient sits, and the purpose that this needs."""
COMMERCIAL = "commercial"


class Question(NamedTuple):
    """A use that somebody asks for.

    Attributes:
        purpose: id.
        category: of data.
        recipient: class of the recipient; "commercial" needs `share.commercial`.
        zone: where the recipient sits, of `ZONES`.
        at: when the data are used.
        known: what was recorded later is left out.
        granted: when the permit was granted under which they are used; None for a new use.
    """

    purpose: str
    category: str
    recipient: str
    zone: str
    at: datetime
    known: datetime
    granted: datetime | None = None


class Decision(NamedTuple):
    """The answer, with its reason.

    Attributes:
        allowed: whether the data may be used.
        reason: a code: permitted, rests_on_law, no_consent, refused, withdrawn, expired, majority_reached,
            capacity_lost, deceased, opt_out, unknown_purpose.
        events: ids of the events that it rests on, one for each purpose that was needed.
    """

    allowed: bool
    reason: str
    events: tuple[str, ...]


def needed(question: Question) -> tuple[str, ...]:
    """Purposes that must all be permitted, the asked one first. Raises KeyError for an unknown zone."""
    sharing = (ZONES[question.zone], "share.commercial" if question.recipient == COMMERCIAL else "")
    return (question.purpose, *filter(None, sharing))


def decide(rows: Iterable[Row], question: Question, purposes: Purposes) -> Decision:
    """Decide one question on the rows of one person."""
    purpose = purposes.get(question.purpose)
    if purpose is None:
        return Decision(False, "unknown_purpose", ())
    if purpose.rests_on == "law":
        return Decision(True, "rests_on_law", ())
    applying = [row for row in rows if applies(row, question)]
    objection = latest([row for row in applying if row.purpose == OPT_OUT])
    if purpose.secondary and objection is not None and not objection.permit:
        return Decision(False, "opt_out", (objection.event,))
    answers = [latest([row for row in applying if row.purpose == name]) for name in needed(question)]
    if refused := next((answer for answer in answers if answer is not None and not answer.permit), None):
        return Decision(False, refused.because, (refused.event,))
    if any(answer is None for answer in answers):
        return Decision(False, "no_consent", ())
    return Decision(True, "permitted", tuple(dict.fromkeys(answer.event for answer in answers if answer)))


def applies(row: Row, question: Question) -> bool:
    """Whether a row speaks of this use at this time."""
    if not (row.start <= question.at and (row.end is None or question.at < row.end) and row.recorded <= question.known):
        return False
    if question.granted and not row.permit and not row.recalls and row.start > question.granted:
        return False
    return (
        row.category in (ANY, question.category)
        and row.recipient in (ANY, question.recipient)
        and row.zone in (ANY, question.zone)
    )


def latest(rows: Iterable[Row]) -> Row | None:
    """The row that decides: the latest start; of the same start, a refusal; None when there is none."""
    return max(rows, key=lambda row: (row.start, not row.permit, row.recorded, row.event), default=None)
