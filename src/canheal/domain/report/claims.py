"""Claims as lines of a report: what acts, what speaks against it, what diagnosis and prognosis take from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from canheal.domain.evidence.items import Approval
from canheal.domain.interpretation.findings import CAUTIONS, Claim, Interpretation, Tiers
from canheal.domain.report.model import Cell, Column, Line, Mark, Row, RowGroup, Table, plain_table
from canheal.domain.report.subjects import Subject
from canheal.domain.report.words import Words

ACTIONABLE_TIERS = ("I", "II")
_COURSE = ("diagnostic", "prognostic")

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


def therapy_words(claim: Claim) -> str:
    """Drugs of one item, as one unit."""
    return " + ".join(claim.item.therapies) or "–"


def is_actionable(claim: Claim) -> bool:
    """A positive therapeutic claim of AMP/ASCO/CAP tier I or II."""
    in_tier = claim.tiers.amp.split("-")[0] in ACTIONABLE_TIERS
    return claim.positive and claim.item.implication == "therapeutic" and in_tier


def speaks_against(claim: Claim) -> bool:
    """A therapeutic claim that names resistance, or that does not support its therapy."""
    return claim.item.implication == "therapeutic" and not claim.positive


def bears_on_course(claim: Claim) -> bool:
    """A diagnostic or prognostic claim."""
    return claim.item.implication in _COURSE


def units(subject: Subject, wanted: Callable[[Claim], bool]) -> tuple[Unit, ...]:
    """The subject's wanted claims, gathered by therapy unit and effect; order of the best claim of each is kept."""
    gathered: dict[tuple[str, str, str], list[Claim]] = {}
    for claim in filter(wanted, subject.claims):
        key = (therapy_words(claim), claim.item.significance, claim.item.direction)
        gathered.setdefault(key, []).append(claim)
    return tuple(Unit(key[0], tuple(claims)) for key, claims in gathered.items())


def claims_where(subjects: Iterable[Subject], wanted: Callable[[Claim], bool]) -> tuple[tuple[Subject, Claim], ...]:
    """Pairs of subject and wanted claim, in order."""
    return tuple((subject, claim) for subject in subjects for claim in subject.claims if wanted(claim))


def actionable_table(subjects: tuple[Subject, ...], words: Words, releases: Releases) -> Table | None:
    """Therapies by finding; None when no claim is actionable."""
    groups = [
        RowGroup(heading(subject), tuple(_therapy_row(unit, words, releases) for unit in found))
        for subject in subjects
        if (found := units(subject, is_actionable))
    ]
    columns = (
        Column(words.say("column.therapy"), 2.2),
        Column(words.say("column.relation"), 1.75),
        Column(words.say("column.tiers"), 1.6),
        Column(words.say("column.approval"), 1.85),
        Column(words.say("column.source"), 1.75),
    )
    return Table(words.say("board.actionable.caption"), columns, tuple(groups)) if groups else None


def against_table(subjects: tuple[Subject, ...], words: Words, releases: Releases) -> Table | None:
    """What speaks against a therapy, by finding; None when nothing does."""
    groups = [
        RowGroup(heading(subject), tuple(_against_row(unit, words, releases) for unit in found))
        for subject in subjects
        if (found := units(subject, speaks_against))
    ]
    columns = (
        Column(words.say("column.therapy"), 2.2),
        Column(words.say("column.relation"), 1.75),
        Column(words.say("column.tiers"), 1.6),
        Column(words.say("column.effect"), 1.85),
        Column(words.say("column.source"), 1.75),
    )
    return Table(words.say("board.against.caption"), columns, tuple(groups)) if groups else None


def course_table(subjects: tuple[Subject, ...], words: Words, releases: Releases) -> Table | None:
    """Diagnostic and prognostic claims; None when there is none."""
    rows = tuple(_course_row(pair, words, releases) for pair in claims_where(subjects, bears_on_course))
    columns = (
        Column(words.say("column.finding"), 1.6),
        Column(words.say("column.effect"), 1.6),
        Column(words.say("column.relation"), 1.6),
        Column(words.say("column.tiers"), 1.4),
        Column(words.say("column.source"), 1.6),
    )
    return plain_table(words.say("board.course.caption"), columns, rows) if rows else None


def evidence_table(pairs: Iterable[tuple[Subject, Claim]], words: Words, releases: Releases) -> Table | None:
    """Each evidence item once, in words, with its sources; None when there is none."""
    seen: dict[str, Row] = {}
    for subject, claim in pairs:
        seen.setdefault(claim.item.id, _evidence_row(subject, claim, words, releases))
    columns = (
        Column(words.say("column.evidence_id"), 1.3),
        Column(words.say("column.statement"), 4.2),
        Column(words.say("column.citations"), 2.2),
    )
    return plain_table(words.say("evidence.caption"), columns, tuple(seen.values())) if seen else None


