from __future__ import annotations

import dataclasses

import pytest

from canheal.domain.report.board import board_report
from canheal.domain.report.model import Line, Paragraph, Statement
from canheal.domain.report.molecular import molecular_report
from canheal.domain.report.placement import COUNTED, NAMED, ROW, placement_of
from canheal.domain.report.subjects import subjects_of

TIER_ONE, TIER_TWO, TIER_THREE = "I-A", "II-C", "III"


def strings(value):
    """Every text below a value, evidence in words left out."""
    if isinstance(value, Line):
        yield from (value.lead, value.text)
    elif isinstance(value, Paragraph):
        yield value.text
    elif isinstance(value, tuple):
        for part in value:
            yield from strings(part)
    elif dataclasses.is_dataclass(value) and not isinstance(value, Statement):
        for field in dataclasses.fields(value):
            yield from strings(getattr(value, field.name))


@pytest.fixture(scope="module")
def crowded(tumours):
    """Findings on which every implication, relation, match and grade meet, each claim with an id of its own."""
    number = iter(range(10_000))
    relations = (("exact", "COAD"), ("pan_cancer", "SOLID"), ("descendant", "MACR"), ("sibling", "READ"),
                 ("other", "MEL"), ("other", "CLLSLL"))  # fmt: skip

    def claims():
        for implication, significance in (
            ("therapeutic", "sensitivity"), ("therapeutic", "resistance"), ("diagnostic", "positive"),
            ("prognostic", "poor_outcome"), ("predisposing", "positive"),
        ):  # fmt: skip
            for relation, disease in relations:
                for match in ("exact_allele", "functional_class", "gene"):
                    for grade in (TIER_ONE, TIER_TWO, TIER_THREE, ""):
                        n = next(number)
                        therapies = (f"drug{n}",) if implication == "therapeutic" else ()
                        item = tumours.item(
                            f"ID-{n:05}", implication=implication, significance=significance, therapies=therapies
                        )
                        yield tumours.claim(
                            item, match=match, relation=relation, disease=disease,
                            grade=tumours.tiers(grade), positive=significance == "sensitivity",
                        )  # fmt: skip

    variants = tuple(tumours.variant(gene, "p.R1H", "c.2G>A", 9, claims=tuple(claims())) for gene in ("TP53", "NF1"))
    return tumours.interpretation(small_variants=variants, biomarkers=())


def test_every_claim_is_printed_on_the_board_or_counted_there(crowded, words_of, report_settings):
    words = words_of("en")
    text = " ".join(strings(board_report(crowded, words, report_settings)))
    every = [claim.item.id for finding in crowded.small_variants for claim in finding.claims]
    missing = [id for id in every if id not in text]
    assert len(every) == len(set(every)) == 2 * 5 * 6 * 3 * 4
    assert 0 < len(missing) < len(every)
    assert f"whole in the molecular report: {words.count(len(missing))} claims (" in text
    for finding in crowded.small_variants:
        here = sum(claim.item.id in missing for claim in finding.claims)
        assert f"Further claims in the molecular report: {here}." in text


def test_the_molecular_report_holds_every_claim_and_its_evidence(crowded, words_of, report_settings):
    document = molecular_report(crowded, words_of("en"), report_settings)
    text = " ".join(strings(document))
    every = {claim.item.id for finding in crowded.small_variants for claim in finding.claims}
    assert {id for id in every if id not in text} == set()
    evidence = next(part for part in document.sections if part.id == "evidence").blocks[0].blocks[0]
    assert {item.lead for item in evidence.items} == every


@pytest.mark.parametrize(
    ("relation", "disease", "match", "tier", "place"),
    [
        ("exact", "COAD", "exact_allele", TIER_ONE, ROW),
        ("ancestor", "COADREAD", "gene", TIER_TWO, ROW),
        ("pan_cancer", "SOLID", "gene", TIER_ONE, ROW),
        ("exact", "COAD", "exact_allele", TIER_THREE, COUNTED),
        ("descendant", "MACR", "gene", TIER_TWO, NAMED),
        ("other", "MEL", "exact_allele", TIER_TWO, NAMED),
        ("sibling", "READ", "codon", TIER_TWO, NAMED),
        ("other", "MEL", "gene", TIER_TWO, COUNTED),
        ("other", "MEL", "functional_class", TIER_TWO, COUNTED),
        ("other", "CLLSLL", "exact_allele", TIER_TWO, COUNTED),
        ("other", "MEL", "exact_allele", TIER_THREE, COUNTED),
    ],
)
def test_the_place_of_a_therapy(tumours, report_settings, *, relation, disease, match, tier, place):
    placement = placement_of(tumours.interpretation(), report_settings)
    claim = tumours.claim(match=match, relation=relation, disease=disease, grade=tumours.tiers(tier))
    assert placement.of(claim) == place


