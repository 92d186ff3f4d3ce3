"""`canheal recognise`: find the alleles of a compiled store in a VCF of any size."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add(commands: Any) -> None:  # noqa: ANN401 - argparse keeps this type private
    """Add the command."""
    parser = commands.add_parser("recognise", help="find a store's alleles in a VCF of any size")
    parser.add_argument("--vcf", type=Path, required=True, metavar="FILE", help="plain, gzip or bgzip")
    parser.add_argument("--store", type=Path, required=True, metavar="FILE", help="compiled allele store")
    parser.add_argument("--reference", type=Path, metavar="FASTA", help="left-aligns indels before they are looked up")
    parser.add_argument("--out", type=Path, required=True, metavar="TSV", help="table of the alleles found")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from canheal.app.recognise import recognise

    print(recognise(chosen.vcf, chosen.store, reference=chosen.reference, out=chosen.out))
    return 0
