"""Table of cancer-relevant genes: names, MANE Select transcript and place on both builds.

    .venv/bin/python scripts/genes_table.py MANE.GRCh38.v1.4.summary.txt.gz hg38ToHg19.over.chain.gz SYMBOLS > genes.tsv

SYMBOLS is a text file with one HGNC symbol a line (`scripts/cancer_genes.txt`, which says where each group comes
from). Names, transcripts and GRCh38 places are those of the MANE Select transcript (MANE 1.4, NCBI and EMBL-EBI,
public domain; PMID:35388217). GRCh37 places are the same bounds moved along the UCSC chain; where a bound has no
counterpart the nearest base inside the gene that has one stands for it. A pair of bounds counts only when the gene's
length stays the same within 50,000 bases, and neither bound may come from the gene's other half; else the gene is
left out.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from liftover import Chains, read_chains
from open_calls import open_text, print_table

HEADER = (
    "gene", "hgnc", "ensembl", "strand", "mane_select_refseq", "mane_select_ensembl", "chromosome",
    "grch38_start", "grch38_end", "grch37_start", "grch37_end",
)  # fmt: skip
_STEP = 50
_LENGTH_TOLERANCE = 50_000


def read_symbols(path: Path) -> list[str]:
    """The symbols of a list, comments and blank lines left out."""
    with open_text(path) as lines:
        return [name for line in lines if (name := line.split("#")[0].strip())]


def read_mane(path: Path) -> dict[str, dict[str, str]]:
    """MANE Select rows by symbol."""
    with open_text(path) as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["symbol"]: row for row in rows if row["MANE_status"] == "MANE Select"}


def chromosome_of(accession: str) -> str:
    """Our name of a RefSeq chromosome ("NC_000023.11" is "X"); "" for patches and alternate loci."""
    if not accession.startswith("NC_0000"):
        return ""
    number = int(accession[3:9])
    return {23: "X", 24: "Y"}.get(number, str(number))


def moved_bounds(chains: Chains, chromosome: str, start: int, end: int) -> tuple[int, int] | None:
    """Bounds of a gene on the other build, as the head of this file says; None when it has none."""
    middle = (start + end) // 2
    last = next(_moved(chains, chromosome, range(end, middle, -_STEP)), None)
    for first in _moved(chains, chromosome, range(start, middle, _STEP)):
        if last is not None and abs(abs(last - first) - (end - start)) <= _LENGTH_TOLERANCE:
            return min(first, last), max(first, last)
    return None


def _moved(chains: Chains, chromosome: str, places: range) -> Iterator[int]:
    for place in places:
        found = chains.position(chromosome, place)
        if found is not None and found[0] == chromosome:
            yield found[1]


def gene_row(row: dict[str, str], chains: Chains) -> tuple[object, ...] | None:
    """One line of the table; None when the gene lies on no chromosome of both builds."""
    chromosome = chromosome_of(row["GRCh38_chr"])
    start, end = int(row["chr_start"]), int(row["chr_end"])
    bounds = moved_bounds(chains, chromosome, start, end) if chromosome else None
    if bounds is None:
        return None
    names = (
        row["symbol"],
        row["HGNC_ID"],
        row["Ensembl_Gene"],
        row["chr_strand"],
        row["RefSeq_nuc"],
        row["Ensembl_nuc"],
    )
    return (*names, chromosome, start, end, *bounds)


def main(arguments: list[str]) -> None:
    """Print the table; symbols that MANE does not know, or that do not move, go to standard error."""
    mane, chains = read_mane(Path(arguments[0])), read_chains(Path(arguments[1]))
    wanted = sorted(set(read_symbols(Path(arguments[2]))))
    rows = {name: gene_row(mane[name], chains) for name in wanted if name in mane}
    print("left out:", *(name for name in wanted if rows.get(name) is None), file=sys.stderr)
    print_table(HEADER, (row for row in rows.values() if row is not None))


if __name__ == "__main__":
    main(sys.argv[1:])
