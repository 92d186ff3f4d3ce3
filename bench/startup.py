"""How long the command takes to answer at all."""

from __future__ import annotations

from pathlib import Path

from bench.measure import PYTHON, Row, measure

NAME = "startup"
CANHEAL = str(Path(PYTHON).parent / "canheal")


def describe() -> str:
    return "canheal --help against python -c pass"


def run(quick: bool) -> list[Row]:
    samples = measure({"python": [PYTHON, "-c", "pass"], "help": [CANHEAL, "--help"]}, repeats=5 if quick else 21)
    return [
        Row("--help, wall, against python -c pass", samples["help"].wall / samples["python"].wall, 5, 3),
        Row("--help, wall", samples["help"].wall * 1000, 100, unit="ms"),
    ]
