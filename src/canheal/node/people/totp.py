"""One-time codes of local accounts (RFC 6238: six digits, thirty seconds), each good once."""

from __future__ import annotations

import time

import pyotp

from canheal.node.people.models import User

_STEP = 30
_ISSUER = "canheal"


def matching_step(secret: str, code: str, *, after: int, now: float | None = None) -> int | None:
    """The time step whose code this is: this one or one beside it, and later than the last that was used.

    Args:
        secret: base32.
        code: as typed; spaces do not count.
        after: the last step used.
        now: seconds since 1970; the clock's when None.
    """
    current = int((time.time() if now is None else now) // _STEP)
    totp = pyotp.TOTP(secret)
    typed = code.replace(" ", "")
    for step in (current - 1, current, current + 1):
        if step > after and pyotp.utils.strings_equal(totp.at(step * _STEP), typed):
            return step
    return None


def address_of(user: User, secret: str) -> str:
    """What an authenticator reads from the picture (`otpauth://`)."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.username, issuer_name=_ISSUER)
