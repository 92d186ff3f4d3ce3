"""`canheal annotate setup`: build the transcript store that annotates files without annotation."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from canheal.terms.assembly import Assembly
from canheal.terms.errors import UsageError
from canheal.terms.typed import Any


def add(commands: Any, words: str) -> None:  # noqa: ANN401 - argparse keeps this type private
    """Add the command."""
    parser = commands.add_parser("annotate", help=words)
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    setup = actions.add_parser("setup", help="build a transcript store from a reference and gene models")
    setup.add_argument(
        "--reference", type=Path, required=True, metavar="FASTA", help="reference genome, plain or bgzip"
    )
    setup.add_argument("--gff", type=Path, required=True, metavar="GFF3", help="gene models of Ensembl or MANE")
    setup.add_argument("--assembly", metavar="BUILD", help="GRCh37 or GRCh38; else by chromosome lengths")
    setup.add_argument(
        "--out", type=Path, metavar="FILE", help="the store; else where `canheal interpret` finds it by itself"
    )
    setup.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from canheal.app.annotate_setup import annotate_setup

    assembly = read_assembly(chosen.assembly) if chosen.assembly else None
    done = annotate_setup(chosen.reference, chosen.gff, assembly=assembly, out=chosen.out, progress=_progress)
    print(f"{done.store}: {done.transcripts_kept:,} of {done.transcripts_read:,} transcripts, {done.assembly.value}")
    for reason, number in done.dropped.items():
        print(f"  left out: {number:,} {reason}")
    if not done.assembly_confirmed:
        print("  no chromosome length confirms this build")
    return 0


def read_assembly(text: str) -> Assembly:
    """A genome build from a flag.

    Raises:
        UsageError: the text names none.
    """
    if (assembly := Assembly.parse(text)) is None:
        raise UsageError(f"{text!r} is no human genome build", field="--assembly", todo="Give GRCh37 or GRCh38")
    return assembly


def _progress(message: str) -> None:
    print(message, file=sys.stderr)
