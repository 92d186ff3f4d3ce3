"""`canheal interpret --knowledge` with ClinVar, gnomAD and DoCM: shown, named, and never more than they say."""

from __future__ import annotations

import contextlib
import io
import json

import pytest

from canheal.cli.main import main

# EGFR L858R; TP53 P72R, common everywhere; BRCA2 W2626C, a missense that only ClinVar knows as pathogenic
MAF = (
    "Hugo_Symbol\tNCBI_Build\tChromosome\tStart_Position\tEnd_Position\tVariant_Classification\tReference_Allele\t"
    "Tumor_Seq_Allele2\tTumor_Sample_Barcode\tHGVSp_Short\tTranscript_ID\tt_depth\tt_alt_count\n"
    "EGFR\tGRCh37\t7\t55259515\t55259515\tMissense_Mutation\tT\tG\tT1\tp.L858R\tENST00000275493\t200\t60\n"
    "TP53\tGRCh37\t17\t7579472\t7579472\tMissense_Mutation\tG\tC\tT1\tp.P72R\tENST00000269305\t200\t100\n"
    "BRCA2\tGRCh37\t13\t32936732\t32936732\tMissense_Mutation\tG\tC\tT1\tp.W2626C\tENST00000380152\t200\t100\n"
)
VCF = "##fileformat=VCFv4.1\n##fileDate=2024-05-09\n##reference={build}\n##INFO=<ID={tag},Number=.,Type=String>\n"
VCF += "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
CLINVAR = (
    "7\t55259515\t16609\tT\tG\t.\t.\tALLELEID=31648;CLNSIG=drug_response;CLNREVSTAT=reviewed_by_expert_panel;"
    "CLNDN=gefitinib_response;GENEINFO=EGFR:1956;ONC=Oncogenic;ONCDN=Neoplasm;"
    "ONCREVSTAT=criteria_provided,_single_submitter;SCI=Tier_I_-_Strong;SCIDN=Non-small_cell_lung_carcinoma\n"
    "13\t32936732\t52410\tG\tC\t.\t.\tALLELEID=67078;CLNSIG=Pathogenic;CLNREVSTAT=reviewed_by_expert_panel;"
    "CLNDN=Breast-ovarian_cancer|Fanconi_anemia;GENEINFO=BRCA2:675\n"
)
GNOMAD = (
    "7\t55259480\t.\tA\tC\t.\tPASS\tAF=0.00001;AN=250000\n7\t55259530\t.\tA\tC\t.\tPASS\tAF=0.00001;AN=250000\n"
    "17\t7579472\t.\tG\tC\t.\tPASS\tAF=0.66;AN=250000;AF_afr=0.37;AN_afr=20000;AF_nfe=0.74;"
    "AN_nfe=100000;AF_eas=0.56;AN_eas=18000;AF_sas=0.9;AN_sas=1999\n"
)
DOCM = (
    "chromosome\tstart\tstop\tread\tvariant\tgene\tmutation_type\tamino_acid\tdiseases\tpubmed_sources\n"
    "7\t55259515\t55259515\tT\tG\tEGFR\tmissense\tp.L858R\tlung cancer\t15118125,15118073\n"
)


@pytest.fixture
def run(tmp_path, monkeypatch):
    """One command; its code and what it printed."""
    monkeypatch.setenv("CANHEAL_KNOWLEDGE", str(tmp_path / "library"))

    def call(*arguments):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            code = main([str(argument) for argument in arguments])
        return code, printed.getvalue()

    (tmp_path / "tumour.maf").write_text(MAF)
    for build in ("GRCh37", "GRCh38"):
        (tmp_path / f"clinvar-{build}.vcf").write_text(VCF.format(build=build, tag="CLNSIG") + CLINVAR)
        assert call("knowledge", "add", "clinvar", tmp_path / f"clinvar-{build}.vcf")[0] == 0
    (tmp_path / "gnomad.vcf").write_text(VCF.format(build="GRCh37", tag="AF") + GNOMAD)
    assert call("knowledge", "add", "gnomad", tmp_path / "gnomad.vcf", "--release", "2024-05-09")[0] == 0
    (tmp_path / "docm.tsv").write_text(DOCM)
    assert call("knowledge", "add", "docm", tmp_path / "docm.tsv", "--release", "2018-01-01")[0] == 0
    return call


def interpret(run, tmp_path, *knowledge, only="json"):
    flags = [flag for name in knowledge for flag in ("--knowledge", name)]
    out = tmp_path / "-".join(("out", *knowledge))
    request = ("interpret", "--maf", tmp_path / "tumour.maf", "--tumour", "LUAD", *flags, "--only", only, "--out", out)
    code, said = run(*request)
    return (json.loads((out / "interpretation.json").read_text()) if code == 0 else code), said, out


