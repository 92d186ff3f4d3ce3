"""A printable report: what stands where and in which words, before any format draws it."""

from __future__ import annotations

from dataclasses import dataclass

from canheal.domain.report.drawings import Drawing


@dataclass(frozen=True, slots=True)
class Mark:
    """A short label on a line, told apart by its words and its kind, never by colour alone.

    Attributes:
        kind: unverified, caution, against, conflict, tier, who, or a state: found, measured, not_found, not_tested,
            missing_input, failed_quality.
        text: the words.
    """

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text in a cell or list item.

    Attributes:
        text: the words; never markup.
        style: plain, strong, quiet or small.
        marks: labels after the text.
        lang: BCP 47 tag where the line is not in the report's language; "" where it is.
        target: id of a row in the same document that the line points to; "" for none.
        lead: words in strong type before the text; "" for none.
    """

    text: str
    style: str = "plain"
    marks: tuple[Mark, ...] = ()
    lang: str = ""
    target: str = ""
    lead: str = ""


Cell = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: heading, width relative to the others, and whether its content is a number."""

    heading: str
    weight: float = 1.0
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A table row; the first cell names the row. `id` makes it a target of lines."""

    cells: tuple[Cell, ...]
    id: str = ""


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows under one heading; an empty heading for a table without groups. `note` runs beneath, over all columns."""

    heading: Cell
    rows: tuple[Row, ...]
    note: Cell = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption; its header repeats on every printed page."""

    caption: str
    columns: tuple[Column, ...]
    groups: tuple[RowGroup, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; tone is plain, note or small (small print)."""

    text: str
    tone: str = "plain"
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list whose items are cells; its flow is list, inline (runs on like a sentence) or columns (two of them)."""

    items: tuple[Cell, ...]
    flow: str = "list"


@dataclass(frozen=True, slots=True)
class KeyValues:
    """Label and value pairs."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its words and, beneath it, the numbers it is drawn from.

    Attributes:
        id: unique in the document, letters, digits and hyphens.
        title: short name.
        description: what a reader who cannot see it must know.
        drawing: the data; formats draw it.
        table: the same data as a table; None where a table of the same section already holds them.
    """

    id: str
    title: str
    description: str
    drawing: Drawing
    table: Table | None


@dataclass(frozen=True, slots=True)
class EmptyState:
    """A section without content says which of three things that means.

    Attributes:
        state: not_found, not_tested or failed_quality.
        mark: the state in one or two words.
        text: what was looked for and why there is nothing.
        todo: what would make it assessable; "" when nothing is needed.
        lang: BCP 47 tag of text and todo where they are not in the report's language.
    """

    state: str
    mark: str
    text: str
    todo: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One evidence item in words.

    Attributes:
        id: target of lines that point to it.
        lead: the item's id, in strong type.
        about: the finding it was met by.
        text: the statement.
        lang: BCP 47 tag of the text where it is not in the report's language.
        source: level, citations and snapshot.
        marks: labels after the lead.
    """

    id: str
    lead: str
    about: str
    text: str
    lang: str
    source: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Statements:
    """Evidence in words, in small print and two columns on paper."""

    caption: str
    items: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Details:
    """Blocks that a screen may fold; print shows them, or on PDF the shorter `printed` in their place."""

    summary: str
    blocks: tuple[Paragraph | Bullets | KeyValues | Table | Statements, ...]
    printed: tuple[Paragraph, ...] = ()


Block = Table | Paragraph | Bullets | KeyValues | Chart | EmptyState | Statements | Details


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of a report; `id` is unique in the document."""

    id: str
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class SummaryItem:
    """One of the answers at the head of a report, pointing to its section; tone is act, against, next or gap."""

    section: str
    tone: str
    heading: str
    lines: Cell


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report.

    Attributes:
        kind: board or molecular.
        title: heading and document title.
        language: BCP 47 tag of the words.
        identity: who and which tumour, label and value.
        summary: the answers of the first screenful.
        sections: in reading order.
        footnotes: sentences at the end (what the report is not, language notes).
        provenance: code version and digests, label and value.
        skip: words of the link that jumps to the content.
        page: words before page numbers.
    """

    kind: str
    title: str
    language: str
    identity: tuple[tuple[str, str], ...]
    summary: tuple[SummaryItem, ...]
    sections: tuple[Section, ...]
    footnotes: tuple[str, ...]
    provenance: tuple[tuple[str, str], ...]
    skip: str
    page: str


def plain_table(caption: str, columns: tuple[Column, ...], rows: tuple[Row, ...]) -> Table:
    """A table without row groups."""
    return Table(caption, columns, (RowGroup((), rows),))


def capital(text: str) -> str:
    """The text with its first letter in upper case; a subject that opens a row."""
    return text[:1].upper() + text[1:]


def cell(*texts: str) -> Cell:
    """A cell of plain lines; empty texts are left out."""
    return tuple(Line(text) for text in texts if text)
