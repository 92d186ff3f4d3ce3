"""The limits and lists by which a report suggests a step or leaves a claim to the molecular report; content, cited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from canheal.terms.errors import ContentError


@dataclass(frozen=True, slots=True)
class Settings:
    """Values of `content/report/settings.yaml`; None means that nothing is judged by this limit.

    Attributes:
        low_purity: tumour cell fraction (0 to 1) below which the report suggests a new biopsy.
        low_depth: reads below which a reportable variant's depth is called low.
        blood_types: OncoTree codes of blood and lymph tumours; all others are solid.
    """

    low_purity: float | None = None
    low_depth: int | None = None
    blood_types: frozenset[str] = frozenset()

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, object]) -> Settings:
        """Build from the loaded content file.

        Raises:
            ContentError: a limit is missing or is not a number, or the list of codes is not one.
        """
        return cls(_limit(mapping, "low_purity"), int(_limit(mapping, "low_depth")), _codes(mapping, "blood_types"))


NO_LIMITS = Settings()


def _limit(mapping: Mapping[str, object], name: str) -> float:
    value = _value(mapping, name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _broken(f"the limit {name!r} has no number as value", name, "Give a number")
    return float(value)


def _codes(mapping: Mapping[str, object], name: str) -> frozenset[str]:
    value = _value(mapping, name)
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        raise _broken(f"the list {name!r} is not a list of codes", name, "Give OncoTree codes")
    return frozenset(value)


def _value(mapping: Mapping[str, object], name: str) -> object:
    row = mapping.get(name)
    return row.get("value") if isinstance(row, Mapping) else None


def _broken(what: str, field: str, todo: str) -> ContentError:
    return ContentError(what, file="report/settings.yaml", field=field, todo=todo)