def by_gene(interpretation):
    return {finding["gene"]: finding for finding in interpretation["small_variants"]}


def met(finding):
    return {found["id"] for found in finding["oncogenicity"]["criteria"] if found["state"] == "met"}


def test_frequencies_come_from_the_snapshot_and_name_it(run, tmp_path):
    bare, _, _ = interpret(run, tmp_path)
    found, _, _ = interpret(run, tmp_path, "gnomad-grch37")
    before, after = by_gene(bare), by_gene(found)
    assert before["TP53"]["population_source"] is None
    assert before["TP53"]["population_frequencies"] is None
    assert after["TP53"]["population_frequencies"] == {"ALL": 0.66, "AFR": 0.37, "EAS": 0.56, "NFE": 0.74}
    assert after["TP53"]["population_source"] == {
        "source": "gnomad-grch37@2024-05-09",
        "state": "found",
        "reason": None,
    }
    assert after["TP53"]["oncogenicity"]["points"] == before["TP53"]["oncogenicity"]["points"] - 8
    assert (after["EGFR"]["population_source"]["state"], after["EGFR"]["population_frequencies"]) == ("absent", {})
    assert after["EGFR"]["oncogenicity"]["points"] == before["EGFR"]["oncogenicity"]["points"] + 1
    assert (after["BRCA2"]["population_source"]["state"], after["BRCA2"]["population_frequencies"]) == (
        "not_assessed",
        None,
    )
    assert after["BRCA2"]["oncogenicity"]["points"] == before["BRCA2"]["oncogenicity"]["points"]
    assert "population frequency" in after["BRCA2"]["not_assessed"]
    gaps = [gap for gap in found["not_assessed"] if "population frequency" in gap["subject"]]
    assert [(gap["subject"], gap["reason"].split(":")[0]) for gap in gaps] == [
        ("population frequency of 1 small variants", "gnomad-grch37@2024-05-09")
    ]


def test_clinvar_is_shown_and_a_germline_classification_is_no_evidence(run, tmp_path):
    bare, _, _ = interpret(run, tmp_path)
    found, _, _ = interpret(run, tmp_path, "clinvar-grch37", "docm-grch37")
    before, after = by_gene(bare), by_gene(found)
    for gene in before:
        assert after[gene]["claims"] == before[gene]["claims"]
        assert after[gene]["oncogenicity"] == before[gene]["oncogenicity"]
    clinvar, docm = after["EGFR"]["known_alleles"]
    assert (clinvar["source"], clinvar["id"], clinvar["gene"]) == ("clinvar-grch37@2024-05-09", "16609", "EGFR")
    kinds = [(c["kind"], c["classification"], c["stars"], c["conditions"]) for c in clinvar["classifications"]]
    assert kinds == [
        ("germline", "drug response", 3, ["gefitinib response"]),
        ("oncogenicity", "Oncogenic", 1, ["Neoplasm"]),
        ("impact", "Tier I - Strong", None, ["Non-small cell lung carcinoma"]),
    ]
    assert docm["classifications"][0] | {"kind": "driver", "classification": "p.L858R"} == docm["classifications"][0]
    assert docm["citations"] == ["PMID:15118125", "PMID:15118073"]
    assert before["BRCA2"]["germline_hint"] is None
    hint = after["BRCA2"]["germline_hint"]
    assert "Pathogenic in the germline by clinvar-grch37@2024-05-09, record 52410, stars: 3" in hint
    assert after["EGFR"]["germline_hint"] is None
    named = {entry["name"] for entry in found["provenance"]["knowledge"]}
    assert {"clinvar-grch37", "docm-grch37"} <= named


def test_a_list_of_drivers_establishes_the_change_whatever_the_nucleotide(run, tmp_path):
    """BRCA2 W2626C is no driver; a list that said so would count as the established list does, by OS1."""
    listed = DOCM.splitlines()[0] + "\n13\t1\t1\tA\tT\tBRCA2\tmissense\tp.Trp2626Cys\tovarian cancer\t1\n"
    (tmp_path / "own.tsv").write_text(listed)
    named = ("--release", "2026-01-01", "--name", "own", "--assembly", "GRCh37")
    assert run("knowledge", "add", "docm", tmp_path / "own.tsv", *named)[0] == 0
    bare, _, _ = interpret(run, tmp_path)
    found, _, _ = interpret(run, tmp_path, "own")
    before, after = by_gene(bare)["BRCA2"], by_gene(found)["BRCA2"]
    assert (met(after) - met(before), after["known_alleles"]) == ({"same_aa"}, [])
    assert after["oncogenicity"]["points"] == before["oncogenicity"]["points"] + 4
    assert by_gene(found)["EGFR"]["oncogenicity"] == by_gene(bare)["EGFR"]["oncogenicity"]