def test_for_a_blood_tumour_solid_ones_are_the_other_lineage(tumours, report_settings):
    patient = tumours.interpretation(profile=tumours.profile(tumour_code="AML"))
    placement = placement_of(patient, report_settings)
    solid, blood = (
        tumours.claim(relation="other", disease=code, grade=tumours.tiers("II-C")) for code in ("MEL", "CML")
    )
    assert (placement.of(solid), placement.of(blood)) == (COUNTED, NAMED)


def test_a_therapy_of_another_lineage_is_never_named_as_an_option(tumours, words_of, report_settings):
    venetoclax = tumours.claim(
        tumours.item("CH-T-0474", "TP53", "mutation", therapies=("venetoclax",), diseases=("CLLSLL",)),
        match="gene", relation="other", disease="CLLSLL", grade=tumours.tiers("II-C", "III-A", "m2A"),
    )  # fmt: skip
    finding = tumours.variant("TP53", "p.P72fs", "c.215del", 7, claims=(venetoclax,), filters=("weak_evidence",))
    patient = tumours.interpretation(small_variants=(finding,), biomarkers=())
    document = board_report(patient, words_of("en"), report_settings)
    text = " ".join(strings(document))
    assert "venetoclax" not in text
    assert "TP53 p.P72fs" in text
    assert "the call failed a filter of its caller" in text
    assert document.summary[0].lines[0].text == "None of tier I or II in this tumour type"


def test_a_therapy_of_another_type_with_a_drug_spoken_against_here_stands_apart(tumours, words_of, report_settings):
    elsewhere = tumours.claim(
        tumours.item("CH-T-0174", therapies=("vemurafenib",), unverified=True),
        relation="other", disease="MEL", grade=tumours.tiers("II-C"),
    )  # fmt: skip
    against = tumours.claim(
        tumours.item("CH-T-0201", therapies=("Vemurafenib",), significance="resistance"), positive=False
    )
    finding = tumours.variant("BRAF", "p.V600E", "c.1799T>A", 7, claims=(elsewhere, against))
    patient = tumours.interpretation(small_variants=(finding,), biomarkers=())
    found = list(strings(board_report(patient, words_of("en"), report_settings)))
    assert any(
        "with a drug that is spoken against here" in text and "vemurafenib (MEL CH-T-0174 unverified)" in text
        for text in found
    )
    assert not any("to be confirmed" in text and "vemurafenib" in text for text in found)


def test_copies_and_expression_of_one_gene_share_the_rows_of_their_therapies(tumours, words_of, report_settings):
    altered = tumours.altered()
    grade = tumours.tiers("I-A")
    by_copies, by_protein = (
        tumours.claim(tumours.item(id, "ERBB2", "amplification", therapies=("trastuzumab",)), match=match, grade=grade)
        for id, match in (("CH-T-1", "copy_number"), ("CH-T-2", "reported"))
    )
    patient = tumours.changed(
        altered,
        copy_numbers=(tumours.changed(altered.copy_numbers[0], claims=(by_copies,)),),
        reported=(altered.reported[0], tumours.changed(altered.reported[1], claims=(by_protein,))),
    )
    found = [text for text in strings(board_report(patient, words_of("en"), report_settings)) if "CH-T-2" in text]
    assert found == ["AMP/ASCO/CAP I-A, as for ERBB2 amplification: trastuzumab (COADREAD CH-T-2)."]


def test_reportable_findings_without_a_claim_are_named_or_counted(tumours, words_of, report_settings):
    weighty = [tumours.variant("APC", f"p.R{n}*", f"c.{n}A>T", n) for n in range(1, 41)]
    unknown = [
        tumours.variant("ATM", f"p.R{n}H", f"c.{n}A>T", n, oncogenicity=tumours.points("uncertain_significance", 2))
        for n in range(1, 8)
    ]
    patient = tumours.interpretation(small_variants=(*weighty, *unknown), biomarkers=())
    text = " ".join(strings(board_report(patient, words_of("en"), report_settings)))
    subjects = subjects_of(patient, words_of("en"))
    assert sum(subject.name in text for subject in subjects if subject.name.startswith("APC")) == 30
    assert "and 10 more in the molecular report" in text
    assert "without any claim: 7." in text
