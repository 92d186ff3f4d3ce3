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
_ELSEWHERE = ("descendant", "sibling", "other")

# cautions that the line over compact claims, the mark or the effect says already
_IMPLIED = ("unverified", "does_not_support", "narrower_disease", "other_disease")

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
    groups = _groups(subjects, is_actionable, _therapy_row, words)
    columns = (
        Column(words.say("column.therapy"), 2.4),
        Column(words.say("column.relation"), 1.75),
        Column(words.say("column.tiers"), 1.75),
        Column(words.say("column.approval"), 1.85),
        Column(words.say("column.source"), 1.5),
    )
    caption = _dated(words.say("board.actionable.caption"), claims_where(subjects, is_actionable), releases)
    return Table(caption, columns, groups) if groups else None


def against_table(subjects: tuple[Subject, ...], words: Words, releases: Releases) -> Table | None:
    """What speaks against a therapy, by finding; None when nothing does."""
    groups = _groups(subjects, speaks_against, _against_row, words)
    columns = (
        Column(words.say("column.therapy"), 2.4),
        Column(words.say("column.relation"), 1.75),
        Column(words.say("column.tiers"), 1.75),
        Column(words.say("column.effect"), 1.85),
        Column(words.say("column.source"), 1.5),
    )
    caption = _dated(words.say("board.against.caption"), claims_where(subjects, speaks_against), releases)
    return Table(caption, columns, groups) if groups else None


def _groups(
    subjects: tuple[Subject, ...], wanted: Callable[[Claim], bool], row: Callable[[Unit, Words], Row], words: Words
) -> tuple[RowGroup, ...]:
    """Units shown in the patient's type as rows, those shown elsewhere as one line each beneath."""
    groups = []
    for subject in subjects:
        found = units(subject, wanted)
        near = tuple(row(unit, words) for unit in found if not is_elsewhere(unit))
        far = tuple(_compact(unit, words) for unit in found if is_elsewhere(unit))
        if far:
            mark = Mark("caution", words.say("mark.caution"))
            far = (Line(words.say("claims.elsewhere"), "quiet", (mark,)), *far)
        if found:
            groups.append(RowGroup(heading(subject), near, far))
    return tuple(groups)


def is_elsewhere(unit: Unit) -> bool:
    """The best claim was shown in another or a narrower tumour type than the patient's."""
    return unit.claims[0].disease_relation in _ELSEWHERE


def _dated(caption: str, pairs: Iterable[tuple[Subject, Claim]], releases: Releases) -> str:
    """The caption with the snapshots that the claims come from, each with its date."""
    names = dict.fromkeys(claim.item.source for _, claim in pairs)
    return " · ".join((caption, *(f"{name} {releases.get(name, '')}".strip() for name in names)))


def course_table(subjects: tuple[Subject, ...], words: Words, releases: Releases) -> Table | None:
    """Diagnostic and prognostic claims; None when there is none."""
    rows = tuple(_course_row(pair, words) for pair in claims_where(subjects, bears_on_course))
    columns = (
        Column(words.say("column.finding"), 1.6),
        Column(words.say("column.effect"), 1.6),
        Column(words.say("column.relation"), 1.6),
        Column(words.say("column.tiers"), 1.4),
        Column(words.say("column.source"), 1.6),
    )
    caption = _dated(words.say("board.course.caption"), claims_where(subjects, bears_on_course), releases)
    return plain_table(caption, columns, rows) if rows else None


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


def _therapy_row(unit: Unit, words: Words) -> Row:
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
        brief_source_lines(best, words),
    )
    return Row(cells)


def _against_row(unit: Unit, words: Words) -> Row:
    best = unit.claims[0]
    effect = Line(effect_words(best, words), "plain", (Mark("against", words.say("mark.against")),))
    cells = (
        (Line(unit.therapy, "strong"), *_caution_lines(best, words), *_further(unit, words)),
        relation_lines(best, words),
        tier_lines(best.tiers, words),
        (effect,),
        brief_source_lines(best, words),
    )
    return Row(cells)


def _course_row(pair: tuple[Subject, Claim], words: Words) -> Row:
    subject, claim = pair
    implication = words.say(f"implication.{claim.item.implication}")
    cells = (
        (Line(subject.name, "strong"), *_caution_lines(claim, words)),
        (Line(effect_words(claim, words)), Line(implication, "small")),
        relation_lines(claim, words),
        tier_lines(claim.tiers, words),
        brief_source_lines(claim, words),
    )
    return Row(cells)


def _compact(unit: Unit, words: Words) -> Line:
    """A unit on one line, with all that a row says."""
    best = unit.claims[0]
    item = best.item
    relation = ", ".join(line.text for line in relation_lines(best, words))
    tiers = ", ".join(line.text for line in tier_lines(best.tiers, words))
    status = ", ".join(_approval_words(approval, words) for approval in item.approvals) or words.say("approval.none")
    said = effect_words(best, words) if speaks_against(best) else status
    others = tuple(line.text for line in _further(unit, words))
    cautions = tuple(caution_words(key, words) for key in best.cautions if key not in _IMPLIED)
    level = words.say("source.level", id=item.id, level=item.level)
    parts = (relation, tiers, said, item.setting, *cautions, level, *others)
    marks = (Mark("unverified", words.say("mark.unverified")),) if item.unverified else ()
    return Line(" · ".join(part for part in parts if part), "small", marks, lead=unit.therapy)


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
