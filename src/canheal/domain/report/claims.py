"""Claims as lines of a report: what acts, what speaks against it, what diagnosis and prognosis take from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from canheal.domain.evidence.items import Approval, EvidenceItem, therapy_unit
from canheal.domain.interpretation.findings import CAUTIONS, Claim, Interpretation, Tiers
from canheal.domain.report.model import Cell, Column, Line, Mark, Row, RowGroup, Table
from canheal.domain.report.subjects import Subject
from canheal.domain.report.words import Words

Releases = Mapping[str, str]
"""Snapshot name to release date."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One therapy (a combination is one) with every claim on it for one finding, best first."""

    therapy: str
    claims: tuple[Claim, ...]


def releases_of(interpretation: Interpretation) -> Releases:
    """Release date of each knowledge snapshot."""
    return {snapshot.name: snapshot.release for snapshot in interpretation.snapshots}


def therapy_words(item: EvidenceItem) -> str:
    """Drugs of one item, as one unit, with a dash for none."""
    return therapy_unit(item.therapies, item.interaction) or "–"


def units(subject: Subject, wanted: Callable[[Claim], bool]) -> tuple[Unit, ...]:
    """The subject's wanted claims, gathered by therapy unit and effect; order of the best claim of each is kept."""
    gathered: dict[tuple[str, str, str], list[Claim]] = {}
    for claim in filter(wanted, subject.claims):
        key = (therapy_words(claim.item), claim.item.significance, claim.item.direction)
        gathered.setdefault(key, []).append(claim)
    return tuple(Unit(key[0], tuple(claims)) for key, claims in gathered.items())


def claims_where(subjects: Iterable[Subject], wanted: Callable[[Claim], bool]) -> tuple[tuple[Subject, Claim], ...]:
    """Pairs of subject and wanted claim, in order."""
    return tuple((subject, claim) for subject in subjects for claim in subject.claims if wanted(claim))


def all_claims_table(subjects: tuple[Subject, ...], words: Words, releases: Releases) -> Table | None:
    """Every claim of every subject, whatever its tier, by finding; None when there is none."""
    groups = [
        RowGroup(heading(subject, words), tuple(_claim_row(claim, words, releases) for claim in subject.claims))
        for subject in subjects
        if subject.claims
    ]
    columns = (
        Column(words.say("column.claim"), 2.0),
        Column(words.say("column.effect"), 1.2),
        Column(words.say("column.relation"), 2.5),
        Column(words.say("column.tiers"), 1.75),
        Column(words.say("column.source"), 1.75),
    )
    return Table(words.say("molecular.claims.caption"), columns, tuple(groups)) if groups else None


def heading(subject: Subject, words: Words) -> Cell:
    """A finding's name with its facts, and what to beware of in the finding itself."""
    mark = (Mark("caution", words.say("mark.caution")),)
    warnings = tuple(Line(caution_words(key, words), "small", mark) for key in subject.warnings)
    facts = " · ".join(fact for fact in subject.facts if fact)
    return (Line(subject.name, "strong"), *((Line(facts, "small"),) if facts else ()), *warnings)


def dated(caption: str, pairs: Iterable[tuple[Subject, Claim]], releases: Releases) -> str:
    """The caption with the snapshots that the claims come from, each with its date."""
    names = dict.fromkeys(claim.item.source for _, claim in pairs)
    return " · ".join((caption, *(f"{name} {releases.get(name, '')}".strip() for name in names)))


def caution_words(key: str, words: Words) -> str:
    """A caution's sentence in the report's language; a key without wording prints its English sentence."""
    return words.entries.get(f"caution.{key}") or CAUTIONS.get(key, key)


def effect_words(claim: Claim, words: Words) -> str:
    """What the item says of the therapy or the disease, direction included."""
    effect = words.say(f"significance.{claim.item.significance}")
    if claim.item.direction != "supports":
        return words.say("direction.does_not_support", effect=effect)
    helps = claim.item.significance == "sensitivity" and not claim.positive
    return words.say("direction.not_applied", effect=effect) if helps else effect


def tier_lines(tiers: Tiers, words: Words) -> Cell:
    """Each framework with its grade; that there is none where no framework gives one."""
    lines = []
    if tiers.amp:
        lines.append(Line(words.say("tier.amp", tier=tiers.amp), "strong"))
    if proposed := _proposed_words(tiers, words):
        lines.append(Line(proposed, "small"))
    return tuple(lines) or (Line(words.say("tier.none"), "quiet"),)


def _proposed_words(tiers: Tiers, words: Words) -> str:
    """ESCAT and m-level with their status; "" when there is neither."""
    grades = (words.say("tier.escat", tier=tiers.escat) if tiers.escat else "", tiers.m_level)
    shown = ", ".join(grade for grade in grades if grade)
    return f"{shown} ({words.term('escat_status', tiers.escat_status)})" if shown else ""


def relation_lines(claim: Claim, words: Words) -> Cell:
    """How tumour type and alteration meet the evidence."""
    relation = words.say(f"relation.{claim.disease_relation}", disease=claim.matched_disease)
    return (Line(relation), Line(words.say(f"match.{claim.match_level}"), "small"))


def source_lines(claim: Claim, words: Words, releases: Releases) -> Cell:
    """Evidence id and level, the first citation, then the snapshot with its date."""
    item = claim.item
    snapshot = f"{item.source} {releases.get(item.source, '')}".strip()
    return (*brief_source_lines(claim, words), Line(snapshot, "small"))


def brief_source_lines(claim: Claim, words: Words) -> Cell:
    """Evidence id and level, and the first citation; for tables whose caption dates the snapshot."""
    item = claim.item
    marks = (Mark("unverified", words.say("mark.unverified")),) if item.unverified else ()
    level = words.say("source.level", id=item.id, level=item.level)
    first = (Line(item.citations[0], "small"),) if item.citations else ()
    return (Line(level, "plain", marks, target=row_id(item.id)), *first)


def row_id(item_id: str) -> str:
    """The id of an evidence item's row."""
    return "ev-" + "".join(sign if sign.isalnum() else "-" for sign in item_id)


def _claim_row(claim: Claim, words: Words, releases: Releases) -> Row:
    kind = words.say(f"implication.{claim.item.implication}")
    what = Line(therapy_words(claim.item), "strong") if claim.item.therapies else Line(kind, "strong")
    matched = Line(claim.matched_on, "small", lang="en")
    cells = (
        (what, *caution_lines(claim, words)),
        (Line(effect_words(claim, words)), Line(kind, "small")),
        (*relation_lines(claim, words), matched),
        tier_lines(claim.tiers, words),
        source_lines(claim, words, releases),
    )
    return Row(cells)


def caution_lines(claim: Claim, words: Words, said: tuple[str, ...] = ()) -> Cell:
    """The cautions of a claim; those `said` beside the finding, or by mark or effect, are left out."""
    mark = (Mark("caution", words.say("mark.caution")),)
    shown = (key for key in claim.cautions if key not in ("unverified", "does_not_support", *said))
    return tuple(Line(caution_words(key, words), "small", mark) for key in shown)


def approval_words(approval: Approval, words: Words) -> str:
    """Agency, status and date."""
    status = words.say(f"approval.{approval.status}")
    return f"{approval.agency}: {status} {approval.date}".strip()
