"""MANE: for each protein-coding gene the transcript that RefSeq and Ensembl agree on (Morales 2022), on GRCh38."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from canheal.domain.evidence.rows import GeneRow
from canheal.formats.cells import BadCell, at_line, whole
from canheal.formats.sources.protocol import About, Intake
from canheal.formats.text import Row, table_rows

COLUMNS = ("Ensembl_Gene", "HGNC_ID", "symbol", "RefSeq_nuc", "Ensembl_nuc", "MANE_status")
PLACES = ("GRCh38_chr", "chr_start", "chr_end", "chr_strand")
STATUS = frozenset({"MANE Select", "MANE Plus Clinical"})
_REFSEQ = re.compile(r"NC_0000(\d\d)\.\d+")


class ManeSummary:
    """Reads the summary of one release."""

    source = "mane"
    kind = "genes"
    about = About(
        title="MANE: Matched Annotation from NCBI and EMBL-EBI",
        licence="public domain (NCBI); EMBL-EBI terms of use, no restriction",
        attribution="NCBI RefSeq and EMBL-EBI Ensembl/GENCODE (Morales 2022, PMID:35388217)",
        allowed_use="any",
        quality_tier="curated_expert",
        homepage="https://www.ncbi.nlm.nih.gov/refseq/MANE",
    )
    files = "MANE.GRCh38.vX.Y.summary.txt of one release; give its date with --release, the file does not state it"

    def read(self, paths: Sequence[Path], intake: Intake) -> None:
        """Keep the transcripts on chromosomes.

        Raises:
            MissingColumn: not a MANE summary.
            BadRecord: a cell that cannot be what its column says.
        """
        for path in paths:
            for line, row in table_rows(path, required=(*COLUMNS, *PLACES), comment=""):
                intake.take()
                with at_line(path, line):
                    found = _gene(row)
                if found is None:
                    intake.drop(path, line, row["symbol"], "on a patch or alternate locus, not on a chromosome")
                else:
                    intake.keep(found)


READER = ManeSummary()


def _gene(row: Row) -> GeneRow | None:
    """The row of a gene; None when it lies on no chromosome. Raises BadCell."""
    ensembl, hgnc, symbol, refseq, transcript, status = (row[name].strip() for name in COLUMNS)
    if status not in STATUS:
        raise BadCell("MANE_status", f"'{status[:40]}' is none of {', '.join(sorted(STATUS))}")
    if not symbol or not refseq.startswith(("NM_", "NR_")) or not transcript.startswith("ENST"):
        raise BadCell("symbol", "the row does not name a gene with its RefSeq and Ensembl transcripts")
    place, start, end, strand = (row[name].strip() for name in PLACES)
    if strand not in ("+", "-"):
        raise BadCell("chr_strand", f"'{strand[:40]}' is neither + nor -")
    first, last = whole(start, "chr_start"), whole(end, "chr_end")
    if first is None or last is None or not 1 <= first <= last:
        raise BadCell("chr_start", f"{start[:20]} to {end[:20]} is no stretch of a chromosome")
    if (chromosome := _chromosome(place)) is None:
        return None
    return GeneRow(
        gene=symbol,
        hgnc=hgnc,
        ensembl=ensembl,
        refseq=refseq,
        transcript=transcript,
        status=status,
        chromosome=chromosome,
        start=str(first),
        end=str(last),
        strand=strand,
    )


def _chromosome(accession: str) -> str | None:
    """Our name of a RefSeq chromosome (NC_000023.11 is X); None for patches and alternate loci."""
    found = _REFSEQ.fullmatch(accession)
    if found is None or not 1 <= int(found.group(1)) <= 24:
        return None
    return {23: "X", 24: "Y"}.get(int(found.group(1)), str(int(found.group(1))))
