"""Population frequencies: gnomAD's sites VCF (v2.1 to v4.1, exomes, genomes or joint), or a TSV of the same columns.

Frequencies are kept as the source writes them, with the filters and the number of alleles that stand behind them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from canheal.formats.sources.protocol import About, Intake
from canheal.terms.errors import BadRecord, WrongAssembly
from canheal.terms.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from canheal.domain.evidence.allele_table import AlleleTable, Texts, Words

POPULATIONS = ("AFR", "AMR", "EAS", "NFE", "SAS")
COLUMNS = {
    "af": ("AF", "AF_joint"),
    "ac": ("AC", "AC_joint"),
    "an": ("AN", "AN_joint"),
    **{f"af_{name.lower()}": (f"AF_{name.lower()}", f"AF_joint_{name.lower()}", f"AF_{name}") for name in POPULATIONS},
    **{f"an_{name.lower()}": (f"AN_{name.lower()}", f"AN_joint_{name.lower()}", f"AN_{name}") for name in POPULATIONS},
    "grpmax": ("grpmax", "popmax", "grpmax_joint", "POPMAX"),
    "af_grpmax": ("AF_grpmax", "AF_popmax", "AF_grpmax_joint", "AF_POPMAX"),
    "faf95": ("fafmax_faf95_max", "fafmax_faf95_max_joint", "faf95_popmax", "faf95_max", "faf95"),
    "filters": ("#FILTER",),
}
"""Column of the snapshot to the tags that may hold it."""
PLACE = {
    "chromosome": ("chrom", "#chrom", "chromosome"),
    "position": ("pos", "position"),
    "reference": ("ref", "reference"),
    "alternate": ("alt", "alternate"),
}
_TABLE_NAMES = {"filters": ("filters", "filter")}
_ONE_FOR_ALL = ("an", *(f"an_{name.lower()}" for name in POPULATIONS), "filters")
NO_FREQUENCY = "no allele frequency: nothing was called here"


class Gnomad:
    """Reads sites files of one genome build, for instance one a chromosome."""

    source = "gnomad"
    kind = "alleles"
    about = About(
        title="gnomAD",
        licence="CC0-1.0",
        attribution="Genome Aggregation Database (Karczewski 2020, PMID:32461654; Chen 2024, PMID:38057664)",
        allowed_use="free, without restriction",
        quality_tier="computed",
        homepage="https://gnomad.broadinstitute.org",
    )
    files = "sites VCFs of one release and build, or one TSV with chrom, pos, ref, alt, AF and others (--assembly)"

    def read(self, paths: Sequence[Path], intake: Intake) -> None:
        """Keep the alleles that have a frequency.

        Raises:
            BadRecord: neither gnomAD's VCF nor such a table.
            WrongAssembly: a table, and no build was stated.
            Errors of `formats/vcf_sites.py` and `formats/text.py`.
        """
        from canheal.domain.evidence.allele_table import split_table
        from canheal.formats.text import first_bytes

        for path in paths:
            is_vcf = first_bytes(path, 2) == b"##"
            table = _from_vcf(path, intake) if is_vcf else _from_table(path, intake)
            kept, left_out = split_table(table, ("af",))
            for line, name in left_out:
                intake.take()
                intake.drop(path, line, name, NO_FREQUENCY)
            intake.keep_alleles(kept)


def _from_vcf(path: Path, intake: Intake) -> AlleleTable:
    from canheal.formats.vcf_sites import SiteColumn, read_sites, read_sites_header

    header = read_sites_header(path, intake.assembly)
    if header.header.info_tags.isdisjoint(COLUMNS["af"]):
        what = "this VCF declares no AF, so that it is no file of population frequencies"
        raise BadRecord(what, file=str(path), field="INFO", todo="Give a sites VCF of gnomAD")
    columns = [
        SiteColumn(name, tags, repeats=True, per_allele=name not in _ONE_FOR_ALL) for name, tags in COLUMNS.items()
    ]
    return read_sites(path, header, columns)


def _from_table(path: Path, intake: Intake) -> AlleleTable:
    from canheal.domain.evidence.allele_table import texts
    from canheal.formats.allele_rows import AlleleRows
    from canheal.formats.text import table_rows

    if intake.assembly is None:
        todo = "Give --assembly GRCh37 or --assembly GRCh38"
        raise WrongAssembly("a table does not say its genome build", file=str(path), todo=todo)
    rows = AlleleRows(path, PLACE)
    said: dict[str, list[str]] = {name: [] for name in COLUMNS}
    for line, row in table_rows(path, required=()):
        rows.add(line, row)
        for name, tags in COLUMNS.items():
            said[name].append(rows.cell(row, _TABLE_NAMES.get(name, tags)))
    columns: dict[str, Texts | Words] = {name: texts(cells) for name, cells in said.items()}
    table: AlleleTable = rows.table(intake.assembly, columns)
    return table


READER = Gnomad()
