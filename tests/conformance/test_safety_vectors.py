"""The safety vectors: whole interpretations on the real content that must never mislead a board.

Each test writes a tiny file, reads it as `canheal interpret` does and looks at what is claimed. Where a vector says
that something must not appear, the neighbouring case in which it must appear is tested beside it.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from canheal.app.gather import Source
from canheal.app.interpret import build_interpretation
from canheal.formats.case_file import CaseFile
from canheal.formats.interpretation_json import interpretation_json
from canheal.knowledge.content import load_content
from canheal.knowledge.references import build_references
from canheal.terms.assembly import Assembly
from canheal.terms.errors import UnknownTumourCode, UsageError

FIELDS = "Allele|Consequence|SYMBOL|Feature_type|Feature|HGVSc|HGVSp|CANONICAL|MANE_SELECT"
HEADER = f"""\
##fileformat=VCFv4.2
##source=Mutect2
##tumor_sample=T
##normal_sample=N
##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations from Ensembl VEP. Format: {FIELDS}">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Allelic depths">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">
##contig=<ID=7,length=159345973>
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tN\tT
"""
KRAS = ("12", 25245350, "KRAS", "ENST00000311936.8", "NM_004985.5")
G12D = ("C", "T", "missense_variant", "c.35G>A", "p.Gly12Asp")
G12C = ("C", "A", "missense_variant", "c.34G>T", "p.Gly12Cys")
BRAF = ("7", 140753336, "BRAF", "ENST00000646891.2", "NM_004333.6")
V600E = ("A", "T", "missense_variant", "c.1799T>A", "p.Val600Glu")
PROTEIN_LEVELS = {"exact_allele", "exact_protein", "other_transcript", "codon", "exon_class"}


def record(place, change, *, filters="PASS", transcript=None, mane=None):
    """A VCF line with one VEP entry; fictitious places may carry any bases."""
    chromosome, position, gene, own_transcript, own_mane = place
    reference, alternate, term, hgvs_c, hgvs_p = change
    feature, select = transcript or own_transcript, own_mane if mane is None else mane
    spelled = alternate if len(reference) == len(alternate) else alternate[1:] or "-"
    entry = "|".join((spelled, term, gene, "Transcript", feature, hgvs_c, hgvs_p, "YES", select))
    cells = (chromosome, position, ".", reference, alternate, ".", filters, f"CSQ={entry}", "GT:AD:DP")
    return "\t".join(map(str, (*cells, "0/0:90,0:90", "0/1:60,40:100")))


@pytest.fixture(scope="module")
def content():
    return load_content()


@pytest.fixture
def interpreted(tmp_path, content):
    """Interpret VCF lines of a tumour of this type."""

    def run(tumour, *records, name="tumour.vcf", **facts):
        path = tmp_path / name
        path.write_text(HEADER + "\n".join(records) + "\n")
        return build_interpretation(CaseFile(vcf=(path,), tumour=tumour, assembly="GRCh38", **facts), content, Source())

    return run


def claims(interpretation):
    groups = (
        interpretation.small_variants,
        interpretation.copy_numbers,
        interpretation.fusions,
        interpretation.reported,
        interpretation.biomarkers,
    )
    return [claim for findings in groups for finding in findings for claim in finding.claims]


def therapies(interpretation):
    return {" + ".join(claim.item.therapies) for claim in claims(interpretation) if claim.positive}


# --- the wrong allele -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tumour", ["LUAD", "COAD", "PAAD"])
def test_kras_g12d_surfaces_nothing_that_needs_g12c(interpreted, tumour):
    found = claims(interpreted(tumour, record(KRAS, G12D)))
    assert found, "KRAS G12D carries claims of its own"
    assert {claim.item.id for claim in found if claim.item.variant.name == "G12C"} == set()
    drugs = {therapy for claim in found for therapy in claim.item.therapies}
    assert drugs.isdisjoint({"sotorasib", "adagrasib", "divarasib", "glecirasib"})


def test_kras_g12c_does_surface_them(interpreted):
    place = ("12", 25245351, *KRAS[2:])
    assert {"sotorasib", "adagrasib"} <= therapies(interpreted("LUAD", record(place, G12C)))


def test_a_row_without_protein_change_has_no_protein_level_match(interpreted):
    place = ("7", 140753330, *BRAF[2:])
    unnamed = interpreted("SKCM", record(place, ("A", "T", "missense_variant", "", "")))
    assert {claim.match_level for claim in claims(unnamed)}.isdisjoint(PROTEIN_LEVELS)
    assert "protein change" in unnamed.small_variants[0].not_assessed


def test_a_maf_row_without_coordinates_and_protein_change_is_no_hit(tmp_path, content):
    path = tmp_path / "a.maf"
    rows = (
        "Hugo_Symbol\tVariant_Classification\tTumor_Sample_Barcode\tHGVSp_Short",
        "BRAF\tMissense_Mutation\tT\t",
        "KRAS\tMissense_Mutation\tT\tp.G12D",
    )
    path.write_text("\n".join(rows) + "\n")
    case = CaseFile(maf=(path,), tumour="SKCM", assembly="GRCh37")
    interpretation = build_interpretation(case, content, Source())
    assert {finding.gene for finding in interpretation.small_variants} == {"KRAS"}
    assert sum(interpretation.profile.dropped.values()) == 1


def test_the_same_name_on_another_transcript_is_shown_and_never_graded(interpreted):
    place = ("7", 140753331, *BRAF[2:])
    interpretation = interpreted("SKCM", other_numbering(place))
    found = claims(interpretation)
    assert {claim.match_level for claim in found if claim.item.variant.name == "V600E"} == {"other_transcript"}
    assert not any(claim.positive or claim.tiers.amp for claim in found if claim.match_level == "other_transcript")


def other_numbering(place):
    """An allele that is p.V640E on MANE Select, and p.V600E only elsewhere."""
    line = record(place, ("A", "T", "missense_variant", "c.1919T>A", "p.Val640Glu"))
    entry = "|".join(("T", "missense_variant", "BRAF", "Transcript", "ENST00000999999.1", "c.1799T>A", "p.Val600Glu", "", ""))  # fmt: skip # noqa: E501
    return line.replace("\tGT:AD:DP", f",{entry}\tGT:AD:DP")


# --- the wrong tumour -----------------------------------------------------------------------------------------------


def test_colorectal_only_combinations_rank_below_the_melanoma_ones(interpreted):
    found = [claim for claim in claims(interpreted("SKCM", record(BRAF, V600E))) if claim.positive]
    own = [rank for rank, claim in enumerate(found) if claim.disease_relation in ("exact", "ancestor")]
    colorectal = [rank for rank, claim in enumerate(found) if claim.item.diseases == ("COADREAD",)]
    assert own
    assert colorectal
    assert max(own) < min(colorectal)
    assert found[0].disease_relation == "ancestor"
    assert "trametinib" in found[0].item.therapies or "binimetinib" in found[0].item.therapies
    for rank in colorectal:
        assert found[rank].tiers.amp not in ("I-A", "I-B")
        assert "other_disease" in found[rank].cautions


def test_the_same_allele_in_colon_cancer_leads_with_the_colorectal_combination(interpreted):
    found = [claim for claim in claims(interpreted("COAD", record(BRAF, V600E))) if claim.positive]
    assert set(found[0].item.therapies) >= {"encorafenib", "cetuximab"}
    assert found[0].tiers.amp == "I-A"


TP53 = ("17", 7673802, "TP53", "ENST00000269305.9", "NM_000546.6")
R273H = ("C", "T", "missense_variant", "c.818G>A", "p.Arg273His")


@pytest.mark.parametrize(("tumour", "carries"), [("LUAD", False), ("CLLSLL", True)])
def test_gene_level_items_of_blood_cancers_stay_with_blood_cancers(interpreted, tumour, carries):
    (finding,) = interpreted(tumour, record(TP53, R273H)).small_variants
    assert ("venetoclax" in {therapy for claim in finding.claims for therapy in claim.item.therapies}) is carries
    assert ("CH-T-0474" in finding.gene_level_unsupported) is not carries


def test_a_precise_change_of_leukaemia_is_shown_in_a_solid_tumour_as_another_type(interpreted):
    idh1 = ("2", 208248389, "IDH1", "ENST00000345146.7", "NM_005896.4")
    found = claims(interpreted("IHCH", record(idh1, ("G", "A", "missense_variant", "c.394C>T", "p.Arg132Cys"))))
    assert found[0].disease_relation == "ancestor"
    assert "other" in {claim.disease_relation for claim in found if "AML" in claim.item.diseases}


@pytest.mark.parametrize("code", ["COLON", "BREAST CANCER", "luad", "Lung", "XXXX", "SOLID", "CANCER"])
def test_an_unknown_tumour_code_is_an_error(interpreted, code):
    with pytest.raises(UnknownTumourCode):
        interpreted(code, record(KRAS, G12D))


@pytest.mark.parametrize("code", [None, ""])
def test_no_tumour_code_is_an_error(interpreted, code):
    with pytest.raises(UsageError):
        interpreted(code, record(KRAS, G12D))


# --- the wrong consequence ------------------------------------------------------------------------------------------

ATM = ("11", 108250705, "ATM", "ENST00000675843.1", "NM_000051.4")


@pytest.mark.parametrize("hgvs_c", ["c.1066-6T>G", "c.1065+5A>G", "c.1065+3A>T"])
def test_a_splice_region_change_is_no_loss_of_function(interpreted, hgvs_c):
    change = ("T", "G", "splice_region_variant&intron_variant", hgvs_c, "")
    (finding,) = interpreted("PRAD", record(ATM, change)).small_variants
    assert "null_tsg" not in met(finding)
    assert finding.oncogenicity.label == "uncertain_significance"
    assert finding.claims == ()


@pytest.mark.parametrize("term", ["splice_donor_variant", "splice_acceptor_variant", "stop_gained"])
def test_a_canonical_splice_site_or_a_stop_is_loss_of_function(interpreted, term):
    change = ("T", "G", term, "c.1065+1G>T", "p.Tyr355Ter" if term == "stop_gained" else "")
    (finding,) = interpreted("PRAD", record(ATM, change)).small_variants
    assert "null_tsg" in met(finding)
    assert "olaparib" in {therapy for claim in finding.claims for therapy in claim.item.therapies}


def met(finding):
    return {found.criterion.id for found in finding.oncogenicity.outcomes if found.state == "met"}


def test_gene_level_items_need_an_oncogenic_variant(interpreted):
    place = ("13", 32340000, "BRCA2", "ENST00000380152.8", "NM_000059.4")
    (finding,) = interpreted(
        "PRAD", record(place, ("A", "G", "missense_variant", "c.5645A>G", "p.Ser1882Gly"))
    ).small_variants
    assert finding.claims == ()
    assert "CH-T-0317" in finding.gene_level_unsupported


# --- filters --------------------------------------------------------------------------------------------------------


def test_removing_a_variant_removes_its_evidence(interpreted):
    both = interpreted("COAD", record(BRAF, V600E), record(KRAS, G12D))
    one = interpreted("COAD", record(KRAS, G12D))
    assert {"BRAF", "KRAS"} == {claim.item.variant.gene for claim in claims(both)}
    assert {"KRAS"} == {claim.item.variant.gene for claim in claims(one)}
    of_kras = [claim for claim in claims(both) if claim.item.variant.gene == "KRAS"]
    assert of_kras == claims(one)


def test_a_call_that_failed_a_filter_carries_no_evidence_and_is_not_passed_over(interpreted):
    interpretation = interpreted("COAD", record(BRAF, V600E, filters="weak_evidence"), record(KRAS, G12D))
    assert {"KRAS"} == {claim.item.variant.gene for claim in claims(interpretation)}
    rejected = next(finding for finding in interpretation.small_variants if finding.gene == "BRAF")
    assert not rejected.reportable
    (gap,) = [gap for gap in interpretation.not_assessed if gap.state == "failed_quality"]
    assert "BRAF p.V600E (weak_evidence)" in gap.subject


@pytest.mark.parametrize(("filters", "count"), [("PASS", 1), ("weak_evidence", 0)])
def test_a_failed_call_does_not_count_towards_the_burden(interpreted, filters, count):
    measured = interpreted("COAD", record(BRAF, V600E, filters=filters), panel=Path("exome")).measured
    assert {burden.count for burden in measured.burdens if burden.definition != "tso500_like"} == {count}


# --- origin ---------------------------------------------------------------------------------------------------------


def test_germline_only_items_never_meet_a_somatic_call(tmp_path, content):
    """Every gene with such an item, hit by loss of function beside a matched normal, in each tumour an item names."""
    references = build_references(content, Assembly.GRCH38)
    items = [item for gene in references.genes for item in references.evidence(gene) if item.origin == "germline"]
    assert len(items) >= 10
    for tumour in sorted({code for item in items for code in item.diseases if code in references.tumours.all()}):
        lines = []
        for gene in sorted({item.variant.gene for item in items}):
            known = references.genes[gene]
            place = (known.chromosome, known.start + 1000, gene, "ENST0", "NM_0")
            lines.append(record(place, ("AT", "A", "frameshift_variant", "c.100del", "p.Ile34fs")))
        path = tmp_path / f"{tumour}.vcf"
        path.write_text(HEADER + "\n".join(lines) + "\n")
        case = CaseFile(vcf=(path,), tumour=tumour, assembly="GRCh38")
        interpretation = build_interpretation(case, content, Source())
        assert {finding.call.origin for finding in interpretation.small_variants} == {"somatic"}
        found = [claim for finding in interpretation.small_variants for claim in finding.claims]
        assert found
        assert {claim.item.origin for claim in found} <= {"somatic", "any"}


def test_germline_only_items_meet_a_call_that_is_stated_as_germline(tmp_path, content):
    path = tmp_path / "a.maf"
    cells = {
        "Hugo_Symbol": "BRCA2", "NCBI_Build": "GRCh37", "Chromosome": "13", "Start_Position": "32914438",
        "End_Position": "32914438", "Variant_Classification": "Frame_Shift_Del", "Reference_Allele": "T",
        "Tumor_Seq_Allele2": "-", "Tumor_Sample_Barcode": "T", "Mutation_Status": "Germline",
        "HGVSp_Short": "p.S1982Rfs*22",
    }  # fmt: skip
    path.write_text("\t".join(cells) + "\n" + "\t".join(cells.values()) + "\n")
    interpretation = build_interpretation(CaseFile(maf=(path,), tumour="PAAD"), content, Source())
    assert "olaparib" in therapies(interpretation)
    assert "germline" in {claim.item.origin for claim in claims(interpretation)}


def test_a_tumour_only_file_of_a_somatic_caller_has_no_matched_normal(tmp_path, content):
    path = tmp_path / "tumour_only.vcf"
    brca2 = ("13", 32340300, "BRCA2", "ENST00000380152.8", "NM_000059.4")
    line = record(brca2, ("GT", "G", "frameshift_variant", "c.5946del", "p.Ser1982ArgfsTer22"))
    header = HEADER.replace("##normal_sample=N\n", "").replace("\tN\tT\n", "\tT\n")
    path.write_text(header + line.replace("\t0/0:90,0:90", "") + "\n")
    case = CaseFile(vcf=(path,), tumour="PRAD", assembly="GRCh38")
    interpretation = build_interpretation(case, content, Source())
    (finding,) = interpretation.small_variants
    assert not interpretation.profile.assay.matched_normal
    assert finding.call.origin == "unknown"
    assert finding.germline_hint


# --- other classes of alteration ------------------------------------------------------------------------------------


def test_expression_is_never_inferred_from_copy_number(tmp_path, content):
    path = tmp_path / "cna.txt"
    path.write_text("Hugo_Symbol\tT\nERBB2\t2\nMET\t1\n")
    case = CaseFile(cna=path, tumour="IDC", assembly="GRCh38")
    found = claims(build_interpretation(case, content, Source()))
    assert {claim.item.variant.kind for claim in found} == {"amplification"}
    assert {claim.item.variant.gene for claim in found} == {"ERBB2"}, "a gain is no amplification"


def test_a_fusion_shows_only_the_gene_that_the_evidence_names(tmp_path, content):
    path = tmp_path / "fusions.tsv"
    path.write_text("FusionGene\tLeftBreakpoint\tRightBreakpoint\nEML4--ALK\t2:42295516\t2:29223528\n")
    case = CaseFile(fusions=path, tumour="LUAD", assembly="GRCh38")
    found = claims(build_interpretation(case, content, Source()))
    assert {claim.item.variant.gene for claim in found} == {"ALK"}
    assert "alectinib" in {therapy for claim in found for therapy in claim.item.therapies}


# --- the same bytes -------------------------------------------------------------------------------------------------


def test_the_same_input_on_the_same_snapshot_gives_identical_bytes(tmp_path, content):
    text = HEADER + "\n".join((record(BRAF, V600E), record(KRAS, G12D))) + "\n"
    written = []
    for folder in ("first", "second"):
        (tmp_path / folder).mkdir()
        path = tmp_path / folder / "tumour.vcf"
        path.write_text(text)
        case = CaseFile(vcf=(path,), tumour="COAD", assembly="GRCh38")
        written.append(interpretation_json(build_interpretation(case, content, Source())))
    assert written[0] == written[1]


def test_compression_of_the_input_changes_nothing_but_its_checksum(tmp_path, content):
    text = HEADER + record(BRAF, V600E) + "\n"
    plain, packed = tmp_path / "tumour.vcf", tmp_path / "tumour.vcf.gz"
    plain.write_text(text)
    packed.write_bytes(gzip.compress(text.encode()))
    one, other = (
        build_interpretation(CaseFile(vcf=(path,), tumour="COAD", assembly="GRCh38"), content, Source())
        for path in (plain, packed)
    )
    assert claims(one) == claims(other)
