"""Tables of the board report: what acts, what speaks against it, what diagnosis and prognosis take from it."""

from __future__ import annotations

from collections.abc import Iterable

from canheal.domain.interpretation.findings import Claim
from canheal.domain.report.claims import (
    Releases,
    Unit,
    approval_words,
    brief_source_lines,
    caution_lines,
    claims_where,
    dated,
    effect_words,
    heading,
    relation_lines,
    therapy_words,
    tier_lines,
    units,
)
from canheal.domain.report.elsewhere import (
    acting_elsewhere,
    counted_line,
    course_elsewhere,
    flagged_id,
    opposed_drugs,
    opposing_elsewhere,
)
from canheal.domain.report.model import Bullets, Cell, Column, Line, Mark, Row, RowGroup, Table
from canheal.domain.report.placement import (
    NAMED,
    ROW,
    Placement,
    bears_on_course,
    is_actionable,
    speaks_against,
)
from canheal.domain.report.subjects import Subject
from canheal.domain.report.words import Words

_STRONG = ("I-A", "I-B")
_WEAKEST = "II-D"
_IDS = 3
"""Ids that stand behind a therapy; how many more there are is said, and the molecular report names them."""
_Shown = dict[tuple[str, str], str]
"""Gene and therapy to the finding under which the therapy has its row."""


def acting_units(subject: Subject, placement: Placement) -> tuple[Unit, ...]:
    """Therapies of tier I or II in the patient's tumour type, each with its claims there."""
    return units(subject, lambda claim: is_actionable(claim) and placement.of(claim) == ROW)


def _weaker(found: tuple[Unit, ...]) -> tuple[Unit, ...]:
    """Therapies of tier II-D alone, where another has tier I: a line, not a row each."""
    if not any(unit.claims[0].tiers.amp in _STRONG for unit in found):
        return ()
    return tuple(unit for unit in found if unit.claims[0].tiers.amp == _WEAKEST)


def opposing_units(subject: Subject, placement: Placement) -> tuple[Unit, ...]:
    """Therapies that evidence in the patient's tumour type speaks against."""
    return units(subject, lambda claim: speaks_against(claim) and placement.of(claim) == ROW)


def actionable_table(
    subjects: tuple[Subject, ...], placement: Placement, words: Words, releases: Releases
) -> Table | None:
    """Therapies shown in the patient's tumour type, by finding; None when there is none."""
    shown: _Shown = {}
    opposed = opposed_drugs(subjects, placement)
    groups = tuple(
        _acting_group(subject, placement, words, opposed=opposed, shown=shown)
        for subject in subjects
        if acting_units(subject, placement)
    )
    columns = (
        Column(words.say("column.therapy"), 2.65),
        Column(words.say("column.relation"), 2.15),
        Column(words.say("column.tiers"), 1.85),
        Column(words.say("column.approval"), 1.95),
        Column(words.say("column.source"), 1.4),
    )
    caption = dated(words.say("board.actionable.caption"), claims_where(subjects, is_actionable), releases)
    return Table(caption, columns, groups) if groups else None


def _acting_group(
    subject: Subject, placement: Placement, words: Words, *, opposed: frozenset[str], shown: _Shown
) -> RowGroup:
    found = acting_units(subject, placement)
    weaker = _weaker(found)
    repeated = [unit for unit in found if (subject.amount_of, unit.therapy) in shown]
    rows = tuple(
        _therapy_row(unit, subject, placement, words) for unit in found if unit not in repeated and unit not in weaker
    )
    note = (
        *_weaker_line(weaker, subject, words),
        *_again(repeated, subject, shown, words),
        *acting_elsewhere(
            subject, placement, words, opposed=opposed, shown=frozenset(u.therapy for u in found if u not in repeated)
        ),
        *counted_line(subject, placement, words),
    )
    if subject.amount_of:
        shown |= {(subject.amount_of, unit.therapy): subject.name for unit in found if unit not in repeated}
    return RowGroup(heading(subject, words), rows, note)


