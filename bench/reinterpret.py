"""A thousand stored panel cases, interpreted again on a newer release of an evidence table, cold command."""

from __future__ import annotations

import csv
import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

from bench.measure import CACHE, PYTHON, ROOT, Row, measure
from bench.panel import CANHEAL, simulate

NAME = "reinterpret"
CASES = 1_000
DISTINCT = 40
VARIANTS = 500
_FOLDER = CACHE / "reinterpret"
_CATALOGUE = ROOT / "src/canheal/content/knowledge/catalogue/therapeutic.tsv"
_COLUMNS = ("id", "gene", "alteration", "diseases", "implication", "significance", "direction", "level", "therapies")


def describe() -> str:
    return f"{CASES:,} stored cases of {VARIANTS} variants, on a newer release, two jobs"


def run(quick: bool) -> list[Row]:
    number = CASES // 10 if quick else CASES
    shutil.rmtree(_FOLDER, ignore_errors=True)
    os.environ["CANHEAL_KNOWLEDGE"] = str(_FOLDER / "library")
    try:
        return _measured(number)
    finally:
        del os.environ["CANHEAL_KNOWLEDGE"]
        shutil.rmtree(_FOLDER, ignore_errors=True)


def _measured(number: int) -> list[Row]:
    _import_two_releases()
    stored, out = _FOLDER / "stored", _FOLDER / "out"
    _store_cases(stored, number)
    again = [CANHEAL, "reinterpret", str(stored), "--knowledge", "bench@2026-09-01", "--out", str(out), "--jobs", "2"]
    sample = measure({"again": [*again, "--quiet"]}, repeats=1)["again"]
    rows = list(csv.DictReader((out / "cases.tsv").read_text().splitlines(), delimiter="\t"))
    changed = sum(int(row["gained"]) + int(row["lost"]) + int(row["changed"]) for row in rows)
    wrong = [row for row in rows if row["error"]] or len(rows) != number or not changed
    if wrong:
        raise RuntimeError(f"not every case was interpreted again, or nothing changed: {wrong}")
    return [
        Row(f"{number:,} cases, wall", sample.wall, 60 * number / CASES, unit="s", note=f"{changed:,} changed claims"),
        Row("a case, CPU", 1000 * sample.cpu / number, unit="ms"),
    ]


def _import_two_releases() -> None:
    """Our therapies as a hospital's table; half a year later some rows are gone, new or graded otherwise."""
    rows = [row for row in _catalogue() if row["citations"]]
    older = [row for number, row in enumerate(rows) if number % 10]
    newer = [row | {"level": "A"} if number % 7 == 0 else row for number, row in enumerate(rows) if number % 11]
    for release, found in (("2026-03-01", older), ("2026-09-01", newer)):
        path = _FOLDER / f"bench-{release}.tsv"
        path.parent.mkdir(parents=True, exist_ok=True)
        columns = (*_COLUMNS, "citations")
        lines = ("\t".join(row[name] for name in columns) for row in found)
        path.write_text("\n".join(("\t".join(columns), *lines, "")))
        add = [CANHEAL, "knowledge", "add", "curated", str(path), "--name", "bench", "--release", release]
        measure({"add": add}, repeats=1)


def _catalogue() -> Iterator[dict[str, str]]:
    lines = (line for line in _CATALOGUE.read_text().splitlines() if not line.startswith("#"))
    yield from csv.DictReader(lines, delimiter="\t")


def _store_cases(stored: Path, number: int) -> None:
    """Distinct cases drawn from one simulated panel, and copies of them under names of their own."""
    vcf, cna = simulate()
    header, calls = _lines(vcf)
    generator = random.Random(20_260_102)
    for case in range(min(DISTINCT, number)):
        path = _FOLDER / f"case-{case}.vcf"
        chosen = sorted(generator.sample(range(len(calls)), VARIANTS))
        path.write_text("".join((*header, *(calls[place] for place in chosen))))
        command = [PYTHON, "-m", "canheal.cli.main", "interpret", "--vcf", str(path), "--cna", str(cna), "--tumour"]
        known = ["--knowledge", "bench@2026-03-01", "--panel", "tso500", "--only", "json"]
        folder = stored / f"case-{case:04}"
        measure({"store": [*command, "COAD", *known, "--out", str(folder)]}, repeats=1)
    for case in range(DISTINCT, number):
        shutil.copytree(stored / f"case-{case % DISTINCT:04}", stored / f"case-{case:04}")


def _lines(vcf: Path) -> tuple[list[str], list[str]]:
    lines = vcf.read_text().splitlines(keepends=True)
    return [line for line in lines if line.startswith("#")], [line for line in lines if not line.startswith("#")]
