"""cancerhotspots in its layouts: counts by change, and what cannot count tumours."""

from __future__ import annotations

from pathlib import Path

import pytest

from canheal.formats.sources.arrival import read_source
from canheal.formats.sources.hotspots import READER
from canheal.terms.errors import BadRecord, MissingColumn

EXAMPLES = Path(__file__).resolve().parents[3] / "conformance" / "sources" / "cancerhotspots"
REAL = Path(__file__).resolve().parents[5] / "shared/data/clinical/hotspots"
real = pytest.mark.skipif(not REAL.exists(), reason="shared/data is not here")


def read(*paths):
    intake = read_source(READER, list(paths))
    return intake, {(row.gene, row.position, row.change): row for row in intake.rows}


def test_each_layout_gives_counts_by_change():
    _, rows = read(EXAMPLES / "v2" / "hotspots.tsv")
    assert rows["KRAS", "12", "D"][4:] == ("G", "D", "2175", "700")
    intake, rows = read(EXAMPLES / "v2_3d" / "hotspots.tsv")
    assert intake.reasons == {"a hotspot of the type 3d": 1}
    assert rows["NRAS", "61", "R"].tumours_with_change == "204"
    assert rows["TP53", "187", "sp"].kind == "splice"
    assert (rows["EGFR", "745", "E746_A750del"].kind, rows["EGFR", "745", "E746_A750del"].last) == ("inframe", "759")
    _, rows = read(EXAMPLES / "v3" / "hotspots.tsv")
    assert rows["AKT1", "40", "A"][4:] == ("E", "A", "9", "1")
    _, rows = read(EXAMPLES / "counts" / "hotspots.tsv")
    assert rows["AFF2", "42", "N"][4:] == ("D", "N", "5", "4")


def test_a_count_that_is_none_and_another_table_are_refused(tmp_path):
    text = (EXAMPLES / "v3" / "hotspots.tsv").read_text()
    (tmp_path / "a.tsv").write_text(text.replace("\t9\tbowel", "\tmany\tbowel"))
    with pytest.raises(BadRecord, match="no number") as caught:
        read(tmp_path / "a.tsv")
    assert caught.value.line == 3
    (tmp_path / "b.tsv").write_text("a\tb\n1\t2\n")
    with pytest.raises(MissingColumn, match="no table of hotspots"):
        read(tmp_path / "b.tsv")


@real
def test_version_2_counts_kras_g12_as_published():
    """Chang 2018 counts 2,175 tumours at KRAS G12, of 24,592; both tables of version 2 say so."""
    for name in ("cancerhotspots_v2_full.txt.gz", "hotspots_v2_and_3d.txt.gz"):
        intake, rows = read(REAL / name)
        assert rows["KRAS", "12", "D"].tumours_at_residue == "2175"
        assert rows["BRAF", "600", "E"].reference == "V"
        assert intake.taken == intake.kept + len(intake.dropped)
    intake, _ = read(REAL / "cancerhotspots_v3_website.tsv")
    assert (intake.taken, intake.kept) == (164, 164)