def _weaker_line(weaker: tuple[Unit, ...], subject: Subject, words: Words) -> Cell:
    if not weaker:
        return ()
    named = ", ".join(f"{unit.therapy} ({ids_of(unit.claims, subject, words)})" for unit in weaker)
    return (Line(words.say("elsewhere.weaker", tier=words.say("tier.amp", tier=_WEAKEST), therapies=named), "small"),)


def ids_of(claims: tuple[Claim, ...], subject: Subject, words: Words) -> str:
    """The first ids of some claims, and how many more there are."""
    named = ", ".join(flagged_id(claim, subject, words) for claim in claims[:_IDS])
    more = len(claims) - _IDS
    return f"{named}, +{words.count(more)}" if more > 0 else named


def _again(repeated: list[Unit], subject: Subject, shown: _Shown, words: Words) -> Cell:
    """Therapies that have their row under another finding of the same gene's copies or expression."""
    lines: dict[tuple[str, str], list[str]] = {}
    for unit in repeated:
        for claim in unit.claims:
            places = f"{unit.therapy} ({claim.matched_disease} {flagged_id(claim, subject, words)})"
            key = (claim.tiers.amp, shown[subject.amount_of, unit.therapy])
            lines.setdefault(key, []).append(places)
    return tuple(
        Line(
            words.say(
                "elsewhere.again", tier=words.say("tier.amp", tier=tier), finding=name, therapies=", ".join(found)
            ),
            "small",
        )
        for (tier, name), found in lines.items()
    )


def other_findings(subjects: tuple[Subject, ...], placement: Placement, words: Words) -> Bullets | None:
    """Findings with claims, but without a therapy in the patient's tumour type: one compact line each."""
    opposed = opposed_drugs(subjects, placement)
    items = tuple(
        (
            *heading(subject, words),
            *acting_elsewhere(subject, placement, words, opposed=opposed, shown=frozenset()),
            *counted_line(subject, placement, words),
        )
        for subject in subjects
        if subject.claims and not acting_units(subject, placement)
    )
    return Bullets(items) if items else None


def against_table(
    subjects: tuple[Subject, ...], placement: Placement, words: Words, releases: Releases
) -> Table | None:
    """What speaks against a therapy, by finding; therapies of one effect and grade share a row."""
    groups = tuple(
        RowGroup(heading(subject, words)[:1], rows, note)
        for subject in subjects
        for rows, note in [(_against_rows(subject, placement, words), opposing_elsewhere(subject, placement, words))]
        if rows or note
    )
    columns = (
        Column(words.say("column.therapy"), 3.7),
        Column(words.say("column.relation"), 3.2),
        Column(words.say("column.tiers"), 1.5),
        Column(words.say("column.effect"), 2.1),
    )
    caption = dated(words.say("board.against.caption"), claims_where(subjects, speaks_against), releases)
    return Table(caption, columns, groups) if groups else None


def _against_rows(subject: Subject, placement: Placement, words: Words) -> tuple[Row, ...]:
    wanted = [c for c in subject.claims if speaks_against(c) and placement.of(c) == ROW]
    return tuple(_against_row(claims, subject, words) for claims in _alike(wanted))


def _against_row(claims: list[Claim], subject: Subject, words: Words) -> Row:
    best, mark = claims[0], (Mark("against", words.say("mark.against")),)
    cautions = dict.fromkeys(line for claim in claims for line in caution_lines(claim, words, subject.warnings))
    therapies = ", ".join(f"{therapy_words(claim.item)} ({flagged_id(claim, subject, words)})" for claim in claims)
    cells = (
        (Line(therapies, "strong"), *cautions),
        _joined(relation_lines(best, words)),
        _joined(tier_lines(best.tiers, words)[:1]),
        (Line(effect_words(best, words), "plain", mark),),
    )
    return Row(cells)


