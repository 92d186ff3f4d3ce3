"""The one way for a count to leave: suppressed and rounded before anything is derived from it.

A small count and none at all give the same value, so that `exists` says nothing that the count would not (a production
beacon answers "exists" from the true count and thereby tells a suppressed one from zero).
"""

from __future__ import annotations

from canheal.terms.errors import OutOfRange
from canheal.terms.records import NamedTuple

_KEY = object()


class Policy(NamedTuple):
    """How counts are released.

    Attributes:
        least: the smallest count that is released as it is; counts from 1 to below it are small.
        multiple: released counts are rounded to multiples of it; 1 leaves them.
    """

    least: int
    multiple: int = 1


class Released:
    """A count as it may be read; only `release` makes one.

    Attributes:
        count: the number; None for none or few.
        exists: whether there is a number.
        least: the policy's.
    """

    __slots__ = ("count", "exists", "least")
    count: int | None
    exists: bool
    least: int

    def __init__(self, key: object, count: int | None, least: int) -> None:
        if key is not _KEY:
            raise TypeError("a count is released by domain/disclosure alone")
        object.__setattr__(self, "count", count)
        object.__setattr__(self, "exists", count is not None)
        object.__setattr__(self, "least", least)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{name} of a released count cannot be changed")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Released) and (self.count, self.least) == (other.count, other.least)

    def __hash__(self) -> int:
        return hash((self.count, self.least))

    def __repr__(self) -> str:
        return f"Released({self.text()})"

    def text(self) -> str:
        """As it is printed: the number, or that there are none or few."""
        return str(self.count) if self.exists else f"0 to {self.least - 1}"


def release(count: int, policy: Policy) -> Released:
    """Release a count.

    Args:
        count: the true number, or a noisy one; below zero counts as zero.
        policy: the threshold and the rounding.

    Raises:
        OutOfRange: a policy whose threshold hides nothing, or that rounds to nothing.
    """
    if policy.least < 1 or policy.multiple < 1:
        raise OutOfRange("a policy needs a threshold and a multiple of at least 1", todo="Correct the policy")
    if count < policy.least:
        return Released(_KEY, None, policy.least)
    rounded = (2 * count + policy.multiple) // (2 * policy.multiple) * policy.multiple
    lowest = -(-policy.least // policy.multiple) * policy.multiple
    return Released(_KEY, max(rounded, lowest), policy.least)
