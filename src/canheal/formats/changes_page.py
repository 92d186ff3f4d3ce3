"""What changed for one tumour as a page that a person reads, and the table of many cases."""

from __future__ import annotations

from collections.abc import Iterable

from canheal.domain.evidence.items import therapy_unit
from canheal.domain.interpretation.changes import Changes, ClaimChange
from canheal.domain.interpretation.findings import Tiers
from canheal.domain.interpretation.stored import StoredClaim, StoredInterpretation
from canheal.domain.report.model import (
    Cell,
    Column,
    Document,
    EmptyState,
    Line,
    Mark,
    Row,
    Section,
    Table,
    cell,
    plain_table,
)
from canheal.domain.report.words import Words
from canheal.formats.changes_json import KINDS, field_words
from canheal.terms.changes import FieldChange

_DIGITS = 12
_IN_OWN_COLUMN = frozenset(Tiers._fields)


def changes_document(changes: Changes, words: Words) -> Document:
    """The page of one tumour; its words are `content/changes`. Raises ContentError when a wording is missing."""
    after = changes.after
    counts = {kind: len(changes.of_kind(kind)) for kind in KINDS}
    sample = f"{after.patient} · {after.sample}" if after.patient else after.sample
    return Document(
        kind="changes",
        title=words.say("page.title"),
        language=words.language,
        identity=(
            (words.say("identity.sample"), sample),
            (words.say("identity.tumour"), after.tumour_code),
            (words.say("identity.assembly"), after.assembly),
            (words.say("identity.counts"), words.say("identity.counted", unchanged=changes.unchanged, **counts)),
        ),
        summary=(),
        sections=(
            *(_claims(changes.of_kind(kind), kind, words) for kind in KINDS),
            *_others(changes, words),
            Section("knowledge", words.say("knowledge.title"), (_knowledge(changes, words),)),
        ),
        footnotes=footnotes(words),
        provenance=(),
        skip=words.say("page.skip"),
        page=words.say("page.page"),
    )


def footnotes(words: Words) -> tuple[str, ...]:
    """What the page rests on, how to read it, what it is not, and the state of its language."""
    keys = ("basis", "reading", "purpose", *(() if words.reviewed else ("language",)))
    return tuple(words.say(f"footnote.{key}") for key in keys)


def _claims(found: tuple[ClaimChange, ...], kind: str, words: Words) -> Section:
    heading = words.say(f"claims.{kind}")
    if not found:
        return Section(kind, heading, (_nothing(words, words.say(f"claims.{kind}_none")),))
    columns = (
        Column(words.say("column.finding"), 1.4),
        Column(words.say("column.claim"), 2.2),
        Column(words.say("column.tier"), 1.0),
        Column(words.say("column.reason"), 2.0),
        Column(words.say("column.differs"), 2.2),
        Column(words.say("column.evidence"), 1.4),
    )
    rows = tuple(Row(_claim_cells(change, words)) for change in found)
    return Section(kind, heading, (plain_table(words.say(f"claims.{kind}_caption"), columns, rows),))


def _claim_cells(change: ClaimChange, words: Words) -> tuple[Cell, ...]:
    item = change.claim.item
    what = therapy_unit(item.therapies, item.interaction) or item.implication
    effect = item.significance.replace("_", " ")
    marks = () if item.direction == "supports" else (Mark("against", item.direction.replace("_", " ")),)
    return (
        (Line(change.name, "strong"),),
        (Line(what, marks=marks), Line(f"{effect}, {item.level}", "small")),
        _tiers(change.before, change.after),
        cell(words.say(f"reason.{change.reason}")),
        tuple(_difference(one) for one in change.fields if one.field not in _IN_OWN_COLUMN) or cell("–"),
        (Line(change.claim.evidence), Line(change.claim.source, "small")),
    )


def _difference(field: FieldChange) -> Line:
    return Line(field_words((field._replace(field=field.field.replace("_", " ")),)), "small")


