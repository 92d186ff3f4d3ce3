"""Pseudonyms and dates of any ids: apart by kind and domain, of one shape, and intervals kept."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from canheal.domain.disclosure.pseudonyms import KINDS, date_offset, domain_key, pseudonym, shift

MASTER = b"m" * 32
WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
NAMED = st.tuples(WORDS, WORDS.filter(lambda text: "|" not in text), st.sampled_from(KINDS), WORDS)
DATES = st.dates(date(1900, 1, 1), date(2100, 1, 1))


def made(domain, version, kind, original):
    return pseudonym(domain_key(MASTER, domain=domain, version=version), kind=kind, original=original)


@given(NAMED, NAMED)
def test_two_are_equal_just_when_all_that_names_them_is(first, second):
    assert (made(*first) == made(*second)) == (first == second)


@given(NAMED)
def test_one_shape_without_the_id(named):
    found = made(*named)
    assert len(found) == 20
    assert set(found) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    assert len(named[3]) < 4 or named[3] not in found


@given(WORDS, DATES, DATES)
def test_intervals_are_kept_and_no_date_stays(subject, first, second):
    offset = date_offset(domain_key(MASTER, domain="d", version="1"), subject)
    assert 7 <= abs(offset) <= 182
    assert shift(second, offset) - shift(first, offset) == second - first
    assert shift(shift(first, offset), -offset) == first
