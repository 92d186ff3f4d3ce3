"""What a follow-up says: whether a patient benefited, and the ratio of two progression-free survivals.

Benefit as in the Drug Rediscovery Protocol (van der Velden 2019, doi:10.1038/s41586-019-1600-x); the ratio after Von
Hoff 2010 (doi:10.1200/JCO.2009.26.5983).
"""

from __future__ import annotations

from canheal.terms.errors import OutOfRange


def benefited(response: str, days: int | None, *, stable_days: int) -> bool | None:
    """Whether a response is clinical benefit; None when that is not known.

    Args:
        response: CR, PR, SD, PD or NE (RECIST 1.1); "" when not assessed.
        days: from the start of the therapy to the assessment; None when a date is missing.
        stable_days: stable disease counts from so many days on.
    """
    if response in ("CR", "PR"):
        return True
    if response == "PD":
        return False
    if response == "SD" and days is not None:
        return days >= stable_days
    return None


def pfs_ratio(days: int | None, before: int | None) -> float | None:
    """Progression-free days under the recommended therapy over those under the one before; None when one is missing.

    Raises:
        OutOfRange: a number of days that is negative.
    """
    for value, field in ((days, "progressed"), (before, "before_progressed")):
        if value is not None and value < 0:
            raise OutOfRange("progression lies before the start of the therapy", field=field, todo="Correct the dates")
    if days is None or not before:
        return None
    return days / before
