"""Suppressed tables against a reader who tries every whole number that the shown counts allow."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from canheal.domain.disclosure.released import Policy
from canheal.domain.disclosure.tables import NOBODY, SUPPRESSED, audit, primary, suppress, with_totals

MOST = 6
"""The greatest count of a table here; a small cell's interval is filled by solutions at most threshold - 1 above it."""


@st.composite
def tables(draw, most=MOST, cells=6):
    columns = draw(st.integers(1, 3))
    rows = draw(st.integers(1, cells // columns))
    line = st.lists(st.integers(0, most), min_size=columns, max_size=columns)
    return draw(st.lists(line, min_size=rows, max_size=rows))


def solutions(rows, table, most):
    """Every table of whole numbers up to `most`, with totals, that looks as the released one does: the slow reader."""
    shape = (len(rows), len(rows[0]))
    whole = np.array(with_totals(rows))
    shown = np.array([[table.at((i, j)) is not SUPPRESSED for j in range(shape[1] + 1)] for i in range(shape[0] + 1)])
    free = [(i, j) for i in range(shape[0]) for j in range(shape[1]) if not shown[i, j]]
    guesses = np.indices((most + 1,) * len(free), dtype=np.int16).reshape(len(free), (most + 1) ** len(free)).T
    tried = np.empty((len(guesses), shape[0] + 1, shape[1] + 1), np.int16)
    tried[:, :-1, :-1] = whole[:-1, :-1]
    for index, place in enumerate(free):
        tried[:, place[0], place[1]] = guesses[:, index]
    tried[:, -1, :-1] = tried[:, :-1, :-1].sum(axis=1)
    tried[:, :, -1] = tried[:, :, :-1].sum(axis=2)
    return tried[(tried[:, shown] == whole[shown]).all(axis=1)]


@settings(deadline=None, max_examples=60)
@given(tables(), st.integers(1, 4))
def test_a_reader_who_tries_all_numbers_never_knows_a_small_count(rows, least):
    table = suppress(rows, Policy(least))
    found = solutions(rows, table, MOST + least - 1)
    for row, column in primary(with_totals(rows), least):
        assert table.at((row, column)) is SUPPRESSED
        possible = np.unique(found[:, row, column])
        assert len(possible) >= least
        assert possible.max() - possible.min() >= least - 1


@settings(deadline=None, max_examples=60)
@given(tables(most=40, cells=20), st.integers(1, 12))
def test_every_small_count_keeps_its_interval(rows, least):
    table = suppress(rows, Policy(least))
    intervals = audit(rows, table)
    whole = with_totals(rows)
    for place in primary(whole, least):
        assert intervals[place].span >= least - 1
    for (row, column), interval in intervals.items():
        assert interval.lowest <= whole[row][column] <= (interval.highest or whole[row][column])


@settings(deadline=None, max_examples=40)
@given(tables(cells=4), st.integers(2, 4))
def test_the_interval_of_linear_programming_is_the_one_of_trying(rows, least):
    table = suppress(rows, Policy(least))
    most = 2 * MOST + 1
    found = solutions(rows, table, most)
    found = found[(found[:, *np.nonzero(np.array(with_totals(rows)))] > 0).all(axis=1)]  # a zero would be shown
    for (row, column), interval in audit(rows, table).items():
        assert found[:, row, column].min() == interval.lowest
        if interval.highest is not None and interval.highest <= most:
            assert found[:, row, column].max() == interval.highest
        if interval.highest is None:
            assert found[:, row, column].max() >= most


@given(tables(most=60, cells=20), st.integers(1, 12))
@settings(deadline=None, max_examples=40)
def test_zeros_are_shown_and_no_shown_count_is_small(rows, least):
    table = suppress(rows, Policy(least))
    whole = with_totals(rows)
    for row, line in enumerate(whole):
        for column, count in enumerate(line):
            cell = table.at((row, column))
            assert (cell is NOBODY) == (count == 0)
            assert cell in (NOBODY, SUPPRESSED) or cell.count == count >= least
