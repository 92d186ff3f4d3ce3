"""`canheal demo`: interpret the built-in demo tumours."""

from __future__ import annotations

import argparse
from pathlib import Path

from canheal.terms.typed import Any


def add(commands: Any, words: str) -> None:  # noqa: ANN401 - argparse keeps this type private
    """Add the command."""
    parser = commands.add_parser("demo", help=words)
    parser.add_argument("--out", type=Path, default=Path("demo"), metavar="DIR", help="folder for the results")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from canheal.app.demo import interpret_demo_tumours

    for done in interpret_demo_tumours(chosen.out):
        print(f"{done.name:<24} {done.headline}")
        print(f"{'':<24} {done.folder / 'report.html'}")
    return 0