def test_the_molecular_report_lists_them(run, tmp_path):
    _, _, out = interpret(run, tmp_path, "clinvar-grch37", "gnomad-grch37", only="json,html")
    page = (out / "molecular.html").read_text()
    for words in (
        "record 16609",
        "Tier I - Strong",
        "3 of 4 stars",
        "germline",
        "not found where neighbouring sites were",
    ):
        assert words in page


def test_a_snapshot_of_the_other_build_is_an_error_unless_one_of_this_build_stands_beside_it(run, tmp_path):
    code, said, _ = interpret(run, tmp_path, "clinvar-grch38")
    assert code == 16
    assert "clinvar-grch38@2024-05-09 is on GRCh38, the case on GRCh37" in said
    found, _, _ = interpret(run, tmp_path, "clinvar-grch38", "clinvar-grch37")
    assert by_gene(found)["EGFR"]["known_alleles"][0]["source"] == "clinvar-grch37@2024-05-09"
    assert "clinvar-grch38" not in {entry["name"] for entry in found["provenance"]["knowledge"]}


def test_a_damaged_store_is_named(run, tmp_path):
    store = tmp_path / "library" / "clinvar-grch37@2024-05-09" / "alleles.store"
    whole = store.read_bytes()
    store.chmod(0o644)
    for damaged in (whole[:-64], whole[:30] + b"?" + whole[31:]):
        store.write_bytes(damaged)
        code, said, _ = interpret(run, tmp_path, "clinvar-grch37")
        assert (code, str(store) in said) == (21, True)
    store.write_bytes(whole[:-70] + bytes([whole[-70] ^ 1]) + whole[-69:])
    code, said = run("knowledge", "verify", "clinvar-grch37")
    assert (code, str(store) in said) == (21, True)


def test_a_pathogenic_germline_variant_in_an_intron_stays_in_the_report(run, tmp_path):
    """The place is invented; what counts is that no consequence would make it reportable."""
    place = "13\t32906000\t"
    (tmp_path / "clinvar.vcf").write_text(
        VCF.format(build="GRCh37", tag="CLNSIG")
        + f"{place}99\tA\tG\t.\t.\tCLNSIG=Pathogenic;CLNREVSTAT=reviewed_by_expert_panel;GENEINFO=BRCA2:675\n"
    )
    assert run("knowledge", "add", "clinvar", tmp_path / "clinvar.vcf", "--name", "introns")[0] == 0
    vcf = (
        "##fileformat=VCFv4.2\n##reference=GRCh37\n{header}##INFO=<ID=GERMLINE,Number=0,Type=Flag>\n"
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tT\n" + place + ".\tA\tG\t.\t{filter}\t{info}\tGT\t0/1\n"
    )
    csq = {
        "header": '##INFO=<ID=CSQ,Number=.,Type=String,Description="Format: Allele|Consequence|SYMBOL|Feature">\n',
        "info": "GERMLINE;CSQ=G|intron_variant|BRCA2|ENST00000380152.8",
        "filter": "PASS",
    }
    cases = {
        "annotated": csq,
        "bare": {"header": "", "info": "GERMLINE", "filter": "PASS"},
        "failed": {"header": "", "info": "GERMLINE", "filter": "weak"},
        "of unknown origin": csq | {"info": csq["info"].removeprefix("GERMLINE;")},
    }
    found = {}
    for name, fields in cases.items():
        (tmp_path / "germline.vcf").write_text(vcf.format(**fields))
        for knowledge in ((), ("--knowledge", "introns")):
            out = tmp_path / "germline"
            request = ("--vcf", tmp_path / "germline.vcf", "--assembly", "GRCh37", "--tumour", "OVT", *knowledge)
            code, said = run("interpret", *request, "--only", "json,html", "--out", out)
            assert code == 0, said
            (one,) = json.loads((out / "interpretation.json").read_text())["small_variants"]
            shown = "record 99" in (out / "report.html").read_text()
            found[name, bool(knowledge)] = (one["reportable"], bool(one["germline_hint"]), shown)
    assert {name for name, values in found.items() if any(values)} == {("annotated", True), ("bare", True)}
    assert found["annotated", True] == found["bare", True] == (True, True, True)
