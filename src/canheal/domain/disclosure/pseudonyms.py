"""Pseudonyms, dates and ages for one recipient: stable for it, and of no use to join with another's.

Each domain (a recipient's permit) has a key of its own, derived from the master key by HKDF-SHA256 (RFC 5869); a
pseudonym is the start of an HMAC-SHA256 (RFC 2104) in base32 (RFC 4648), 100 bits. Kinds are apart, so that a sample's
pseudonym does not tell the patient's. Dates of one subject move together by a number of days from the same key, so that
intervals stay. Who has the key can redo all this; it never leaves the holder.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import date, timedelta

from canheal.terms.errors import OutOfRange, UsageError
from canheal.terms.typed import TypeVar

KINDS = ("patient", "sample", "run", "family")
LENGTH = 20
"""Letters of a pseudonym, of five bits each."""
KEY_LENGTH = 32
"""Bytes of a key."""
FARTHEST = 182
"""Days that a date moves at most: half a year, to either side."""
NEAREST = 7
"""Days that it moves at least: what moved by less would still tell the week."""
OLDEST = 90
"""Age from which on ages are one class (USA, 45 CFR 164.514(b)(2)(i)(C): 90 or older)."""
_HASH_LENGTH = 32

When = TypeVar("When", bound=date)


def hkdf(master: bytes, info: bytes, *, salt: bytes = b"", length: int = KEY_LENGTH) -> bytes:
    """Derive a key (HKDF-SHA256, RFC 5869 section 2): extract with the salt, expand with the info.

    Raises:
        OutOfRange: a length of less than 1 or more than 255 hashes.
    """
    if not 1 <= length <= 255 * _HASH_LENGTH:
        raise OutOfRange(f"a key of {length} bytes cannot be derived", todo="Ask for 1 to 8160 bytes")
    extracted = _mac(salt or bytes(_HASH_LENGTH), master)
    made, block = b"", b""
    for number in range(1, -(-length // _HASH_LENGTH) + 1):
        block = _mac(extracted, block + info + bytes([number]))
        made += block
    return made[:length]


def domain_key(master: bytes, *, domain: str, version: str) -> bytes:
    """The key of one domain.

    Args:
        master: at least 32 bytes.
        domain: recipient and permit, under the id by which the package names them.
        version: of the domain's key; without "|", which separates it.

    Raises:
        OutOfRange: a master key that is too short.
        UsageError: no domain or no version, or a version that could be part of the domain.
    """
    if len(master) < KEY_LENGTH:
        raise OutOfRange(f"the master key has {len(master)} bytes", todo="Give a key of at least 32 random bytes")
    if not domain or not version or "|" in version:
        raise UsageError("A domain of pseudonyms needs a name, and a version without |", todo="Give both")
    return hkdf(master, f"canheal|psn|{domain}|{version}".encode())


def pseudonym(key: bytes, *, kind: str, original: str) -> str:
    """The pseudonym of a patient, sample, run or family under a domain's key: 20 letters A-Z and digits 2-7.

    Raises:
        UsageError: another kind, or no id.
    """
    if kind not in KINDS or not original:
        raise UsageError(f"{kind!r} with id {original!r} has no pseudonym", todo=f"Name one of {', '.join(KINDS)}")
    return base64.b32encode(_mac(key, _message(kind, original)))[:LENGTH].decode("ascii")


def date_offset(key: bytes, subject: str) -> int:
    """Days by which all dates of a subject move under a domain's key: uniform on -182..182 without -6..6.

    Raises:
        UsageError: no subject.
    """
    if not subject:
        raise UsageError("Nobody's dates cannot be moved", todo="Name the subject")
    choices = FARTHEST - NEAREST + 1
    number = int.from_bytes(_mac(key, _message("date", subject)), "big") % (2 * choices)
    days = NEAREST + number % choices
    return days if number < choices else -days


def shift(when: When, offset: int) -> When:
    """A date, or a date with its time, moved by days. Raises OutOfRange where the calendar ends."""
    try:
        return when + timedelta(days=offset)
    except OverflowError:
        raise OutOfRange(f"{when} cannot be moved by {offset} days", todo="Correct the date") from None


def age(birth: date, on: date) -> int:
    """Completed years; who was born on 29 February completes one on 1 March of other years. Raises OutOfRange."""
    years = on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
    if years < 0:
        raise OutOfRange(f"{on} lies before the birth", todo="Correct the dates")
    return years


def released_age(years: int, oldest: int = OLDEST) -> str:
    """An age as it may be read: the years, or that they are many. Raises OutOfRange for less than none."""
    if years < 0:
        raise OutOfRange(f"an age of {years} years is none", todo="Correct the dates")
    return str(years) if years < oldest else f"{oldest}+"


def _message(kind: str, original: str) -> bytes:
    return kind.encode() + b"\0" + original.encode()


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()
