"""canheal's own `interpretation.json`, one or a folder of stored cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from canheal.domain.comparison.calls import Alteration, RawOutput, Said
from canheal.formats.interpretation_reader import stored_json
from canheal.formats.tools.reading import Collected, Setting, allele_of, copy_number, small_variant
from canheal.terms.assembly import Assembly
from canheal.terms.errors import BadRecord
from canheal.terms.typed import Any

RESULT = "interpretation.json"
_Json = dict[str, Any]
_QUESTIONS = {
    ("therapeutic", "sensitivity"): "sensitivity",
    ("therapeutic", "resistance"): "resistance",
    ("therapeutic", "reduced_sensitivity"): "resistance",
}
_ASKED = ("sensitivity", "resistance", "diagnostic", "prognostic")


def read_canheal(tool: str, paths: tuple[Path, ...], setting: Setting) -> RawOutput:
    """All findings of all cases; a claim answers with its AMP/ASCO/CAP tier.

    Raises:
        FileMissing, FileCorrupt: as `formats/interpretation_reader.py`.
        BadRecord: the file lacks something that the format has.
    """
    collected = Collected(setting)
    for path in paths:
        data = stored_json(path)
        try:
            _read(data, collected, path)
        except (KeyError, TypeError, AttributeError) as error:
            what = f"this is no whole interpretation ({type(error).__name__}: {str(error)[:80]})"
            raise BadRecord(what, file=str(path), todo="Interpret the tumour's files again") from error
    return collected.output(tool, "canheal", paths, complete=True)


def tumour_codes(paths: Iterable[Path]) -> set[str]:
    """OncoTree codes of the stored cases; raises as `read_canheal`."""
    return {str((stored_json(path).get("sample") or {}).get("tumour", {}).get("code") or "") for path in paths} - {""}


def _read(data: _Json, collected: Collected, path: Path) -> None:
    case = data["sample"]["name"]
    for alteration, found in _findings(data):
        said = (*_tiers(found["claims"]), *_class(found.get("oncogenicity")))
        collected.add(alteration, said, case=case, at=(path, 0))


def _findings(data: _Json) -> Iterator[tuple[Alteration | None, _Json]]:
    for found in data["small_variants"]:
        where = found["location"] or {}
        assembly = Assembly.parse(where["assembly"]) if where else None
        bases = where.get("reference"), where.get("alternate")
        allele = allele_of(assembly, where.get("chromosome"), str(where.get("position", "")), bases)
        yield small_variant(found["gene"], found["hgvs_p"], allele), found
    for found in data["copy_numbers"]:
        yield (
            copy_number(found["gene"], found["state"]) or Alteration("copy_number", found["gene"], found["state"]),
            found,
        )
    for found in data["fusions"]:
        yield Alteration("fusion", "", found["name"].replace("--", "::")), found
    for found in data["reported_alterations"]:
        yield Alteration("biomarker", found["gene"], found["name"]), found
    for found in data["biomarkers"]["shown"]:
        yield Alteration("biomarker", "", found["name"]), found


def _tiers(claims: list[_Json]) -> Iterator[Said]:
    """Supporting claims by their question; a question without any is answered with "" (looked, and nothing found)."""
    for question in _ASKED:
        yield Said(question, "")
    for claim in claims:
        key = (claim["implication"], claim["significance"])
        found = _QUESTIONS.get(key, claim["implication"])
        if found in _ASKED and claim["direction"] == "supports":
            tier = claim["tiers"]["amp_asco_cap"]["tier"] or ""
            yield Said(found, tier, detail=" + ".join(claim["therapies"]))


def _class(outcome: _Json | None) -> Iterator[Said]:
    if outcome:
        yield Said("oncogenicity", outcome["class"])
