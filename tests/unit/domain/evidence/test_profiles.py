"""CIViC's expressions over variant ids."""

from __future__ import annotations

import pytest

from canheal.domain.evidence.categorical import read_categorical
from canheal.domain.evidence.profile_names import read_variant_ids as read
from canheal.domain.evidence.profiles import Is, ProfileError, profile_data, profile_from_data, profile_text

L858R, T790M, G12C = ["is", "EGFR", "L858R"], ["is", "EGFR", "T790M"], ["is", "KRAS", "G12C"]
VARIANTS = {12: profile_from_data(L858R), 33: profile_from_data(T790M), 34: profile_from_data(G12C)}


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("#VID12", L858R),
        ("VID:12", L858R),
        ("#VID12 AND #VID33", ["and", L858R, T790M]),
        ("#VID12 AND (#VID33 OR NOT #VID34)", ["and", L858R, ["or", T790M, ["not", G12C]]]),
        ("NOT #VID12 AND #VID33 OR #VID34", ["or", ["and", ["not", L858R], T790M], G12C]),
        ("NOT (#VID12 OR #VID33)", ["not", ["or", L858R, T790M]]),
    ],
)
def test_an_expression_is_read(text, data):
    assert profile_data(read(text, VARIANTS)) == data


@pytest.mark.parametrize(
    "text",
    ["", "NOT", "#VID12 AND", "(#VID12", "#VID12)", "#VID12 #VID33", "#VID99", "L858R", "()", "(" * 200 + "#VID12"],
)
def test_what_is_no_expression_is_refused(text):
    with pytest.raises(ProfileError):
        read(text, VARIANTS)


@pytest.mark.parametrize("data", [[], ["is", "EGFR"], ["and", L858R], ["xor", L858R, T790M], "L858R", ["not"], [1, 2]])
def test_what_is_no_profile_is_refused(data):
    with pytest.raises(ProfileError):
        profile_from_data(data)


def test_words():
    text = profile_text(read("#VID12 AND (#VID33 OR NOT #VID34)", VARIANTS))
    assert text == "EGFR L858R AND (EGFR T790M OR NOT KRAS G12C)"
    assert profile_text(Is(read_categorical("-", "MSI-H"))) == "MSI-H"
