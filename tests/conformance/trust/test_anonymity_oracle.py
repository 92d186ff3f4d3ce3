"""Measures of a published anonymised table equal those that another program (pycanon) gave for it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from canheal.domain.disclosure.anonymity import measure

ROOT = Path(__file__).resolve().parents[3].parent / "shared/data/governance/k-anonymity-oracle"
pytestmark = pytest.mark.skipif(not ROOT.exists(), reason="the anonymised tables are not on this machine")


def expected():
    path = ROOT / "expected_pycanon_1.3.5.json"
    return json.loads(path.read_text()) if path.exists() else {}


def test_a_table_is_there():
    assert any((ROOT / name).exists() for name in expected())


@pytest.mark.parametrize("name", expected())
def test_measures_of_a_published_table(name):
    if not (ROOT / name).exists():
        pytest.skip("this table is not on this machine")
    told = expected()[name]
    with (ROOT / name).open(newline="") as file:
        rows = [{key.strip(): value for key, value in row.items()} for row in csv.DictReader(file)]
    found = measure(rows, told["qi"], told["sa"])
    assert len(rows) == told["rows"]
    assert (found.k, found.distinct_l) == (told["k"], told["l"])
    assert found.entropy_l == pytest.approx(told["entropy_l"])
    assert found.t == pytest.approx(told["t"], abs=1e-6)
