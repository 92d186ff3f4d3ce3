"""Three truth values, because a missing input is never a "no" (Kleene's strong three-valued logic).

not_       all_ (AND)              any_ (OR)
T -> F     F if any F              T if any T
F -> T     else U if any U         else U if any U
U -> U     else T                  else F
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Truth(Enum):
    """True, false, or not assessed; the values are the words that stand in JSON."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        """Refused: `if truth:` would turn "not assessed" into yes or no."""
        raise TypeError("a Truth has three values; compare it with `is`")


def not_(value: Truth) -> Truth:
    """The opposite; of unknown, unknown."""
    return _OPPOSITE[value]


def all_(values: Iterable[Truth]) -> Truth:
    """Conjunction: false when any is false, true when all are true; of nothing, true."""
    seen = set(values)
    if Truth.FALSE in seen:
        return Truth.FALSE
    return Truth.UNKNOWN if Truth.UNKNOWN in seen else Truth.TRUE


def any_(values: Iterable[Truth]) -> Truth:
    """Disjunction: true when any is true, false when all are false; of nothing, false."""
    seen = set(values)
    if Truth.TRUE in seen:
        return Truth.TRUE
    return Truth.UNKNOWN if Truth.UNKNOWN in seen else Truth.FALSE


def truth_of(value: bool | None) -> Truth:
    """A yes-or-no answer, or none."""
    if value is None:
        return Truth.UNKNOWN
    return Truth.TRUE if value else Truth.FALSE


_OPPOSITE = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE, Truth.UNKNOWN: Truth.UNKNOWN}
