from __future__ import annotations

import dataclasses

import pytest

from canheal.domain.report.board import board_report
from canheal.domain.report.model import Bullets, Details, EmptyState, Line, Paragraph, Statements, Table


@pytest.fixture(scope="module")
def board(tumours, words_of, report_settings):
    return board_report(tumours.interpretation(), words_of("en"), report_settings)


def section(document, id):
    return next(part for part in document.sections if part.id == id)


def table(document, id):
    return next(block for block in section(document, id).blocks if isinstance(block, Table))


def lines(value):
    """Every line below a value, in reading order."""
    if isinstance(value, Line):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from lines(part)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from lines(getattr(value, field.name))


def texts(value):
    return [line.text for line in lines(value)]


def row_of(table, word):
    return next(
        row for group in table.groups for row in group.rows if any(word in text for text in texts(row.cells[0]))
    )


def test_first_screenful_answers_who_what_acts_what_opposes_what_next_and_what_is_unknown(board):
    assert board.identity[0][1].startswith("Müller-Ångström β")
    assert board.identity[1] == ("Tumour type", "Colon Adenocarcinoma (COAD)")
    assert [item.section for item in board.summary] == ["actionable", "against", "next", "gaps"]
    act, against, steps, gaps = (texts(item.lines) for item in board.summary)
    assert act[:2] == ["BRAF p.V600E: encorafenib + cetuximab (+1)", "TMB-H: pembrolizumab"]
    assert against == ["BRAF p.V600E: resistance – cetuximab"]
    assert steps[0].startswith("Confirm in the germline: BRCA2")
    assert gaps[0] == "Fusions"
    assert {part.id for part in board.sections} >= {item.section for item in board.summary}


def test_a_therapy_line_holds_relation_framework_tier_match_source_date_and_both_authorities(board):
    therapy, relation, tiers, approval, source = row_of(table(board, "actionable"), "encorafenib").cells
    assert texts(therapy)[:2] == ["encorafenib + cetuximab", "metastatic, after prior systemic therapy"]
    assert texts(relation) == ["includes this type (COADREAD)", "same protein change"]
    assert texts(tiers) == ["AMP/ASCO/CAP I-A", "ESCAT I-A..C, m1A (proposed)"]
    assert texts(approval) == ["EMA: approved 2020-06-02", "FDA: approved 2020-04-08"]
    assert texts(source) == ["CH-T-0001, level A", "EMA:encorafenib"]
    assert table(board, "actionable").caption.endswith("canheal-catalogue 2026-05-01")


def test_claims_on_one_therapy_share_a_line_and_keep_their_own_grades(board):
    found = table(board, "actionable")
    assert texts(row_of(found, "encorafenib").cells[0])[-1] == (
        "CH-T-0090 COADREAD I-B: metastatic, after prior systemic therapy"
    )
    assert sum(len(group.rows) for group in found.groups) == 3


def test_what_was_shown_elsewhere_stands_beneath_on_one_line_with_tier_match_type_and_source(board):
    (line,) = table(board, "actionable").groups[0].note
    assert line.text == (
        "AMP/ASCO/CAP II-D, other or narrower tumour types, to be confirmed – same protein change: "
        "vemurafenib (MACR CH-T-0003)."
    )
    assert table(board, "actionable").groups[1].note == ()


def test_only_positive_claims_of_tier_one_or_two_act(board, tumours, words_of):
    assert "CH-T-0004" not in " ".join(texts(table(board, "actionable")))
    third = tumours.claim(tumours.item("CH-T-0700", therapies=("lapatinib",)), grade=tumours.tiers("III", "IV-B", "m4"))
    none = tumours.claim(tumours.item("CH-T-0701", therapies=("neratinib",)), grade=tumours.tiers("", "", ""))
    weak = tumours.variant("ERBB2", "p.R678Q", "c.2033G>A", 5, claims=(third, none))
    document = board_report(tumours.interpretation(small_variants=(weak,), biomarkers=()), words_of("en"))
    assert section(document, "actionable").blocks[0].state == "not_found"


