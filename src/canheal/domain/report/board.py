"""The report a tumour board acts on: who, what acts, what speaks against it, what next, what is not known."""

from __future__ import annotations

from canheal.domain.interpretation.findings import Claim, Interpretation
from canheal.domain.report.biomarkers import biomarkers_table, burden_chart
from canheal.domain.report.claims import (
    Releases,
    Unit,
    actionable_table,
    against_table,
    bears_on_course,
    claims_where,
    course_table,
    effect_words,
    evidence_table,
    is_actionable,
    is_elsewhere,
    releases_of,
    speaks_against,
    units,
)
from canheal.domain.report.conflicts import conflict_list
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
from canheal.domain.report.provenance import footnotes_of, identity_strip, provenance_lines, snapshot_lines
from canheal.domain.report.settings import NO_LIMITS, Settings
from canheal.domain.report.subjects import Subject, subjects_of
from canheal.domain.report.tested import gaps_of, not_assessed_table, tested_table
from canheal.domain.report.words import Words

_SUMMARY_LINES = 3


def board_report(interpretation: Interpretation, words: Words, settings: Settings = NO_LIMITS) -> Document:
    """The board report.

    Args:
        interpretation: the tumour, interpreted.
        words: wordings of one language.
        settings: limits at which steps are suggested; without them purity and depth are not judged.

    Raises:
        ContentError: the language lacks a wording.
    """
    subjects = subjects_of(interpretation, words)
    steps = steps_of(interpretation, subjects, words, settings)
    return Document(
        kind="board",
        title=words.say("board.title"),
        language=words.language,
        identity=identity_strip(interpretation, words),
        summary=_summary(interpretation, subjects, steps, words),
        sections=_sections(interpretation, subjects, steps, words),
        footnotes=footnotes_of(words),
        provenance=provenance_lines(interpretation, words),
        skip=words.say("page.skip"),
        page=words.say("page.page"),
    )


def _sections(
    interpretation: Interpretation, subjects: tuple[Subject, ...], steps: tuple[Step, ...], words: Words
) -> tuple[Section, ...]:
    releases = releases_of(interpretation)
    actionable = actionable_table(subjects, words, releases) or _nothing("board.actionable.none", words)
    course = course_table(subjects, words, releases) or _nothing("board.course.none", words)
    next_steps = steps_table(steps, words) if steps else Paragraph(words.say("board.next.none"))
    gaps = not_assessed_table(interpretation, words) or Paragraph(words.say("board.gaps.none"))
    chart = burden_chart(interpretation, words, with_table=False)
    evidence = evidence_table(_cited(subjects), words, releases)
    return (
        Section("actionable", words.say("board.actionable.title"), (actionable,)),
        Section("against", words.say("board.against.title"), _against(subjects, words, releases)),
        Section("next", words.say("board.next.title"), (next_steps,)),
        Section("gaps", words.say("board.gaps.title"), (gaps,)),
        Section(
            "biomarkers", words.say("board.biomarkers.title"), _present(biomarkers_table(interpretation, words), chart)
        ),
        Section("course", words.say("board.course.title"), (course,)),
        Section("tested", words.say("board.tested.title"), (tested_table(interpretation, words),)),
        Section(
            "evidence",
            words.say("evidence.title"),
            (Details(words.say("evidence.summary"), (evidence,)) if evidence else _nothing("evidence.none", words),),
        ),
        Section("knowledge", words.say("provenance.title"), (snapshot_lines(interpretation, words),)),
    )


def _cited(subjects: tuple[Subject, ...]) -> tuple[tuple[Subject, Claim], ...]:
    """Claims whose evidence the board reads in words: those that lead a row; the molecular report holds all."""
    leading = (
        (subject, unit.claims[0])
        for wanted in (is_actionable, speaks_against)
        for subject in subjects
        for unit in units(subject, wanted)
        if not is_elsewhere(unit)
    )
    return (*leading, *claims_where(subjects, bears_on_course))


def _present(*blocks: Block | None) -> tuple[Block, ...]:
    return tuple(block for block in blocks if block is not None)


def _nothing(key: str, words: Words) -> EmptyState:
    return EmptyState("not_found", words.say("state.not_found"), words.say(key))


def _against(subjects: tuple[Subject, ...], words: Words, releases: Releases) -> tuple[Block, ...]:
    found = _present(conflict_list(subjects, words), against_table(subjects, words, releases))
    return found or (_nothing("board.against.none", words),)


def _summary(
    interpretation: Interpretation, subjects: tuple[Subject, ...], steps: tuple[Step, ...], words: Words
) -> tuple[SummaryItem, ...]:
    missing = [
        Line(gap.subject, marks=(Mark(gap.state, words.say(f"state.{gap.state}")),), lang=gap.lang)
        for gap in gaps_of(interpretation, words)
    ]
    next_lines = [Line(step.what, marks=(Mark("who", step.who),)) for step in steps]
    parts = (
        ("actionable", "act", _acting_lines(subjects)),
        ("against", "against", _against_lines(subjects, words)),
        ("next", "next", next_lines),
        ("gaps", "gap", missing),
    )
    return tuple(
        SummaryItem(section, tone, words.say(f"summary.{tone}"), _shortened(lines, f"summary.{tone}_none", words))
        for section, tone, lines in parts
    )


def _acting_lines(subjects: tuple[Subject, ...]) -> list[Line]:
    """Each finding with its leading therapy and how many more there are."""
    found = [(subject, units(subject, is_actionable)) for subject in subjects]
    return [
        Line(f"{subject.name}: {_first(some)}", "strong", (Mark("tier", some[0].claims[0].tiers.amp),))
        for subject, some in found
        if some
    ]


def _first(some: tuple[Unit, ...]) -> str:
    return some[0].therapy + (f" (+{len(some) - 1})" if len(some) > 1 else "")


def _against_lines(subjects: tuple[Subject, ...], words: Words) -> list[Line]:
    found = [(subject, units(subject, speaks_against)) for subject in subjects]
    return [
        Line(f"{subject.name}: {effect_words(some[0].claims[0], words)} – {_first(some)}")
        for subject, some in found
        if some
    ]


def _shortened(lines: list[Line], none: str, words: Words) -> tuple[Line, ...]:
    """The first lines, and how many more there are."""
    if not lines:
        return (Line(words.say(none), "quiet"),)
    rest = len(lines) - _SUMMARY_LINES
    more = (Line(words.say("summary.more", count=words.count(rest)), "small"),) if rest > 0 else ()
    return (*lines[:_SUMMARY_LINES], *more)
