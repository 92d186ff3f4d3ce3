"""Two substitutions in one codon, as some callers write KRAS G12F and BRAF V600K: no exact claim applies."""

from __future__ import annotations

import pytest

from canheal.app.gather import Source
from canheal.app.interpret import build_interpretation
from canheal.formats.case_file import CaseFile
from canheal.knowledge.content import load_content

CONTENT = load_content()
HEADER = (
    "Hugo_Symbol\tNCBI_Build\tChromosome\tStart_Position\tEnd_Position\tVariant_Classification\tReference_Allele\t"
    "Tumor_Seq_Allele2\tTumor_Sample_Barcode\tHGVSp_Short\tTranscript_ID\tt_depth\tt_alt_count\n"
)
G12C = "KRAS\tGRCh37\t12\t25398285\t25398285\tMissense_Mutation\tC\tA\tT1\tp.G12C\tENST00000256078\t200\t80\n"
G12V = "KRAS\tGRCh37\t12\t25398284\t25398284\tMissense_Mutation\tC\tA\tT1\tp.G12V\tENST00000256078\t200\t80\n"
G13D = "KRAS\tGRCh37\t12\t25398281\t25398281\tMissense_Mutation\tC\tT\tT1\tp.G13D\tENST00000256078\t200\t80\n"
V600E = "BRAF\tGRCh37\t7\t140453136\t140453136\tMissense_Mutation\tA\tT\tT1\tp.V600E\tENST00000288602\t200\t80\n"
V600M = "BRAF\tGRCh37\t7\t140453137\t140453137\tMissense_Mutation\tC\tT\tT1\tp.V600M\tENST00000288602\t200\t80\n"


@pytest.fixture
def drugs(tmp_path):
    """(drugs of positive exact claims, all cautions of exact claims) of these rows."""

    def run(*rows, tumour):
        (tmp_path / "t.maf").write_text(HEADER + "".join(rows))
        case = CaseFile(maf=(tmp_path / "t.maf",), tumour=tumour)
        found = build_interpretation(case, CONTENT, Source())
        claims = [
            claim
            for finding in found.small_variants
            for claim in finding.claims
            if claim.match_level in ("exact_allele", "exact_protein")
        ]
        positive = {drug for claim in claims if claim.positive for drug in claim.item.therapies}
        return positive, {caution for claim in claims for caution in claim.cautions}

    return run


def test_one_change_of_a_codon_is_as_before(drugs):
    positive, cautions = drugs(G12C, G13D, tumour="LUAD")
    assert "sotorasib" in positive
    assert "same_codon" not in cautions
    assert "dabrafenib" in drugs(V600E, tumour="MEL")[0]


@pytest.mark.parametrize(
    ("rows", "tumour", "drug"), [((G12C, G12V), "LUAD", "sotorasib"), ((V600E, V600M), "MEL", "dabrafenib")]
)
def test_two_changes_of_a_codon_wait_for_the_reads(drugs, rows, tumour, drug):
    for order in (rows, rows[::-1]):
        positive, cautions = drugs(*order, tumour=tumour)
        assert drug not in positive
        assert "same_codon" in cautions
