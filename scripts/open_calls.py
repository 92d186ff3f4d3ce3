"""Somatic calls of open cohorts, read from their MAF files, each tumour once.

Understands the columns of TCGA MC3 (PMID:29596782), Firehose (Broad GDAC), maftools' LAML and cBioPortal MAFs; all on
GRCh37. A patient is a tumour: samples, aliquots and files of one patient are merged, so that a change counts once for
each patient. Rows that MC3 flagged as artefact, as common in the population, or as failed are left out; `wga`,
`nonpreferredpair`, `gapfiller` and `native_wga_mix` say how a sample was prepared, not that the call is wrong.

Firehose COAD carries amplification errors in the genes of a panel that its centre added: half of all missense calls
of PTEN, APC or RB1 there are T>C or A>G, against a tenth in rectal tumours of the same kind. `all_calls` therefore
keeps a T>C or A>G call of that cohort only where another cohort shows the same change.
"""

from __future__ import annotations

import csv
import gzip
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

HARMLESS_FILTERS = frozenset({"", ".", "PASS", "wga", "nonpreferredpair", "gapfiller", "native_wga_mix"})
ARTEFACT_COHORT = "Firehose_COAD"
ARTEFACT_CHANGES = frozenset({("T", "C"), ("A", "G")})
_PATIENT = re.compile(r"TCGA-\w\w-\w{4}")


class Call(NamedTuple):
    """One call: patient, where and what it changes; `protein` and `coding` in HGVS short form, "" when not given."""

    cohort: str
    patient: str
    gene: str
    chromosome: str
    start: int
    reference: str
    alternate: str
    classification: str
    protein: str
    coding: str
    transcript: str
    exon: str


def open_text(path: Path) -> TextIO:
    """A text file, gzipped or plain."""
    return gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")


def cohort_name(path: Path) -> str:
    """The cohort a file belongs to, from its name ("MC3_READ.maf.gz" is "MC3_READ")."""
    return path.name.split(".")[0]


def patient_of(barcode: str) -> str:
    """The patient of a TCGA barcode; any other name is its own patient."""
    found = _PATIENT.match(barcode)
    return found.group() if found else barcode


def read_calls(path: Path) -> Iterator[Call]:
    """All trusted calls of one MAF, in file order."""
    cohort = cohort_name(path)
    with open_text(path) as lines:
        rows = csv.DictReader(
            (line for line in lines if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE
        )
        for row in rows:
            if set(re.split(r"[;,]", row.get("FILTER") or "")) <= HARMLESS_FILTERS:
                yield _call(cohort, row)


def _call(cohort: str, row: dict[str, str]) -> Call:
    protein = row.get("HGVSp_Short") or row.get("Protein_Change") or ""
    return Call(
        cohort=cohort,
        patient=patient_of(row["Tumor_Sample_Barcode"]),
        gene=row["Hugo_Symbol"],
        chromosome=row["Chromosome"].removeprefix("chr"),
        start=int(row["Start_Position"]),
        reference=row["Reference_Allele"].upper(),
        alternate=row["Tumor_Seq_Allele2"].upper(),
        classification=row["Variant_Classification"],
        protein=protein if protein.startswith("p.") else "",
        coding=(row.get("HGVSc") or "").rsplit(":", 1)[-1],
        transcript=(row.get("Transcript_ID") or "").split(".")[0],
        exon=row.get("Exon_Number") or "",
    )


def all_calls(paths: Iterable[Path]) -> list[Call]:
    """The calls of all files, one after the other, without the known artefacts (head of this file)."""
    calls = [call for path in paths for call in read_calls(path)]
    confirmed = {_change(call) for call in calls if call.cohort != ARTEFACT_COHORT}
    return [call for call in calls if not _is_suspect(call) or _change(call) in confirmed]


def _is_suspect(call: Call) -> bool:
    return call.cohort == ARTEFACT_COHORT and (call.reference, call.alternate) in ARTEFACT_CHANGES


def _change(call: Call) -> tuple[str, int, str]:
    return call.chromosome, call.start, call.alternate


def mutation_burden(calls: Iterable[Call]) -> dict[str, int]:
    """Distinct protein-altering changes by patient."""
    places: dict[str, set[tuple[str, int, str]]] = {}
    for call in calls:
        if call.classification in PROTEIN_ALTERING:
            places.setdefault(call.patient, set()).add((call.chromosome, call.start, call.alternate))
    return {patient: len(found) for patient, found in places.items()}


MISSENSE = "Missense_Mutation"
PROTEIN_ALTERING = frozenset(
    {
        MISSENSE,
        "Nonsense_Mutation",
        "Nonstop_Mutation",
        "Splice_Site",
        "Translation_Start_Site",
        "Frame_Shift_Del",
        "Frame_Shift_Ins",
        "In_Frame_Del",
        "In_Frame_Ins",
    }
)


def print_table(header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Write a tab-separated table to standard output; no cell may hold a tab, a newline or a quote."""
    for row in (header, *rows):
        cells = [str(cell) for cell in row]
        if any(mark in cell for cell in cells for mark in '\t\n\r"'):
            sys.exit(f"a cell holds a tab, newline or quote: {cells}")
        print("\t".join(cells))
