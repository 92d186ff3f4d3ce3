from __future__ import annotations

import dataclasses

import pytest

from canheal.domain.evidence.known_alleles import Classification, KnownAllele, Population
from canheal.domain.report.board import board_report
from canheal.domain.report.model import Chart, Details, EmptyState, KeyValues, Line, Paragraph, Table
from canheal.domain.report.molecular import molecular_report


@pytest.fixture(scope="module")
def report(tumours, words_of, report_settings):
    return molecular_report(tumours.interpretation(), words_of("en"), report_settings)


def section(document, id):
    return next(part for part in document.sections if part.id == id)


def blocks(document, id, kind):
    return [block for block in section(document, id).blocks if isinstance(block, kind)]


def rows(table):
    return [row for group in table.groups for row in group.rows]


def texts(value):
    if isinstance(value, Line):
        return [value.text]
    if isinstance(value, tuple):
        return [text for part in value for text in texts(part)]
    if dataclasses.is_dataclass(value):
        return [text for field in dataclasses.fields(value) for text in texts(getattr(value, field.name))]
    return []


def test_sections_stand_in_the_order_of_a_laboratory_report(report):
    assert [part.id for part in report.sections] == [
        "assay", "quality", "small-variant", "copy-number", "fusion", "splice", "expression", "biomarkers",
        "signatures", "two-hit", "claims", "evidence", "filters", "definitions", "versions",
    ]  # fmt: skip


def variant_rows(report):
    """Rows of the variants in full and of those that PDF only names."""
    folded = [table for details in blocks(report, "small-variant", Details) for table in details.blocks]
    return [row for table in (*blocks(report, "small-variant", Table), *folded) for row in rows(table)]


def test_every_reportable_variant_prints_and_the_others_are_counted(report):
    assert len(variant_rows(report)) == 40
    assert len(rows(blocks(report, "small-variant", Table)[0])) == 15  # BRAF, BRCA2 and every third of the others
    head, names = blocks(report, "small-variant", Details)[0].printed
    assert head.text.endswith("with VAF: 25")
    assert names.tone == "small"
    assert len(names.text.split("; ")) == 25
    assert "APC\u00a0p.R113H\u00a04.0\u00a0%" in names.text
    assert "p.R152H\u00a07.0\u00a0%\u00a0(failed\u00a0filter:\u00a0base_qual)" in names.text
    note = blocks(report, "small-variant", Paragraph)[0].text
    assert note == "Shown: 40 reportable variants. Only in interpretation.json: 1 further variants."


def test_a_variant_row_holds_change_transcript_choice_vaf_depth_points_criteria_and_tiers(report):
    gene, change, consequence, vaf, depth, oncogenicity, tiers = rows(blocks(report, "small-variant", Table)[0])[
        0
    ].cells
    assert texts(gene) == ["BRAF", "7:140753336 A>T"]
    assert texts(change) == ["p.V600E", "c.1799T>A", "ENST00000646891.2 (MANE Select)"]
    assert texts(consequence) == ["missense_variant"]
    assert (texts(vaf), texts(depth)) == (["43.2\u00a0%"], ["812"])
    assert texts(oncogenicity) == ["Oncogenic, +12 points", "hotspot_high (OS3) +4; absent (OS3) +1"]
    assert texts(tiers) == ["AMP I-A", "therapy, CH-T-0001", "AMP I-A", "prognosis, CH-P-0001"]


def test_missing_values_are_words_never_zero(report):
    found = {texts(row.cells[1])[0]: row for row in variant_rows(report)}
    without_reads = found["p.R100H"]
    assert texts(without_reads.cells[3]) + texts(without_reads.cells[4]) == ["not given", "not given"]
    unannotated = found["not assessed"]
    assert texts(unannotated.cells[0])[1] == "gene by position"
    assert texts(unannotated.cells[5]) == ["not assessed", "not assessed: consequence, oncogenicity, evidence"]


def test_distance_to_the_next_class_and_failed_filters_print(report):
    found = {texts(row.cells[1])[0]: row for row in variant_rows(report)}
    assert "1 to Likely oncogenic; criteria not assessed could add 4" in texts(found["p.R113H"].cells[5])
    assert "failed filter: base_qual" in texts(found["p.R152H"].cells[2])


