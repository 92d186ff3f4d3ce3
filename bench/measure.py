"""What all benchmarks share: interleaved runs, medians, CPU and memory by wait4, verdicts, a record in JSON."""

from __future__ import annotations

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".cache" / "bench"
PYTHON = sys.executable


class Verdict(Enum):
    """How a measured value stands to its goal."""

    STRETCH = "stretch reached"
    GOAL = "goal reached"
    MISSED = "MISSED"
    NOTED = "noted"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a quantity, lower is better.

    Attributes:
        quantity: what was measured, against which peer.
        measured: ratio or value; None when it could not be measured.
        goal: highest value that is good enough; None for a figure without a goal.
        stretch: highest value of the further goal.
        unit: "x" for a ratio, else the unit of all three.
        note: what a reader must know; for a skipped row, why.
    """

    quantity: str
    measured: float | None
    goal: float | None = None
    stretch: float | None = None
    unit: str = "x"
    note: str = ""

    @property
    def verdict(self) -> Verdict:
        if self.measured is None:
            return Verdict.SKIPPED
        if self.goal is None:
            return Verdict.NOTED
        if self.stretch is not None and self.measured <= self.stretch:
            return Verdict.STRETCH
        return Verdict.GOAL if self.measured <= self.goal else Verdict.MISSED


@dataclass(frozen=True, slots=True)
class Sample:
    """One command, several runs: medians of CPU (user + system) and wall in seconds, largest resident memory in MB."""

    cpu: float
    wall: float
    peak_mb: float
    runs: int


def measure(commands: Mapping[str, Sequence[str]], *, repeats: int) -> dict[str, Sample]:
    """Run all commands in turn, `repeats` times, so that a busy machine disturbs each alike; output is thrown away."""
    seen: dict[str, list[tuple[float, float, float]]] = {name: [] for name in commands}
    for _ in range(repeats):
        for name, command in commands.items():
            seen[name].append(_once(name, command))
    return {
        name: Sample(
            cpu=statistics.median(run[0] for run in runs),
            wall=statistics.median(run[1] for run in runs),
            peak_mb=max(run[2] for run in runs),
            runs=len(runs),
        )
        for name, runs in seen.items()
    }


def _once(name: str, command: Sequence[str]) -> tuple[float, float, float]:
    """CPU and wall seconds, peak resident MB of one run."""
    start = time.perf_counter()
    with Path(os.devnull).open("wb") as nowhere:
        child = subprocess.Popen(command, stdout=nowhere, stderr=subprocess.PIPE, cwd=ROOT)
        assert child.stderr is not None
        said = child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    child.stderr.close()
    if child.returncode:
        raise RuntimeError(f"{name} failed ({child.returncode}): {said.decode(errors='replace')[-2000:]}")
    return usage.ru_utime + usage.ru_stime, time.perf_counter() - start, usage.ru_maxrss / 1024


def missing(*programs: str) -> list[str]:
    """Those of the programs that are not on the PATH."""
    return [program for program in programs if shutil.which(program) is None]


def machine() -> str:
    """One line: processor, cores, memory, Python, load."""
    model = "unknown processor"
    if Path("/proc/cpuinfo").exists():
        names = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
        model = names[0].split(":", 1)[1].strip() if names else model
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}, load {load:.1f}"


def print_rows(rows: Sequence[Row]) -> None:
    """The table of one benchmark."""
    width = max(len(row.quantity) for row in rows)
    print(f"{'':{width}}  {'measured':>10} {'goal':>8} {'stretch':>8}  verdict")
    for row in rows:
        cells = (_cell(value, row.unit) for value in (row.measured, row.goal, row.stretch))
        measured, goal, stretch = cells
        note = f"  ({row.note})" if row.note else ""
        print(f"{row.quantity:{width}}  {measured:>10} {goal:>8} {stretch:>8}  {row.verdict.value}{note}")


def _cell(value: float | None, unit: str) -> str:
    if value is None:
        return "-"
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{text}{unit}" if unit == "x" else f"{text} {unit}"


def write_json(name: str, rows: Sequence[Row], *, quick: bool) -> Path:
    """Keep the figures of this run beside those of earlier ones."""
    folder = CACHE / "results"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{'quick' if quick else 'full'}-{time.strftime('%Y%m%dT%H%M%S')}.json"
    content = {
        "format": "canheal.bench/1",
        "benchmark": name,
        "quick": quick,
        "machine": machine(),
        "rows": [{**asdict(row), "verdict": row.verdict.value} for row in rows],
    }
    path.write_text(json.dumps(content, indent=1) + "\n")
    return path
