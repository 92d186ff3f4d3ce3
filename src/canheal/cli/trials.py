"""`canheal trials`: match a tumour to clinical trials, check trial files, ask where a cohort stands."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from canheal.cli.case_flags import add_case_flags
from canheal.terms.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from canheal.domain.trials.match import TrialMatch

_SHOWN = 20


def add(commands: Any, words: str) -> None:  # noqa: ANN401 - argparse keeps this type private
    """Add the command."""
    parser = commands.add_parser("trials", help=words)
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    _add_match(actions.add_parser("match", help="find the trials that a patient may be eligible for"))
    check = actions.add_parser("check", help="read trial files and say what is wrong or cannot be judged")
    check.add_argument("files", nargs="+", type=Path, metavar="FILE", help="trial files, or folders of them")
    check.set_defaults(run=_check)
    _add_cohort(actions.add_parser("cohort", help="say whether a two-stage cohort takes another patient"))


def _add_match(parser: argparse.ArgumentParser) -> None:
    add_case_flags(parser, outputs=False)
    patient = parser.add_argument_group("the patient")
    patient.add_argument("--age", type=float, metavar="YEARS")
    patient.add_argument("--sex", choices=("female", "male"))
    patient.add_argument("--ecog", type=float, metavar="0-5", help="performance status")
    patient.add_argument("--prior-lines", type=float, metavar="N", help="lines of systemic therapy so far")
    patient.add_argument("--country", metavar="XX", help="ISO code; open sites there come first")
    trials = parser.add_argument_group("trials")
    trials.add_argument(
        "--interpretation",
        type=Path,
        metavar="DIR",
        help="a folder of `canheal interpret`, in place of the tumour's files",
    )
    trials.add_argument(
        "--trials", type=Path, action="append", required=True, metavar="DIR", help="trial files or a folder; repeatable"
    )
    trials.add_argument("--as-of", metavar="DATE", help="date of the search, YYYY-MM-DD (default: today)")
    trials.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the results")
    parser.set_defaults(run=_match)


def _add_cohort(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rule", default="drup", help="rule of content/access/programmes.yaml (default drup)")
    parser.add_argument("--enrolled", type=int, required=True, metavar="N", help="patients who started treatment")
    parser.add_argument("--evaluated", type=int, required=True, metavar="N", help="of these, with a known outcome")
    parser.add_argument("--benefited", type=int, required=True, metavar="N", help="of these, with clinical benefit")
    parser.set_defaults(run=_cohort)


def _match(chosen: argparse.Namespace) -> int:
    from datetime import date

    from canheal.app.gather import Source
    from canheal.app.trials_match import MatchRequest, match_patient
    from canheal.cli.request import read_request

    request = MatchRequest(
        case=read_request(chosen),
        stored=chosen.interpretation,
        trials=tuple(chosen.trials),
        out=chosen.out,
        as_of=chosen.as_of or date.today().isoformat(),
        source=Source(chosen.store, chosen.reference),
    )
    done = match_patient(request)
    for match in done.found.matches[:_SHOWN]:
        _print_match(match)
    if len(done.found.matches) > _SHOWN:
        print(f"and {len(done.found.matches) - _SHOWN:,} more trials")
    for name in done.files:
        print(chosen.out / name)
    return 0


def _print_match(match: TrialMatch) -> None:
    """A line for the trial, and one for each thing that could decide."""
    where = match.closed_because or ", ".join(dict.fromkeys(site.country for site in match.open_sites))
    place = match.place.replace("_", " ") + (f" ({where})" if where else "")
    print(f"{match.verdict.replace('_', ' '):<12}  {match.trial.id:<16}  {place:<28}  {match.trial.title}")
    for line in match.to_test:
        print(f"{'':<12}  could decide: {line.text[:100]}: {line.todo}")


def _check(chosen: argparse.Namespace) -> int:
    from canheal.app.trials_check import check_trials
    from canheal.terms.errors import problem

    errors = []
    for one in check_trials(tuple(chosen.files)):
        if one.error is not None:
            errors.append(one.error)
            print(f"canheal: {one.error.sentence()}", file=sys.stderr)
            continue
        print(f"{one.path}: {len(one.trials):,} trial{'' if len(one.trials) == 1 else 's'} read")
        for note in one.notes:
            print(f"  {note}")
    return problem(errors[0]).exit_code if errors else 0


def _cohort(chosen: argparse.Namespace) -> int:
    from canheal.app.trials_cohort import state_of_cohort

    state = state_of_cohort(
        chosen.rule, enrolled=chosen.enrolled, evaluated=chosen.evaluated, benefited=chosen.benefited
    )
    places = f", {state.places} places left" if state.places else ""
    print(f"{state.state.replace('_', ' ')}{places}: {state.reason}")
    return 0
