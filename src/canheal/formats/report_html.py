"""A report as one HTML file: no network, no script; readable on paper, at 320 pixels, by keyboard and screen reader."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from html import escape
from pathlib import Path

from canheal.domain.report.model import (
    Block,
    Bullets,
    Cell,
    Chart,
    Column,
    Details,
    Document,
    EmptyState,
    KeyValues,
    Line,
    Mark,
    Paragraph,
    RowGroup,
    Section,
    Statements,
    SummaryItem,
    Table,
)
from canheal.formats.svg import draw

_STYLE = Path(__file__).parent.parent / "content" / "report" / "report.css"
_WIDTH_OF_COLUMN = 7.5
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def render_html(document: Document) -> str:
    """The document as a self-contained HTML page.

    Every text is escaped, so that markup in a sample name is shown and never run. The same document gives the same
    characters.
    """
    head = (
        f'<!DOCTYPE html>\n<html lang="{escape(document.language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(_title(document))}</title>\n<style>{_STYLE.read_text('utf-8')}</style>\n</head>\n"
    )
    body = "\n".join(
        (
            f'<body class="{document.kind}">',
            f'<a class="skip" href="#content">{escape(document.skip)}</a>',
            _header(document),
            '<main id="content" tabindex="-1">',
            *(_section(section) for section in document.sections),
            "</main>",
            _footer(document),
            "</body>\n</html>\n",
        )
    )
    return head + body


def _title(document: Document) -> str:
    """Title with the first two answers of the identity strip: sample and tumour type."""
    return " · ".join((document.title, *(value for _, value in document.identity[:2])))


def _header(document: Document) -> str:
    items = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>" for label, value in document.identity
    )
    summary = "".join(_summary_item(item) for item in document.summary)
    strip = f'<dl class="identity">{items}</dl>'
    answers = f'<div class="summary">{summary}</div>' if summary else ""
    return f"<header><h1>{escape(document.title)}</h1>{strip}{answers}</header>"


def _summary_item(item: SummaryItem) -> str:
    lines = "".join(f'<li class="{line.style}"{_lang(line.lang)}>{_line(line)}</li>' for line in item.lines)
    link = f'<a href="#{item.section}">{escape(item.heading)}</a>'
    return f'<section class="answer {item.tone}"><h2>{link}</h2><ul>{lines}</ul></section>'


def _section(section: Section) -> str:
    blocks = "\n".join(_block(block) for block in section.blocks)
    return (
        f'<section id="{section.id}" aria-labelledby="{section.id}-h">'
        f'<h2 id="{section.id}-h">{escape(section.heading)}</h2>\n{blocks}\n</section>'
    )


def _footer(document: Document) -> str:
    notes = "".join(f"<li>{escape(note)}</li>" for note in document.footnotes)
    pairs = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>" for label, value in document.provenance
    )
    return f'<footer><ul>{notes}</ul><dl class="provenance">{pairs}</dl></footer>'


def _block(block: Block) -> str:
    return _RENDERERS[type(block)](block)


def _paragraph(block: Paragraph) -> str:
    return f'<p class="{block.tone}"{_lang(block.lang)}>{escape(block.text)}</p>'


def _bullets(block: Bullets) -> str:
    items = "".join(f"<li>{_cell(item, 'span')}</li>" for item in block.items)
    return f'<ul class="bullets {block.flow}">{items}</ul>'


def _key_values(block: KeyValues) -> str:
    pairs = "".join(f"<div><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>" for label, value in block.items)
    return f'<dl class="pairs">{pairs}</dl>'


def _empty_state(block: EmptyState) -> str:
    todo = f' <span class="todo">{escape(block.todo)}</span>' if block.todo else ""
    mark = _mark(Mark(block.state, block.mark))
    return f'<p class="empty {block.state}">{mark} <span{_lang(block.lang)}>{escape(block.text)}{todo}</span></p>'


def _statements(block: Statements) -> str:
    items = "".join(
        f'<li id="{item.id}">{_line(Line(item.about, marks=item.marks, lead=item.lead))} '
        f'<span{_lang(item.lang)}>{escape(item.text)}</span> <span class="small">{escape(item.source)}</span></li>'
        for item in block.items
    )
    return f'<p class="note">{escape(block.caption)}</p><ul class="statements">{items}</ul>'


def _details(block: Details) -> str:
    inner = "".join(_block(part) for part in block.blocks)
    return f"<details><summary>{escape(block.summary)}</summary>{inner}</details>"


def _chart(block: Chart) -> str:
    table = ""
    if block.table is not None:
        table = f"<details><summary>{escape(block.table.caption)}</summary>{_table(block.table)}</details>"
    return (
        f'<figure><figcaption>{escape(block.title)}</figcaption><div class="chart">{draw(block)}</div>{table}</figure>'
    )


def _table(block: Table) -> str:
    """The table in a region that scrolls by keyboard; its label is the caption."""
    caption_id = "t" + hashlib.sha256(repr(block).encode("utf-8", "backslashreplace")).hexdigest()[:12]
    columns = "".join(_column(column) for column in block.columns)
    weight = sum(column.weight for column in block.columns)
    widths = "".join(f'<col style="width:{100 * column.weight / weight:.1f}%">' for column in block.columns)
    groups = "".join(_group(group, block.columns) for group in block.groups)
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-labelledby="{caption_id}">'
        f'<table style="min-width:{_WIDTH_OF_COLUMN * len(block.columns)}rem">'
        f'<caption id="{caption_id}">{escape(block.caption)}</caption><colgroup>{widths}</colgroup>'
        f"<thead><tr>{columns}</tr></thead>{groups}</table></div>"
    )


def _column(column: Column) -> str:
    return f'<th scope="col"{_numeric(column)}>{escape(column.heading)}</th>'


def _group(group: RowGroup, columns: tuple[Column, ...]) -> str:
    head = ""
    if group.heading:
        head = (
            f'<tr class="group"><th scope="rowgroup" colspan="{len(columns)}">{_cell(group.heading, "span")}</th></tr>'
        )
    rows = []
    for row in group.rows:
        anchor = f' id="{row.id}"' if row.id else ""
        first = f'<th scope="row">{_cell(row.cells[0])}</th>'
        rest = zip(row.cells[1:], columns[1:], strict=True)
        rows.append(f"<tr{anchor}>{first}{''.join(f'<td{_numeric(c)}>{_cell(cell)}</td>' for cell, c in rest)}</tr>")
    note = f'<tr><td class="elsewhere" colspan="{len(columns)}">{_cell(group.note)}</td></tr>' if group.note else ""
    return f"<tbody>{head}{''.join(rows)}{note}</tbody>"


def _numeric(column: Column) -> str:
    return ' class="number"' if column.numeric else ""


def _cell(cell: Cell, tag: str = "div") -> str:
    if len(cell) == 1 and not cell[0].lang and cell[0].style == "plain":
        return _line(cell[0])
    return " ".join(f'<{tag} class="{line.style}"{_lang(line.lang)}>{_line(line)}</{tag}>' for line in cell)


def _line(line: Line) -> str:
    lead = f"<strong>{escape(line.lead)}</strong> " if line.lead else ""
    text = lead + escape(line.text)
    if line.target:
        text = f'<a href="#{line.target}">{text}</a>'
    return " ".join(part for part in (text, *(_mark(mark) for mark in line.marks)) if part)


def _mark(mark: Mark) -> str:
    return f'<span class="mark {mark.kind}">{escape(mark.text)}</span>'


def _lang(lang: str) -> str:
    return f' lang="{escape(lang)}"' if lang else ""


_RENDERERS: dict[type[Block], Callable[..., str]] = {
    Paragraph: _paragraph,
    Bullets: _bullets,
    KeyValues: _key_values,
    EmptyState: _empty_state,
    Details: _details,
    Statements: _statements,
    Chart: _chart,
    Table: _table,
}
