"""The command line: parse, call one use case, print. What is heavy is imported by the command that needs it."""

from __future__ import annotations

import sys

from canheal.cli.commands import front_page

TYPE_CHECKING = False
if TYPE_CHECKING:  # `typing` and `argparse` cost more than the front page
    import argparse
    from collections.abc import Sequence
    from typing import NoReturn

_INTERRUPTED = 130
_TERMINATED = 143
_COLLECT_EVERY = 1_000_000
"""New objects between two searches for unreachable cycles: Python's 700 cost a tenth of a run that makes hardly any."""


def program() -> NoReturn:
    """The installed command: run it, then leave memory to the process, whose end frees it faster than Python does."""
    import os

    code = main()
    if "multiprocessing" in sys.modules or not _written_out():  # what workers share is tidied up by the interpreter
        sys.exit(code)
    os._exit(code)


def _written_out() -> bool:
    """Whether all that was printed has left us; a closed stream has nothing left."""
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None and not stream.closed:
                stream.flush()
    except OSError:
        return False
    return True


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        The exit code: 0, or the code of the error table (`terms/errors.py`).
    """
    _collect_rarely()
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given in (["-h"], ["--help"]):
        return _say_front_page()
    from canheal.cli.parser import parse

    return _run(parse(given))


def _say_front_page() -> int:
    try:
        print(front_page(), end="", flush=True)
    except BrokenPipeError:
        sys.stderr.close()
    except OSError as error:
        return _cannot_be_written(error)
    return 0


def _collect_rarely() -> None:
    """Before anything is made: what a run makes lives to its end."""
    import gc

    gc.set_threshold(_COLLECT_EVERY)


def _run(chosen: argparse.Namespace) -> int:
    import gc
    import signal

    from canheal.terms.errors import CanhealError, problem

    _print_anything()
    before = signal.signal(signal.SIGTERM, _terminated)
    try:
        _check_texts(chosen)
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
        return _cannot_be_written(error)
    finally:
        signal.signal(signal.SIGTERM, before)
        gc.freeze()  # the interpreter goes; it need not search what goes with it for cycles
    return code


def _cannot_be_written(error: OSError) -> int:
    from canheal.terms.errors import OutputError, problem

    print(f"canheal: standard output cannot be written: {error.strerror}", file=sys.stderr)
    return problem(OutputError("", todo="")).exit_code


def _terminated(*_: object) -> None:
    """Leave by an exception, so that what was written aside is removed."""
    raise SystemExit(_TERMINATED)


def _print_anything() -> None:
    """What the terminal has no sign for is printed as an escape, never an error after the work is done."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")


def _check_texts(chosen: argparse.Namespace) -> None:
    """Refuse a flag whose value cannot be written into a result; paths may hold any bytes."""
    from canheal.terms.errors import UsageError

    for flag, value in vars(chosen).items():
        for text in value if isinstance(value, list) else (value,):
            if isinstance(text, str) and not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text):
                what = "the value is not UTF-8 text"
                raise UsageError(what, field=f"--{flag.replace('_', '-')}", todo="Give it in UTF-8")


if __name__ == "__main__":
    program()
