"""TCGA READ (67,836 rows) against the 3,416 CIViC items of April 2022: matching alone, then whole interpretations."""

from __future__ import annotations

import shutil
import statistics
import time
from collections import Counter
from pathlib import Path

from bench.exome import MAF
from bench.measure import CACHE, PYTHON, ROOT, Row, measure

NAME = "civic_matching"
CANHEAL = str(Path(PYTHON).parent / "canheal")
CIVIC = ROOT.parent / "shared/data/clinical/civic/civic_evidence_items_20220422.tsv.gz"
_LIBRARY = CACHE / "civic-library"


def describe() -> str:
    return "TCGA READ, 67,836 rows, against the 3,416 items of CIViC 2022"


def run(quick: bool) -> list[Row]:
    if not MAF.exists() or not CIVIC.exists():
        return [Row("matching alone, wall", None, 0.5, unit="s", note="the MC3 READ MAF or CIViC 2022 is not here")]
    shutil.rmtree(_LIBRARY, ignore_errors=True)
    try:
        return [*_matching(3 if quick else 7), *_cohort(1 if quick else 3)]
    finally:
        shutil.rmtree(_LIBRARY, ignore_errors=True)


def _matching(repeats: int) -> list[Row]:
    from canheal.app.knowledge_add import Wanted, add_snapshot
    from canheal.domain.interpretation.patient import Patient
    from canheal.domain.interpretation.small_variant_match import match_small_variant
    from canheal.domain.interpretation.small_variants import find_small_variant, variant_view
    from canheal.domain.interpretation.two_hits import TwoHit
    from canheal.domain.variants.calls import Dropped
    from canheal.formats.maf import MafCohort
    from canheal.knowledge.content import load_content
    from canheal.knowledge.known_places import other_build
    from canheal.knowledge.references import build_references
    from canheal.knowledge.snapshots.evidence import EvidenceSnapshot
    from canheal.knowledge.snapshots.opened import open_snapshots
    from canheal.knowledge.tumour_types import disease_nodes

    manifest = add_snapshot(Wanted("civic", (CIVIC,)), _LIBRARY)
    content = load_content()
    (opened,) = open_snapshots(_LIBRARY, [manifest.id])
    civic = EvidenceSnapshot(opened, disease_nodes(content), other_build(content))
    cohort = MafCohort(MAF, assembly=None)
    assert cohort.assembly is not None
    references = build_references(content, cohort.assembly)
    patient = Patient("READ", True, lambda _call, _gene: TwoHit("not_assessed", None, ""))
    calls = [call for barcode in cohort.tumours for call in cohort.read(barcode, dropped=Dropped()).calls]
    findings = [find_small_variant(call, patient, references) for call in calls]
    views = [view for finding in findings if (view := variant_view(finding, references))]
    civic_items = {view.gene: civic.items(view.gene) for view in views}

    def match() -> Counter[str]:
        found: Counter[str] = Counter()
        for view in views:
            for item in civic_items[view.gene]:
                if level := match_small_variant(view, item.variant):
                    found[level.level] += 1
        return found

    walls = []
    for _ in range(repeats):
        start = time.perf_counter()
        levels = match()
        walls.append(time.perf_counter() - start)
    counted = ", ".join(f"{count:,} {level}" for level, count in levels.most_common())
    note = f"{len(calls):,} calls, {manifest.rows:,} items; {counted}"
    return [Row("matching alone, wall", statistics.median(walls), 0.5, unit="s", note=note)]


def _cohort(repeats: int) -> list[Row]:
    """The cohort command with the snapshot against without it."""
    plain = [
        CANHEAL, "interpret-cohort", "--maf", str(MAF), "--tumour", "READ", "--panel", "exome", "--quiet",
        "--jobs", "2", "--out", str(CACHE / "civic-cohort.tsv"),
    ]  # fmt: skip
    on_civic = ["env", f"CANHEAL_KNOWLEDGE={_LIBRARY}", *plain, "--knowledge", "civic"]
    samples = measure({"plain": plain, "civic": on_civic}, repeats=repeats)
    return [
        Row("150 tumours with CIViC, two jobs, wall", samples["civic"].wall, unit="s"),
        Row("with CIViC against without, wall", samples["civic"].wall / samples["plain"].wall),
    ]
