"""`canheal interpret --knowledge`: a snapshot's evidence beside ours, named and checked."""

from __future__ import annotations

import contextlib
import io
import json

import pytest

from canheal.cli.main import main

MAF = (
    "Hugo_Symbol\tNCBI_Build\tChromosome\tStart_Position\tEnd_Position\tVariant_Classification\tReference_Allele\t"
    "Tumor_Seq_Allele2\tTumor_Sample_Barcode\tHGVSp_Short\tTranscript_ID\tt_depth\tt_alt_count\n"
    "EGFR\tGRCh37\t7\t55259515\t55259515\tMissense_Mutation\tT\tG\tT1\tp.L858R\tENST00000275493\t200\t60\n"
)
COLUMNS = "id\tgene\talteration\tdiseases\timplication\tsignificance\tdirection\tlevel\ttherapies\tcitations\torigin\n"
TABLE = COLUMNS + (
    "own-1\tEGFR\tL858R\tLUAD\ttherapeutic\tsensitivity\tsupports\tB\tnovelinib + chemotherapy\tPMID:1\tsomatic\n"
    "own-2\tEGFR\tL858R\tXYZ\ttherapeutic\tsensitivity\tsupports\tA\tstrangelinib\tPMID:2\tsomatic\n"
    "own-3\tEGFR\tL858R\tLUAD\ttherapeutic\tsensitivity\tdoes_not_support\tB\toldinib\tPMID:3\tsomatic\n"
    "own-4\tEGFR\tL858R\tLUAD\ttherapeutic\tsensitivity\tsupports\tB\tgerminib\tPMID:4\tgermline\n"
)


@pytest.fixture
def run(tmp_path, monkeypatch):
    """One command; its code and what it printed, out and err together."""
    monkeypatch.setenv("CANHEAL_KNOWLEDGE", str(tmp_path / "library"))
    (tmp_path / "tumour.maf").write_text(MAF)
    (tmp_path / "own.tsv").write_text(TABLE)

    def call(*arguments):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            code = main([str(argument) for argument in arguments])
        return code, printed.getvalue()

    code, said = call(
        *("knowledge", "add", "curated", tmp_path / "own.tsv", "--release", "2026-05-01", "--name", "hospital"),
        *("--licence", "internal", "--attribution", "Board of the centre", "--allowed-use", "in this house only"),
    )
    assert code == 0, said
    return call


def interpret(run, tmp_path, *knowledge, only="json"):
    flags = [flag for name in knowledge for flag in ("--knowledge", name)]
    out = tmp_path / "-".join(("out", *knowledge)).replace("@", "-")
    code, said = run(
        "interpret", "--maf", tmp_path / "tumour.maf", "--tumour", "LUAD", *flags, "--only", only, "--out", out
    )
    return (json.loads((out / "interpretation.json").read_text()) if code == 0 else None), said, out


def claims_of(interpretation):
    return {claim["evidence"]: claim for claim in interpretation["small_variants"][0]["claims"]}


def keys(claim):
    return [caution["key"] for caution in claim["cautions"]]


def test_evidence_of_a_snapshot_stands_beside_ours(run, tmp_path):
    bare, _, _ = interpret(run, tmp_path)
    found, _, _ = interpret(run, tmp_path, "hospital@2026-05-01")
    before, after = claims_of(bare), claims_of(found)
    assert {key: after[key] for key in before} == before
    assert set(after) - set(before) == {"hospital:own-1", "hospital:own-2", "hospital:own-3"}
    assert after["hospital:own-1"]["therapies"] == ["novelinib", "chemotherapy"]
    assert after["hospital:own-1"]["positive"]
    assert not after["hospital:own-3"]["positive"]
    assert "does_not_support" in keys(after["hospital:own-3"])


def test_evidence_on_a_tumour_type_without_a_place_gets_no_tier(run, tmp_path):
    found, _, _ = interpret(run, tmp_path, "hospital")
    claim = claims_of(found)["hospital:own-2"]
    assert (claim["disease_relation"], claim["matched_disease"]) == ("not_mapped", "XYZ")
    assert claim["tiers"]["amp_asco_cap"]["tier"] is None
    assert claim["tiers"]["escat"]["tier"] is None
    assert "disease_not_mapped" in keys(claim)


