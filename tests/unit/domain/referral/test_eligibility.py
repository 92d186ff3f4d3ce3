"""Rows of eligibility: the first that fits decides."""

import pytest

from canheal.domain.referral.eligibility import Rule, assess

RULES = (
    Rule("ecog", {"ecog": frozenset({"3", "4"})}, "not_eligible", "Too ill."),
    Rule("consent", {"consent": frozenset({"no"})}, "not_eligible", "No consent.", final=True),
    Rule("fine", {"ecog": frozenset({"0", "1", "2"})}, "eligible", "Well."),
)


@pytest.mark.parametrize(
    ("answers", "override", "state", "row"),
    [
        ({"ecog": "1"}, "", "eligible", "fine"),
        ({"ecog": "3"}, "", "not_eligible", "ecog"),
        ({"ecog": "3"}, "Young", "overridden", "ecog"),
        ({"ecog": "3"}, "  ", "not_eligible", "ecog"),
        ({"ecog": "1", "consent": "no"}, "Young", "not_eligible", "consent"),
        ({}, "Young", "not_assessed", ""),
        ({"ecog": "1"}, "Young", "eligible", "fine"),
    ],
)
def test_the_first_row_that_fits_decides(answers, override, state, row):
    found = assess(answers, RULES, override)
    assert (found.state, found.row) == (state, row)
    assert found.may_pass == (state in ("eligible", "overridden"))
    assert found.words
