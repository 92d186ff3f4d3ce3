"""A stored interpretation as the pages show it: its JSON from the vault, and every finding as a row of a list."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache

from canheal.domain.interpretation.presets import Listed
from canheal.node.cases.models import Case, Finding, Result
from canheal.node.vault import take
from canheal.terms.typed import Any

_KINDS = (
    ("small_variants", "small_variant"),
    ("copy_numbers", "copy_number"),
    ("fusions", "fusion"),
    ("reported_alterations", "reported"),
)


@lru_cache(maxsize=32)
def interpretation(digest: str) -> Any:
    """The interpretation.json of this SHA-256. Raises StoreError."""
    return json.loads(take(digest))


def result_of(case: Case) -> Result | None:
    """The result set that pages show: the accepted one, else the latest that is done."""
    done = case.results.filter(state=Result.State.DONE)
    return done.filter(verdict="accepted").first() or done.first()


def listed(result: Result) -> list[Listed]:
    """Every finding of a result set: those of the report first and as it names them, then the passengers."""
    data = interpretation(result.interpretation)
    stored = {finding.key: finding for finding in result.findings.all()}
    raw = {found["id"]: (kind, found) for group, kind in _KINDS for found in data[group]}
    first = [_of_report(finding, raw.get(finding.key, ("", {}))[1]) for finding in stored.values()]
    return [*first, *(_passenger(kind, found) for key, (kind, found) in raw.items() if key not in stored)]


def _of_report(finding: Finding, found: dict[str, Any]) -> Listed:
    outcome = found.get("oncogenicity") or {}
    return Listed(
        id=finding.key,
        kind=finding.kind,
        name=finding.name,
        detail=finding.consequence.replace("_", " ") or _state(found),
        oncogenicity=finding.oncogenicity,
        points=outcome.get("points"),
        vaf=finding.vaf,
        depth=finding.depth,
        filters=tuple(found.get("filters", ())),
        amp=finding.amp,
        escat=finding.escat,
        acts=finding.acts,
        reportable=bool(found.get("reportable", True)),
        germline=finding.germline,
    )


def _passenger(kind: str, found: dict[str, Any]) -> Listed:
    reads, outcome = found.get("tumour_reads") or {}, found.get("oncogenicity") or {}
    change = found.get("hgvs_p") or found.get("hgvs_c") or found["id"]
    terms = found.get("consequence") or ["consequence not assessed"]
    return Listed(
        id=found["id"],
        kind=kind,
        name=" ".join(filter(None, (found.get("gene"), change if kind == "small_variant" else ""))) or found["id"],
        detail=terms[0].replace("_", " ") if kind == "small_variant" else _state(found),
        oncogenicity=outcome.get("class", ""),
        points=outcome.get("points"),
        vaf=reads.get("vaf"),
        depth=reads.get("depth"),
        filters=tuple(found.get("filters", ())),
        amp="",
        escat="",
        acts="",
        reportable=bool(found.get("reportable")),
        germline=False,
    )


def _state(found: dict[str, Any]) -> str:
    return str(found.get("state") or found.get("value") or "").replace("_", " ")


def raw_finding(result: Result, key: str) -> tuple[str, dict[str, Any]] | None:
    """Kind and JSON of one finding; None when the result set has none such."""
    data = interpretation(result.interpretation)
    for kind, found in _groups(data):
        if found["id"] == key:
            return kind, found
    return None


def _groups(data: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for group, kind in _KINDS:
        for found in data[group]:
            yield kind, found
    for found in data["biomarkers"]["shown"]:
        yield "biomarker", found
    for found in data["profiles"]:
        yield "profile", found


def evidence(result: Result) -> dict[str, Any]:
    """Evidence items of the result set by id."""
    items: dict[str, Any] = interpretation(result.interpretation)["evidence"]
    return items
