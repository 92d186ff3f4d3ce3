"""Use case: compile a table of alleles into the store that `canheal alleles find` looks them up in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from canheal.domain.evidence.allele_table import payload_table
from canheal.formats.text import table_rows
from canheal.knowledge.allele_compile import CompiledAlleles, compile_alleles
from canheal.knowledge.fasta import open_reference
from canheal.terms.alleles import Allele
from canheal.terms.assembly import Assembly, chromosome_name
from canheal.terms.errors import BadRecord
from canheal.terms.records import NamedTuple

COLUMNS = ("chromosome", "position", "reference", "alternate", "id")
_LONGEST = 12  # digits; behind the end of every chromosome


class StoreName(NamedTuple):
    """What a store calls itself: knowledge base, release, genome build."""

    name: str
    release: str
    assembly: Assembly


def compile_allele_table(table: Path, out: Path, *, named: StoreName, reference: Path | None) -> CompiledAlleles:
    """Compile a TSV with the columns `COLUMNS` into one store file.

    Args:
        table: plain or compressed; `id` is any text that says what is known of the allele.
        out: the store; replaced as a whole once the new one is complete.
        named: knowledge base, release and build.
        reference: FASTA to left-align indels on; None only trims them.

    Raises:
        MissingColumn: the table lacks a column.
        BadRecord: a chromosome or position that is none.
        OutputError: the store cannot be written.
    """
    sequence = open_reference(reference) if reference is not None else None
    rows = payload_table(_rows(table, named.assembly), named.assembly)
    return compile_alleles(rows, out, name=named.name, release=named.release, reference=sequence)


def _rows(table: Path, assembly: Assembly) -> Iterator[tuple[Allele, str]]:
    for line, row in table_rows(table, required=COLUMNS):
        chromosome, position = chromosome_name(row["chromosome"]), row["position"]
        if chromosome is None or not position.isdecimal() or len(position) > _LONGEST:
            what = f"'{row['chromosome'][:20]}:{position[:20]}' is no place on a human chromosome"
            raise BadRecord(
                what, file=str(table), line=line, todo="Give chromosomes 1 to 22, X, Y, MT and a whole position"
            )
        yield Allele(assembly, chromosome, int(position), row["reference"], row["alternate"]), row["id"]
