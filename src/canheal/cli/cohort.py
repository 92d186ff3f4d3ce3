"""`canheal interpret-cohort`: every tumour of a MAF, one table out."""

from __future__ import annotations

import argparse
from pathlib import Path

from canheal.terms.typed import Any


def add(commands: Any, words: str) -> None:  # noqa: ANN401 - argparse keeps this type private
    """Add the command."""
    parser = commands.add_parser("interpret-cohort", help=words)
    parser.add_argument("--maf", type=Path, required=True, metavar="FILE", help="MAF with many tumours")
    parser.add_argument("--tumour", required=True, metavar="CODE", help="OncoTree code of all tumours")
    parser.add_argument("--assembly", metavar="BUILD", help="GRCh37 or GRCh38; else taken from the MAF")
    parser.add_argument("--panel", type=Path, metavar="NAME|FILE", help="assay, for the mutational burden")
    parser.add_argument(
        "--knowledge", action="append", default=[], metavar="NAME[@RELEASE]", help="a snapshot to use; repeatable"
    )
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="worker processes (default 1)")
    parser.add_argument("--out", type=Path, required=True, metavar="TSV", help="table, one row per reportable finding")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from canheal.app.interpret_cohort import CohortRequest, interpret_cohort
    from canheal.cli.progress import progress_bar

    request = CohortRequest(
        maf=chosen.maf,
        tumour=chosen.tumour,
        assembly=chosen.assembly,
        panel=chosen.panel,
        jobs=chosen.jobs,
        knowledge=tuple(chosen.knowledge),
    )
    with progress_bar("tumours", quiet=chosen.quiet) as advance:
        done = interpret_cohort(request, chosen.out, advance=advance)
    print(f"{done.tumours} tumours, {done.calls:,} variants, {done.findings:,} reportable findings: {chosen.out}")
    return 0
