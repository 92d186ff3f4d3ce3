"""Run the benchmarks: `python -m bench [--quick] [NAME ...]`; without a name, all of them.

Each module of this folder that has `NAME`, `describe()` and `run(quick)` is a benchmark.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path
from typing import Protocol

from bench.measure import Row, Verdict, machine, print_rows, write_json


class Benchmark(Protocol):
    NAME: str

    def describe(self) -> str: ...
    def run(self, quick: bool) -> list[Row]: ...


def benchmarks() -> dict[str, Benchmark]:
    """All benchmarks of this folder, by name."""
    modules = (
        importlib.import_module(f"bench.{found.name}")
        for found in pkgutil.iter_modules([str(Path(__file__).parent)])
        if not found.name.startswith("_")
    )
    return {module.NAME: module for module in modules if hasattr(module, "NAME") and hasattr(module, "run")}


def main(arguments: list[str] | None = None) -> int:
    """Print one table for each benchmark; 1 when a goal is missed, 2 when a name is unknown."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--quick", action="store_true", help="smaller inputs, fewer repeats")
    parser.add_argument("--list", action="store_true", help="what there is")
    asked = parser.parse_args(arguments)
    known = benchmarks()
    if asked.list:
        for name, benchmark in known.items():
            print(f"{name:14} {benchmark.describe()}")
        return 0
    if unknown := [name for name in asked.names if name not in known]:
        print(f"unknown: {', '.join(unknown)}; known: {', '.join(known)}", file=sys.stderr)
        return 2
    names = asked.names or list(known)
    if len(names) > 1:
        return max(run_apart(name, quick=asked.quick) for name in names)
    return run(known[names[0]], quick=asked.quick)


def run_apart(name: str, *, quick: bool) -> int:
    """Run one in a process of its own: a command started from a large process seems larger and slower than it is."""
    return subprocess.run(
        [sys.executable, "-m", "bench", *(["--quick"] if quick else []), name], check=False
    ).returncode


def run(benchmark: Benchmark, *, quick: bool) -> int:
    """Run one, and keep its figures under .cache/bench."""
    print(f"{machine()}\n{benchmark.NAME}: {benchmark.describe()}", flush=True)
    rows = benchmark.run(quick)
    print_rows(rows)
    print(f"figures: {write_json(benchmark.NAME, rows, quick=quick)}\n", flush=True)
    return int(any(row.verdict is Verdict.MISSED for row in rows))


if __name__ == "__main__":
    sys.exit(main())
