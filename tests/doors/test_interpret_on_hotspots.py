"""A snapshot of cancerhotspots counts tumours where our own table has few: EGFR T790M gains its hotspot points."""

from __future__ import annotations

import contextlib
import io
import json

from canheal.cli.main import main

MAF = (
    "Hugo_Symbol\tNCBI_Build\tChromosome\tStart_Position\tEnd_Position\tVariant_Classification\tReference_Allele\t"
    "Tumor_Seq_Allele2\tTumor_Sample_Barcode\tHGVSp_Short\tTranscript_ID\tt_depth\tt_alt_count\n"
    "EGFR\tGRCh37\t7\t55249071\t55249071\tMissense_Mutation\tC\tT\tT1\tp.T790M\tENST00000275493\t200\t60\n"
)
TABLE = "Gene\tResidue\tType\tVariants\tSamples\nEGFR\tT790\tsingle residue\tM:55\t60\n"


def criteria(tmp_path, *knowledge):
    with contextlib.redirect_stdout(io.StringIO()):
        given = ("--maf", str(tmp_path / "t.maf"), "--tumour", "LUAD", "--only", "json", "--out", str(tmp_path / "out"))
        assert main(["interpret", *given, *knowledge]) == 0
    found = json.loads((tmp_path / "out" / "interpretation.json").read_text())
    outcome = found["small_variants"][0]["oncogenicity"]
    return {criterion["id"]: criterion["state"] for criterion in outcome["criteria"]}, outcome["points"], found


def test_counts_of_a_snapshot_stand_above_ours(tmp_path, monkeypatch):
    monkeypatch.setenv("CANHEAL_KNOWLEDGE", str(tmp_path / "library"))
    (tmp_path / "t.maf").write_text(MAF)
    (tmp_path / "hotspots.tsv").write_text(TABLE)
    with contextlib.redirect_stdout(io.StringIO()):
        assert (
            main(["knowledge", "add", "cancerhotspots", str(tmp_path / "hotspots.tsv"), "--release", "2026-01-01"]) == 0
        )
    before, points, _ = criteria(tmp_path)
    after, more, found = criteria(tmp_path, "--knowledge", "cancerhotspots")
    assert before.get("hotspot_high") is None
    assert after["hotspot_high"] in ("met", "excluded")
    assert more >= points
    assert "cancerhotspots" in [entry["name"] for entry in found["provenance"]["knowledge"]]
