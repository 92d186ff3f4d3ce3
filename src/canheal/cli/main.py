"""The command line: parse, call one use case, print. What is heavy is imported by the command that needs it."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from importlib import import_module

from canheal import __version__
from canheal.terms.errors import CanhealError, OutputError, problem

_COMMANDS = {
    "interpret": "interpret",
    "interpret-cohort": "cohort",
    "reinterpret": "reinterpret",
    "annotate": "annotate",
    "alleles": "alleles",
    "knowledge": "knowledge",
    "tumours": "tumours",
    "demo": "demo",
}
"""Command to the module of this package that adds it."""
_INTERRUPTED = 130
_COLLECT_EVERY = 1_000_000
"""New objects between two searches for unreachable cycles: Python's 700 cost a tenth of a run that makes hardly any."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        The exit code: 0, or the code of the error table (`terms/errors.py`).
    """
    gc.set_threshold(_COLLECT_EVERY)
    given = sys.argv[1:] if arguments is None else arguments
    chosen = build_parser(given[0] if given else None).parse_args(given)
    try:
        code: int = chosen.run(chosen)
        sys.stdout.flush()
    except CanhealError as error:
        print(f"canheal: {error.sentence()}", file=sys.stderr)
        return problem(error).exit_code
    except KeyboardInterrupt:
        print("canheal: interrupted; nothing half-written was left", file=sys.stderr)
        return _INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:
        print(f"canheal: standard output cannot be written: {error.strerror}", file=sys.stderr)
        return problem(OutputError("", todo="")).exit_code
    return code


def build_parser(command: str | None = None) -> argparse.ArgumentParser:
    """The parser with this command alone, since to build the others takes longer than to parse; else with all."""
    parser = argparse.ArgumentParser(
        prog="canheal",
        description="One tumour's files in, a traceable interpretation and a board-ready report out.",
        epilog="For research and for the development of services; not a certified medical device.",
    )
    parser.add_argument("--version", action="version", version=f"canheal {__version__}")
    # with `prog`, argparse need not lay out a usage text to find it
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, prog="canheal")
    for name in (command,) if command in _COMMANDS else _COMMANDS:
        import_module(f"canheal.cli.{_COMMANDS[name]}").add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
