"""The two real exports of CIViC of April 2022: kept whole, and alike."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from pathlib import Path

import pytest

from canheal.formats.sources.arrival import read_source
from canheal.formats.sources.civic import READER

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "clinical" / "civic"
JOINED, BY_NAME = DATA / "civic_evidence_items_20220422.tsv.gz", DATA / "civic_expanded_20220422.tsv.gz"
pytestmark = pytest.mark.skipif(not JOINED.exists(), reason="shared/data is not here")


@pytest.fixture(scope="module")
def joined():
    return read_source(READER, [JOINED])


def test_the_release_of_april_2022_is_kept_whole_but_for_items_without_a_therapy(joined):
    with gzip.open(JOINED, "rt", encoding="utf-8", newline="") as lines:
        table = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    without = [row for row in table if row["evidence_type"] == "Predictive" and not row["therapeutic_context"]]
    intake = joined
    assert (intake.taken, intake.kept, intake.release) == (3416, 3416 - len(without), "2022-04-22")
    origins = Counter(row.origin for row in intake.rows)
    assert origins["germline"] == sum(row["variant_origin"] == "Germline" for row in table if row not in without)
    directions = Counter(row.direction for row in intake.rows)
    assert directions["does_not_support"] == sum(row["evidence_direction"] == "Does Not Support" for row in table)
    levels = Counter(row.level for row in intake.rows)
    assert levels["A"] == sum(row["evidence_level"].startswith("A") for row in table)


def test_both_exports_of_april_2022_read_alike(joined):
    one, other = ({row.id: row for row in found.rows} for found in (joined, read_source(READER, [BY_NAME])))
    assert one.keys() == other.keys()
    apart = {name for name in one if one[name].profile != other[name].profile}
    assert apart == set()