def test_the_snapshot_is_named_in_json_and_report(run, tmp_path):
    found, _, out = interpret(run, tmp_path, "hospital", only="json,html")
    (named,) = [entry for entry in found["provenance"]["knowledge"] if entry["name"] == "hospital"]
    assert (named["release"], named["licence"], named["rows"]) == ("2026-05-01", "internal", 4)
    assert named["quality"] == "local"
    page = (out / "molecular.html").read_text()
    for words in ("Board of the centre", "in this house only", "curated locally", named["sha256"]):
        assert words in page


def test_the_case_file_names_snapshots_too(run, tmp_path):
    case = tmp_path / "case.yaml"
    case.write_text("maf: [tumour.maf]\ntumour: LUAD\nknowledge: [hospital]\n")
    code, said = run("interpret", "--case", case, "--only", "json", "--out", tmp_path / "out")
    assert code == 0, said
    assert "hospital:own-1" in (tmp_path / "out" / "interpretation.json").read_text()


def test_a_damaged_or_unknown_snapshot_is_refused_and_nothing_is_written(run, tmp_path):
    rows = tmp_path / "library" / "hospital@2026-05-01" / "rows.columns"
    rows.chmod(0o644)
    data = bytearray(rows.read_bytes())
    data[len(data) // 2] ^= 1
    rows.write_bytes(data)
    for name, words in (("hospital", str(rows)), ("nowhere", "no snapshot 'nowhere'")):
        found, said, out = interpret(run, tmp_path, name)
        assert found is None
        assert words in said
        assert not out.exists()


def test_two_releases_of_one_name_are_refused(run, tmp_path):
    run("knowledge", "add", "curated", tmp_path / "own.tsv", "--release", "2026-06-01", "--name", "hospital")
    found, said, _ = interpret(run, tmp_path, "hospital@2026-05-01", "hospital@2026-06-01")
    assert found is None
    assert "two releases of hospital" in said


def test_a_cohort_uses_them_too(run, tmp_path):
    table = tmp_path / "cohort.tsv"
    given = ("interpret-cohort", "--maf", tmp_path / "tumour.maf", "--tumour", "LUAD", "--out", table, "--quiet")
    counted = []
    for knowledge in ((), ("--knowledge", "hospital")):
        assert run(*given, *knowledge)[0] == 0
        header, row = (line.split("\t") for line in table.read_text().splitlines())
        counted.append(int(row[header.index("claims")]))
    assert counted[1] == counted[0] + 3


CIVIC = (
    "gene\tvariant\tdisease\tdoid\tdrugs\tdrug_interaction_type\tevidence_type\tevidence_direction\tevidence_level\t"
    "clinical_significance\tevidence_statement\tcitation_id\tsource_type\tcitation\tnct_ids\trating\tevidence_status\t"
    "evidence_id\tchromosome\tstart\tstop\treference_bases\tvariant_bases\tvariant_origin\tlast_review_date\n"
)
CIVIC_ITEM = (
    "FGFR2\t{}\tCancer\t162\tFictumab\t\tPredictive\tSupports\tB\tSensitivity/Response\tInvented.\t1\tPubMed\t\t\t3\t"
    "accepted\t{}\t10\t123258034\t123258034\tA\tT\tSomatic Mutation\t2019-05-05\n"
)


@pytest.mark.parametrize(("build", "position"), [("GRCh37", 123258034), ("GRCh38", 121498520)])
def test_an_allele_of_civic_is_met_by_its_place_whatever_number_its_paper_gave_it(run, tmp_path, build, position):
    """The catalogue knows this allele (FGFR2 N549K on MANE Select) on both builds; CIViC gives it on GRCh37 alone."""
    table = tmp_path / "01-Jun-2019-ClinicalEvidenceSummaries.tsv"
    table.write_text(CIVIC + CIVIC_ITEM.format("N550K", 1) + CIVIC_ITEM.format("K659", 2))
    assert run("knowledge", "add", "civic", table)[0] == 0
    row = (
        f"FGFR2\t{build}\t10\t{position}\t{position}\tMissense_Mutation\tA\tT\tT1\tp.N549K\tENST00000358487\t200\t60\n"
    )
    (tmp_path / "tumour.maf").write_text(MAF.splitlines()[0] + "\n" + row)
    found, said, _ = interpret(run, tmp_path, "civic")
    assert found is not None, said
    claims = claims_of(found)
    assert claims["civic:EID1"]["match_level"] == "exact_allele"
    assert "civic:EID2" not in claims, "another codon is not met by the example that its row carries"