def test_every_opposing_claim_prints_with_the_conflict_it_makes(board):
    opposed, bullets = section(board, "against").blocks
    assert isinstance(bullets, Bullets)
    assert texts(bullets) == [
        "cetuximab: opposed by BRAF p.V600E: cetuximab (CH-T-0004, 2026-04-01). Part of what is supported by "
        "BRAF p.V600E: encorafenib + cetuximab (CH-T-0001, 2026-04-01; CH-T-0090, 2026-04-01)."
    ]
    effect = row_of(opposed, "cetuximab").cells[3]
    assert texts(effect) == ["resistance"]
    assert effect[0].marks[0].kind == "against"


def test_an_item_that_does_not_support_its_therapy_speaks_against_it(tumours, words_of):
    item = tumours.item("CH-T-0800", direction="does_not_support", therapies=("panitumumab",))
    refuted = tumours.claim(item, positive=False, cautions=("does_not_support",))
    finding = tumours.variant("KRAS", "p.G12D", "c.35G>A", 5, claims=(refuted,))
    document = board_report(tumours.interpretation(small_variants=(finding,), biomarkers=()), words_of("en"))
    assert texts(row_of(table(document, "against"), "panitumumab").cells[3]) == ["does not support: sensitivity"]
    assert isinstance(section(document, "actionable").blocks[0], EmptyState)


def test_cautions_and_unverified_rows_are_marked_where_they_stand(board):
    caution = table(board, "actionable").groups[1].heading  # every claim on TMB-H carries it
    assert [mark.kind for line in caution for mark in line.marks] == ["caution"]
    assert "another assay" in caution[-1].text
    unverified = row_of(table(board, "actionable"), "dabrafenib").cells[4]
    assert [mark.text for line in unverified for mark in line.marks] == ["unverified"]


def test_steps_name_whose_they_are(board):
    found = {texts(row.cells[0])[0]: texts(row.cells[2])[0] for row in table(board, "next").groups[0].rows}
    assert found["Consider a new biopsy"] == "pathology"
    assert found["Offer genetic counselling"] == "clinical genetics"
    assert found["Repeat, or take a new sample: fusions"] == "laboratory"
    assert found["Confirm variants of low depth"] == "laboratory"
    assert found["Review the histology"] == "pathology"
    assert found["Confirm the ESCAT tiers"] == "tumour board"
    assert found["Check the sources of unverified rows"] == "molecular pathologist"


def test_a_missing_purity_is_a_step_and_without_limits_nothing_is_judged(tumours, words_of):
    missing = board_report(tumours.altered(), words_of("en"))
    assert "State the tumour cell fraction" in texts(table(missing, "next"))
    unjudged = board_report(tumours.interpretation(), words_of("en"))
    assert "Consider a new biopsy" not in texts(table(unjudged, "next"))


def _lynch_reason(tumours, words, settings, **changes):
    document = board_report(tumours.interpretation(**changes), words, settings)
    found = [row for row in table(document, "next").groups[0].rows if "Lynch" in texts(row.cells[0])[0]]
    return texts(found[0].cells[1])[0] if found else None


def test_msi_high_asks_for_counselling_and_braf_and_methylation_first_in_the_colon(tumours, words_of, report_settings):
    """NICE DG27: in colorectal cancer with MLH1 lost, BRAF V600E and MLH1 promoter methylation come before blood."""
    measured = tumours.biomarkers()
    sites = measured.microsatellites
    high = measured._replace(microsatellites=sites._replace(status="msi_high", confidence="reported"))
    guess = measured._replace(microsatellites=sites._replace(status="msi_high", confidence="low"))
    stable = measured._replace(microsatellites=sites._replace(status="stable", confidence="reported"))
    words, elsewhere = words_of("en"), tumours.profile(tumour_code="UCEC")
    with_braf = _lynch_reason(tumours, words, report_settings, measured=high)
    assert "BRAF V600E is found" in with_braf
    assert "does not rule Lynch syndrome out" in with_braf
    without = _lynch_reason(tumours, words, report_settings, measured=high, small_variants=())
    assert "MLH1 promoter methylation come first" in without
    other = _lynch_reason(tumours, words, report_settings, measured=high, profile=elsewhere)
    assert "MSH6" in other
    assert "Stjepanovic 2019" in other
    assert "BRAF" not in other
    assert _lynch_reason(tumours, words, report_settings, measured=guess) is None
    assert _lynch_reason(tumours, words, report_settings, measured=stable) is None


