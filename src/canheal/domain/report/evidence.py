"""Evidence in words: each item once, with its sources."""

from __future__ import annotations

from collections.abc import Iterable

from canheal.domain.interpretation.findings import Claim
from canheal.domain.report.claims import Releases, row_id
from canheal.domain.report.model import Mark, Statement, Statements
from canheal.domain.report.subjects import Subject
from canheal.domain.report.words import Words

_SOURCES = 2


def evidence_statements(pairs: Iterable[tuple[Subject, Claim]], words: Words, releases: Releases) -> Statements | None:
    """Each evidence item once, in words, with its sources; None when there is none."""
    seen: dict[str, Statement] = {}
    for subject, claim in pairs:
        if claim.item.id not in seen:
            seen[claim.item.id] = _statement(subject, claim, words, releases)
    return Statements(words.say("evidence.caption"), tuple(seen.values())) if seen else None


def statements_in_brief(pairs: Iterable[tuple[Subject, Claim]], words: Words) -> Statements | None:
    """The same for the board: the weightiest sources only, dates in the captions above; None when there is none."""
    items = {claim.item.id: _brief(claim, words) for _, claim in pairs}
    return Statements(words.say("evidence.rest"), tuple(items.values())) if items else None


def _brief(claim: Claim, words: Words) -> Statement:
    item = claim.item
    marks = (Mark("unverified", words.say("mark.unverified")),) if item.unverified else ()
    source = " · ".join((*item.citations[:_SOURCES], words.say("evidence.grade", level=item.level)))
    return Statement(row_id(item.id), item.id, "", item.statement, "en", source, marks)


def _statement(subject: Subject, claim: Claim, words: Words, releases: Releases) -> Statement:
    item = claim.item
    marks = (Mark("unverified", words.say("mark.unverified")),) if item.unverified else ()
    level = words.say("evidence.level", level=item.level, words=words.say(f"level.{item.level}"))
    reviewed = words.say("evidence.reviewed", date=item.reviewed)
    snapshot = f"{item.source} {releases.get(item.source, '')}".strip()
    source = " · ".join((*item.citations, level, snapshot, reviewed))
    return Statement(row_id(item.id), item.id, subject.name, item.statement, "en", source, marks)
