"""`canheal tumours`: find the OncoTree code of a tumour type."""

from __future__ import annotations

import argparse

from canheal.terms.typed import Any


def add(commands: Any, words: str) -> None:  # noqa: ANN401 - argparse keeps this type private
    """Add the command."""
    parser = commands.add_parser("tumours", help=words)
    parser.add_argument("text", metavar="TEXT", help='part of a name or code, for instance "colon" or LUAD')
    parser.add_argument(
        "--knowledge", action="append", default=[], metavar="SNAPSHOT", help="an OncoTree release to search besides"
    )
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from canheal.app.find_tumours import find_tumours

    found = find_tumours(chosen.text, chosen.knowledge)
    for tumour in found:
        print(f"{tumour.code:<14} {tumour.name}  ({tumour.tissue})")
    if not found:
        print(f"No tumour type of OncoTree contains {chosen.text!r}.")
    return 0 if found else 1
