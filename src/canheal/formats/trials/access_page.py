"""The part of a page that says what may be asked for outside of a label, and where."""

from __future__ import annotations

from canheal.domain.report.model import Block, Cell, Column, EmptyState, Line, Mark, Row, Section, cell, plain_table
from canheal.domain.report.words import Words
from canheal.domain.trials.access import Access, OffLabel, Programme


def access_section(access: Access, words: Words) -> Section:
    """Candidates and programmes. Raises ContentError when a wording is missing."""
    if not access.candidates:
        blocks: tuple[Block, ...] = (_nothing("access.none", words),)
    else:
        programmes = _programmes(access, words) if access.programmes else _nothing("access.no_programme", words)
        blocks = (_candidates(access, words), programmes)
    return Section("access", words.say("access.title"), blocks)


def _nothing(key: str, words: Words) -> EmptyState:
    return EmptyState("not_found", words.say("none.mark"), words.say(key))


def _candidates(access: Access, words: Words) -> Block:
    columns = (
        Column(words.say("column.drug"), 2.0),
        Column(words.say("column.alteration"), 1.6),
        Column(words.say("column.approved"), 1.6),
        Column(words.say("column.evidence"), 1.4),
    )
    rows = tuple(Row(_candidate(one)) for one in access.candidates)
    return plain_table(words.say("access.candidates"), columns, rows)


def _candidate(one: OffLabel) -> tuple[Cell, ...]:
    return (
        (Line(" + ".join(one.therapies), "strong"),),
        cell(one.alteration),
        cell(f"{one.approved_in} ({', '.join(one.agencies)})"),
        (Line(one.evidence), *((Line(one.amp, "small"),) if one.amp else ())),
    )


def _programmes(access: Access, words: Words) -> Block:
    columns = (
        Column(words.say("column.programme"), 2.0),
        Column(words.say("column.cohort"), 1.8),
        Column(words.say("column.asks"), 3.0),
    )
    rows = tuple(Row(_programme(one, words)) for one in access.programmes)
    return plain_table(words.say("access.programmes"), columns, rows)


def _programme(one: Programme, words: Words) -> tuple[Cell, ...]:
    marks = (Mark("unverified", words.say("access.unverified")),) if one.unverified else ()
    facts = " · ".join(filter(None, (one.registry, ", ".join(one.countries))))
    return (
        (Line(one.name, "strong", marks=marks), Line(facts, "small"), Line(one.citation, "small")),
        _rule(one, words),
        cell(*one.asks),
    )


def _rule(one: Programme, words: Words) -> Cell:
    if one.rule is None:
        return cell(words.say("access.no_rule"))
    rule = one.rule
    text = words.say("access.rule", first=rule.first_stage, both=rule.both_stages, least=rule.least_first)
    marks = (Mark("unverified", words.say("access.unverified")),) if rule.unverified else ()
    return (Line(text, marks=marks), Line(rule.benefit, "small"))
