"""Which findings a list shows, by named conditions; what is dropped is counted by the condition that dropped it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from canheal.terms.errors import ContentError
from canheal.terms.records import NamedTuple


class Listed(NamedTuple):
    """One finding as a list knows it.

    Attributes:
        id: within the interpretation.
        kind: small_variant, copy_number, fusion, reported, biomarker or profile.
        name: in words.
        detail: consequence, copies or reads, in words.
        oncogenicity: class; "" when not assessed.
        points: of the class; None when not assessed.
        vaf: 0 to 1; None when not given.
        depth: reads; None when not given.
        filters: of the caller; none when it passed.
        amp: best tier of its claims; "" when none.
        escat: best proposal of its positive claims; "" when none.
        acts: therapies that act in this tumour type; "" when none.
        reportable: the report may show it.
        germline: germline confirmation is suggested.
    """

    id: str
    kind: str
    name: str
    detail: str
    oncogenicity: str
    points: int | None
    vaf: float | None
    depth: int | None
    filters: tuple[str, ...]
    amp: str
    escat: str
    acts: str
    reportable: bool
    germline: bool


class Chosen(NamedTuple):
    """What a preset keeps, and what it drops by which condition."""

    kept: tuple[Listed, ...]
    dropped: Mapping[str, int]


_CONDITIONS: dict[str, Callable[[Listed, object], bool]] = {
    "reportable": lambda finding, _: finding.reportable,
    "actionable": lambda finding, _: bool(finding.acts),
    "classes": lambda finding, wanted: finding.oncogenicity in wanted,  # type: ignore[operator]
    "passed": lambda finding, _: not finding.filters,
    "min_depth": lambda finding, least: finding.depth is None or finding.depth >= int(str(least)),
    "min_vaf": lambda finding, least: finding.vaf is None or finding.vaf >= float(str(least)),
}


def choose(findings: Iterable[Listed], conditions: Mapping[str, object]) -> Chosen:
    """The findings that meet every condition.

    Raises:
        ContentError: a condition is not known.
    """
    for name in conditions:
        if name not in _CONDITIONS:
            raise ContentError(f"the preset asks for {name!r}", field=name, todo=f"Use one of {', '.join(_CONDITIONS)}")
    kept, dropped = [], Counter[str]()
    for finding in findings:
        failed = next((name for name, asked in conditions.items() if not _CONDITIONS[name](finding, asked)), None)
        if failed is None:
            kept.append(finding)
        else:
            dropped[failed] += 1
    return Chosen(tuple(kept), dict(dropped))
