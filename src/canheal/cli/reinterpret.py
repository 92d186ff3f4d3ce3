"""`canheal reinterpret`: stored interpretations again, on the knowledge of today; what changed."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from canheal.cli.case_flags import LANGUAGES
from canheal.terms.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from canheal.app.reinterpret import Reinterpreted

_SHOWN = 20


def add(commands: Any, words: str) -> None:  # noqa: ANN401 - argparse keeps this type private
    """Add the command."""
    parser = commands.add_parser("reinterpret", help=words)
    parser.add_argument("stored", type=Path, metavar="DIR", help="a folder of `canheal interpret`, or one above many")
    parser.add_argument(
        "--knowledge",
        action="append",
        default=[],
        metavar="NAME[@RELEASE]",
        help="a snapshot to use in place of other releases of its name, or besides; repeatable",
    )
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="worker processes (default 1)")
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the pages (default en)")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the results, outside of DIR")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from canheal.app.reinterpret import ReinterpretRequest, reinterpret
    from canheal.cli.progress import progress_bar
    from canheal.terms.errors import CasesFailed

    request = ReinterpretRequest(chosen.stored, chosen.out, tuple(chosen.knowledge), chosen.jobs, chosen.lang)
    with progress_bar("cases", quiet=chosen.quiet) as advance:
        done = reinterpret(request, advance=advance)
    _print_cases(done)
    counted = len(done.cases) - len(done.failed)
    print(f"{counted:,} of {len(done.cases):,} cases interpreted again: {done.table or chosen.out / 'changes.html'}")
    if done.failed:
        what = f"{len(done.failed):,} of {len(done.cases):,} cases could not be interpreted again"
        raise CasesFailed(what, file=str(done.table or chosen.out), todo="Mend them as said above, and run again")
    return 0


def _print_cases(done: Reinterpreted) -> None:
    """Every failure, and the first cases that changed."""
    for row in done.failed:
        print(f"canheal: {row.name}: {row.error}", file=sys.stderr)
    changed = [row for row in done.cases if row.gained or row.lost or row.changed]
    for row in changed[:_SHOWN]:
        print(f"{row.name or row.sample}: {row.gained} gained, {row.lost} lost, {row.changed} changed")
    if len(changed) > _SHOWN:
        print(f"and {len(changed) - _SHOWN:,} more cases with changed claims")
