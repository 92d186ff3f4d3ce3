"""The command line: parse, call one use case, print. What is heavy is imported by the command that needs it."""

from __future__ import annotations

import sys

from canheal.cli.commands import front_page

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` and `argparse` cost more than the front page
    import argparse
    from collections.abc import Sequence

_INTERRUPTED = 130
_COLLECT_EVERY = 1_000_000
"""New objects between two searches for unreachable cycles: Python's 700 cost a tenth of a run that makes hardly any."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        The exit code: 0, or the code of the error table (`terms/errors.py`).
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given in (["-h"], ["--help"]):
        print(front_page(), end="")
        return 0
    from canheal.cli.parser import parse

    return _run(parse(given))


def _run(chosen: argparse.Namespace) -> int:
    import gc

    from canheal.terms.errors import CanhealError, OutputError, problem

    gc.set_threshold(_COLLECT_EVERY)
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


if __name__ == "__main__":
    sys.exit(main())