def test_purity_at_the_limit_asks_for_no_biopsy(tumours, words_of, report_settings):
    at_limit = tumours.interpretation(profile=tumours.profile(purity=report_settings.low_purity))
    document = board_report(at_limit, words_of("en"), report_settings)
    assert "Consider a new biopsy" not in texts(table(document, "next"))


def test_every_class_prints_and_the_empty_states_are_three(board):
    items = section(board, "tested").blocks[0].items
    assert {item[0].lead: item[0].marks[0].kind for item in items} == {
        "Small variants": "found",
        "Copy numbers": "not_found",
        "Fusions": "failed_quality",
        "Splice and structural variants reported by name": "not_tested",
        "Expression": "not_tested",
    }


def test_a_class_not_tested_prints_as_a_gap_even_if_nobody_listed_it(tumours, words_of):
    document = board_report(tumours.empty(), words_of("en"))
    gaps = [item[0].text for item in section(document, "gaps").blocks[0].items]
    assert gaps == ["Copy numbers", "Fusions", "Splice and structural variants reported by name", "Expression"]
    assert texts(document.summary[3].lines)[0] == "Copy numbers"


def test_biomarkers_print_value_interval_definition_and_state(board):
    rows = {row.cells[0][0].text: row for row in table(board, "biomarkers").groups[0].rows}
    burden = rows["TMB, protein-changing coding variants"]
    assert burden.cells[1][0].marks[0].text == "High"
    assert texts(burden.cells[2]) == ["11.7 per Mb, 95 % interval 6.4 to 19.6"]
    assert texts(burden.cells[3]) == ["Eligible variants: 14; eligible Mb: 1.20; threshold 10.0"]
    assert texts(rows["TMB, TSO500-like"].cells[2]) == ["not assessed"]
    assert texts(rows["HRD scar score"].cells[2]) == ["93, LOH 25, LST 35, TAI 33"]
    assert texts(table(board, "biomarkers").groups[0].note) == [
        "all coding variants incl. silent: 14.2 per Mb, 95 % interval 8.3 to 22.7"
    ]


def test_diagnostic_and_prognostic_claims_have_their_own_section(board, tumours, words_of):
    assert texts(table(board, "course"))[:2] == ["BRAF p.V600E", "poor outcome (prognosis)"]
    altered = board_report(tumours.altered(), words_of("en"))
    assert "EWSR1::FLI1" in texts(table(altered, "course"))


def test_evidence_stands_once_in_words_with_sources_and_snapshot(board):
    details = section(board, "evidence").blocks[0]
    assert isinstance(details, Details)
    (statements,) = details.blocks
    assert isinstance(statements, Statements)
    assert [item.lead for item in statements.items] == ["CH-T-0001", "CH-T-0002", "CH-T-0050", "CH-T-0004"]
    targets = {line.target for line in lines(table(board, "actionable")) if line.target}
    assert targets <= {item.id for item in statements.items}
    assert statements.items[0].lang == "en"
    assert statements.items[0].source == "EMA:encorafenib · PMID:31566309 · level A"


def test_nothing_found_says_so_in_each_section(tumours, words_of):
    document = board_report(tumours.empty(), words_of("en"))
    for id in ("actionable", "against", "course", "evidence"):
        assert section(document, id).blocks[0].state == "not_found"
    assert isinstance(section(document, "next").blocks[0], Paragraph)
    assert document.summary[0].lines[0].text == "None of tier I or II in this tumour type"


def test_an_unreviewed_translation_and_english_parts_are_announced(tumours, words_of):
    document = board_report(tumours.interpretation(), words_of("de"))
    assert document.footnotes[-2:] == (
        "Evidenzaussagen, Begründungen und Hinweise stehen auf Englisch.",
        "Übersetzung nicht klinisch geprüft.",
    )
    assert ("Tumorzellen", "15,0\u00a0%") in document.identity


def test_many_germline_hints_outside_the_report_are_counted(tumours, words_of):
    hidden = tumours.variant("ATM", "p.R1H", "c.2G>A", 8, reportable=False, germline_hint="ATM, VAF 49%")
    document = board_report(tumours.interpretation(small_variants=(hidden,) * 3), words_of("en"))
    found = " ".join(texts(table(document, "next")))
    assert "suggest germline confirmation: 3" in found
    assert "Confirm in the germline: ATM" not in found
