"""The tables of a dashboard as CSV: what the page shows, with the same cells hidden."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from canheal.domain.cohort.shares import Share
from canheal.formats.tsv import plain_cell
from canheal.node.board.figures import Cell, Figure, Figures, Leg

TABLES = ("cascade", "turnaround", "others", "failures", "reasons")
_SHARES = ("figure", "found", "among", "missing", "share", "low_95", "high_95", "definition")
_DAYS = ("leg", "median_days", "low_95", "high_95", "cases", "missing", "definition")


def table_csv(table: str, figures: Figures) -> str:
    """One of `TABLES`."""
    if table in ("cascade", "others"):
        rows: Iterable[tuple[object, ...]] = (_share(one, figures.least) for one in getattr(figures, table))
        return _written(_SHARES, rows)
    if table == "turnaround":
        return _written(_DAYS, (_leg(leg, figures.least) for leg in figures.legs))
    cells: tuple[Cell, ...] = getattr(figures, table)
    rows = ((cell.words, cell.place, _number(cell.number, figures.least)) for cell in cells)
    return _written(("reason", "centre", "cases"), rows)


def _share(figure: Figure, least: int) -> tuple[object, ...]:
    share: Share | None = figure.share
    if share is None:
        return figure.label, f"<{least}", "hidden", "hidden", "hidden", "hidden", "hidden", figure.definition
    low, high = share.interval or ("", "")
    return (
        figure.label,
        share.found,
        share.among,
        _number(figure.missing, least),
        _short(share.share),
        _short(low),
        _short(high),
        figure.definition,
    )


def _leg(leg: Leg, least: int) -> tuple[object, ...]:
    if leg.median is None:
        return leg.label, "hidden", "hidden", "hidden", f"<{least}", _number(leg.missing, least), leg.definition
    found = leg.median
    return (
        leg.label,
        _short(found.value),
        _short(found.low),
        _short(found.high),
        found.among,
        _number(leg.missing, least),
        leg.definition,
    )


def _short(value: object) -> object:
    return f"{value:.4g}" if isinstance(value, float) else ("" if value is None else value)


def _number(number: int | None, least: int) -> object:
    return f"<{least} or hidden" if number is None else number


def _written(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([plain_cell(str(cell)) for cell in row] for row in rows)
    return text.getvalue()
