"""A hypermutated exome of 17,069 variants (READ TCGA-AG-A002, MC3), cold command to all outputs."""

from __future__ import annotations

from pathlib import Path

from bench.measure import CACHE, PYTHON, ROOT, Row, measure

NAME = "exome"
CANHEAL = str(Path(PYTHON).parent / "canheal")
MAF = ROOT.parent / "shared/data/clinical/maf/tcga/MC3_READ.maf.gz"
MOALMANAC_SECONDS = 48.8


def describe() -> str:
    return "17,069 variants of one tumour to JSON, HTML and PDF (MOAlmanac 0.8.6 took 48.8 s on them)"


def run(quick: bool) -> list[Row]:
    if not MAF.exists():
        return [Row("all outputs, wall", None, 3, unit="s", note="the MC3 READ MAF is not here")]
    maf = one_tumour()
    case = [CANHEAL, "interpret", "--maf", str(maf), "--tumour", "READ", "--panel", "exome"]
    commands = {
        "json": [*case, "--only", "json", "--out", str(CACHE / "exome-json")],
        "all": [*case, "--out", str(CACHE / "exome-all")],
    }
    measure({"warm the content cache": commands["json"]}, repeats=1)
    samples = measure(commands, repeats=3 if quick else 7)
    return [
        Row("all outputs, wall", samples["all"].wall, 3, unit="s"),
        Row("all outputs, CPU", samples["all"].cpu, unit="s"),
        Row("JSON only, wall", samples["json"].wall, unit="s"),
        Row("peak memory", samples["all"].peak_mb, 500, unit="MB"),
        Row("wall against MOAlmanac's published run", samples["all"].wall / MOALMANAC_SECONDS, note="another machine"),
    ]


def one_tumour() -> Path:
    """The tumour's rows as a file of their own: a laboratory delivers one tumour."""
    import gzip

    CACHE.mkdir(parents=True, exist_ok=True)
    path = CACHE / "TCGA-AG-A002.maf"
    with gzip.open(MAF, "rt") as source:
        lines = [line for number, line in enumerate(source) if number == 0 or "\tTCGA-AG-A002-" in line]
    path.write_text("".join(lines))
    return path
