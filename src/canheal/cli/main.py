"""The command line: parse, call one use case, print. What is heavy is imported by the command that needs it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from canheal import __version__
from canheal.cli import annotate, cohort, demo, interpret, recognise, tumours
from canheal.terms.errors import CanhealError, problem

_COMMANDS = (interpret, cohort, annotate, recognise, tumours, demo)
_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        The exit code: 0, or the code of the error table (`terms/errors.py`).
    """
    parser = build_parser()
    chosen = parser.parse_args(arguments)
    try:
        code: int = chosen.run(chosen)
    except CanhealError as error:
        print(f"canheal: {error.sentence()}", file=sys.stderr)
        return problem(error).exit_code
    except KeyboardInterrupt:
        print("canheal: interrupted; nothing half-written was left", file=sys.stderr)
        return _INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return code


def build_parser() -> argparse.ArgumentParser:
    """The parser with all commands."""
    parser = argparse.ArgumentParser(
        prog="canheal",
        description="One tumour's files in, a traceable interpretation and a board-ready report out.",
        epilog="For research and for the development of services; not a certified medical device.",
    )
    parser.add_argument("--version", action="version", version=f"canheal {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in _COMMANDS:
        command.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
