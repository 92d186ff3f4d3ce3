"""The limits and lists by which a report suggests a step or leaves a claim to the molecular report; content, cited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from canheal.terms.errors import ContentError
from canheal.terms.records import NamedTuple


class Advice(NamedTuple):
    """A list from a guideline, in its order, and the guideline."""

    listed: tuple[str, ...]
    citation: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Values of `content/report/settings.yaml`; None means that nothing is judged by this limit.

    Attributes:
        low_purity: tumour cell fraction (0 to 1) below which the report suggests a new biopsy.
        low_depth: reads below which a reportable variant's depth is called low.
        blood_types: OncoTree codes of blood and lymph tumours; all others are solid.
        mismatch_repair: genes that a tumour without mismatch repair asks for in the germline.
        colorectal: OncoTree codes in which BRAF and methylation of MLH1 are asked first.
    """

    low_purity: float | None = None
    low_depth: int | None = None
    blood_types: frozenset[str] = frozenset()
    mismatch_repair: Advice | None = None
    colorectal: Advice | None = None

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, object]) -> Settings:
        """Build from the loaded content file.

        Raises:
            ContentError: a limit is missing or is not a number, or the list of codes is not one.
        """
        return cls(
            _limit(mapping, "low_purity"),
            int(_limit(mapping, "low_depth")),
            frozenset(_codes(mapping, "blood_types")),
            _advice(mapping, "mismatch_repair_genes"),
            _advice(mapping, "colorectal_types"),
        )


NO_LIMITS = Settings()


def _limit(mapping: Mapping[str, object], name: str) -> float:
    value = _value(mapping, name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _broken(f"the limit {name!r} has no number as value", name, "Give a number")
    return float(value)


def _advice(mapping: Mapping[str, object], name: str) -> Advice:
    row = mapping.get(name)
    citation = row.get("citation") if isinstance(row, Mapping) else None
    if not isinstance(row, Mapping) or not isinstance(citation, str):
        raise _broken(f"the list {name!r} has no citation", name, "Name the guideline")
    return Advice(_codes(mapping, name), citation + (", unverified" if row.get("unverified") else ""))


def _codes(mapping: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = _value(mapping, name)
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        raise _broken(f"the list {name!r} is not a list of codes", name, "Give OncoTree codes")
    return tuple(value)


def _value(mapping: Mapping[str, object], name: str) -> object:
    row = mapping.get(name)
    return row.get("value") if isinstance(row, Mapping) else None


def _broken(what: str, field: str, todo: str) -> ContentError:
    return ContentError(what, file="report/settings.yaml", field=field, todo=todo)
