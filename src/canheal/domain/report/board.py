"""The report a tumour board acts on: who, what acts, what speaks against it, what next, what is not known."""

from __future__ import annotations

from collections.abc import Iterator

from canheal.domain.interpretation.findings import Claim, Interpretation
from canheal.domain.report.biomarkers import biomarkers_in_brief
from canheal.domain.report.board_tables import (
    acting_units,
    actionable_table,
    against_table,
    course_table,
    opposing_units,
    other_findings,
)
from canheal.domain.report.claims import Releases, Unit, effect_words, releases_of
from canheal.domain.report.conflicts import conflict_list
from canheal.domain.report.elsewhere import counted_words
from canheal.domain.report.evidence import statements_in_brief
from canheal.domain.report.model import (
    Block,
    Details,
    Document,
    EmptyState,
    Line,
    Mark,
    Paragraph,
    Section,
    SummaryItem,
)
from canheal.domain.report.next_steps import Step, steps_of, steps_table
from canheal.domain.report.placement import Placement, is_actionable, placement_of
from canheal.domain.report.provenance import footnotes_of, identity_strip, provenance_lines, snapshot_words
from canheal.domain.report.settings import NO_LIMITS, Settings
from canheal.domain.report.subjects import Subject, subjects_of
from canheal.domain.report.tested import gaps_of, not_assessed_list, tested_list
from canheal.domain.report.words import Words

_SUMMARY_LINES = 3
_CONFIRM = frozenset(
    {"five_prime_partner", "orientation_unknown", "partner_unknown", "exon_by_residue", "splice_region", "rna_alone"}
)
_NAMES = 30
"""Findings without a claim that are named; the rest are counted."""


def board_report(interpretation: Interpretation, words: Words, settings: Settings = NO_LIMITS) -> Document:
    """The board report.

    Args:
        interpretation: the tumour, interpreted.
        words: wordings of one language.
        settings: limits at which steps are suggested (without them purity and depth are not judged), and the codes
            that tell tumours of blood from solid ones.

    Raises:
        ContentError: the language lacks a wording.
    """
    subjects = subjects_of(interpretation, words)
    placement = placement_of(interpretation, settings)
    steps = steps_of(interpretation, subjects, words, settings=settings, placement=placement)
    return Document(
        kind="board",
        title=words.say("board.title"),
        language=words.language,
        identity=identity_strip(interpretation, words),
        summary=_summary(interpretation, subjects, words, steps=steps, placement=placement),
        sections=(
            *_evidence_sections(interpretation, subjects, words, placement),
            *_other_sections(interpretation, subjects, words, steps=steps, placement=placement),
        ),
        footnotes=footnotes_of(words),
        provenance=provenance_lines(interpretation, words),
        skip=words.say("page.skip"),
        page=words.say("page.page"),
    )


def _evidence_sections(
    interpretation: Interpretation, subjects: tuple[Subject, ...], words: Words, placement: Placement
) -> tuple[Section, ...]:
    releases = releases_of(interpretation)
    course = course_table(subjects, placement, words, releases) or _nothing("board.course.none", words)
    return (
        Section("actionable", words.say("board.actionable.title"), _acting(subjects, placement, words, releases)),
        Section("against", words.say("board.against.title"), _against(subjects, placement, words, releases)),
        Section("course", words.say("board.course.title"), (course,)),
    )


def _other_sections(
    interpretation: Interpretation,
    subjects: tuple[Subject, ...],
    words: Words,
    *,
    steps: tuple[Step, ...],
    placement: Placement,
) -> tuple[Section, ...]:
    next_steps = steps_table(steps, words) if steps else Paragraph(words.say("board.next.none"))
    gaps = not_assessed_list(interpretation, words) or Paragraph(words.say("board.gaps.none"))
    evidence = statements_in_brief(_cited(subjects, placement), words)
    statements = Details(words.say("evidence.summary"), (evidence,)) if evidence else _nothing("evidence.none", words)
    return (
        Section("next", words.say("board.next.title"), (next_steps,)),
        Section("biomarkers", words.say("board.biomarkers.title"), (biomarkers_in_brief(interpretation, words),)),
        Section("tested", words.say("board.tested.title"), (tested_list(interpretation, words),)),
        Section("gaps", words.say("board.gaps.title"), (gaps,)),
        Section("evidence", words.say("evidence.title"), (statements,)),
        Section(
            "knowledge", words.say("provenance.title"), (Paragraph(snapshot_words(interpretation, words), "small"),)
        ),
    )


def _acting(subjects: tuple[Subject, ...], placement: Placement, words: Words, releases: Releases) -> tuple[Block, ...]:
    """Rows, then every other finding in short, then what is only counted."""
    others = other_findings(subjects, placement, words)
    counted = counted_words(subjects, placement, words)
    return _present(
        actionable_table(subjects, placement, words, releases) or _nothing("board.actionable.none", words),
        Paragraph(words.say("board.others"), "note") if others else None,
        others,
        *_silent(subjects, words),
        Paragraph(counted, "small") if counted else None,
    )