def test_a_change_spelled_base_by_base_is_shortened_with_its_length(tumours, words_of):
    long = tumours.variant("FLT3", None, "c.1_2ins" + "ACGT" * 500, 7)
    report = molecular_report(tumours.interpretation(small_variants=(long,)), words_of("en"))
    change = texts(rows(blocks(report, "small-variant", Table)[0])[0].cells[1])[0]
    assert change.endswith("… (2,008 letters)")
    assert len(change) < 200
    board = board_report(tumours.interpretation(small_variants=(long,)), words_of("en"))
    assert max(len(text) for text in texts(board.sections)) < 400


def test_classes_without_findings_print_one_of_three_states(report):
    assert [block.state for block in blocks(report, "copy-number", EmptyState)] == ["not_found"]
    assert [block.state for block in blocks(report, "fusion", EmptyState)] == ["failed_quality"]
    assert [block.state for block in blocks(report, "splice", EmptyState)] == ["not_tested"]


def test_other_alterations_have_their_tables(tumours, words_of):
    report = molecular_report(tumours.altered(), words_of("en"))
    copies = rows(blocks(report, "copy-number", Table)[0])[0]
    assert texts(copies.cells[:4]) == ["ERBB2", "amplification", "copies: 14", "1"]
    fusions = rows(blocks(report, "fusion", Table)[0])
    assert texts(fusions[0].cells[:4]) == ["EWSR1::FLI1", "22:29287134 – 11:128807180", "reads: 33", "in frame"]
    assert texts(fusions[1].cells[:4]) == [
        "?::ALK", "order of partners not stated", "not given – 2:29223342", "reads not given", "frame not given",
    ]  # fmt: skip
    assert texts(rows(blocks(report, "splice", Table)[0])[0].cells[0]) == ["MET"]
    assert texts(rows(blocks(report, "expression", Table)[0])[0].cells[0]) == ["ERBB2"]


def test_the_copy_number_chart_agrees_with_its_table(report):
    chart = blocks(report, "copy-number", Chart)[0]
    assert len(chart.drawing.segments) == 7
    by_name = {texts(row.cells[0])[0]: texts(row.cells) for row in rows(chart.table)}
    # chromosome 7: 60 Mb with 4 copies and 99 Mb with 12, length-weighted by hand
    assert by_name["7"] == ["7", "2", f"{(60_000_000 * 4 + 99_000_000 * 12) / 159_000_000:.2f}", "0.0\u00a0%"]
    assert by_name["17"][3] == "100.0\u00a0%"
    start_of_7 = sum(length for name, length in chart.drawing.chromosomes[:6])
    assert chart.drawing.segments[2].start == start_of_7 + 1


def test_without_segments_the_profile_says_not_tested(tumours, words_of):
    report = molecular_report(tumours.empty(), words_of("en"))
    assert [block.state for block in blocks(report, "copy-number", EmptyState)] == ["not_tested", "not_tested"]
    assert blocks(report, "copy-number", Chart) == []


def test_the_lollipop_starts_with_the_gene_of_the_best_tier_and_admits_its_scale(report):
    chart = blocks(report, "small-variant", Chart)[0]
    tracks = chart.drawing.tracks
    assert [track.gene for track in tracks[:2]] == ["BRAF", "BRCA2"]
    assert len(tracks) == 4
    assert tracks[0].axis_note == "protein length not at hand; axis ends at residue 600"
    assert tracks[0].pins[0].vaf == 0.432
    assert len(rows(chart.table)) == sum(len(track.pins) for track in tracks)


def test_filters_print_with_what_was_left_out_and_why(report):
    dropped = blocks(report, "filters", Table)[0]
    assert [texts(row.cells) for row in rows(dropped)] == [["failed filter germline", "212"], ["VAF below 5 %", "31"]]
    assert any(text.endswith("Items: 2") for text in texts(section(report, "filters")))


def test_second_hits_print_expected_vaf(report):
    row = rows(blocks(report, "two-hit", Table)[0])[0]
    assert texts(row.cells)[1:4] == ["two hits", "52.0\u00a0%", "61.0\u00a0%"]