def all_claims_table(subjects: tuple[Subject, ...], words: Words, releases: Releases) -> Table | None:
    """Every claim of every subject, whatever its tier, by finding; None when there is none."""
    groups = [
        RowGroup(heading(subject), tuple(_claim_row(claim, words, releases) for claim in subject.claims))
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


def heading(subject: Subject) -> Cell:
    """A finding's name with its facts."""
    return (Line(subject.name, "strong"), Line(" · ".join(fact for fact in subject.facts if fact), "small"))


def caution_words(key: str, words: Words) -> str:
    """A caution's sentence in the report's language; a key without wording prints its English sentence."""
    return words.entries.get(f"caution.{key}") or CAUTIONS.get(key, key)


def effect_words(claim: Claim, words: Words) -> str:
    """What the item says of the therapy or the disease, direction included."""
    effect = words.say(f"significance.{claim.item.significance}")
    return effect if claim.item.direction == "supports" else words.say("direction.does_not_support", effect=effect)


def tier_lines(tiers: Tiers, words: Words) -> Cell:
    """Each framework with its grade; that there is none where no framework gives one."""
    lines = []
    if tiers.amp:
        lines.append(Line(words.say("tier.amp", tier=tiers.amp), "strong"))
    if tiers.escat:
        status = words.term("escat_status", tiers.escat_status)
        lines.append(Line(words.say("tier.escat", tier=tiers.escat, status=status)))
    if tiers.m_level:
        lines.append(Line(words.say("tier.m_level", tier=tiers.m_level), "small"))
    return tuple(lines) or (Line(words.say("tier.none"), "quiet"),)


def relation_lines(claim: Claim, words: Words) -> Cell:
    """How tumour type and alteration meet the evidence."""
    relation = words.say(f"relation.{claim.disease_relation}", disease=claim.matched_disease)
    return (Line(relation), Line(words.say(f"match.{claim.match_level}"), "small"))


def source_lines(claim: Claim, words: Words, releases: Releases) -> Cell:
    """Evidence id and level, then snapshot with its date and the first citation."""
    item = claim.item
    marks = (Mark("unverified", words.say("mark.unverified")),) if item.unverified else ()
    level = words.say("source.level", id=item.id, level=item.level)
    snapshot = f"{item.source} {releases.get(item.source, '')}".strip()
    first = (Line(item.citations[0], "small"),) if item.citations else ()
    return (Line(level, "plain", marks, target=row_id(item.id)), *first, Line(snapshot, "small"))


def row_id(item_id: str) -> str:
    """The id of an evidence item's row."""
    return "ev-" + "".join(sign if sign.isalnum() else "-" for sign in item_id)


def _therapy_row(unit: Unit, words: Words, releases: Releases) -> Row:
    best = unit.claims[0]
    therapy = (
        Line(unit.therapy, "strong"),
        *(Line(text, "small", lang="en") for text in (best.item.setting,) if text),
        *_caution_lines(best, words),
        *_further(unit, words),
    )
    approvals = tuple(Line(_approval_words(approval, words)) for approval in best.item.approvals)
    cells = (
        therapy,
        relation_lines(best, words),
        tier_lines(best.tiers, words),
        approvals or (Line(words.say("approval.none"), "quiet"),),
        source_lines(best, words, releases),
    )
    return Row(cells)


def _against_row(unit: Unit, words: Words, releases: Releases) -> Row:
    best = unit.claims[0]
    effect = Line(effect_words(best, words), "plain", (Mark("against", words.say("mark.against")),))
    cells = (
        (Line(unit.therapy, "strong"), *_caution_lines(best, words), *_further(unit, words)),
        relation_lines(best, words),
        tier_lines(best.tiers, words),
        (effect,),
        source_lines(best, words, releases),
    )
    return Row(cells)


def _course_row(pair: tuple[Subject, Claim], words: Words, releases: Releases) -> Row:
    subject, claim = pair
    implication = words.say(f"implication.{claim.item.implication}")
    cells = (
        (Line(subject.name, "strong"), *_caution_lines(claim, words)),
        (Line(effect_words(claim, words)), Line(implication, "small")),
        relation_lines(claim, words),
        tier_lines(claim.tiers, words),
        source_lines(claim, words, releases),
    )
    return Row(cells)


def _claim_row(claim: Claim, words: Words, releases: Releases) -> Row:
    kind = words.say(f"implication.{claim.item.implication}")
    what = Line(therapy_words(claim), "strong") if claim.item.therapies else Line(kind, "strong")
    matched = Line(claim.matched_on, "small", lang="en")
    cells = (
        (what, *_caution_lines(claim, words)),
        (Line(effect_words(claim, words)), Line(kind, "small")),
        (*relation_lines(claim, words), matched),
        tier_lines(claim.tiers, words),
        source_lines(claim, words, releases),
    )
    return Row(cells)


def _evidence_row(subject: Subject, claim: Claim, words: Words, releases: Releases) -> Row:
    item = claim.item
    marks = (Mark("unverified", words.say("mark.unverified")),) if item.unverified else ()
    level = words.say("evidence.level", level=item.level, words=words.say(f"level.{item.level}"))
    reviewed = words.say("evidence.reviewed", date=item.reviewed)
    snapshot = f"{item.source} {releases.get(item.source, '')}".strip()
    cells = (
        (Line(item.id, "strong", marks), Line(subject.name, "small")),
        (Line(item.statement, lang="en"), Line(f"{level} · {snapshot} · {reviewed}", "small")),
        (Line("; ".join(item.citations)),),
    )
    return Row(cells, row_id(item.id))


def _caution_lines(claim: Claim, words: Words) -> Cell:
    mark = (Mark("caution", words.say("mark.caution")),)
    shown = (key for key in claim.cautions if key not in ("unverified", "does_not_support"))
    return tuple(Line(caution_words(key, words), "small", mark) for key in shown)


def _further(unit: Unit, words: Words) -> Cell:
    """Ids and grades of the claims on the same therapy that do not lead; each keeps its own grade."""
    if len(unit.claims) < 2:
        return ()
    others = "; ".join(_short(claim) for claim in unit.claims[1:])
    return (Line(words.say("claims.further", others=others), "small"),)


def _short(claim: Claim) -> str:
    return " ".join(part for part in (claim.item.id, claim.matched_disease, claim.tiers.amp) if part)


def _approval_words(approval: Approval, words: Words) -> str:
    status = words.say(f"approval.{approval.status}")
    return f"{approval.agency}: {status} {approval.date}".strip()
