"""Scar scores equal scarHRD's on its own example and on the COAD tumour, both builds.

scarHRD prints its columns in the order HRD(-LOH), Telomeric AI, LST, HRD-sum (its README: 25, 35, 33, 93), so
the second figure is TAI.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from canheal.domain.profile.profile import Segment
from canheal.domain.profile.scars import scar_score
from canheal.knowledge.biomarker_rules import biomarker_rules
from canheal.knowledge.content import load_content
from canheal.terms.assembly import Assembly

DATA = Path(__file__).resolve().parents[3] / "shared/data/clinical"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="shared data not here: scarHRD example and COAD segments")


def rows(path):
    with (DATA / path).open() as file:
        return list(csv.DictReader(file, delimiter="\t"))


def parts(segments, assembly):
    rules = biomarker_rules(load_content(), assembly)
    found = scar_score(segments, rules.centromeres, rules.genome, threshold=rules.scar_threshold, caveat="")
    return (
        found.loss_of_heterozygosity,
        found.telomeric_allelic_imbalance,
        found.large_scale_transitions,
        found.total,
    )


def test_scarhrd_example_2():
    segments = []
    for row in rows("tmb_msi_hrd/scarHRD_test2_segments.txt"):
        copies = sorted((int(row["A_cn"]), int(row["B_cn"])))
        place = (row["Chromosome"].removeprefix("chr"), int(row["Start_position"]), int(row["End_position"]))
        segments.append(Segment(*place, copies[1], copies[0]))
    assert parts(segments, Assembly.GRCH38) == (25, 35, 33, 93)


@pytest.mark.parametrize(
    ("build", "assembly", "expected"),
    [("grch38", Assembly.GRCH38, (22, 24, 27, 73)), ("grch37", Assembly.GRCH37, (22, 25, 26, 73))],
)
def test_coad_tumour(build, assembly, expected):
    segments = [
        Segment(row["Chromosome"], int(row["Start"]), int(row["End"]), int(row["nMajor"]), int(row["nMinor"]))
        for row in rows(f"pcgr_examples/T001-COAD.{build}.cna.tsv")
    ]
    assert parts(segments, assembly) == expected
