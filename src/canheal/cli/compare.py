"""`canheal compare`: the outputs of several decision-support tools on the same cases."""

from __future__ import annotations

import argparse
from pathlib import Path

from canheal.terms.errors import UsageError
from canheal.terms.typed import Any


def add(commands: Any, words: str) -> None:  # noqa: ANN401 - argparse keeps this type private
    """Add the command."""
    parser = commands.add_parser("compare", help=words)
    parser.add_argument(
        "tools",
        nargs="+",
        metavar="TOOL=FILE",
        help="canheal (also a folder), pcgr, oncokb, moalmanac or cgi with a file it wrote; NAME:csv=FILE for any "
        "other tool; repeat a tool for further files, NAME:TOOL=FILE gives it another name",
    )
    parser.add_argument("--one-case", action="store_true", help="all files are of one tumour, whatever they call it")
    parser.add_argument("--tumour", metavar="CODE", help="OncoTree code, for tools that do not look at the tumour type")
    parser.add_argument("--assembly", metavar="BUILD", help="genome build of files that do not state theirs")
    parser.add_argument(
        "--weights", choices=("linear", "quadratic"), default="linear", help="of kappa (default linear)"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the results")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    from canheal.app.compare import CompareRequest, ToolFiles, compare
    from canheal.cli.annotate import read_assembly

    files: dict[tuple[str, str], list[Path]] = {}
    for text in chosen.tools:
        files.setdefault(_tool(text), []).append(Path(text.partition("=")[2]))
    if len({name for name, _ in files}) < len(files):
        raise UsageError(
            "one name stands for two tools", field="TOOL=FILE", todo="Give each its own name: NAME:TOOL=FILE"
        )
    request = CompareRequest(
        tools=tuple(ToolFiles(*tool, tuple(paths)) for tool, paths in files.items()),
        out=chosen.out,
        one_case=chosen.one_case,
        tumour=chosen.tumour,
        assembly=read_assembly(chosen.assembly) if chosen.assembly else None,
        weights=chosen.weights,
    )
    done = compare(request)
    for pair in done.found.pairs:
        result = pair.agreement
        kappa = "not computable" if result.kappa is None else f"{result.kappa:.3f}"
        interval = f" ({result.low:.3f} to {result.high:.3f})" if result.low is not None else ""
        print(f"{pair.question.id:<14} {pair.one} · {pair.other}: kappa {kappa}{interval}, {result.pairs:,} pairs")
    for name in done.files:
        print(chosen.out / name)
    return 0


def _tool(text: str) -> tuple[str, str]:
    """Name and reader of "pcgr=FILE" or "our-tool:csv=FILE"."""
    named, sign, path = text.partition("=")
    name, _, reader = named.rpartition(":")
    if not sign or not path or not reader:
        raise UsageError(
            f"{text[:60]!r} is not TOOL=FILE", field="TOOL=FILE", todo="Write pcgr=sample.tsv.gz, for instance"
        )
    return name or reader, reader
