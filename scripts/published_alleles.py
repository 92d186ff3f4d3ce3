"""Alleles on GRCh37 that public collections name: CIViC (CC0), CGI's validated oncogenic mutations (CC0), a control's
table."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from open_calls import Call, open_text

_PROTEIN_NAME = re.compile(r"[A-Z]\d+[A-Z*]$")
# Rows that rest on these alone are left out: their terms, or their germline origin, do not fit a somatic CC0 table.
_NOT_ALONE = frozenset({"OncoKB", "ClinVar"})


class NamedChange(NamedTuple):
    """A gene and a single-residue change in one-letter form ("V600E", "R213*"), with who names it."""

    gene: str
    name: str
    citation: str


class Published(NamedTuple):
    """A substitution on GRCh37, in VCF's form, with who lists it; `name` is "" where the source gives none."""

    gene: str
    chromosome: str
    position: int
    reference: str
    alternate: str
    name: str
    source: str


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with open_text(path) as lines:
        yield from csv.DictReader(
            (line for line in lines if not line.startswith("# ")), delimiter="\t", quoting=csv.QUOTE_NONE
        )


def protein_name(names: str) -> str:
    """The single-residue change among "|"-joined names, with "*" for a stop; "" when there is none."""
    for name in names.split("|"):
        text = re.sub(r"(?<=\d)X$", "*", name)
        if _PROTEIN_NAME.match(text):
            return text
    return ""


def changed_gene(symbol: str) -> str:
    """The gene that a residue change belongs to: of a fusion ("BCR-ABL", "EML4-ALK") its 3' partner, the kinase."""
    if symbol.startswith(("H3-3", "HLA-", "NKX")):
        return symbol
    last = symbol.rsplit("-", 1)[-1]
    return {"ABL": "ABL1"}.get(last, last)


def civic_items(path: Path) -> Iterator[tuple[NamedChange, dict[str, str]]]:
    """Evidence items of CIViC (or of CGI in the same columns) that name one residue change, with their rows."""
    for row in _rows(path):
        gene, name = changed_gene(row["symbol"]), protein_name(row["variant_names"])
        if name:
            yield NamedChange(gene, name, row["citation_id"]), row


def civic_substitutions(bed: Path, items: Path) -> Iterator[Published]:
    """CIViC's substitutions with coordinates, named where an evidence item names the same variant."""
    names = {row["variant_id"]: change for change, row in civic_items(items)}
    for row in _rows(bed):
        change = names.get(row["variant_ID"])
        if change and len(row["ref"]) == len(row["alt"]) and re.fullmatch("[ACGT]+", row["ref"] + row["alt"]):
            place = (row["#chromosome"], int(row["start"]) + 1, row["ref"], row["alt"])
            yield Published(change.gene, *place, change.name, f"CIViC variant {row['variant_ID']}")


def cgi_substitutions(path: Path) -> Iterator[Published]:
    """CGI's somatic validated oncogenic mutations, without those that rest on OncoKB or ClinVar alone."""
    for row in _rows(path):
        sources = set(row["sources"].split(","))
        if row["mutation_type"] == "somatic" and sources - _NOT_ALONE:
            listed = "+".join(sorted(sources - _NOT_ALONE))
            place = (row["#chromosome"], int(row["start"]) + 1, row["ref"], row["alt"])
            yield Published(row["gene"], *place, "", f"CGI ({listed})")


def control_calls(path: Path) -> Iterator[Call]:
    """Annotated substitutions of a reference control, as calls of no patient: they teach positions, count nothing."""
    for row in _rows(path):
        chromosome, place = row["Genomic_location"].split(":")
        reference, alternate = row["DNA_change"].split(">")
        if len(reference) == len(alternate) == 1:
            yield Call(
                cohort="",
                patient="",
                gene=row["Gene_symbol"],
                chromosome=chromosome,
                start=int(place),
                reference=reference,
                alternate=alternate,
                classification="",
                protein=f"p.{row['Protein_change_short']}",
                coding=row["cDNA_change"],
                transcript=row["Ensembl_transcript_ID"].split(".")[0],
                exon=row["Exon_number"].removeprefix("exon"),
            )
