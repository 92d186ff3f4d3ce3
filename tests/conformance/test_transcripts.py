"""A protein change on another transcript is shown and never graded; one that counts alike is moved to MANE Select.

Transcripts of the files of TCGA (GRCh37) and their numbers: MET D1228 of MANE Select is D1246 of ENST00000318493.
"""

from __future__ import annotations

import pytest

from canheal.app.gather import Source
from canheal.app.interpret import build_interpretation
from canheal.formats.case_file import CaseFile
from canheal.knowledge.content import load_content

CONTENT = load_content()
HEADER = "Hugo_Symbol\tVariant_Classification\tTumor_Sample_Barcode\tHGVSp_Short\tTranscript_ID\n"


@pytest.fixture
def found(tmp_path):
    """(finding, its claims on this very change by match level) of one row without coordinates."""

    def run(gene, change, transcript, tumour="LUAD"):
        row = f"{gene}\tMissense_Mutation\tT1\tp.{change}\t{transcript}\n"
        (tmp_path / "t.maf").write_text(HEADER + row)
        case = CaseFile(maf=(tmp_path / "t.maf",), tumour=tumour, assembly="GRCh37")
        (finding,) = build_interpretation(case, CONTENT, Source()).small_variants
        return finding, {claim.match_level for claim in finding.claims}

    return run


@pytest.mark.parametrize(
    ("gene", "change", "transcript"),
    [
        ("EGFR", "L858R", "ENST00000455089"),
        ("BRAF", "V600E", "ENST00000999999"),
        ("ALK", "G1202R", "ENST00000431873"),
        ("KRAS", "G12C", "NM_999999.1"),
    ],
)
def test_numbers_of_another_transcript_are_never_graded(found, gene, change, transcript):
    finding, levels = found(gene, change, transcript)
    assert "exact_protein" not in levels
    assert not [claim for claim in finding.claims if claim.positive]
    assert all(claim.tiers.amp == "" for claim in finding.claims)
    assert "protein change on MANE Select" in finding.not_assessed


@pytest.mark.parametrize(
    ("gene", "change", "transcript"),
    [
        ("EGFR", "L858R", "ENST00000275493.2"),
        ("EGFR", "L858R", "NM_005228.3"),
        ("EGFR", "L858R", ""),
        ("BRAF", "V600E", "ENST00000288602"),
        ("KRAS", "G12C", "ENST00000256078"),
        ("KRAS", "G12C", "NM_033360.4"),
    ],
)
def test_the_same_numbers_match(found, gene, change, transcript):
    finding, levels = found(gene, change, transcript)
    assert "exact_protein" in levels
    assert [claim for claim in finding.claims if claim.positive]


def test_other_numbers_are_moved(found):
    moved, levels = found("MET", "D1246V", "ENST00000318493")
    own, expected = found("MET", "D1228V", "ENST00000397752")
    assert {claim.item.id for claim in moved.claims} == {claim.item.id for claim in own.claims} != set()
    assert levels == expected
    assert "exact_protein" not in found("MET", "D1228V", "ENST00000318493")[1]  # that is D1210 of MANE Select


def test_it_is_stated_which_transcript_names_a_finding(found):
    assert found("EGFR", "L858R", "")[0].chosen_by == "the file names no transcript"
    assert found("EGFR", "L858R", "ENST00000455089")[0].chosen_by == "the only transcript in the file"
