"""Cells break no row and run in no spreadsheet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canheal.formats.tsv import plain_cell, tsv_bytes


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("  =cmd|x", "'  =cmd|x"),
        ("\t@SUM(A1)", "' @SUM(A1)"),
        ("-12.5", "-12.5"),
        ("+4", "+4"),
        ("-", "-"),
        ("-A1", "'-A1"),
        ("a\tb\nc\r", "a b c "),
        ("EGFR p.L858R", "EGFR p.L858R"),
    ],
)
def test_a_cell_is_text_and_nothing_else(text, written):
    assert plain_cell(text) == written


@given(st.lists(st.tuples(st.text(), st.text()), max_size=5))
def test_every_row_stays_one_line_of_its_cells(rows):
    lines = tsv_bytes(("one", "two"), rows).decode().splitlines()
    assert [line.count("\t") for line in lines] == [1] * (len(rows) + 1)
