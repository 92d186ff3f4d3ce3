"""Lists of established driver alleles as DoCM exports them (Ainscough 2016): place, gene, change, diseases, papers.

Any table with these columns is read; DoCM's own places are on GRCh37. "-" stands for no base there: an insertion or
deletion without the base before it cannot be placed exactly and is dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from canheal.formats.sources.protocol import About, Intake
from canheal.formats.text import table_rows
from canheal.terms.assembly import Assembly

PLACE = {
    "chromosome": ("chromosome", "chrom"),
    "position": ("start", "position", "pos"),
    "reference": ("reference", "read", "ref"),
    "alternate": ("variant", "alternate", "alt"),
}
COLUMNS = {
    "gene": ("gene",),
    "change": ("amino_acid", "hgvs_p", "change"),
    "type": ("mutation_type", "type"),
    "diseases": ("diseases", "disease"),
    "citations": ("pubmed_sources", "pmid", "citations"),
}
"""Column of the snapshot to the columns of the table that may hold it."""
NO_ANCHOR = "an insertion or deletion without the base before it"


class Docm:
    """Reads one table or several."""

    source = "docm"
    kind = "alleles"
    about = About(
        title="Database of Curated Mutations (DoCM)",
        licence="CC-BY-4.0",
        attribution="DoCM, Washington University (Ainscough 2016, PMID:27684579)",
        allowed_use="free with attribution",
        quality_tier="curated_expert",
        homepage="http://www.docm.info",
    )
    files = (
        "variants.tsv with chromosome, start, reference (or read), variant, gene, amino_acid, diseases, pubmed_sources"
    )

    def read(self, paths: Sequence[Path], intake: Intake) -> None:
        """Keep the alleles that name their bases.

        Raises:
            MissingColumn: the table does not name place and bases.
            BadRecord: a place that is none.
            Errors of `formats/text.py`.
        """
        for path in paths:
            self._read(path, intake)

    def _read(self, path: Path, intake: Intake) -> None:
        from canheal.domain.evidence.allele_table import Texts, Words, texts
        from canheal.formats.allele_rows import AlleleRows

        rows = AlleleRows(path, PLACE)
        said: dict[str, list[str]] = {name: [] for name in COLUMNS}
        for line, row in table_rows(path, required=()):
            if "-" in (rows.cell(row, PLACE["reference"]), rows.cell(row, PLACE["alternate"])):
                intake.take()
                intake.drop(path, line, "\t".join(row.values()), NO_ANCHOR)
                continue
            rows.add(line, row)
            for name, columns in COLUMNS.items():
                said[name].append(rows.cell(row, columns))
        table: dict[str, Texts | Words] = {name: texts(cells) for name, cells in said.items()}
        intake.keep_alleles(rows.table(intake.assembly or Assembly.GRCH37, table))


READER = Docm()
