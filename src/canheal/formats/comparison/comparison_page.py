"""A comparison as a page that a person reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from canheal.domain.comparison.agreement import Agreement
from canheal.domain.comparison.compare import (
    NO_ANSWER,
    NOT_GIVEN,
    NOT_LISTED,
    Comparison,
    Disagreement,
    FoundAlone,
    PairAgreement,
    Subject,
)
from canheal.domain.report.model import (
    Block,
    Cell,
    Column,
    Details,
    Document,
    EmptyState,
    Line,
    Row,
    Section,
    Table,
    cell,
    plain_table,
)
from canheal.domain.report.words import Words
from canheal.formats.comparison.comparison_tables import number_words

_STATES = (NO_ANSWER, NOT_LISTED, NOT_GIVEN)
_SHOWN = 500
"""Rows of a list on the page; the table beside it has all."""


def comparison_document(found: Comparison, words: Words, provenance: tuple[tuple[str, str], ...]) -> Document:
    """The page; its words are `content/comparison/en.yaml`. Raises ContentError when a wording is missing."""
    return Document(
        kind="comparison",
        title=words.say("page.title"),
        language=words.language,
        identity=tuple(_identity(found, words)),
        summary=(),
        sections=(
            Section("agreement", words.say("agreement.title"), (_agreement(found, words),)),
            _disagreements(found, words),
            _alone(found, words),
            Section("matrices", words.say("matrix.title"), tuple(_matrices(found, words))),
            Section("left-out", words.say("left_out.title"), (_left_out(found, words),)),
            Section("files", words.say("files.title"), (_files(found, words),)),
        ),
        footnotes=tuple(words.say(f"footnote.{key}") for key in ("levels", "kappa", "absent", "purpose")),
        provenance=provenance,
        skip=words.say("page.skip"),
        page=words.say("page.page"),
    )


def _identity(found: Comparison, words: Words) -> Iterator[tuple[str, str]]:
    yield words.say("identity.tools"), ", ".join(tool.tool for tool in found.tools)
    yield words.say("identity.cases"), str(len({subject.case for subject in found.subjects}))
    shared = sum(len(subject.answers) > 1 for subject in found.subjects)
    yield words.say("identity.alterations"), words.say("identity.counted", all=len(found.subjects), shared=shared)
    yield words.say("identity.weights"), words.say(f"weights.{found.weights}")


def _agreement(found: Comparison, words: Words) -> Block:
    if not found.pairs:
        return EmptyState("not_found", words.say("agreement.none_mark"), words.say("agreement.none"))
    columns = (
        Column(words.say("column.question"), 1.2),
        Column(words.say("column.tools"), 1.6),
        Column(words.say("column.pairs"), 0.8, numeric=True),
        Column(words.say("column.same"), 0.9, numeric=True),
        Column(words.say("column.kappa"), 1.0, numeric=True),
        Column(words.say("column.interval"), 2.0),
    )
    rows = tuple(
        Row(
            (
                (Line(_question(pair, words), "strong"),),
                cell(f"{pair.one} · {pair.other}"),
                cell(str(pair.agreement.pairs)),
                cell(_percent(pair.agreement.observed)),
                cell(number_words(pair.agreement.kappa) or "–"),
                _interval(pair.agreement),
            )
        )
        for pair in found.pairs
    )
    return plain_table(words.say("agreement.caption"), columns, rows)


def _interval(agreement: Agreement) -> Cell:
    if agreement.low is None:
        return (Line(agreement.reason, "small"),)
    return cell(f"{number_words(agreement.low)} – {number_words(agreement.high)}")


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


def _matrices(found: Comparison, words: Words) -> Iterator[Block]:
    for pair in found.pairs:
        matrix = _matrix(pair, words)
        yield Details(matrix.caption, (matrix,))
    if not found.pairs:
        yield EmptyState("not_found", words.say("agreement.none_mark"), words.say("agreement.none"))


def _matrix(pair: PairAgreement, words: Words) -> Table:
    """Rows are the first tool's answers, columns the second's; states without an answer stand apart at the end."""
    order = pair.question.scale.order
    seen = {state for states, count in pair.matrix.items() if count for state in states}
    states = (*order, *(state for state in _STATES if state in seen))
    heading = words.say("matrix.corner", one=pair.one, other=pair.other)
    columns = (Column(heading, 1.6), *(Column(_state(state, words), 1.0, numeric=True) for state in states))
    rows = tuple(
        Row(
            (
                (Line(_state(row, words), "strong"),),
                *(cell(str(pair.matrix.get((row, column), 0))) for column in states),
            )
        )
        for row in states
    )
    caption = words.say("matrix.caption", question=_question(pair, words), one=pair.one, other=pair.other)
    return plain_table(caption, columns, rows)


def _disagreements(found: Comparison, words: Words) -> Section:
    heading = words.say("disagreements.title")
    if not found.disagreements:
        empty = EmptyState("not_found", words.say("disagreements.none_mark"), words.say("disagreements.none"))
        return Section("disagreements", heading, (empty,))
    columns = (
        Column(words.say("column.alteration"), 1.6),
        Column(words.say("column.question"), 1.2),
        Column(words.say("column.one"), 2.0),
        Column(words.say("column.other"), 2.0),
        Column(words.say("column.distance"), 0.8, numeric=True),
    )
    rows = tuple(_disagreement(one, words) for one in found.disagreements[:_SHOWN])
    caption = words.say("disagreements.caption", shown=len(rows), all=len(found.disagreements))
    return Section("disagreements", heading, (plain_table(caption, columns, rows),))


def _disagreement(one: Disagreement, words: Words) -> Row:
    sides = tuple(_answer(one.subject, tool, one.question.id, words) for tool in (one.one, one.other))
    return Row((_named(one.subject), cell(words.say(f"question.{one.question.id}")), *sides, cell(str(one.distance))))


def _answer(subject: Subject, tool: str, question: str, words: Words) -> Cell:
    answer = subject.answers[tool][question]
    return (Line(_state(answer.category, words), lead=tool), Line(answer.words or words.say("answer.nothing"), "small"))


def _named(subject: Subject) -> Cell:
    allele = str(subject.alteration.allele or "")
    lines = (Line(subject.alteration.words, "strong"), Line(subject.case, "small"))
    return (*lines, Line(allele, "small")) if allele and allele not in subject.alteration.words else lines


def _alone(found: Comparison, words: Words) -> Section:
    heading = words.say("alone.title")
    blocks: list[Block] = []
    for tool in found.tools:
        rows = [one for one in found.alone if one.tool == tool.tool]
        if rows:
            blocks.append(_alone_table(tool.tool, rows, words))
    empty = EmptyState("not_found", words.say("alone.none_mark"), words.say("alone.none"))
    return Section("found-by-one", heading, tuple(blocks) or (empty,))


def _alone_table(tool: str, found: list[FoundAlone], words: Words) -> Table:
    columns = (
        Column(words.say("column.alteration"), 1.6),
        Column(words.say("column.question"), 1.2),
        Column(words.say("column.says"), 2.0),
        Column(words.say("column.others"), 2.4),
    )
    rows = tuple(
        Row(
            (
                _named(one.subject),
                cell(words.say(f"question.{one.question.id}")),
                _answer(one.subject, one.tool, one.question.id, words),
                tuple(Line(_state(state, words), lead=other) for other, state in one.others.items()),
            )
        )
        for one in found[:_SHOWN]
    )
    caption = words.say("alone.caption", tool=tool, shown=len(rows), all=len(found))
    return plain_table(caption, columns, rows)


def _left_out(found: Comparison, words: Words) -> Block:
    """Lines that were not read, words that are not mapped, calls that fit several alterations."""
    rows = [
        *_rows((tool.tool, reason, str(count)) for tool in found.tools for reason, count in tool.dropped.items()),
        *_rows(
            (
                tool,
                words.say("left_out.words", question=words.say(f"question.{question}"), words=said or "–", why=why),
                str(count),
            )
            for (tool, question, said, why), count in found.unread.items()
        ),
        *_rows(
            (one.tool, words.say("left_out.unpaired", alteration=one.call.alteration.words, case=one.call.case), "1")
            for one in found.unpaired[:_SHOWN]
        ),
    ]
    if not rows:
        return EmptyState("not_found", words.say("left_out.none_mark"), words.say("left_out.none"))
    columns = (
        Column(words.say("column.tool"), 1.0),
        Column(words.say("column.reason"), 4.0),
        Column(words.say("column.number"), 0.8, numeric=True),
    )
    return plain_table(words.say("left_out.caption"), columns, tuple(rows))


def _rows(cells: Iterable[tuple[str, str, str]]) -> Iterator[Row]:
    for tool, reason, number in cells:
        yield Row(((Line(tool, "strong"),), cell(reason), cell(number)))


def _files(found: Comparison, words: Words) -> Details:
    columns = (
        Column(words.say("column.tool"), 1.0),
        Column(words.say("column.file"), 2.0),
        Column(words.say("column.lists"), 1.6),
        Column(words.say("column.sha256"), 3.0),
    )
    rows = tuple(
        Row(
            (
                (Line(tool.tool, "strong"),),
                cell(name),
                cell(words.say("files.all" if tool.complete else "files.hits")),
                cell(digest),
            )
        )
        for tool in found.tools
        for name, digest in sorted(tool.files.items())
    )
    return Details(words.say("files.caption"), (plain_table(words.say("files.caption"), columns, rows),))


def _question(pair: PairAgreement, words: Words) -> str:
    return words.say(f"question.{pair.question.id}")


def _state(state: str, words: Words) -> str:
    return words.term("state", state)
