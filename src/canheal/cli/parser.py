"""The parser of the command line, laid out without loading what measures terminals."""

from __future__ import annotations

import argparse
import os
from importlib import import_module
from pathlib import Path

from canheal import __version__
from canheal.cli.commands import COMMANDS, front_page
from canheal.terms.typed import Any

argparse._ = str  # type: ignore[attr-defined]  # English words: nothing to look up, and `gettext` would load `locale`

_WIDTH = 80
_MARGIN = 2


def build_parser(command: str | None = None) -> argparse.ArgumentParser:
    """The parser with this command alone, since to build the others takes longer than to parse; else with all."""
    parser = _Parser(prog="canheal")
    parser.add_argument("--version", action="version", version=f"canheal {__version__}")
    # with `prog`, argparse need not lay out a usage text to find it
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, prog="canheal")
    for name in (command,) if command in COMMANDS else COMMANDS:
        module, words = COMMANDS[name]
        import_module(f"canheal.cli.{module}").add(commands, words)
    parser.format_help = front_page  # type: ignore[method-assign]
    return parser


def parse(given: list[str]) -> argparse.Namespace:
    """What was asked for; files may stand before, between and after flags, which argparse alone does not allow."""
    parser = build_parser(given[0] if given else None)
    chosen, rest = parser.parse_known_args(given)
    takes_files = "files" in chosen
    strange = [word for word in rest if word.startswith("-") or not takes_files]
    if strange:
        parser.error(f"unrecognized arguments: {' '.join(strange)}")
    if rest:
        chosen.files = [*chosen.files, *map(Path, rest)]
    return chosen


class _Parser(argparse.ArgumentParser):
    """Lays out its texts to the width of the terminal, which argparse would load `shutil` for."""

    def __init__(self, **named: Any) -> None:  # noqa: ANN401 - argparse's own arguments
        super().__init__(formatter_class=_formatter, **named)


def _formatter(prog: str) -> argparse.HelpFormatter:
    return argparse.HelpFormatter(prog, width=_columns() - _MARGIN)


def _columns() -> int:
    stated = os.environ.get("COLUMNS", "")
    if stated.isdecimal() and int(stated):
        return int(stated)
    try:
        return os.get_terminal_size().columns or _WIDTH
    except OSError:  # no terminal
        return _WIDTH
