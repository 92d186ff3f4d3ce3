"""The table of many cases that were interpreted again: as TSV, and as a page."""

from __future__ import annotations

from collections.abc import Sequence

from canheal.domain.report.model import Bullets, Column, Document, Line, Row, Section, cell, plain_table
from canheal.domain.report.words import Words
from canheal.formats.changes_page import footnotes
from canheal.formats.tsv import tsv_bytes
from canheal.terms.records import NamedTuple

COLUMNS = (
    *("case", "sample", "tumour", "gained", "lost", "changed", "unchanged", "others_changed"),
    *("best_gained", "best_lost", "knowledge", "error"),
)


class CaseRow(NamedTuple):
    """What became of one case.

    Attributes:
        name: folder below the stored one; "" for a single case.
        sample: tumour sample name.
        tumour: OncoTree code.
        gained, lost, changed, unchanged: numbers of claims.
        others: findings of another class, biomarkers with another result, evidence that waits for other tests.
        best_gained: the gained claim of the best tier, in words; "" when none.
        best_lost: the lost one.
        knowledge: what it was interpreted with now, `NAME@RELEASE` joined by blanks.
        error: why it could not be done; "" when it was. The rest is then empty.
    """

    name: str
    sample: str = ""
    tumour: str = ""
    gained: int = 0
    lost: int = 0
    changed: int = 0
    unchanged: int = 0
    others: int = 0
    best_gained: str = ""
    best_lost: str = ""
    knowledge: str = ""
    error: str = ""

    @property
    def numbers(self) -> tuple[str, ...]:
        """Gained, lost, changed, unchanged, others; "" for a case that could not be done: it was not counted."""
        found = (self.gained, self.lost, self.changed, self.unchanged, self.others)
        return tuple("" if self.error else str(number) for number in found)


def cases_tsv(rows: Sequence[CaseRow]) -> bytes:
    """A row for each case."""
    return tsv_bytes(
        COLUMNS,
        (
            (row.name, row.sample, row.tumour, *row.numbers, row.best_gained, row.best_lost, row.knowledge, row.error)
            for row in rows
        ),
    )


def cases_document(rows: Sequence[CaseRow], words: Words) -> Document:
    """The page of all cases; those with a lost or gained claim stand first. Raises ContentError."""
    columns = (
        Column(words.say("column.case"), 1.5),
        Column(words.say("column.tumour"), 0.8),
        *(Column(words.say(f"column.{kind}"), 0.6, numeric=True) for kind in ("gained", "lost", "changed")),
        Column(words.say("column.best"), 3.0),
        Column(words.say("column.state"), 2.0),
    )
    ordered = sorted(rows, key=lambda row: (not row.error, -row.lost, -row.gained, -row.changed, row.name))
    table = plain_table(words.say("cases.caption"), columns, tuple(_case(row, words) for row in ordered))
    failed = sum(bool(row.error) for row in rows)
    knowledge = sorted({used for row in rows for used in row.knowledge.split()})
    return Document(
        kind="changes",
        title=words.say("cases.title"),
        language=words.language,
        identity=(
            (words.say("cases.count"), f"{len(rows):,}"),
            (words.say("cases.failed"), f"{failed:,}"),
        ),
        summary=(),
        sections=(
            Section("cases", words.say("cases.title"), (table,)),
            Section("knowledge", words.say("cases.knowledge"), (Bullets(tuple(map(cell, knowledge)), "inline"),)),
        ),
        footnotes=footnotes(words),
        provenance=(),
        skip=words.say("page.skip"),
        page=words.say("page.page"),
    )


def _case(row: CaseRow, words: Words) -> Row:
    best = tuple(
        Line(text, lead=words.say(f"claims.{kind}"))
        for kind, text in (("gained", row.best_gained), ("lost", row.best_lost))
        if text
    )
    return Row(
        (
            (Line(row.name, "strong"), *cell(row.sample)),
            cell(row.tumour or "–"),
            *(cell(number or "–") for number in row.numbers[:3]),
            best or cell("–"),
            cell(row.error or words.say("cases.done")),
        )
    )
