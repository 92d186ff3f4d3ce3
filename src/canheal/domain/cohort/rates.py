"""A rate of a cohort beside a published one: inside or outside of what chance alone explains (binomial, 95 %)."""

from __future__ import annotations

from math import sqrt

from canheal.terms.records import NamedTuple

_NORMAL_95 = 1.959964


class Rate(NamedTuple):
    """One comparison.

    Attributes:
        id: its name in content/pilot/model.yaml.
        words: what it is.
        of: of whom.
        published: the published value, a share.
        found: how many.
        among: of how many.
        fitted: what of it the model was fitted to, in words.
    """

    id: str
    words: str
    of: str
    published: float
    found: int
    among: int
    fitted: str

    @property
    def share(self) -> float | None:
        """The share found; None of nobody."""
        return self.found / self.among if self.among else None

    @property
    def half_width(self) -> float | None:
        """Half of the 95 % interval of the published share at this n (normal approximation); None of nobody."""
        return _NORMAL_95 * sqrt(self.published * (1 - self.published) / self.among) if self.among else None

    @property
    def inside(self) -> bool | None:
        """Whether the share lies within the half-width of the published one; None of nobody."""
        if self.share is None or self.half_width is None:
            return None
        return abs(self.share - self.published) <= self.half_width
