"""The cases on `conditions` of visas, taken from the text of the GA4GH Passport specification 1.2."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from canheal.domain.access.conditions import satisfied

PATH = Path(__file__).resolve().parents[3].parent / "shared/data/governance/passports/condition_cases.json"
CASES = json.loads(PATH.read_text())["cases"] if PATH.exists() else []


@pytest.mark.skipif(not CASES, reason="the cases are not on this machine")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_conditions(case):
    accepted = not case["conditions"] or satisfied(case["conditions"], case["visas"])
    assert accepted == case["accept"]
