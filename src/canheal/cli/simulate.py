"""`canheal simulate pilot`: write what the hospitals and laboratories of an invented national pilot would have."""

from __future__ import annotations

import argparse
from pathlib import Path

from canheal.terms.typed import Any


def add(commands: Any, words: str) -> None:  # noqa: ANN401 - argparse keeps this type private
    """Add the command."""
    parser = commands.add_parser("simulate", help=words)
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    pilot = actions.add_parser("pilot", help="referrals, files, dates and courses of patients; no result")
    pilot.add_argument("--patients", type=int, default=872, metavar="N", help="patients referred (872, as BALLETT)")
    pilot.add_argument("--seed", type=int, default=1, metavar="N", help="the same seed gives the same bytes (1)")
    pilot.add_argument("--out", type=Path, default=Path("pilot"), metavar="DIR", help="a new folder (pilot)")
    pilot.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from canheal.app.simulate_pilot import simulate_pilot

    succeeded = simulate_pilot(chosen.patients, chosen.seed, chosen.out)
    print(f"{chosen.patients} patients, {succeeded} successful tests with files: {chosen.out}")
    return 0
