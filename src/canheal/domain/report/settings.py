"""The numbers at which a report suggests a step; they are content with a citation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from canheal.terms.errors import ContentError


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits of `content/report/settings.yaml`; None means that nothing is judged by this limit.

    Attributes:
        low_purity: tumour cell fraction (0 to 1) below which the report suggests a new biopsy.
        low_depth: reads below which a reportable variant's depth is called low.
    """

    low_purity: float | None = None
    low_depth: int | None = None

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, object]) -> Settings:
        """Build from the loaded content file.

        Raises:
            ContentError: a limit is missing or is not a number.
        """
        return cls(_limit(mapping, "low_purity"), int(_limit(mapping, "low_depth")))


NO_LIMITS = Settings()


def _limit(mapping: Mapping[str, object], name: str) -> float:
    row = mapping.get(name)
    value = row.get("value") if isinstance(row, Mapping) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ContentError(
            f"the limit {name!r} has no number as value", file="report/settings.yaml", field=name, todo="Give a number"
        )
    return float(value)
