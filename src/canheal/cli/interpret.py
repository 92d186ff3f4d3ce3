"""`canheal interpret`: one tumour's files in, interpretation and reports out."""

from __future__ import annotations

import argparse
from pathlib import Path

from canheal.cli.case_flags import OUTPUTS, add_case_flags
from canheal.terms.errors import UsageError
from canheal.terms.typed import Any


def add(commands: Any, words: str) -> None:  # noqa: ANN401 - argparse keeps this type private
    """Add the command."""
    parser = commands.add_parser("interpret", help=words)
    add_case_flags(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the results")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from canheal.app.gather import Source
    from canheal.app.interpret import interpret_case
    from canheal.cli.request import read_request

    outputs = _outputs(chosen.only)
    source = Source(chosen.store, chosen.reference)
    done = interpret_case(read_request(chosen), chosen.out, source=source, outputs=outputs)
    for name in done.files:
        print(chosen.out / name)
    return 0


def _outputs(text: str | None) -> frozenset[str]:
    if text is None:
        return frozenset(OUTPUTS)
    wanted = frozenset(text.replace(" ", "").split(","))
    if unknown := wanted - set(OUTPUTS):
        raise UsageError(
            f"no such output: {', '.join(sorted(unknown))}", field="--only", todo=f"Use {', '.join(OUTPUTS)}"
        )
    return wanted
