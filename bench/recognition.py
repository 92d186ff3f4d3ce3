"""A whole-genome VCF recognised against two million alleles, against `bgzip -dc` and `bcftools annotate`."""

from __future__ import annotations

import gc
import gzip
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from bench.measure import PYTHON, Row, Sample, measure, missing

if TYPE_CHECKING:
    from bench._genome import Simulation

NAME = "recognition"
_RECOGNISE = """
import sys
if {plain}: sys.modules["canheal.knowledge._allele_scan"] = None
from pathlib import Path
from canheal.app.recognise import recognise
recognise(Path({vcf!r}), Path({store!r}), reference=Path({reference!r}), out=Path({out!r}))
if Path("/proc/self/status").exists():
    own = [line.split()[1] for line in open("/proc/self/status") if line.startswith("RssAnon")]
    Path({out!r} + ".memory").write_text(own[0])
"""


def describe() -> str:
    return "5 million annotated records recognised against 2 million alleles, left-aligned (--quick: a fifth of both)"


def run(quick: bool) -> list[Row]:
    """Simulate once, compile, prove the matches identical, then time all in turn."""
    if lacking := missing("bgzip", "bcftools", "samtools", "tabix"):
        return [Row("recognition", None, note=f"not installed: {', '.join(lacking)}")]
    # apart, because the peak memory of a measured child begins at that of its parent
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        simulation, store, seconds, rows = apart.submit(_prepare, 5 if quick else 1).result()
    out = simulation.folder / "matches.tsv"
    ours = _command(simulation.vcf, store, simulation.reference, out=out)
    samples = measure({"canheal": ours, **_peers(simulation.vcf, simulation.table)}, repeats=3 if quick else 5)
    plain = _command(simulation.vcf, store, simulation.reference, out=out.with_suffix(".plain"), plain=True)
    samples |= measure({"canheal, Python only": plain}, repeats=1)
    alike = out.read_bytes() == out.with_suffix(".plain").read_bytes()
    print(f"  {rows:,} alleles compiled; genome of {simulation.reference.stat().st_size / 1e9:.2f} GB")
    _print_samples(samples)
    differing, matches = _differing(simulation.vcf, simulation.table, simulation.reference, store=store, out=out)
    return [
        *_ratios(samples),
        _own_memory(out),
        Row("matches that differ from bcftools norm + annotate", differing, 0, 0, "", f"of {matches:,}"),
        Row("compiled and Python answer alike (0 = yes)", float(not alike), 0, 0, ""),
        Row(f"compile {rows:,} alleles, CPU", seconds, 10, 3, "s", "from ready rows"),
    ]


