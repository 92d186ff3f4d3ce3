"""PCGR 2: `<sample>.pcgr.<build>.snv_indel_ann.tsv.gz`, all small variants with tier and oncogenicity.

Columns as its documentation lists them; the older `snvs_indels.tiers.tsv` has TIER ("TIER 1") in place of
ACTIONABILITY_TIER.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from canheal.domain.comparison.calls import RawOutput, Said
from canheal.formats.cells import first_present, present
from canheal.formats.text import Row, table_rows
from canheal.formats.tools.reading import Collected, Setting, allele_of, build_of, small_variant
from canheal.terms.alleles import Allele
from canheal.terms.errors import MissingColumn

REQUIRED = ("GENOMIC_CHANGE", "GENOME_VERSION", "SYMBOL")
_TIER = ("ACTIONABILITY_TIER", "TIER")
_CASE = ("SAMPLE_ID", "VCF_SAMPLE_ID", "SAMPLE_ALIAS")
_PROTEIN = ("HGVSp", "HGVSp_short", "PROTEIN_CHANGE", "ALTERATION")
_CHANGE = re.compile(r"(?:chr)?(\w+):g\.(\d+)([ACGT]+)>([ACGT]+)", re.I)


def read_pcgr(tool: str, paths: tuple[Path, ...], setting: Setting) -> RawOutput:
    """All lines of all files.

    Raises:
        MissingColumn: not a table of PCGR's small variants.
        Errors of `canheal.formats.text`.
    """
    collected = Collected(setting)
    for path in paths:
        for line, row in table_rows(path, required=REQUIRED):
            if not any(name in row for name in _TIER):
                what = "the table has neither ACTIONABILITY_TIER nor TIER"
                raise MissingColumn(
                    what, file=str(path), line=1, field=_TIER[0], todo="Give PCGR's snv_indel_ann.tsv.gz"
                )
            change = small_variant(present(row["SYMBOL"]), first_present(row, _PROTEIN), _allele(row, setting))
            collected.add(change, tuple(_said(row)), case=first_present(row, _CASE), at=(path, line))
    return collected.output(tool, "pcgr", paths, complete=True)


def _allele(row: Row, setting: Setting) -> Allele | None:
    found = _CHANGE.fullmatch(row["GENOMIC_CHANGE"].strip())
    if found is None:
        return None
    return allele_of(build_of(row, "GENOME_VERSION", setting), found[1], found[2], (found[3], found[4]))


def _said(row: Row) -> Iterator[Said]:
    tier = (first_present(row, _TIER) or "").upper().removeprefix("TIER").strip()
    yield Said("actionability", tier.removesuffix(".0"))
    if oncogenicity := present(row.get("ONCOGENICITY")):
        yield Said("oncogenicity", oncogenicity)
