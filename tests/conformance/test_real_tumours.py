"""Whole interpretations of real, public tumours; each skips visibly where the shared data is not here."""

from __future__ import annotations

import statistics
from pathlib import Path

import pytest

from canheal.app.gather import Source, gather_profile
from canheal.app.interpret import build_interpretation
from canheal.app.interpret_cohort import CohortRequest, interpret_cohort
from canheal.domain.interpretation.build_evidence import lies_plainly_on, weigh_build
from canheal.domain.profile.burden import RegionBounds
from canheal.domain.variants.calls import Dropped
from canheal.formats.case_file import CaseFile
from canheal.formats.maf import MafCohort
from canheal.knowledge.content import load_content
from canheal.knowledge.known_places import RecurrentAlleles, genes_of, known_places
from canheal.terms.assembly import Assembly

DATA = Path(__file__).resolve().parents[3] / "shared/data/clinical"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="shared data not here: COAD T001, AcroMetrix, TCGA READ")
CONTENT = load_content()


def coad(build):
    folder = DATA / "pcgr_examples"
    return CaseFile(
        vcf=(folder / f"T001-COAD.{build.lower()}.vcf.gz",),
        segments=folder / f"T001-COAD.{build.lower()}.cna.tsv",
        assembly=build,
        tumour="COAD",
        panel=Path("exome"),
    )


@pytest.fixture(scope="module")
def both_builds():
    return {build: build_interpretation(coad(build), CONTENT, Source()) for build in ("GRCh37", "GRCh38")}


def named(interpretation):
    return {
        (finding.gene, finding.chosen.hgvs_p, finding.oncogenicity.label, finding.oncogenicity.points)
        for finding in interpretation.small_variants
        if finding.chosen is not None
    }


def test_braf_v600e_leads_the_unannotated_coad_tumour_in_both_builds(both_builds):
    for interpretation in both_builds.values():
        leading = interpretation.small_variants[0]
        assert (leading.gene, leading.chosen.hgvs_p) == ("BRAF", "p.V600E")
        best = leading.claims[0]
        assert (best.match_level, best.item.therapies[:2], best.tiers.amp) == (
            "exact_allele",
            ("encorafenib", "cetuximab"),
            "I-A",
        )


def test_both_builds_give_the_same_findings_and_claims(both_builds):
    one, other = both_builds["GRCh37"], both_builds["GRCh38"]
    assert named(one) == named(other)
    claims = [
        {
            (claim.item.id, claim.match_level, claim.tiers.amp)
            for finding in found.small_variants
            for claim in finding.claims
        }
        for found in (one, other)
    ]
    assert claims[0] == claims[1]


def test_the_scar_score_is_73_in_both_builds(both_builds):
    assert [found.measured.scars.total for found in both_builds.values()] == [73, 73]


def test_what_needs_a_consequence_is_not_assessed_and_says_what_to_do(both_builds):
    for interpretation in both_builds.values():
        gap = next(row for row in interpretation.not_assessed if row.subject.startswith("consequence of"))
        assert "canheal annotate setup" in gap.todo
        assert {burden.status for burden in interpretation.measured.burdens} == {"not_assessed"}


def test_acrometrix_reference_material():
    case = CaseFile(
        tso500=(DATA / "tso500_inpred/CL-AcroMetrix-D01_small_variant_table.tsv.gz",),
        tumour="COAD",
        panel=Path("tso500"),
    )
    found = build_interpretation(case, CONTENT, Source())
    changes = {(finding.gene, finding.chosen.hgvs_p) for finding in found.small_variants if finding.chosen}
    assert {("BRAF", "p.V600E"), ("KRAS", "p.G12D"), ("EGFR", "p.L858R"), ("IDH1", "p.R132H")} <= changes


def test_acrometrix_summary_carries_the_assays_own_burden_and_sites():
    case = CaseFile(tso500=(DATA / "tso500_inpred/variant_summary.tsv",), tumour="COAD", sample="CL-AcroMetrix-D01_P")
    measured = build_interpretation(case, CONTENT, Source()).measured
    burden = measured.burdens[0]
    assert (burden.definition, burden.value, burden.count, burden.status) == ("assay_reported", 238.5, 305, "high")
    assert (measured.microsatellites.status, measured.microsatellites.usable_sites) == ("stable", 113)