def course_table(subjects: tuple[Subject, ...], placement: Placement, words: Words, releases: Releases) -> Table | None:
    """Diagnostic and prognostic claims; those of other tumour types as one line a finding; None when there is none."""
    rows = tuple(
        _course_row(claims, subject, words)
        for subject in subjects
        for claims in _alike([c for c in subject.claims if bears_on_course(c) and placement.of(c) == ROW])
    )
    texts = [text for subject in subjects if (text := course_elsewhere(subject, placement, words))]
    named = (Line(" · ".join(texts), "small", lead=words.say("elsewhere.course")),) if texts else ()
    columns = (
        Column(words.say("column.finding"), 1.7),
        Column(words.say("column.effect"), 2.1),
        Column(words.say("column.relation"), 3.2),
        Column(words.say("column.tiers"), 1.5),
        Column(words.say("column.source"), 1.6),
    )
    caption = dated(words.say("board.course.caption"), claims_where(subjects, bears_on_course), releases)
    table = Table(caption, columns, (RowGroup((), rows, named),))
    return table if rows or named else None


def _course_row(claims: list[Claim], subject: Subject, words: Words) -> Row:
    best = claims[0]
    implication = words.say(f"implication.{best.item.implication}")
    cautions = dict.fromkeys(line for claim in claims for line in caution_lines(claim, words, subject.warnings))
    ids = ", ".join(flagged_id(claim, subject, words) for claim in claims)
    cells = (
        (Line(subject.name, "strong"), *cautions),
        (Line(f"{effect_words(best, words)} ({implication})"),),
        _joined(relation_lines(best, words)),
        _joined(tier_lines(best.tiers, words)[:1]),
        (Line(ids),),
    )
    return Row(cells)


def _alike(claims: Iterable[Claim]) -> tuple[list[Claim], ...]:
    """Claims of one implication, effect, grade, relation and match together, in order of the first of each."""
    groups: dict[tuple[str, ...], list[Claim]] = {}
    for claim in claims:
        item = claim.item
        said = (item.implication, item.significance, item.direction, claim.tiers.amp)
        groups.setdefault((*said, claim.disease_relation, claim.matched_disease, claim.match_level), []).append(claim)
    return tuple(groups.values())


def _joined(lines: Cell) -> Cell:
    """The lines of a cell as one, for rows of one line."""
    return (Line(", ".join(line.text for line in lines), lines[0].style),)


def _therapy_row(unit: Unit, subject: Subject, placement: Placement, words: Words) -> Row:
    best, further = unit.claims[0], unit.claims[1:]
    set_apart = [claim for claim in further if claim.item.setting]
    plain = tuple(claim for claim in further if not claim.item.setting)
    settings = (best.item.setting, *(f"{_short(claim, subject, words)}: {claim.item.setting}" for claim in set_apart))
    others = words.say("claims.further", others=ids_of(plain, subject, words)) if plain else ""
    therapy = (
        Line(unit.therapy, "strong"),
        *(Line(text, "small", lang="en") for text in settings if text),
        *((Line(others, "small"),) if others else ()),
        *dict.fromkeys(line for claim in unit.claims for line in caution_lines(claim, words, subject.warnings)),
        *_in_other_types(unit, subject, placement, words),
    )
    approvals = tuple(Line(approval_words(approval, words), "small") for approval in best.item.approvals)
    cells = (
        therapy,
        relation_lines(best, words),
        tier_lines(best.tiers, words),
        approvals or (Line(words.say("approval.none"), "quiet"),),
        brief_source_lines(best, words),
    )
    return Row(cells)


def _in_other_types(unit: Unit, subject: Subject, placement: Placement, words: Words) -> Cell:
    """Ids and grades of the same therapy's claims from other tumour types; each keeps its own grade."""
    named = (claim for claim in subject.claims if is_actionable(claim) and placement.of(claim) == NAMED)
    same = (claim for claim in named if therapy_words(claim.item) == unit.therapy)
    others = "; ".join(_short(claim, subject, words) for claim in same)
    return (Line(words.say("claims.further", others=others), "small"),) if others else ()


def _short(claim: Claim, subject: Subject, words: Words) -> str:
    parts = (flagged_id(claim, subject, words), claim.matched_disease, claim.tiers.amp)
    return " ".join(part for part in parts if part)
