"""oncokb-annotator: the annotated MAF, and the annotated table of copy numbers.

Columns as its own annotated example and README give them; names of columns differ in case between versions.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from canheal.domain.comparison.calls import Alteration, RawOutput, Said
from canheal.formats.cells import first_present, present
from canheal.formats.text import Row, table_rows
from canheal.formats.tools.reading import Collected, Setting, allele_of, build_of, copy_number, small_variant

REQUIRED = ("Hugo_Symbol", "ONCOGENIC", "LEVEL_1")
_CASE = ("Tumor_Sample_Barcode", "SAMPLE_ID")
_PROTEIN = ("HGVSp_Short", "HGVSp", "Amino_Acid_Change", "AA_Change")
_LEVELS = {
    "sensitivity": ("LEVEL_1", "LEVEL_2", "LEVEL_3A", "LEVEL_3B", "LEVEL_4"),
    "resistance": ("LEVEL_R1", "LEVEL_R2"),
    "diagnostic": ("LEVEL_Dx1", "LEVEL_Dx2", "LEVEL_Dx3"),
    "prognostic": ("LEVEL_Px1", "LEVEL_Px2", "LEVEL_Px3"),
}
_NOT_ANNOTATED = "oncokb-annotator did not annotate the line"


def read_oncokb(tool: str, paths: tuple[Path, ...], setting: Setting) -> RawOutput:
    """All lines of all files.

    Raises:
        MissingColumn: not an output of oncokb-annotator.
        Errors of `canheal.formats.text`.
    """
    collected = Collected(setting)
    for path in paths:
        for line, row in table_rows(path, required=REQUIRED):
            if (present(row.get("ANNOTATED")) or "true").lower() == "false":
                collected.dropped[_NOT_ANNOTATED] += 1
            else:
                collected.add(
                    _alteration(row, setting), tuple(_said(row)), case=first_present(row, _CASE), at=(path, line)
                )
    return collected.output(tool, "oncokb", paths, complete=True)


def _alteration(row: Row, setting: Setting) -> Alteration | None:
    gene = present(row["Hugo_Symbol"])
    if "Alteration" in row and "HGVSp_Short" not in row:
        return copy_number(gene, row["Alteration"])
    alternate = first_present(row, ("Tumor_Seq_Allele2", "Tumor_Seq_Allele1"))
    bases = row.get("Reference_Allele"), alternate
    allele = allele_of(build_of(row, "NCBI_Build", setting), row.get("Chromosome"), row.get("Start_Position"), bases)
    return small_variant(gene, first_present(row, _PROTEIN), allele)


def _said(row: Row) -> Iterator[Said]:
    for question, levels in _LEVELS.items():
        if levels[0] in row:
            found = [(level, drugs) for level in levels if (drugs := present(row.get(level)))]
            level, drugs = found[0] if found else ("", "")
            yield Said(question, level, detail=drugs.replace(",", ", "))
    yield Said("oncogenicity", row["ONCOGENIC"].strip())
