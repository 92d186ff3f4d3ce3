"""Discrete copy-number tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from canheal.domain.variants.calls import Dropped
from canheal.formats.copy_number import CONTRADICTING, DUPLICATE, NOT_ASSESSED, read_copy_numbers
from canheal.terms.errors import BadRecord, MissingColumn, SampleUnclear


def read(folder: Path, text: str, sample: str | None = None):
    path = folder / "cna.tsv"
    path.write_text(text.replace(",", "\t"))
    dropped = Dropped()
    return {call.gene: call for call in read_copy_numbers(path, sample=sample, dropped=dropped)}, dropped.counts


@pytest.mark.parametrize(
    ("value", "state"),
    [
        ("2", "amplification"), ("1", "gain"), ("0", "neutral"), ("-1", "loss"), ("-2", "deep_deletion"),
        ("2.0", "amplification"),
        ("Amplification", "amplification"), ("Gain", "gain"), ("Loss", "loss"), ("Deletion", "deep_deletion"),
        ("-1.5", "deep_deletion"),
    ],
)  # fmt: skip
def test_values(tmp_path, value, state):
    calls, _ = read(tmp_path, f"Tumor_Sample_Barcode,Hugo_Symbol,Copy_Number_Alteration\nS,MET,{value}\n")
    assert calls["MET"].state == state
    assert calls["MET"].rule == f"OncoKB individual CNA {value}"
    assert (calls["MET"].total, calls["MET"].place.line) == (None, 2)


def test_a_called_deletion_is_of_unknown_depth(tmp_path):
    calls, _ = read(tmp_path, "gene,call\nTP53,Deletion\nBRAF,Amplification\nBLM,Wild type\n")
    assert {gene: call.state for gene, call in calls.items()} == {
        "TP53": "loss", "BRAF": "amplification", "BLM": "neutral",
    }  # fmt: skip


def test_long_table(tmp_path):
    text = "Hugo_Symbol,Entrez_Gene_Id,Sample_Id,Value\nMET,1,S1,2\nMET,1,S2,-2\nERBB2,2,S1,NA\n"
    calls, counts = read(tmp_path, text, "S1")
    assert [call.state for call in calls.values()] == ["amplification"]
    assert counts == {"row of another sample": 1, NOT_ASSESSED: 1}
    with pytest.raises(SampleUnclear):
        read(tmp_path, text)


def test_wide_table(tmp_path):
    text = "Gene Symbol,Locus ID,Cytoband,S1,S2\nMET,0,0,2,0\n"
    assert read(tmp_path, text, "S2")[0]["MET"].state == "neutral"
    for sample in (None, "S3"):
        with pytest.raises(SampleUnclear, match="S1, S2"):
            read(tmp_path, text, sample)
    assert read(tmp_path, "Hugo_Symbol,S1\nMET,-2\n")[0]["MET"].state == "deep_deletion"


def test_contradicting_rows_are_all_left_out(tmp_path):
    calls, counts = read(tmp_path, "gene,call\nCDK4,Gain\nCDK4,Loss\nCDK4,Gain\nMET,Gain\nMET,Gain\n")
    assert list(calls) == ["MET"]
    assert counts == {CONTRADICTING: 3, DUPLICATE: 1}


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("gene,call\nMET,High\n", BadRecord),
        ("gene,call\n,Gain\n", BadRecord),
        ("Hugo_Symbol,S1\nMET,7\n", BadRecord),
        ("Hugo_Symbol,Entrez_Gene_Id\nMET,7\n", MissingColumn),
        ("a,b\nMET,7\n", MissingColumn),
    ],
)
def test_bad_tables(tmp_path, text, error):
    with pytest.raises(error):
        read(tmp_path, text)
