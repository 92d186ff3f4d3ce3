"""`canheal check published-rates`: a pilot through the real pipeline, each rate beside the published one."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from canheal.terms.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from canheal.app.published_rates import Checked
    from canheal.domain.cohort.rates import Rate


def add(commands: Any, words: str) -> None:  # noqa: ANN401 - argparse keeps this type private
    """Add the command."""
    parser = commands.add_parser("check", help=words)
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    rates = actions.add_parser("published-rates", help="interpret a pilot and compare its rates with BALLETT's")
    rates.add_argument("--pilot", type=Path, metavar="DIR", help="a simulated pilot; else one is simulated")
    rates.add_argument("--node", type=Path, metavar="DIR", help="the cases of a node instead: its dashboard's figures")
    rates.add_argument("--patients", type=int, default=872, metavar="N", help="patients to simulate (872)")
    rates.add_argument("--seed", type=int, default=1, metavar="N", help="seed of the simulation (1)")
    rates.add_argument("--jobs", type=int, default=2, metavar="N", help="worker processes (2)")
    rates.add_argument("--strict", action="store_true", help="exit code 1 when a rate lies outside")
    rates.add_argument("--quiet", action="store_true", help="no progress bar")
    rates.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    checked = _of_a_node(chosen.node) if chosen.node else _of_a_pilot(chosen)
    print(*_lines(checked), sep="\n")
    outside = any(rate.inside is False for rate in checked.rates)
    return 1 if chosen.strict and outside else 0


def _of_a_node(home: Path) -> Checked:
    from canheal.cli.node import use_node

    use_node(home)
    from canheal.node.commands import published_rates

    return published_rates()


def _of_a_pilot(chosen: argparse.Namespace) -> Checked:
    from canheal.app.published_rates import check_published_rates
    from canheal.app.simulate_pilot import simulate_pilot
    from canheal.cli.progress import progress_bar

    with tempfile.TemporaryDirectory(prefix="canheal-pilot-") as folder:
        pilot = chosen.pilot or Path(folder) / "pilot"
        if chosen.pilot is None:
            simulate_pilot(chosen.patients, chosen.seed, pilot)
        with progress_bar("cases", quiet=chosen.quiet) as advance:
            return check_published_rates(pilot, chosen.jobs, advance)


def _lines(checked: Checked) -> list[str]:
    lines = [f"{'':<66}{'found':>8}{'n':>6}{'published':>11}{'95 % at n':>11}  verdict"]
    lines += [_line(rate) for rate in checked.rates]
    days = "none" if checked.median_days is None else f"{checked.median_days:g}"
    words = "median days from referral to report"
    lines.append(f"{words:<66}{days:>8}{'':>6}{checked.published_days:>11g}{'':>11}  compared by eye; fitted: yes")
    lines.append("fitted: the model was built so that the figure comes out; only what was not fitted tests anything.")
    return lines


def _line(rate: Rate) -> str:
    verdict = {True: "inside", False: "OUTSIDE", None: "nobody"}[rate.inside]
    fitted = {"true": "yes", "false": "no"}.get(rate.fitted, rate.fitted)
    share = "" if rate.share is None else f"{rate.share:.1%}"
    half = "" if rate.half_width is None else f"± {100 * rate.half_width:.1f}"
    return f"{rate.words:<66}{share:>8}{rate.among:>6}{rate.published:>11.0%}{half:>11}  {verdict}; fitted: {fitted}"
