"""A simulated ClinVar: its header, tags and proportions, on random places; seeded, so that every run has the same."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from canheal.terms.assembly import CHROMOSOMES, Assembly, chromosome_length

_HEADER = """\
##fileformat=VCFv4.1
##fileDate=2026-11-05
##source=ClinVar
##reference=GRCh37
##INFO=<ID=ALLELEID,Number=1,Type=Integer,Description="the ClinVar Allele ID">
##INFO=<ID=CLNSIG,Number=.,Type=String,Description="Aggregate germline classification">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO
"""
_GERMLINE = ["Uncertain_significance", "Likely_benign", "Pathogenic", "Benign", "Conflicting_classifications"]
_REVIEW = [
    "criteria_provided,_single_submitter",
    "criteria_provided,_multiple_submitters,_no_conflicts",
    "criteria_provided,_conflicting_classifications",
    "reviewed_by_expert_panel",
]
_SOMATIC = ";ONC=Oncogenic;ONCDN=Neoplasm;ONCDISDB=MedGen:C0027651;ONCREVSTAT=no_assertion_criteria_provided"
_BATCH = 50_000


def simulate_clinvar(out: Path, records: int) -> Path:
    """Write a bgzip VCF of this many records, sorted, about 360 bytes each; one in ten an indel, one in 500 somatic."""
    if out.exists():
        return out
    aside = out.with_suffix(".part")
    with aside.open("wb") as file, subprocess.Popen(["bgzip", "-c"], stdin=subprocess.PIPE, stdout=file) as bgzip:
        assert bgzip.stdin is not None
        bgzip.stdin.write(_HEADER.encode())
        for lines in _batches(records):
            bgzip.stdin.write(lines.encode())
    aside.replace(out)
    return out


def _batches(records: int) -> Iterator[str]:
    rng = np.random.default_rng(20261126)
    lengths = np.array([chromosome_length(Assembly.GRCH37, name) for name in CHROMOSOMES[:24]])
    number = 0
    for name, share in zip(sorted(CHROMOSOMES[:24]), lengths / lengths.sum(), strict=True):
        length = chromosome_length(Assembly.GRCH37, name)
        positions = np.sort(rng.integers(10_000, length - 10_000, max(int(records * share), 1)))
        for start in range(0, len(positions), _BATCH):
            part = positions[start : start + _BATCH]
            dice = rng.integers(0, 1 << 40, len(part)).tolist()
            yield "".join(_line(name, number + i, at, dice[i]) for i, at in enumerate(part.tolist()))
            number += len(part)


def _line(chromosome: str, number: int, position: int, dice: int) -> str:
    reference, alternate = _change(dice)
    gene = f"GENE{position // 60_000}"
    condition = f"Condition_{(position // 60_000) * 7 % 9000}_of_the_{gene.lower()}_kind"
    return (
        f"{chromosome}\t{position}\t{number + 10_000}\t{reference}\t{alternate}\t.\t.\t"
        f"ALLELEID={number + 20_000};CLNDISDB=MedGen:C{number % 9_999_999:07d},OMIM:{100000 + number % 500000};"
        f"CLNDN={condition}|not_provided;CLNHGVS=NC_0000{chromosome}.10:g.{position}{reference}>{alternate};"
        f"CLNREVSTAT={_REVIEW[dice % 97 % 4]};CLNSIG={_GERMLINE[dice % 89 % 5]};CLNVC=single_nucleotide_variant;"
        f"CLNVCSO=SO:0001483;GENEINFO={gene}:{position // 60_000};MC=SO:0001583|missense_variant;"
        f"ORIGIN=1;RS={dice % 10**9}{_SOMATIC if dice % 500 == 0 else ''}\n"
    )


def _change(dice: int) -> tuple[str, str]:
    """A substitution, or in one of ten a deletion or insertion of up to twelve bases."""
    base = "ACGT"[dice >> 4 & 3]
    other = "ACGT".replace(base, "")[(dice >> 6) % 3]
    if (dice >> 10) % 10:
        return base, other
    longer = base + "".join("ACGT"[dice >> shift & 3] for shift in range(12, 14 + 2 * ((dice >> 36) % 12), 2))
    return (longer, base) if dice >> 9 & 1 else (base, longer)
