"""A ClinVar-size snapshot: imported from its VCF, opened, asked 100,000 times, and an exome interpreted against it."""

from __future__ import annotations

import gzip
import random
import shutil
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from bench._clinvar import simulate_clinvar
from bench.exome import CANHEAL, MAF, one_tumour
from bench.measure import CACHE, Row, measure, missing

NAME = "allele_snapshots"
SNAPSHOT = "clinvar-grch37@2026-11-05"
_ASKED = 100_000


def describe() -> str:
    return (
        "2 million simulated ClinVar records: import, open, 100,000 lookups, an exome with and without (--quick: 0.2 M)"
    )


def run(quick: bool) -> list[Row]:
    """Every answer of the lookups is checked against the text of the VCF."""
    if lacking := missing("bgzip", "env"):
        return [Row("allele snapshots", None, note=f"not installed: {', '.join(lacking)}")]
    records = 200_000 if quick else 2_000_000
    CACHE.mkdir(parents=True, exist_ok=True)
    vcf = simulate_clinvar(CACHE / f"clinvar-{records}.vcf.gz", records)
    library = CACHE / "allele-library"
    imported = _import(vcf, library, repeats=1 if quick else 3)
    # apart, so that reading the whole text does not count as this process's memory
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        opened, batch, single, wrong, hits = apart.submit(_ask, vcf, library).result()
    size = sum(path.stat().st_size for path in (library / SNAPSHOT).iterdir()) / 1e6
    print(f"  {records:,} records, {size:.0f} MB; import CPU {imported.cpu:.2f} s, wall {imported.wall:.2f} s")
    return [
        Row(f"import {records:,} records from bgzip VCF to snapshot, wall", imported.wall, 10, 3, "s"),
        Row("the same, CPU of all processes", imported.cpu, unit="s"),
        Row("the same, peak memory of one process", imported.peak_mb, unit="MB"),
        Row("open the snapshot, wall", opened * 1000, 5, unit="ms"),
        Row(f"{_ASKED:,} exact lookups at once, wall", batch, 0.1, unit="s", note=f"{hits:,} of them hits"),
        Row(f"{_ASKED:,} exact lookups one by one, without numpy, wall", single, unit="s"),
        Row("answers that differ from the text of the VCF", wrong, 0, 0, ""),
        *_exome(library, repeats=3 if quick else 5),
    ]


def _import(vcf: Path, library: Path, *, repeats: int):
    """The command, each time into an empty library."""
    clean = f"chmod -R u+w {library} 2>/dev/null; rm -rf {library}; "
    command = f"{clean} CANHEAL_KNOWLEDGE={library} exec {CANHEAL} knowledge add clinvar {vcf}"
    return measure({"import": ["sh", "-c", command]}, repeats=repeats)["import"]


def _ask(vcf: Path, library: Path) -> tuple[float, float, float, int, int]:
    """Seconds to open, to look up at once and one by one; wrong answers; hits."""
    from canheal.domain.evidence.allele_table import allele_columns
    from canheal.knowledge.allele_lookup import find_alleles
    from canheal.knowledge.snapshots.alleles import open_alleles
    from canheal.knowledge.snapshots.manifest import read_manifest
    from canheal.terms.assembly import Assembly

    folder = library / SNAPSHOT
    manifest = read_manifest(folder)
    opened = statistics.median(_seconds(lambda: open_alleles(folder, manifest))[0] for _ in range(20))
    store = open_alleles(folder, manifest)
    asked, expected = _questions(vcf)
    table = allele_columns(asked, Assembly.GRCH37)
    find_alleles(store, table)
    batch = statistics.median(_seconds(lambda: find_alleles(store, table))[0] for _ in range(7))
    single, one_by_one = _seconds(lambda: [list(store.rows(allele)) for allele in asked])
    answers: list[list[str]] = [[] for _ in asked]
    found = find_alleles(store, table)
    for question, row in zip(found.asked.tolist(), found.row.tolist(), strict=True):
        answers[question].append(store.record(row)["id"])
    same = [[store.record(row)["id"] for row in rows] for rows in one_by_one]
    wrong = sum(sorted(said) != known for said, known in zip(answers, expected, strict=True))
    wrong += sum(said != other for said, other in zip(answers, same, strict=True))
    return opened, batch, single, wrong, sum(map(bool, expected))


def _seconds(work):
    start = time.perf_counter()
    answer = work()
    return time.perf_counter() - start, answer


def _questions(vcf: Path):
    """Alleles, half of them of the file and half with one base changed, and the ids that the file gives them."""
    from canheal.terms.alleles import Allele
    from canheal.terms.assembly import Assembly

    book: dict[tuple[str, int, str, str], list[str]] = {}
    with gzip.open(vcf, "rt") as lines:
        for line in lines:
            if not line.startswith("#"):
                chromosome, position, identifier, reference, alternate, _ = line.split("\t", 5)
                book.setdefault((chromosome, int(position), reference, alternate), []).append(identifier)
    chosen = random.Random(20261126).sample(list(book), min(_ASKED // 2, len(book)))
    turned = str.maketrans("ACGT", "CGTA")
    changed = [(c, p, r, a[:-1] + a[-1].translate(turned)) for c, p, r, a in chosen]
    asked = [*chosen, *((c, p, r, a) for c, p, r, a in changed if r != a)]
    asked += [(c, p + 1, r, a) for c, p, r, a in chosen[: _ASKED - len(asked)]]
    return [Allele(Assembly.GRCH37, *one) for one in asked], [sorted(_known(book, one)) for one in asked]


def _known(book, allele) -> list[str]:
    """Ids under this spelling and, where the last bases are alike, under its trimmed one."""
    from canheal.terms.alleles import trim

    chromosome, position, reference, alternate = allele
    spellings = {allele, (chromosome, *trim(position, reference, alternate))}
    return [identifier for spelling in spellings for identifier in book.get(spelling, [])]


def _exome(library: Path, *, repeats: int) -> list[Row]:
    if not MAF.exists():
        return [Row("exome with the snapshot / without", None, 1.3, note="the MC3 READ MAF is not here")]
    case = [CANHEAL, "interpret", "--maf", str(one_tumour()), "--tumour", "READ", "--panel", "exome", "--only", "json"]
    with_it = ["env", f"CANHEAL_KNOWLEDGE={library}", *case, "--knowledge", SNAPSHOT, "--out", str(CACHE / "with")]
    commands = {"without": [*case, "--out", str(CACHE / "without")], "with": with_it}
    measure({"warm the content cache": commands["without"]}, repeats=1)
    samples = measure(commands, repeats=repeats)
    for name in commands:
        shutil.rmtree(CACHE / name, ignore_errors=True)
    return [
        Row("exome of 17,069 variants to JSON, with / without, CPU", samples["with"].cpu / samples["without"].cpu, 1.3),
        Row("the same, wall", samples["with"].wall / samples["without"].wall, 1.3),
    ]