def _silent(subjects: tuple[Subject, ...], words: Words) -> tuple[Block, ...]:
    """Reportable findings that no claim meets: those that weigh by name, variants of unknown weight by number."""
    silent = [subject for subject in subjects if subject.reportable and not subject.claims]
    names = [subject.name for subject in silent if not subject.uncertain]
    unknown = sum(subject.uncertain for subject in silent)
    listed = "; ".join(names[:_NAMES])
    if len(names) > _NAMES:
        listed += f" {words.say('board.silent_more', count=words.count(len(names) - _NAMES))}"
    return _present(
        Paragraph(words.say("board.silent", names=listed), "small") if names else None,
        Paragraph(words.say("board.uncertain", count=words.count(unknown)), "small") if unknown else None,
    )


def _cited(subjects: tuple[Subject, ...], placement: Placement) -> tuple[tuple[Subject, Claim], ...]:
    """Claims whose evidence the board reads in words: those that lead a row, and what speaks against them."""
    acting = ((subject, unit.claims[0]) for subject in subjects for unit in acting_units(subject, placement))
    opposing = (
        (subject, claim) for subject in subjects for unit in opposing_units(subject, placement) for claim in unit.claims
    )
    return (*acting, *opposing)


def _present(*blocks: Block | None) -> tuple[Block, ...]:
    return tuple(block for block in blocks if block is not None)


def _nothing(key: str, words: Words) -> EmptyState:
    return EmptyState("not_found", words.say("state.not_found"), words.say(key))


def _against(
    subjects: tuple[Subject, ...], placement: Placement, words: Words, releases: Releases
) -> tuple[Block, ...]:
    found = _present(against_table(subjects, placement, words, releases), conflict_list(subjects, placement, words))
    return found or (_nothing("board.against.none", words),)


def _summary(
    interpretation: Interpretation,
    subjects: tuple[Subject, ...],
    words: Words,
    *,
    steps: tuple[Step, ...],
    placement: Placement,
) -> tuple[SummaryItem, ...]:
    missing = [
        Line(gap.subject, marks=(Mark(gap.state, words.say(f"state.{gap.state}")),), lang=gap.lang)
        for gap in gaps_of(interpretation, words)
    ]
    next_lines = [Line(step.what, marks=(Mark("who", step.who),)) for step in steps]
    acting = _shortened(_acting_lines(subjects, placement, words), "summary.act_none", words)
    parts = (
        ("actionable", "act", (*acting, *_elsewhere_line(subjects, placement, words))),
        ("against", "against", _shortened(_against_lines(subjects, placement, words), "summary.against_none", words)),
        ("next", "next", _shortened(next_lines, "summary.next_none", words)),
        ("gaps", "gap", _shortened(missing, "summary.gap_none", words)),
    )
    return tuple(SummaryItem(section, tone, words.say(f"summary.{tone}"), lines) for section, tone, lines in parts)


def _acting_lines(subjects: tuple[Subject, ...], placement: Placement, words: Words) -> list[Line]:
    """Each finding with its leading therapy and how many more there are."""
    found = [(subject, acting_units(subject, placement)) for subject in subjects]
    return [
        Line(f"{subject.name}: {_first(some)}", "strong", tuple(_headline_marks(some[0].claims[0], words)))
        for subject, some in found
        if some
    ]


def _headline_marks(claim: Claim, words: Words) -> Iterator[Mark]:
    """The tier, and that something of the alteration itself must be confirmed first; the row says what."""
    yield Mark("tier", claim.tiers.amp)
    if _CONFIRM.intersection(claim.cautions):
        yield Mark("caution", words.say("mark.caution"))


def _elsewhere_line(subjects: tuple[Subject, ...], placement: Placement, words: Words) -> tuple[Line, ...]:
    """How many findings have therapies in other tumour types only; by number, because they are not yet an offer."""
    number = sum(
        any(is_actionable(claim) for claim in subject.claims) and not acting_units(subject, placement)
        for subject in subjects
    )
    return (Line(words.say("summary.elsewhere", count=words.count(number)), "small"),) if number else ()


def _against_lines(subjects: tuple[Subject, ...], placement: Placement, words: Words) -> list[Line]:
    found = [(subject, opposing_units(subject, placement)) for subject in subjects]
    return [
        Line(f"{subject.name}: {effect_words(some[0].claims[0], words)} – {_first(some)}")
        for subject, some in found
        if some
    ]


def _first(some: tuple[Unit, ...]) -> str:
    return some[0].therapy + (f" (+{len(some) - 1})" if len(some) > 1 else "")


def _shortened(lines: list[Line], none: str, words: Words) -> tuple[Line, ...]:
    """The first lines, and how many more there are."""
    if not lines:
        return (Line(words.say(none), "quiet"),)
    rest = len(lines) - _SUMMARY_LINES
    more = (Line(words.say("summary.more", count=words.count(rest)), "small"),) if rest > 0 else ()
    return (*lines[:_SUMMARY_LINES], *more)
