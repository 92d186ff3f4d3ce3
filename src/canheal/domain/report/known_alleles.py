"""What snapshots of alleles say of the reportable variants: classifications by kind, and frequencies."""

from __future__ import annotations

from canheal.domain.evidence.known_alleles import Classification, KnownAllele, Population
from canheal.domain.interpretation.findings import SmallVariantFinding
from canheal.domain.report.model import Cell, Column, Line, Row, Table, plain_table
from canheal.domain.report.subjects import variant_name
from canheal.domain.report.words import Words

_CONDITIONS = 3


def known_alleles_table(
    leading: tuple[SmallVariantFinding, ...], rest: tuple[SmallVariantFinding, ...], words: Words
) -> Table | None:
    """One row for each classification, and of the leading findings for each frequency; None when there is none."""
    columns = (
        Column(words.say("column.finding"), 1.8),
        Column(words.say("column.record"), 2.2),
        Column(words.say("column.kind"), 1.4),
        Column(words.say("column.classification"), 2.4),
        Column(words.say("column.review"), 2.2),
        Column(words.say("column.conditions"), 2.8),
    )
    rows = tuple(row for finding in leading for row in (*_records(finding, words), *_populations(finding, words)))
    rows += tuple(row for finding in rest for row in _records(finding, words))
    return plain_table(words.say("molecular.known.caption"), columns, rows) if rows else None


def _name(finding: SmallVariantFinding, words: Words) -> Cell:
    return (Line(variant_name(finding, words), "strong"),)


def _records(finding: SmallVariantFinding, words: Words) -> list[Row]:
    return [
        Row((_name(finding, words), *_classification(record, found, words)))
        for record in finding.known
        for found in record.classifications
    ]


def _populations(finding: SmallVariantFinding, words: Words) -> list[Row]:
    answer = finding.population
    return [] if answer is None else [Row((_name(finding, words), *_population(answer, words)))]


def _classification(record: KnownAllele, found: Classification, words: Words) -> tuple[Cell, ...]:
    number = (Line(words.say("known.record", id=record.id), "small"),) if record.id else ()
    papers = (Line(", ".join(record.citations), "small"),) if record.citations else ()
    stars = () if found.stars is None else (Line(words.say("known.stars", stars=found.stars)),)
    review = (Line(found.review, "small", lang="en"),) if found.review else ()
    return (
        (Line(record.source), *number, *papers),
        (Line(words.say(f"known_kind.{found.kind}")),),
        (Line(found.words, "strong", lang="en"),),
        (*stars, *review),
        _conditions(found.conditions, words),
    )


def _conditions(conditions: tuple[str, ...], words: Words) -> Cell:
    lines = tuple(Line(text, "small", lang="en") for text in conditions[:_CONDITIONS])
    further = len(conditions) - _CONDITIONS
    return (*lines, Line(words.say("known.further", count=words.count(further)), "small")) if further > 0 else lines


def _population(answer: Population, words: Words) -> tuple[Cell, ...]:
    return (
        (Line(answer.source),),
        (Line(words.say("known_kind.population")),),
        _frequency(answer, words),
        (Line(answer.reason, "small", lang="en"),) if answer.reason else (),
        (),
    )


def _frequency(answer: Population, words: Words) -> Cell:
    if answer.state == "not_assessed":
        return (Line(words.say("state.not_assessed"), "quiet"),)
    if answer.state == "absent":
        return (Line(words.say("known.absent")),)
    frequencies = answer.frequencies or {}
    return tuple(Line(f"{name} {words.number(100 * value, 4)}\u00a0%", "small") for name, value in frequencies.items())
