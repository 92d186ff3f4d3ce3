"""Pseudonyms: RFC 5869's vectors, domains apart, kinds apart, dates that keep their intervals."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from scipy.stats import chisquare

from canheal.domain.disclosure.pseudonyms import (
    KINDS,
    age,
    date_offset,
    domain_key,
    hkdf,
    pseudonym,
    released_age,
    shift,
)
from canheal.terms.errors import OutOfRange, UsageError

MASTER = bytes(range(32))
KEY = domain_key(MASTER, domain="university/permit-1", version="1")


def sequence(start, end):
    return bytes(range(start, end + 1))


@pytest.mark.parametrize(
    ("secret", "salt", "info", "derived"),
    [
        (
            b"\x0b" * 22,
            sequence(0x00, 0x0C),
            sequence(0xF0, 0xF9),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        ),
        (
            sequence(0x00, 0x4F),
            sequence(0x60, 0xAF),
            sequence(0xB0, 0xFF),
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09"
            "b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
        ),
        (
            b"\x0b" * 22,
            b"",
            b"",
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
        ),
    ],
)
def test_vectors_of_rfc_5869(secret, salt, info, derived):
    """Test cases 1 to 3 of its appendix A, those of SHA-256."""
    assert hkdf(secret, info, salt=salt, length=len(derived) // 2).hex() == derived


def test_hkdf_is_the_one_of_the_cryptography_library():
    hashes = pytest.importorskip("cryptography.hazmat.primitives.hashes")
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    info = b"canheal|psn|university/permit-1|1"
    assert HKDF(hashes.SHA256(), 32, None, info).derive(MASTER) == KEY


def test_a_pseudonym_is_what_its_definition_says():
    whole = base64.b32encode(hmac.new(KEY, b"patient\0P-1", hashlib.sha256).digest()).decode()
    assert pseudonym(KEY, kind="patient", original="P-1") == whole[:20]


def test_two_recipients_share_none_and_one_keeps_its_own():
    def given(domain, version="1"):
        key = domain_key(MASTER, domain=domain, version=version)
        return {pseudonym(key, kind="patient", original=f"P-{number}") for number in range(5_000)}

    first, second, newer = given("a/1"), given("b/1"), given("a/1", "2")
    assert len(first) == len(second) == len(newer) == 5_000
    assert not first & second
    assert not first & newer
    assert first == given("a/1")


def test_kinds_are_apart():
    assert len({pseudonym(KEY, kind=kind, original="1") for kind in KINDS}) == len(KINDS)


def test_what_has_no_pseudonym():
    for wrong in ({"kind": "date", "original": "1"}, {"kind": "patient", "original": ""}):
        with pytest.raises(UsageError):
            pseudonym(KEY, **wrong)
    for domain, version in (("", "1"), ("a", ""), ("a", "b|1")):
        with pytest.raises(UsageError):
            domain_key(MASTER, domain=domain, version=version)
    with pytest.raises(OutOfRange):
        domain_key(b"short", domain="a", version="1")
    for length in (0, 8161):
        with pytest.raises(OutOfRange):
            hkdf(MASTER, b"", length=length)


def test_offsets_are_uniform_and_never_small():
    """Chi-square over the 352 offsets, of 35,200 invented subjects; the draw is fixed, since the key is."""
    found = Counter(date_offset(KEY, f"P-{number}") for number in range(35_200))
    allowed = [days for days in range(-182, 183) if abs(days) > 6]
    assert set(found) == set(allowed)
    assert chisquare([found[days] for days in allowed]).pvalue > 0.001


def test_intervals_stay_and_recipients_differ():
    other = domain_key(MASTER, domain="b/1", version="1")
    diagnosis, death = date(2024, 2, 28), date(2025, 3, 1)
    offset = date_offset(KEY, "P-1")
    assert offset == date_offset(KEY, "P-1")
    assert shift(death, offset) - shift(diagnosis, offset) == death - diagnosis
    assert shift(diagnosis, offset) != diagnosis
    subjects = [f"P-{number}" for number in range(50)]
    assert [date_offset(KEY, one) for one in subjects] != [date_offset(other, one) for one in subjects]


def test_a_time_keeps_its_hour():
    when = datetime(2024, 2, 28, 13, 5, tzinfo=UTC)
    assert shift(when, 20) == when + timedelta(days=20)
    assert shift(when, 20).hour == 13


def test_where_the_calendar_ends():
    with pytest.raises(OutOfRange):
        shift(date(9999, 12, 1), 60)
    with pytest.raises(UsageError):
        date_offset(KEY, "")


@pytest.mark.parametrize(
    ("birth", "on", "years"),
    [
        (date(1980, 5, 17), date(2026, 5, 16), 45),
        (date(1980, 5, 17), date(2026, 5, 17), 46),
        (date(2000, 2, 29), date(2025, 2, 28), 24),
        (date(2000, 2, 29), date(2025, 3, 1), 25),
        (date(2000, 2, 29), date(2000, 2, 29), 0),
    ],
)
def test_age(birth, on, years):
    assert age(birth, on) == years


def test_high_ages_are_one_class():
    assert [released_age(years) for years in (0, 89, 90, 104)] == ["0", "89", "90+", "90+"]
    with pytest.raises(OutOfRange):
        released_age(-1)
    with pytest.raises(OutOfRange):
        age(date(2020, 1, 1), date(2019, 1, 1))
