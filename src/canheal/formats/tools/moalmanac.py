"""Molecular Oncology Almanac: `.actionable.txt` lists hits, `.somatic.scored.txt` all features that were scored.

Columns as its description of outputs and its published example give them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from canheal.domain.comparison.calls import Alteration, RawOutput, Said
from canheal.formats.cells import first_present, present
from canheal.formats.text import Row, table_rows
from canheal.formats.tools.reading import Collected, Setting, allele_of, copy_number, small_variant

REQUIRED = ("score_bin", "feature_type", "feature", "alteration_type", "alteration")
_CASE = ("patient_id", "tumor_sample_barcode")
_QUESTIONS = {"sensitivity": "sensitive", "resistance": "resistance", "prognostic": "prognostic"}
_NOT_EXACT = "Investigate Actionability"
_BIOMARKERS = {"MSI-High": "MSI-H", "High Mutational Burden": "TMB-H"}
_GERMLINE = "a germline variant; only somatic findings are compared"
_OTHER = "a feature that other tools do not name (signature, aneuploidy, supporting variants)"


def read_moalmanac(tool: str, paths: tuple[Path, ...], setting: Setting) -> RawOutput:
    """All lines of all files; complete when a table of scored features is among them.

    Raises:
        MissingColumn: not a table of MOAlmanac's features.
        Errors of `canheal.formats.text`.
    """
    collected, complete, hits = Collected(setting), False, False
    for path in paths:
        for line, row in table_rows(path, required=REQUIRED):
            complete |= "sensitive_predictive_implication" not in row
            hits |= "sensitive_predictive_implication" in row
            if reason := _left_out(row):
                collected.dropped[reason] += 1
                continue
            said = tuple(_said(row, setting))
            collected.add(_alteration(row, setting), said, case=first_present(row, _CASE), at=(path, line))
    collected.unless(hits, tuple(_QUESTIONS))
    return collected.output(tool, "moalmanac", paths, complete=complete)


def _left_out(row: Row) -> str:
    kind, feature = row["feature_type"].strip(), row["feature"].strip()
    if kind == "Germline Variant":
        return _GERMLINE
    known = kind in ("Somatic Variant", "Copy Number", "Rearrangement") or feature in _BIOMARKERS
    return "" if known else _OTHER


def _alteration(row: Row, setting: Setting) -> Alteration | None:
    kind, gene = row["feature_type"].strip(), present(row["feature"])
    if gene in _BIOMARKERS:
        return Alteration("biomarker", "", _BIOMARKERS[gene])
    if kind == "Copy Number":
        return copy_number(gene, row["alteration_type"])
    if kind == "Rearrangement":
        partners = (present(row["alteration"]) or "").split("--")
        return Alteration("fusion", "", "::".join(partners)) if len(partners) == 2 else None
    bases = row.get("reference_allele"), row.get("observed_allele_2")
    allele = allele_of(setting.assembly, row.get("chromosome"), row.get("start_position"), bases)
    return small_variant(gene, present(row["alteration"]), allele)


def _said(row: Row, setting: Setting) -> Iterator[Said]:
    for question, column in _QUESTIONS.items():
        name = "sensitive_predictive_implication" if question == "sensitivity" else f"{column}_predictive_implication"
        if name not in row:
            yield Said(question, "")
            continue
        words = present(row[name]) or ""
        inexact = words and (row.get(f"{column}_score_bin") or "").strip() == _NOT_EXACT
        code = present(row.get(f"{column}_oncotree_code"))
        same = setting.same_type(code) if words and code else (None if words else True)
        detail = present(row.get(f"{column}_therapy_name")) or ""
        yield Said(question, f"{words} (investigate)" if inexact else words, same, detail)