def _tiers(before: StoredClaim | None, after: StoredClaim | None) -> Cell:
    """AMP tier with ESCAT beneath, as "before → after" where both stand."""
    sides = [claim.tiers for claim in (before, after) if claim]
    amp = " → ".join(dict.fromkeys(tiers.amp or "–" for tiers in sides))
    escat = " → ".join(dict.fromkeys(tiers.escat or "–" for tiers in sides))
    return (Line(amp), Line(f"ESCAT {escat}", "small"))


def _others(changes: Changes, words: Words) -> tuple[Section, ...]:
    """What changed beside claims; one sentence where nothing did."""
    tables = {
        "findings": _findings(changes, words) if changes.findings else None,
        "measured": _pairs(changes.measured, "measured", words) if changes.measured else None,
        "waiting": _pairs(changes.waiting, "waiting", words) if changes.waiting else None,
        "gaps": _gaps(changes, words) if changes.newly_assessed or changes.newly_not_assessed else None,
    }
    found = tuple(Section(kind, words.say(f"other.{kind}"), (table,)) for kind, table in tables.items() if table)
    nothing = Section("others", words.say("other.others"), (_nothing(words, words.say("other.none")),))
    return found or (nothing,)


def _findings(changes: Changes, words: Words) -> Table:
    columns = (
        Column(words.say("column.finding"), 1.4),
        Column(words.say("column.reason"), 2.0),
        Column(words.say("column.differs"), 3.0),
    )
    rows = tuple(
        Row(
            (
                (Line(found.name, "strong"),),
                cell(words.say(f"finding_reason.{found.reason}")),
                tuple(map(_difference, found.fields)) or cell("–"),
            )
        )
        for found in changes.findings
    )
    return plain_table(words.say("other.findings_caption"), columns, rows)


def _pairs(fields: Iterable[FieldChange], kind: str, words: Words) -> Table:
    columns = (
        Column(words.say(f"column.{kind}"), 1.4),
        Column(words.say("column.before"), 2.5),
        Column(words.say("column.after"), 2.5),
    )
    rows = tuple(Row(((Line(one.field, "strong"),), cell(one.before or "–"), cell(one.after or "–"))) for one in fields)
    return plain_table(words.say(f"other.{kind}_caption"), columns, rows)


def _gaps(changes: Changes, words: Words) -> Table:
    columns = (Column(words.say("column.gap"), 2.0), Column(words.say("column.after"), 3.0))
    gone = words.say("other.newly_assessed")
    rows = (
        *(Row(((Line(gap.subject, "strong"),), cell(gone))) for gap in changes.newly_assessed),
        *(
            Row(((Line(gap.subject, "strong"),), cell(words.say("other.newly_not_assessed", reason=gap.reason))))
            for gap in changes.newly_not_assessed
        ),
    )
    return plain_table(words.say("other.gaps_caption"), columns, rows)


def _knowledge(changes: Changes, words: Words) -> Table:
    columns = (
        Column(words.say("column.source"), 1.5),
        Column(words.say("column.before"), 2.0),
        Column(words.say("column.after"), 2.0),
    )
    sides = [_releases(side, words) for side in (changes.before, changes.after)]
    unused = words.say("knowledge.unused")
    names = dict.fromkeys((*sides[1], *sides[0]))
    rows = tuple(Row(((Line(name, "strong"),), *(cell(side.get(name, unused)) for side in sides))) for name in names)
    return plain_table(words.say("knowledge.caption"), columns, rows)


def _releases(stored: StoredInterpretation, words: Words) -> dict[str, str]:
    return {
        words.say("knowledge.code"): stored.code_version,
        words.say("knowledge.content"): stored.content_digest[:_DIGITS],
    } | {used.name: f"{used.release} · {used.digest[:_DIGITS]}" for used in stored.snapshots}


def _nothing(words: Words, text: str) -> EmptyState:
    return EmptyState("not_found", words.say("claims.none"), text)
