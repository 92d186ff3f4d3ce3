"""The reference tables against published ones and known pairs: cancerhotspots v2, both builds, CIViC's diseases."""

from __future__ import annotations

import csv
import gzip
import importlib
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT / "../shared/data/clinical"
KNOWLEDGE = ROOT / "src/canheal/content/knowledge"

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="shared data not here")


@cache
def own(name: str) -> list[dict[str, str]]:
    with (KNOWLEDGE / f"{name}.tsv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def lines_of(path: str) -> Iterator[list[str]]:
    with gzip.open(SHARED / path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("#"):
                yield line.rstrip("\n").split("\t")


@cache
def cancerhotspots() -> dict[tuple[str, str], int]:
    """Missense tumours of every single-residue hotspot of cancerhotspots v2."""
    header, *rows = lines_of("hotspots/hotspots_v2_and_3d.txt.gz")
    records = (dict(zip(header, row, strict=True)) for row in rows)
    return {
        (row["hugo_symbol"], row["residue"]): int(float(row["missense_count"] or 0))
        for row in records
        if row["type"] == "single residue" and re.fullmatch(r"[A-Z]\d+", row["residue"])
    }


@cache
def residues() -> frozenset[tuple[str, str]]:
    return frozenset((row["gene"], row["reference"] + row["position"]) for row in own("hotspots"))


def test_precision_against_cancerhotspots() -> None:
    """82 % of our residues are theirs too; the others have few tumours (NF1 R1276, PTPN11 S502 among them)."""
    theirs = set(cancerhotspots())
    assert len(residues() & theirs) / len(residues()) >= 0.8


@pytest.mark.parametrize(("least", "recall"), [(20, 0.5), (50, 0.75), (100, 0.85)])
def test_recall_grows_with_the_size_of_the_hotspot(least: int, recall: float) -> None:
    """Our cohorts lack most cancers, so that small hotspots are missed; the great ones are there."""
    great = {residue for residue, tumours in cancerhotspots().items() if tumours >= least}
    assert len(great & residues()) / len(great) >= recall


@pytest.mark.parametrize("build", ["37", "38"])
def test_recurrent_alleles_are_where_cancerhotspots_sees_them(build: str) -> None:
    theirs: dict[tuple[str, ...], set[str]] = {}
    for row in lines_of(f"hotspots/cancerhotspots_v2_GRCh{build}.tsv.gz"):
        theirs.setdefault(tuple(row[:4]), set()).add(f"p.{row[6]}")
    shared, agree = 0, 0
    for row in own("recurrent_alleles"):
        place = (row["chromosome"], *(row[f"grch{build}_{part}"] for part in ("position", "ref", "alt")))
        if place in theirs:
            shared += 1
            agree += row["hgvs_p"] in theirs[place]
    assert shared > 600
    assert agree >= shared - 2  # DNMT1 and FGFR1 are numbered on other transcripts there


def test_liftover_of_a_real_tumour() -> None:
    """All 3,313 alleles of the COAD tumour that its authors have on both builds."""
    sys.path.insert(0, str(ROOT / "scripts"))
    liftover = importlib.import_module("liftover")
    chains = liftover.read_chains(SHARED / "liftover/hg19ToHg38.over.chain.gz")
    alleles = {
        build: {
            (row[0].removeprefix("chr"), int(row[1]), row[3], row[4])
            for row in lines_of(f"pcgr_examples/T001-COAD.grch{build}.vcf.gz")
        }
        for build in (37, 38)
    }
    moved = {allele: chains.allele(*allele) for allele in alleles[37]}
    assert sum(target in alleles[38] for target in moved.values()) == len(alleles[38]) == 3_313
    assert all(target is None for target in moved.values() if target not in alleles[38])


def test_the_bridge_reaches_civic() -> None:
    sys.path.insert(0, str(ROOT / "scripts"))
    disease_bridge = importlib.import_module("disease_bridge")
    items = SHARED / "civic/civic_evidence_items_20220422.tsv.gz"
    reached, by_syndrome, total, _ = disease_bridge.coverage(KNOWLEDGE / "disease_bridge.tsv", items)
    assert total == 3_416
    assert reached / total >= 0.9
    assert (reached - by_syndrome) / total >= 0.8


def test_genes_lie_where_civic_and_cgi_place_them() -> None:
    genes = {row["gene"]: row for row in own("genes")}
    apart = []
    for path in ("cgi/ccg.bed.gz", "civic/civic_2020/civic_genes_summaries.bed.gz"):
        for chromosome, start, end, symbol, *_ in lines_of(path):
            gene = genes.get(symbol)
            if gene is not None:
                overlaps = int(start) < int(gene["grch37_end"]) and int(end) > int(gene["grch37_start"])
                if chromosome != gene["chromosome"] or not overlaps:
                    apart.append(symbol)
    assert apart == []