def _prepare(shrink: int) -> tuple[Simulation, Path, float, int]:
    from bench._genome import simulate

    simulation = simulate(records=5_000_000 // shrink, knowledge=2_000_000 // shrink, shrink=shrink)
    return simulation, *_compile(simulation.table, simulation.reference)


def _own_memory(out: Path) -> Row:
    written = out.with_name(out.name + ".memory")
    megabytes = int(written.read_text()) / 1024 if written.exists() else None
    return Row("private memory at the end (maps left out)", megabytes, 150, 75, "MB", "P8: dictionary 0.6 GB")


def _ratios(samples: dict[str, Sample]) -> list[Row]:
    ours, plain = samples["canheal"], samples["canheal, Python only"]
    bgzip, annotate = samples["bgzip -dc"], samples["bcftools annotate"]
    return [
        Row("CPU / bgzip -dc", ours.cpu / bgzip.cpu, 4, 1.8),
        Row("CPU / bcftools annotate", ours.cpu / annotate.cpu, 1 / 3, 1 / 6),
        Row("wall / bgzip -dc", ours.wall / bgzip.wall),
        Row("CPU without the extension / bgzip -dc", plain.cpu / bgzip.cpu),
        Row("CPU without the extension / bcftools annotate", plain.cpu / annotate.cpu),
        Row("peak resident memory, mapped files included", ours.peak_mb, unit="MB"),
    ]


def _print_samples(samples: dict[str, Sample]) -> None:
    for name, sample in samples.items():
        print(f"  {name:22} CPU {sample.cpu:7.2f} s  wall {sample.wall:7.2f} s  peak {sample.peak_mb:6.0f} MB")


def _command(vcf: Path, store: Path, reference: Path, *, out: Path, plain: bool = False) -> list[str]:
    paths = {"vcf": str(vcf), "store": str(store), "reference": str(reference), "out": str(out)}
    return [PYTHON, "-c", _RECOGNISE.format(plain=plain, **paths)]


def _peers(vcf: Path, table: Path) -> dict[str, list[str]]:
    annotate = ["bcftools", "annotate", "-a", str(table), "-c", "INFO/KB", "-Ou", str(vcf)]
    return {"bgzip -dc": ["bgzip", "-dc", str(vcf)], "bcftools annotate": annotate}


def _compile(table: Path, reference: Path) -> tuple[Path, float, int]:
    """Compile the table: CPU seconds from ready rows to the store on disk."""
    from canheal.domain.evidence.allele_table import payload_table
    from canheal.knowledge.allele_compile import compile_alleles
    from canheal.knowledge.fasta import open_reference
    from canheal.terms.alleles import Allele
    from canheal.terms.assembly import Assembly

    rows = [(Allele(Assembly.GRCH38, c, p, r, a), payload) for c, p, r, a, payload in _table_rows(table)]
    gc.freeze()
    start = time.process_time()
    out = table.with_name("knowledge.alleles")
    done = compile_alleles(
        payload_table(rows, Assembly.GRCH38),
        out,
        name="simulated",
        release="1",
        reference=open_reference(reference),
    )
    return out, time.process_time() - start, done.kept


def _table_rows(table: Path) -> Iterator[tuple[str, int, str, str, str]]:
    with gzip.open(table, "rt") as lines:
        for line in lines:
            if not line.startswith("#"):
                chromosome, position, _, reference, alternate, _, _, info = line.rstrip("\n").split("\t")
                yield chromosome[3:], int(position), reference, alternate, info.removeprefix("KB=")


def _differing(vcf: Path, table: Path, reference: Path, *, store: Path, out: Path) -> tuple[int, int]:
    """Normalised alleles with their row id: those only one of the two found, and how many bcftools found."""
    theirs = set(_by_bcftools(vcf, table, reference))
    ours = set(_by_canheal(store, out))
    return len(theirs ^ ours), len(theirs)


def _by_bcftools(vcf: Path, table: Path, reference: Path) -> Iterator[str]:
    normalised = vcf.with_name("normalised.bcf")
    lean = ["bcftools", "annotate", "-x", "INFO,FORMAT", "-Ou", str(vcf)]
    norm = ["bcftools", "norm", "-m", "-any", "-f", str(reference), "-Ob1", "-o", str(normalised), "-"]
    with subprocess.Popen(lean, stdout=subprocess.PIPE) as first:
        subprocess.run(norm, stdin=first.stdout, check=True, stderr=subprocess.DEVNULL)
    subprocess.run(["bcftools", "index", "-f", str(normalised)], check=True)
    annotate = ["bcftools", "annotate", "-a", str(table), "-c", "INFO/KB", "-Ou", str(normalised)]
    query = ["bcftools", "query", "-i", 'KB!=""', "-f", "%CHROM\t%POS\t%REF\t%ALT\t%KB\n", "-"]
    with (
        subprocess.Popen(annotate, stdout=subprocess.PIPE) as first,
        subprocess.Popen(query, stdin=first.stdout, stdout=subprocess.PIPE, text=True) as second,
    ):
        assert second.stdout is not None
        yield from second.stdout


def _by_canheal(store: Path, out: Path) -> Iterator[str]:
    from canheal.knowledge.allele_store import open_allele_store

    with open_allele_store(store) as opened, out.open() as lines:
        for line in lines:
            if line[0].isdigit():
                *_, row, payload = line.rstrip("\n").split("\t")
                allele = opened.allele(int(row))
                yield f"chr{allele.chromosome}\t{allele.position}\t{allele.reference}\t{allele.alternate}\t{payload}\n"
