"""The part of a page that says what may be asked for outside of a label, and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from canheal.domain.report.claims import caution_words
from canheal.domain.report.model import Block, Cell, Column, EmptyState, Line, Mark, Row, Section, cell, plain_table
from canheal.domain.report.words import Words
from canheal.domain.trials.access import Access, OffLabel, Programme

_TYPES = 3


def access_section(access: Access, words: Words, names: Mapping[str, str]) -> Section:
    """Candidates and programmes.

    Args:
        access: of a patient.
        words: `content/trials/en.yaml`.
        names: OncoTree code to name.

    Raises:
        ContentError: a wording is missing.
    """
    if not access.candidates:
        blocks: tuple[Block, ...] = (_nothing("access.none", words),)
    else:
        programmes = _programmes(access, words) if access.programmes else _nothing("access.no_programme", words)
        blocks = (_candidates(access, words, names), programmes)
    return Section("access", words.say("access.title"), blocks)


def _nothing(key: str, words: Words) -> EmptyState:
    return EmptyState("not_found", words.say("none.mark"), words.say(key))


def _candidates(access: Access, words: Words, names: Mapping[str, str]) -> Block:
    """A row for each drug and finding, with every label it has elsewhere."""
    columns = (
        Column(words.say("column.drug"), 1.6),
        Column(words.say("column.alteration"), 1.2),
        Column(words.say("column.approved"), 3.0),
        Column(words.say("column.beware"), 2.8),
    )
    groups: dict[tuple[str, str], list[OffLabel]] = {}
    for one in access.candidates:
        groups.setdefault((one.finding, one.unit), []).append(one)
    rows = tuple(Row(_candidate(labels, words, names)) for labels in groups.values())
    return plain_table(words.say("access.candidates"), columns, rows)


def _candidate(labels: list[OffLabel], words: Words, names: Mapping[str, str]) -> tuple[Cell, ...]:
    return (
        (Line(labels[0].unit, "strong"),),
        cell(*dict.fromkeys(one.alteration for one in labels)),
        tuple(line for one in labels for line in _label(one, words, names)),
        tuple(dict.fromkeys(line for one in labels for line in _warnings(one, words))) or cell("–"),
    )


def _label(one: OffLabel, words: Words, names: Mapping[str, str]) -> Iterator[Line]:
    """The tumour types of a label and who approved it, its restrictions, and the row it rests on."""
    types = [names.get(code, code) for code in one.approved_in[:_TYPES]]
    more = len(one.approved_in) - _TYPES
    types += [words.say("access.more_types", number=more)] if more > 0 else []
    yield Line(f"{', '.join(types)} ({', '.join(one.agencies)})")
    if one.setting:
        yield Line(one.setting, "small", lang="en")
    yield Line(" · ".join(filter(None, (one.evidence, one.amp))), "small")


def _warnings(one: OffLabel, words: Words) -> Iterator[Line]:
    """What speaks against the drug, then what to beware of; that it was shown elsewhere is what the table is about."""
    against = (Mark("against", words.say("access.against")),)
    yield from (Line(f"{item.statement} {item.evidence}", "small", against, lang="en") for item in one.against)
    caution = (Mark("caution", words.say("access.caution")),)
    yield from (Line(caution_words(key, words), "small", caution) for key in one.cautions if key != "other_disease")


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
        (Line(one.name, "strong", marks=marks, lang="en"), Line(facts, "small"), Line(one.citation, "small")),
        _rule(one, words),
        tuple(Line(asked, lang="en") for asked in one.asks),
    )


def _rule(one: Programme, words: Words) -> Cell:
    if one.rule is None:
        return cell(words.say("access.no_rule"))
    rule = one.rule
    text = words.say(
        "access.rule",
        first=rule.first_stage,
        least=rule.least_first,
        both=rule.both_stages,
        success=rule.least_both,
    )
    marks = (Mark("unverified", words.say("access.unverified")),) if rule.unverified else ()
    return (Line(text, marks=marks), Line(rule.benefit, "small", lang="en"))
