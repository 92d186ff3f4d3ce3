"""A cohort: all 150 tumours of TCGA READ (67,836 rows) into one table, and how the cost grows with rows."""

from __future__ import annotations

import gzip
from pathlib import Path

from bench.exome import MAF
from bench.measure import CACHE, PYTHON, Row, measure

NAME = "cohort"
CANHEAL = str(Path(PYTHON).parent / "canheal")


def describe() -> str:
    return "TCGA READ, 150 tumours, 67,836 rows, two worker processes"


def run(quick: bool) -> list[Row]:
    if not MAF.exists():
        return [Row("150 tumours, wall", None, 20, unit="s", note="the MC3 READ MAF is not here")]
    half, whole, double = _sizes()
    runs = {"half": (half, "2"), "whole": (whole, "2"), "double": (double, "2"), "one": (whole, "1")}
    commands = {
        name: [
            CANHEAL, "interpret-cohort", "--maf", str(path), "--tumour", "READ", "--panel", "exome", "--quiet",
            "--jobs", jobs, "--out", str(CACHE / f"cohort-{name}.tsv"),
        ]
        for name, (path, jobs) in runs.items()
    }  # fmt: skip
    samples = measure(commands, repeats=1 if quick else 5)
    return [
        Row("150 tumours, two jobs, wall", samples["whole"].wall, 20, unit="s"),
        Row("150 tumours, one job, wall", samples["one"].wall, unit="s"),
        Row("one job against two, wall", samples["one"].wall / samples["whole"].wall),
        Row("CPU of twice the rows against once", samples["double"].cpu / samples["whole"].cpu, 2.2),
        Row("CPU of half the rows against once", samples["half"].cpu / samples["whole"].cpu, 0.65),
    ]


def _sizes() -> tuple[Path, Path, Path]:
    """The MAF's first half, the whole, and the whole with every tumour twice under another name."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with gzip.open(MAF, "rt") as source:
        header, *rows = source
    paths = tuple(CACHE / f"read-{name}.maf" for name in ("half", "whole", "double"))
    again = [row.replace("TCGA-", "COPY-") for row in rows]
    for path, chosen in zip(paths, (rows[: len(rows) // 2], rows, rows + again), strict=True):
        path.write_text(header + "".join(chosen))
    return paths