def test_versions_hold_whole_digests(report):
    snapshots, inputs = blocks(report, "versions", Table)
    assert "ab12" * 16 in texts(snapshots)
    assert "0123456789abcdef" * 4 in texts(inputs)
    assert ("Digest of all content tables (SHA-256)", "ef56" * 16) in report.provenance


def test_definitions_cover_every_framework(report):
    terms = [term for term, _ in blocks(report, "definitions", KeyValues)[0].items]
    assert {"VAF", "Oncogenicity", "AMP/ASCO/CAP", "ESCAT", "NCT/DKTK", "TMB", "HRD scar score"} <= set(terms)


def test_quality_counts_depth_by_hand(report, tumours):
    depths = sorted(
        f.call.tumour.depth
        for f in tumours.interpretation().small_variants
        if f.reportable and f.call.tumour.depth is not None
    )
    items = dict(blocks(report, "quality", KeyValues)[0].items)
    assert items["Median depth of reportable variants"] == str(depths[len(depths) // 2])
    assert items["Reportable variants without depth"] == str(40 - len(depths))
    assert items["Reportable variants below 50 reads"] == "1"


def test_an_exome_lists_reportable_variants_only(tumours, words_of):
    hidden = tumours.variant("OR5B2", "p.A1T", "c.1G>A", 9_000_000, reportable=False)
    many = tumours.interpretation(small_variants=(tumours.braf(), *((hidden,) * 17_000)))
    report = molecular_report(many, words_of("en"))
    assert len(rows(blocks(report, "small-variant", Table)[0])) == 1
    assert "17,000 further" in blocks(report, "small-variant", Paragraph)[0].text


def known_tables(document):
    """Tables with what snapshots say of alleles: six columns, a finding first."""
    return [table for table in blocks(document, "small-variant", Table) if len(table.columns) == 6]


@pytest.mark.parametrize("language", ["en", "de", "fr", "nl", "it", "es"])
def test_what_snapshots_say_of_alleles_stands_in_its_own_table(tumours, words_of, report_settings, language):
    germline = Classification("germline", "Pathogenic", "reviewed by expert panel", 3, ("A", "B", "C", "D", "E"))
    driver = Classification("driver", "p.V600E", "", None, ("melanoma",))
    known = (
        KnownAllele("clinvar-grch38@2024-05-09", "13961", "BRAF", (germline,)),
        KnownAllele("docm-grch38@2018-01-01", "", "BRAF", (driver,), ("PMID:12068308",)),
    )
    first = tumours.braf()._replace(known=known, population=Population("gnomad", "found", {"ALL": 0.00002, "NFE": 0.5}))
    second = tumours.brca2()._replace(population=Population("gnomad", "not_assessed", None, "too few alleles"))
    third = tumours.others(1)[0]._replace(population=Population("gnomad", "absent", {}), known=known[1:])
    words = words_of(language)
    shown = tumours.interpretation()._replace(small_variants=(first, second, third))
    (table,) = known_tables(molecular_report(shown, words, report_settings))
    cells = [[" ".join(texts(cell)) for cell in row.cells] for row in rows(table)]
    assert [row[1] for row in cells[:3]] == [
        f"clinvar-grch38@2024-05-09 {words.say('known.record', id='13961')}",
        "docm-grch38@2018-01-01 PMID:12068308",
        "gnomad",
    ]
    assert cells[0][2:] == [
        words.say("known_kind.germline"),
        "Pathogenic",
        f"{words.say('known.stars', stars=3)} reviewed by expert panel",
        f"A B C {words.say('known.further', count='2')}",
    ]
    assert cells[2][3] == f"ALL {words.number(0.002, 4)}\u00a0% NFE {words.number(50, 4)}\u00a0%"
    assert [row[3:5] for row in cells if row[2] == words.say("known_kind.population")][1] == [
        words.say("state.not_assessed"),
        "too few alleles",
    ]
    assert len(cells) >= 5


def test_without_snapshots_of_alleles_there_is_no_such_table(report):
    assert known_tables(report) == []
