"""Fill the genomic bounds of `content/knowledge/exons.tsv` on both builds.

    .venv/bin/python scripts/exon_places.py

An exon is one stretch of the genome, so one place in it tells both its ends: the coding position of a recurrent allele
(`recurrent_alleles.tsv`) beside its genomic position, and the strand of the gene (`genes.tsv`). All alleles of an exon
must agree; an exon without one keeps empty bounds. Bounds end with the coding part of the exon.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

KNOWLEDGE = Path(__file__).resolve().parents[1] / "src/canheal/content/knowledge"
BUILDS = ("grch37", "grch38")
_SUBSTITUTION = re.compile(r"c\.(\d+)[ACGT]>[ACGT]")
_INSERTION = re.compile(r"c\.(\d+)_(\d+)ins[ACGT]+")


def rows(name: str) -> tuple[list[str], list[dict[str, str]], list[str]]:
    """Columns, rows and comment lines of a table."""
    lines = (KNOWLEDGE / name).read_text("utf-8").splitlines(keepends=True)
    comments = [line for line in lines if line.startswith("#")]
    found = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
    return list(found.fieldnames or ()), list(found), comments


def bounds(exon: dict[str, str], alleles: list[dict[str, str]], forward: bool, build: str) -> tuple[str, str]:
    """First and last genomic position; empty where no allele tells them.

    Raises:
        SystemExit: two alleles disagree.
    """
    start, end = int(exon["coding_start"]), int(exon["coding_end"])
    for coding_place in (of_substitution, of_insertion):
        found = set()
        for allele in alleles:
            place, position = coding_place(allele), allele[f"{build}_position"]
            if place is not None and start <= place <= end and position:
                before, after = (place - start, end - place) if forward else (end - place, place - start)
                found.add((int(position) - before, int(position) + after))
        if len(found) > 1:
            raise SystemExit(f"{exon['gene']} exon {exon['exon']}: alleles disagree: {sorted(found)}")
        if found:
            first, last = found.pop()
            return str(first), str(last)
    return "", ""


def of_substitution(allele: dict[str, str]) -> int | None:
    """Coding position of a substitution."""
    found = _SUBSTITUTION.fullmatch(allele["hgvs_c"])
    return int(found[1]) if found else None


def of_insertion(allele: dict[str, str]) -> int | None:
    """Coding position of the base before an insertion; HGVS may write it further 3' within a repeat than VCF does."""
    found = _INSERTION.fullmatch(allele["hgvs_c"])
    return int(found[1]) if found and len(allele["grch37_ref"]) == 1 else None


def main() -> None:
    """Write the table anew."""
    columns, exons, comments = rows("exons.tsv")
    columns = [name for name in columns if not name.startswith(BUILDS)]
    at = columns.index("coding_end") + 1
    columns[at:at] = [f"{build}_{end}" for build in BUILDS for end in ("start", "end")]
    strands = {row["gene"]: row["strand"] for row in rows("genes.tsv")[1]}
    alleles = rows("recurrent_alleles.tsv")[1]
    for exon in exons:
        own = [row for row in alleles if row["gene"] == exon["gene"]]
        for build in BUILDS:
            first, last = bounds(exon, own, strands[exon["gene"]] == "+", build)
            exon[f"{build}_start"], exon[f"{build}_end"] = first, last
    lines = ["\t".join(columns), *("\t".join(exon[name] for name in columns) for exon in exons)]
    (KNOWLEDGE / "exons.tsv").write_text("".join(comments) + "\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
