"""Allele-specific segments."""

from __future__ import annotations

from pathlib import Path

import pytest

from canheal.domain.profile.profile import Segment
from canheal.domain.variants.calls import Dropped
from canheal.formats.segments import NOT_PRIMARY, REVERSED, read_segments
from canheal.terms.assembly import Assembly
from canheal.terms.errors import BadRecord, MissingColumn, SampleUnclear, WrongAssembly

PCGR = "Chromosome Start End nMajor nMinor"


def read(folder: Path, *lines: str, sample: str | None = None):
    path = folder / "segments.tsv"
    path.write_text("\n".join(lines).replace(" ", "\t") + "\n")
    dropped = Dropped()
    return read_segments(path, assembly=Assembly.GRCH37, sample=sample, dropped=dropped), dropped.counts


@pytest.mark.parametrize(
    "lines",
    [
        (PCGR, "X 5 9 1 0", "2 100 200 2 1", "2 1 99 1 1"),
        ("sample chr startpos endpos nMajor nMinor", "S chrX 5 9 1 0", "S chr2 100 200 2 1", "S chr2 1 99 1 1"),
        (
            "SampleID Chromosome Start_position End_position total_cn A_cn B_cn ploidy",
            "S chrX 5 9 1 0 1 2.1", "S chr2 100 200 3 1 2 2.1", "S chr2 1 99 2 1 1 2.1",
        ),
    ],
    ids=["pcgr", "ascat", "scarhrd"],
)  # fmt: skip
def test_kinds(tmp_path, lines):
    assert read(tmp_path, *lines)[0] == (
        Segment("2", 1, 99, 1, 1),
        Segment("2", 100, 200, 2, 1),
        Segment("X", 5, 9, 1, 0),
    )


def test_rows_left_out(tmp_path):
    segments, counts = read(tmp_path, PCGR, "1 5 9 1 1", "GL000192.1 1 9 1 1", "4 190 189 1 1")
    assert len(segments) == 1
    assert counts == {NOT_PRIMARY: 1, REVERSED: 1}


def test_a_boundary_may_be_shared(tmp_path):
    assert len(read(tmp_path, PCGR, "1 5 9 1 1", "1 9 20 2 1")[0]) == 2


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ("1 8 20 2 1", BadRecord),
        ("1 0 4 2 1", BadRecord),
        ("1 10 20 -1 1", BadRecord),
        ("1 10 20 1.5 1", BadRecord),
        ("1 10 20 NA 1", BadRecord),
        ("1 ten 20 1 1", BadRecord),
        ("1 10 249250622 1 1", WrongAssembly),
    ],
)
def test_bad_rows(tmp_path, row, error):
    with pytest.raises(error) as caught:
        read(tmp_path, PCGR, "1 5 9 1 1", row)
    assert caught.value.line == 3


def test_missing_column_and_samples(tmp_path):
    with pytest.raises(MissingColumn, match="nMinor"):
        read(tmp_path, "Chromosome Start End nMajor", "1 2 3 1")
    with pytest.raises(SampleUnclear):
        read(tmp_path, "sample chr startpos endpos nMajor nMinor", "A 1 1 2 1 1", "B 1 1 2 1 1")
