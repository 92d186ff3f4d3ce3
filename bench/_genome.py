"""A simulated patient: genome, whole-genome VCF with VEP-like annotation, and a knowledge base, all from one seed.

Bases are random with short tandem repeats put in, so that insertions and deletions can be written in several ways.
Per 100 records: about 86 substitutions, 11 insertions or deletions, 2 multi-allelic records, 1 written un-normalised
(padded, or shifted right inside a repeat). One record in 100 is known to the knowledge base.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from bench.measure import CACHE
from canheal.terms.assembly import CHROMOSOMES, Assembly, chromosome_length

WIDTH = 60
REPEATS_EVERY = 15_000
Change = tuple[int, str, str]
_TERMS = (
    ("intron_variant", "MODIFIER"),
    ("intron_variant&non_coding_transcript_variant", "MODIFIER"),
    ("upstream_gene_variant", "MODIFIER"),
    ("missense_variant", "MODERATE"),
    ("synonymous_variant", "LOW"),
)


@dataclass(frozen=True, slots=True)
class Simulation:
    """The files of one simulated patient."""

    folder: Path
    records: int
    knowledge: int
    shrink: int

    @property
    def reference(self) -> Path:
        return self.folder / "reference.fa"

    @property
    def vcf(self) -> Path:
        return self.folder / "patient.vcf.gz"

    @property
    def table(self) -> Path:
        """The knowledge base as a VCF, normalised by bcftools, one row per allele; the row id stands in INFO/KB."""
        return self.folder / "knowledge.vcf.gz"


def simulate(*, records: int, knowledge: int, shrink: int) -> Simulation:
    """Make the files, or find them from an earlier run; `shrink` divides the chromosome lengths of GRCh38."""
    simulation = Simulation(CACHE / f"genome-v2-{records}-{knowledge}", records, knowledge, shrink)
    done = simulation.folder / "complete"
    if not done.exists():
        shutil.rmtree(simulation.folder, ignore_errors=True)
        simulation.folder.mkdir(parents=True)
        _write_all(simulation)
        done.touch()
    return simulation


def _write_all(simulation: Simulation) -> None:
    rng = np.random.default_rng(20220603)
    lengths = {name: chromosome_length(Assembly.GRCH38, name) // simulation.shrink for name in CHROMOSOMES[:24]}
    header = _header(lengths)
    raw = simulation.folder / "knowledge.vcf"
    with (
        simulation.reference.open("wb") as fasta,
        _bgzip(simulation.vcf) as patient,
        raw.open("wb") as table,
    ):
        patient.write(header + b"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tTUMOUR\n")
        table.write(header + b"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
        total = sum(lengths.values())
        for name, length in lengths.items():
            sequence = _sequence(rng, length)
            _write_fasta(fasta, name, sequence)
            _write_chromosome(
                rng, name, sequence, patient=patient, table=table, share=length / total, simulation=simulation
            )
    _index(simulation, raw)


def _bgzip(path: Path) -> _Pipe:
    return _Pipe(path)


class _Pipe:
    """A stream into bgzip on two threads."""

    def __init__(self, path: Path) -> None:
        self._out = path.open("wb")
        self._child = subprocess.Popen(["bgzip", "-@", "2", "-c"], stdin=subprocess.PIPE, stdout=self._out)

    def __enter__(self) -> BinaryIO:
        assert self._child.stdin is not None
        return self._child.stdin  # type: ignore[return-value]

    def __exit__(self, *_: object) -> None:
        assert self._child.stdin is not None
        self._child.stdin.close()
        if self._child.wait():
            raise RuntimeError("bgzip failed")
        self._out.close()


def _index(simulation: Simulation, raw: Path) -> None:
    reference = str(simulation.reference)
    subprocess.run(["samtools", "faidx", reference], check=True)
    normalise = ["bcftools", "norm", "-f", reference, "-Ou", str(raw)]
    distinct = ["bcftools", "norm", "-d", "exact", "-Oz", "-o", str(simulation.table), "-"]
    with subprocess.Popen(normalise, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as first:
        subprocess.run(distinct, stdin=first.stdout, check=True, stderr=subprocess.DEVNULL)
    for path in (simulation.table, simulation.vcf):
        subprocess.run(["tabix", "-f", "-p", "vcf", str(path)], check=True)
    raw.unlink()


def _header(lengths: dict[str, int]) -> bytes:
    lines = ["##fileformat=VCFv4.2", '##FILTER=<ID=PASS,Description="passed">']
    lines += [f"##contig=<ID=chr{name},length={length}>" for name, length in lengths.items()]
    lines += [
        '##INFO=<ID=CSQ,Number=.,Type=String,Description="simulated, as VEP writes it">',
        '##INFO=<ID=KB,Number=1,Type=String,Description="row of the knowledge base">',
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="genotype">',
        '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="reads">',
    ]
    return "".join(line + "\n" for line in lines).encode()


def _sequence(rng: np.random.Generator, length: int) -> np.ndarray:
    sequence = np.frombuffer(b"ACGT", np.uint8)[rng.integers(0, 4, length, np.uint8)]
    for start in rng.integers(0, max(length - 200, 1), length // REPEATS_EVERY).tolist():
        unit, copies = start % 4 + 1, start % 23 + 4
        sequence[start : start + unit * copies] = np.tile(sequence[start : start + unit], copies)
    return sequence


def _write_fasta(fasta: BinaryIO, name: str, sequence: np.ndarray) -> None:
    fasta.write(f">chr{name}\n".encode())
    whole = len(sequence) // WIDTH
    lines = np.full((whole, WIDTH + 1), ord("\n"), np.uint8)
    lines[:, :WIDTH] = sequence[: whole * WIDTH].reshape(whole, WIDTH)
    fasta.write(lines.data)
    if rest := sequence[whole * WIDTH :].tobytes():
        fasta.write(rest + b"\n")


def _positions(rng: np.random.Generator, sequence: np.ndarray, number: int) -> list[int]:
    """Sorted 1-based positions, far enough apart that no two records overlap."""
    room = (len(sequence) - 1000) // number
    jitter = rng.integers(0, max(room - 60, 1), number)
    return (500 + np.arange(number) * room + jitter).tolist()


def _change(sequence: bytes, position: int, dice: int) -> Change:
    """A substitution or a short insertion or deletion at a 1-based position."""
    base = sequence[position - 1 : position].decode()
    kind = dice % 100
    size = dice // 100 % 9 + 1
    if kind < 88:
        return position, base, "ACGT".replace(base, "")[dice // 100 % 3]
    if kind < 94:
        return position, sequence[position - 1 : position + size].decode(), base
    inserted = sequence[position : position + size].decode() if dice & 1 else "ACGTTGCAAC"[dice % 5 :][:size]
    return position, base, base + inserted


def _unnormalised(sequence: bytes, change: Change, dice: int) -> Change:
    """The same change in a longer spelling, or moved right as far as the sequence allows."""
    position, reference, alternate = change
    while dice & 1 and len(reference) != len(alternate) and min(len(reference), len(alternate)) == 1:
        following = sequence[position : position + 1].decode()
        body = max(reference, alternate, key=len)
        after = sequence[position + len(reference) - 1 : position + len(reference)].decode()
        if (len(reference) > 1 and after != body[1]) or (len(alternate) > 1 and following != body[1]):
            break
        moved = body[1:] + body[1]
        position, reference, alternate = (
            (position + 1, moved, moved[0]) if len(reference) > 1 else (position + 1, moved[0], moved)
        )
    end = position + len(reference) - 1
    right = sequence[end : end + dice % 4].decode()
    left = sequence[position - 1 - dice % 3 : position - 1].decode()
    return position - len(left), left + reference + right, left + alternate + right


def _second(reference: str, alternate: str) -> str:
    """Another allele for a multi-allelic record: a third base, else the mark of an overlapping deletion."""
    known = reference + alternate
    return next(base for base in "ACGT" if base not in known) if len(known) == 2 else "*"


def _write_chromosome(
    rng: np.random.Generator,
    name: str,
    sequence: np.ndarray,
    *,
    patient: BinaryIO,
    table: BinaryIO,
    share: float,
    simulation: Simulation,
) -> None:
    text = sequence.tobytes()
    number = max(int(simulation.records * share), 1)
    positions = _positions(rng, sequence, number)
    dice = rng.integers(0, 1 << 40, number).tolist()
    known: list[Change] = []
    genes = _Genes(name)
    lines: list[str] = []
    for place, roll in zip(positions, dice, strict=True):
        change = _change(text, place, roll)
        if (roll >> 20) % 100 == 1:
            known.append(change)
        lines.append(genes.line(text, change, roll))
        if len(lines) == 20_000:
            patient.write("".join(lines).encode())
            lines.clear()
    patient.write("".join(lines).encode())
    others = max(int(simulation.knowledge * share) - len(known), 0)
    places = np.sort(rng.integers(500, len(sequence) - 500, others)).tolist()
    dice = rng.integers(0, 1 << 40, others).tolist()
    known += [_change(text, place, roll) for place, roll in zip(places, dice, strict=True)]
    table.writelines(_table_lines(name, sorted(known)))


def _table_lines(name: str, known: list[Change]) -> Iterator[bytes]:
    for number, (position, reference, alternate) in enumerate(known):
        yield f"chr{name}\t{position}\t.\t{reference}\t{alternate}\t.\t.\tKB=KB{name}_{number}\n".encode()


class _Genes:
    """Lines with annotation as VEP writes it: 0 to 8 transcripts of 26 fields; genes change along the chromosome."""

    def __init__(self, name: str) -> None:
        self._name, self._gene, self._templates = name, -1, [""]

    def _enter(self, gene: int) -> None:
        self._gene = gene
        number = int(self._name) if self._name.isdigit() else 40
        first = number * 100_000_000 + gene * 97
        self._templates = [
            f"%s|%s|%s|GENE{gene}|ENSG{first:011d}|Transcript|ENST{first + i:011d}.{i % 7 + 1}|"
            f"{'protein_coding' if i % 3 else 'retained_intron'}||{gene % 30 + i}/{gene % 40 + 8}|"
            f"ENST{first + i:011d}.{i % 7 + 1}:c.%d+%d%s>%s|||||||rs%d||{i - 1 or 1}||HGNC:{gene}|||NM_0{first}|"
            for i in range(gene * 7 % 13 % 9)
        ]

    def line(self, sequence: bytes, change: Change, roll: int) -> str:
        """One record as VCF text."""
        position, reference, alternate = change
        if position // 30_000 != self._gene:
            self._enter(position // 30_000)
        term, impact = _TERMS[roll % len(_TERMS)]
        numbers = (position % 5000, roll % 900, reference, alternate, roll % 10**9)
        csq = ",".join([template % (alternate, term, impact, *numbers) for template in self._templates])
        written = _unnormalised(sequence, change, roll >> 8) if (roll >> 27) % 100 == 0 else change
        position, reference, alternate = written
        if (roll >> 30) % 50 == 0:
            alternate = f"{_second(reference, alternate)},{alternate}"
        depth = roll % 60 + 20
        return (
            f"chr{self._name}\t{position}\trs{roll % 10**9}\t{reference}\t{alternate}\t{roll % 900 + 30}\tPASS\t"
            f"CSQ={csq or alternate + '|intergenic_variant|MODIFIER' + '|' * 23}\tGT:AD\t0/1:{depth},{depth // 2}\n"
        )
