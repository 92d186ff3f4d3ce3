"""`canheal alleles`: compile a table of alleles once, and find its alleles in a VCF of any size."""

from __future__ import annotations

import argparse
from pathlib import Path

from canheal.terms.typed import Any


def add(commands: Any, words: str) -> None:  # noqa: ANN401 - argparse keeps this type private
    """Add the command."""
    parser = commands.add_parser("alleles", help=words)
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    _add_compile(actions.add_parser("compile", help="compile a table of alleles into a store"))
    _add_find(actions.add_parser("find", help="find a store's alleles in a VCF"))


def _add_compile(parser: argparse.ArgumentParser) -> None:
    columns = "TSV with chromosome, position, reference, alternate, id"
    parser.add_argument("--table", type=Path, required=True, metavar="TSV", help=columns)
    parser.add_argument("--name", required=True, help="name of the knowledge base")
    parser.add_argument("--release", required=True, help="its date or version")
    parser.add_argument("--assembly", required=True, metavar="BUILD", help="GRCh37 or GRCh38")
    parser.add_argument("--reference", type=Path, metavar="FASTA", help="left-aligns indels")
    parser.add_argument("--out", type=Path, required=True, metavar="STORE", help="the store, one file")
    parser.set_defaults(run=_compile)


def _add_find(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--vcf", type=Path, required=True, metavar="FILE", help="plain, gzip or bgzip")
    parser.add_argument("--store", type=Path, required=True, metavar="STORE", help="of `canheal alleles compile`")
    parser.add_argument("--reference", type=Path, metavar="FASTA", help="checks REF and left-aligns indels")
    parser.add_argument("--out", type=Path, required=True, metavar="TSV", help="table of the alleles found")
    parser.set_defaults(run=_find)


def _compile(chosen: argparse.Namespace) -> int:
    from canheal.app.compile_alleles import StoreName, compile_allele_table
    from canheal.cli.annotate import read_assembly

    named = StoreName(chosen.name, chosen.release, read_assembly(chosen.assembly))
    done = compile_allele_table(chosen.table, chosen.out, named=named, reference=chosen.reference)
    print(f"{done.path}: {done.kept:,} of {done.rows:,} rows kept")
    for reason, number in done.dropped.items():
        print(f"  left out: {number:,} {reason}")
    return 0


def _find(chosen: argparse.Namespace) -> int:
    from canheal.app.recognise import recognise

    done = recognise(chosen.vcf, chosen.store, reference=chosen.reference, out=chosen.out)
    name, release, _ = done.knowledge
    print(f"{done.out}: {done.counted.matches:,} matches with {name} {release} in {done.counted.records:,} records")
    for reason, number in done.counted.skipped.items():
        print(f"  not looked up: {number:,} {reason}")
    return 0
