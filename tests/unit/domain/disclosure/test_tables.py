"""Tables: small cells and totals are left out, and what else it takes; zeros and large counts are shown."""

from __future__ import annotations

from math import inf

import pytest

from canheal.domain.disclosure.released import Policy, release
from canheal.domain.disclosure.tables import (
    NOBODY,
    SUPPRESSED,
    Interval,
    audit,
    primary,
    suppress,
    suppress_line,
    with_totals,
)
from canheal.terms.errors import OutOfRange

TEN = Policy(10)


def texts(cells):
    return [getattr(cell, "value", None) or cell.text() for cell in cells]


def test_a_table_without_small_counts_is_shown_whole():
    table = suppress([[10, 0], [25, 40]], TEN)
    assert [texts(row) for row in table.cells] == [["10", "nobody"], ["25", "40"]]
    assert texts((*table.rows, *table.columns, table.total)) == ["10", "65", "35", "40", "75"]


def test_one_small_cell_takes_a_rectangle_with_it():
    rows = [[3, 20, 50], [30, 40, 60], [70, 80, 90]]
    table = suppress(rows, TEN)
    hidden = {(row, column) for row in range(4) for column in range(4) if table.at((row, column)) is SUPPRESSED}
    assert hidden == {(0, 0), (0, 1), (1, 0), (1, 1)}
    assert audit(rows, table)[0, 0] == Interval(1, 22)


def test_a_complement_that_is_too_small_itself_is_not_enough():
    """Row 2, 10: hiding only the 10 would leave 2 an interval of 1 to 11; with a column of 2, 11 as well."""
    rows = [[2, 3, 100], [4, 200, 300], [500, 600, 700]]
    table = suppress(rows, TEN)
    found = audit(rows, table)
    assert all(found[place].span >= 9 for place in primary(with_totals(rows), 10))


def test_a_small_total_is_left_out_with_a_larger_one():
    rows = [[3, 0, 0], [30, 40, 50]]
    table = suppress(rows, TEN)
    assert table.rows[0] is SUPPRESSED
    assert table.cells[0][1:] == (NOBODY, NOBODY)
    found = audit(rows, table)
    assert min(found[place].span for place in ((0, 0), (0, 3))) >= 9


def test_a_single_small_count_hides_its_totals():
    table = suppress([[4]], TEN)
    assert {*table.cells[0], *table.rows, *table.columns, table.total} == {SUPPRESSED}
    assert audit([[4]], table)[0, 0] == Interval(1, None)
    assert Interval(1, None).span == inf


def test_one_way_tables():
    line = suppress_line([3, 40, 12, 0], TEN)
    assert texts(line.cells) == ["suppressed", "40", "suppressed", "nobody"]
    assert line.total == release(55, TEN)
    assert texts(suppress_line([3, 4], TEN).cells) == ["suppressed", "suppressed"]
    assert suppress_line([3, 4], TEN).total is SUPPRESSED
    assert suppress_line([0, 0], TEN) == ((NOBODY, NOBODY), NOBODY)


def test_what_is_shown_is_rounded():
    assert texts(suppress_line([23, 48], Policy(10, 5)).cells) == ["25", "50"]


@pytest.mark.parametrize("rows", [[], [[]], [[1, 2], [3]], [[-1]]])
def test_what_is_no_table(rows):
    with pytest.raises(OutOfRange):
        suppress(rows, TEN)


def test_a_policy_that_hides_nothing():
    with pytest.raises(OutOfRange):
        suppress([[0]], Policy(0))