def test_the_burden_of_read_agrees_with_maftools(tmp_path):
    """maftools counts 2.66 non-synonymous mutations per Mb at 34 Mb in the median tumour of MC3 READ."""
    table = tmp_path / "read.tsv"
    request = CohortRequest(DATA / "maf/tcga/MC3_READ.maf.gz", "READ", panel=Path("exome"), jobs=2)
    values = {}

    def collect(done, total):
        values["total"] = total

    summary = interpret_cohort(request, table, advance=collect)
    assert (summary.tumours, summary.calls, values["total"]) == (150, 67_836, 150)
    burdens = tumour_burdens()
    assert len(burdens) == 150
    assert statistics.median(burdens) == pytest.approx(2.66, abs=0.005)
    assert sum(value >= 10 for value in burdens) == 9


def tumour_burdens():
    """Non-synonymous burden of every READ tumour."""
    from canheal.app.measure import Measurements, measure_biomarkers
    from canheal.domain.variants.calls import Dropped
    from canheal.formats.maf import MafCohort
    from canheal.knowledge.biomarker_rules import biomarker_rules
    from canheal.knowledge.references import build_references

    cohort = MafCohort(DATA / "maf/tcga/MC3_READ.maf.gz", assembly=None)
    rules, references = biomarker_rules(CONTENT, cohort.assembly), build_references(CONTENT, cohort.assembly)
    assert isinstance(rules.region, RegionBounds)
    found = []
    for barcode in cohort.tumours:
        calls = cohort.read(barcode, dropped=Dropped()).calls
        measured = Measurements(calls, 34.0, None, True, (), None, None, None)
        burdens = measure_biomarkers(measured, rules, references).burdens
        found += [burden.value for burden in burdens if burden.definition == "coding_non_synonymous"]
    return found


@pytest.mark.parametrize("barcode", ["TCGA-AG-A002", "TCGA-AG-3583", "TCGA-EI-6917"])
def test_no_burden_is_read_from_exome_calls_over_a_panel_s_megabase(barcode):
    maf = next(name for name in MafCohort(DATA / "maf/tcga/MC3_READ.maf.gz", assembly=None).tumours if barcode in name)
    case = CaseFile(maf=(DATA / "maf/tcga/MC3_READ.maf.gz",), sample=maf, tumour="READ", panel=Path("tso500"))
    burdens = gather_profile(case, CONTENT, Source()).profile.biomarkers.burdens
    assert {burden.status for burden in burdens} == {"not_assessed"}
    assert "another assay" in burdens[0].reason


def test_a_profile_of_the_hypermutated_read_tumour():
    case = CaseFile(maf=(DATA / "maf/tcga/MC3_READ.maf.gz",), sample="TCGA-AG-A002", tumour="READ", panel=Path("exome"))
    gathered = gather_profile(case, CONTENT, Source())
    assert len(gathered.profile.small_variants) == 17_069
    assert gathered.profile.biomarkers.burdens[1].status == "high"


@pytest.mark.parametrize("name", ["MC3_READ", "MC3_CHOL", "MC3_LAML", "MC3_GBM"])
def test_no_real_tumour_is_taken_for_another_build_and_most_are_known_on_the_wrong_one(name):
    cohort = MafCohort(next(DATA.rglob(f"{name}.maf.gz")), assembly=None)
    here, there = (known_places(RecurrentAlleles(CONTENT, b), genes_of(CONTENT, b)) for b in Assembly)
    wrong = 0
    for barcode in cohort.tumours:
        calls = cohort.read(barcode, dropped=Dropped()).calls
        assert weigh_build(calls, here, there).verdict == "fits"
        assert not lies_plainly_on(calls, there), "the other build is asked before a file is taken as it is stated"
        wrong += len(calls) >= 30 and weigh_build(calls, there, here).verdict == "wrong"
    large = sum(rows >= 40 for rows in cohort.rows.values())
    assert wrong >= 0.9 * large
