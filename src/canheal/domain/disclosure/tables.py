"""Tables of counts that are released with their totals: no small count can be worked out from what is shown.

Small counts, in cells and totals alike, are left out (primary suppression), and then as many others as it takes that
sums and differences leave each small one an interval at least as wide as the threshold less one (complementary
suppression; Willenborg and de Waal, Elements of Statistical Disclosure Control, 2001, chapters 4 and 5). A zero stands
for no person and is shown; therefore whoever reads the table knows that what is left out is at least 1, and is assumed
to. Totals are one more row and one more column of the table, and are left out like any other cell.

Limits: what a reader learns who simulates the choice of the cells left out is not bounded, nor is what two tables of
the same people tell together; the budget of questions is for the second.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from math import inf

from canheal.domain.disclosure.released import Policy, Released, release
from canheal.terms.errors import OutOfRange
from canheal.terms.records import NamedTuple

Place = tuple[int, int]
"""Row and column, from 0; the row after the last and the column after the last hold the totals."""
Whole = tuple[tuple[int, ...], ...]


class Mark(Enum):
    """A cell that shows no count: left out, or without anybody."""

    SUPPRESSED = "suppressed"
    NOBODY = "nobody"


SUPPRESSED = Mark.SUPPRESSED
NOBODY = Mark.NOBODY
Cell = Released | Mark


class Table(NamedTuple):
    """A two-way table as it may be read.

    Attributes:
        cells: by row and column.
        rows: total of each row.
        columns: total of each column.
        total: of all.
    """

    cells: tuple[tuple[Cell, ...], ...]
    rows: tuple[Cell, ...]
    columns: tuple[Cell, ...]
    total: Cell

    def at(self, place: Place) -> Cell:
        """The cell or total at a place. Raises IndexError."""
        row, column = place
        line = (*self.cells, self.columns)[row]
        return (*line, self.total if row == len(self.cells) else self.rows[row])[column]


class Line(NamedTuple):
    """A one-way table as it may be read: its cells and their total."""

    cells: tuple[Cell, ...]
    total: Cell


class Interval(NamedTuple):
    """What a count can be as far as the released table tells, both ends included; no highest: any number."""

    lowest: int
    highest: int | None

    @property
    def span(self) -> float:
        """Highest less lowest; infinite without a highest."""
        return inf if self.highest is None else self.highest - self.lowest


def suppress(rows: Sequence[Sequence[int]], policy: Policy) -> Table:
    """Release a two-way table with the totals of its rows, its columns and all.

    Args:
        rows: counts, at least one row and one column, all rows of one length.
        policy: threshold and rounding; what is shown is rounded afterwards, which tells less than the exact count.

    Raises:
        OutOfRange: no cells, rows of different lengths, a count below zero, or a policy that hides nothing.
    """
    release(0, policy)
    whole = with_totals(rows)
    hidden = _hidden(whole, policy.least)
    lines = [
        tuple(_shown(count, policy, (row, column) in hidden) for column, count in enumerate(line))
        for row, line in enumerate(whole)
    ]
    *inner, last = lines
    return Table(tuple(line[:-1] for line in inner), tuple(line[-1] for line in inner), last[:-1], last[-1])


def suppress_line(counts: Sequence[int], policy: Policy) -> Line:
    """Release a one-way table with its total: a two-way table of one row. Raises OutOfRange as `suppress` does."""
    table = suppress([counts], policy)
    return Line(table.cells[0], table.total)


def with_totals(rows: Sequence[Sequence[int]]) -> Whole:
    """The table with the totals as its last row and column. Raises OutOfRange where there is no table of counts."""
    if not rows or not rows[0] or len({len(row) for row in rows}) > 1:
        raise OutOfRange("a table needs cells, and rows of one length", todo="Give every row a count for each column")
    if any(count < 0 for row in rows for count in row):
        raise OutOfRange("a count below zero stands in the table", todo="Count persons")
    lines = [*rows, [sum(column) for column in zip(*rows, strict=True)]]
    return tuple((*line, sum(line)) for line in lines)


def _shown(count: int, policy: Policy, left_out: bool) -> Cell:
    if left_out:
        return SUPPRESSED
    return release(count, policy) if count else NOBODY


def primary(whole: Whole, least: int) -> tuple[Place, ...]:
    """Places of the small counts, from 1 to below `least`, totals among them, the smallest counts first."""
    small = [place for place in _places(whole) if 0 < _count(whole, place) < least]
    return tuple(sorted(small, key=lambda place: (_count(whole, place), place)))


def _hidden(whole: Whole, least: int) -> frozenset[Place]:
    """Small places, and for each that can be worked out the cheapest rectangle that widens it.

    Hiding more never narrows an interval, so one pass is enough.
    """
    small = primary(whole, least)
    hidden = set(small)
    for place in small:
        wanted = min(_rectangles(whole, place, least - 1), key=lambda found: (_cost(whole, found, hidden), found))
        if not hidden.issuperset(wanted) and _interval(whole, sorted(hidden), place).span < least - 1:
            hidden.update(wanted)
    return frozenset(hidden)


def _cost(whole: Whole, wanted: tuple[Place, ...], hidden: set[Place]) -> int:
    """How many persons are no longer shown; totals count like cells and are therefore the last to go."""
    return sum(_count(whole, place) for place in wanted if place not in hidden)


def _rectangles(whole: Whole, place: Place, span: int) -> Iterator[tuple[Place, ...]]:
    """Rectangles on a place that, left out, give it an interval at least as wide as `span`.

    There always is one: the place with the totals of its row, its column and all can grow without end.
    """
    row, column = place
    for other_row in range(len(whole)):
        for other_column in range(len(whole[0])):
            if other_row != row and other_column != column:
                corners = (place, (row, other_column), (other_row, column), (other_row, other_column))
                if _slack(whole, corners) >= span:
                    yield corners


def _slack(whole: Whole, corners: tuple[Place, ...]) -> float:
    """How far the first corner of a rectangle can move when all four are left out and stay at least 1."""
    if not all(_count(whole, corner) for corner in corners):
        return -1
    (row, column), _, _, (other_row, other_column) = corners
    along = -1 if _is_total(len(whole[0]), column, other_column) else 1  # a total moves with its parts, a cell against
    across = -1 if _is_total(len(whole), row, other_row) else 1
    moves = (1, -along, -across, along * across)
    falls = [_count(whole, corner) - 1 for corner, move in zip(corners, moves, strict=True) if move < 0]
    rises = [_count(whole, corner) - 1 for corner, move in zip(corners, moves, strict=True) if move > 0]
    return min(falls, default=inf) + min(rises)


def _is_total(length: int, *indices: int) -> bool:
    return length - 1 in indices


def audit(rows: Sequence[Sequence[int]], table: Table) -> Mapping[Place, Interval]:
    """What a reader can work out about each suppressed cell, by linear programming.

    Args:
        rows: the true counts; those that the table shows are taken as known to the unit, even where it rounds them.
        table: the released one.

    Returns:
        The interval of each suppressed place. Sums of rows and columns are a network, whose optima are whole numbers:
        every whole number in an interval is possible.

    Raises:
        OutOfRange: rows that are no table of counts.
    """
    whole = with_totals(rows)
    hidden = [place for place in _places(whole) if table.at(place) is SUPPRESSED]
    return {place: _interval(whole, hidden, place) for place in hidden}


def _interval(whole: Whole, hidden: Sequence[Place], place: Place) -> Interval:
    """The least and the greatest that one of the hidden counts can be."""
    lowest, highest = (_optimum(whole, hidden, place, sign) for sign in (1, -1))
    return Interval(lowest or 1, highest)


def _optimum(whole: Whole, hidden: Sequence[Place], place: Place, sign: int) -> int | None:
    """The least (sign 1) or greatest (-1) count at a hidden place under all sums; None when there is no greatest."""
    from scipy.optimize import linprog

    goal = [sign * (one == place) for one in hidden]
    left, right = _sums(whole, hidden)
    found = linprog(goal, A_eq=left, b_eq=right, bounds=(1, None), method="highs")
    return None if found.x is None else round(sign * found.fun)


def _sums(whole: Whole, hidden: Sequence[Place]) -> tuple[list[list[int]], list[int]]:
    """Every row and column that has a hidden place, as an equation: its cells less its total are zero."""
    last = (len(whole) - 1, len(whole[0]) - 1)
    left, right = [], []
    for axis in (0, 1):
        for index in sorted({place[axis] for place in hidden}):
            signs = [0 if one[axis] != index else -1 if one[1 - axis] == last[1 - axis] else 1 for one in hidden]
            left.append(signs)
            right.append(sum(sign * _count(whole, one) for sign, one in zip(signs, hidden, strict=True)))
    return left, right


def _places(whole: Whole) -> Iterator[Place]:
    return ((row, column) for row in range(len(whole)) for column in range(len(whole[0])))


def _count(whole: Whole, place: Place) -> int:
    return whole[place[0]][place[1]]
