"""Use case: interpret the invented tumours that ship with canheal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from canheal.app.gather import Source
from canheal.app.interpret import interpret_case
from canheal.domain.evidence.items import therapy_unit
from canheal.domain.interpretation.findings import Claim, Interpretation
from canheal.formats.case_file import read_case
from canheal.knowledge.content import CONTENT
from canheal.terms.records import NamedTuple

_DEMO = CONTENT / "demo"


class DemoResult(NamedTuple):
    """One demo tumour: its name, what leads its report in words, and where its files lie."""

    name: str
    headline: str
    folder: Path


def demo_cases() -> tuple[Path, ...]:
    """The case files of the demo tumours, by name."""
    return tuple(sorted(_DEMO.glob("*/case.yaml")))


def interpret_demo_tumours(out: Path) -> Iterator[DemoResult]:
    """Interpret each demo tumour into a folder of its own."""
    for path in demo_cases():
        folder = out / path.parent.name
        done = interpret_case(read_case(path), folder, source=Source())
        yield DemoResult(path.parent.name, _headline(done.interpretation), folder)


def _headline(interpretation: Interpretation) -> str:
    """The best positive claim in words."""
    claims = [claim for claim in _claims(interpretation) if claim.positive]
    if not claims:
        return f"{interpretation.tumour_name}: nothing actionable found"
    best = min(claims, key=lambda claim: claim.tiers.amp or "Z")
    item = best.item
    alteration = " ".join(part for part in (item.variant.gene, item.variant.name) if part != "-")
    what = (
        therapy_unit(item.therapies, item.interaction) or f"{item.implication}, {item.significance.replace('_', ' ')}"
    )
    return f"{interpretation.tumour_name}: {alteration}: {what} ({best.tiers.amp})"


def _claims(interpretation: Interpretation) -> Iterator[Claim]:
    for findings in (
        interpretation.small_variants,
        interpretation.copy_numbers,
        interpretation.fusions,
        interpretation.reported,
        interpretation.biomarkers,
    ):
        for finding in findings:
            yield from finding.claims
