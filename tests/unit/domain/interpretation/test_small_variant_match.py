"""Each kind of alteration with what it matches and what it must not."""

from __future__ import annotations

import pytest

from canheal.domain.evidence.categorical import read_categorical
from canheal.domain.interpretation.references import ExonBounds, GeneRole, RecurrentAllele
from canheal.domain.interpretation.small_variant_match import VariantView, match_small_variant
from canheal.domain.variants.calls import Consequence
from canheal.terms.alleles import Allele
from canheal.terms.assembly import Assembly
from canheal.terms.protein import parse_protein_change
from canheal.terms.sequence_ontology import LOSS_OF_FUNCTION

ONCOGENE = GeneRole(True, False, False, "")
SUPPRESSOR = GeneRole(False, True, False, "")
ITD = (("inframe_insertion", 14),)
EXONS = {14: ExonBounds(2888, 3028), 19: ExonBounds(2185, 2283)}


def view(gene="KRAS", term="missense_variant", p=None, c=None, exon=None, **changes):
    chosen = Consequence(gene, "NM_1", (term,), c, f"p.{p}" if p else None, exon)
    fields = {
        "gene": gene, "chosen": chosen, "change": parse_protein_change(p) if p else None, "others": (),
        "recurrent": None,
        "role": ONCOGENE, "oncogenic": True, "exons": EXONS.get, "on_mane": True,
        "loses_function": term in LOSS_OF_FUNCTION, "named_as": lambda name: ITD if name == "ITD" else (),
    }  # fmt: skip
    return VariantView(**(fields | changes))


def level(variant, name):
    match = match_small_variant(variant, read_categorical(variant.gene, name))
    return match.level if match else None


def test_g12d_never_meets_a_g12c_only_drug():
    assert level(view(p="G12D"), "G12C") is None
    assert level(view(p="G12D"), "G12D") == "exact_protein"
    assert level(view(p="G12D"), "G12") == "codon"


def test_a_row_without_protein_change_has_no_protein_level_match():
    for name in ("G12C", "G12", "exon 19 inframe_deletion"):
        assert level(view(p=None), name) is None


@pytest.mark.parametrize("change", ["G12*", "G12fs", "G12_G13insA", "G12="])
def test_a_codon_means_substitutions(change):
    assert level(view(p=change), "G12") is None


def test_a_codon_of_another_reference_amino_acid_is_not_met():
    assert level(view(p="A12D"), "G12") is None


def test_a_change_on_another_transcript_is_shown_as_such():
    variant = view(p="V640E", others=((parse_protein_change("V600E"), "ENST2"),))
    match = match_small_variant(variant, read_categorical("KRAS", "V600E"))
    assert (match.level, match.cautions) == ("other_transcript", ("other_transcript",))
    assert level(variant, "V600") is None


def test_the_allele_itself_outranks_the_numbering_of_the_file():
    known = RecurrentAllele("KRAS", "p.V600E", "c.1799T>A", "NM_004333.6", "missense_variant", "15")
    variant = view(p="V640E", recurrent=known)
    assert level(variant, "V600E") == "exact_allele"
    assert level(variant, "V600") == "codon"


@pytest.mark.parametrize(
    ("term", "exon", "name", "expected"),
    [
        ("inframe_deletion", "19/28", "exon 19 inframe_deletion", "exon_class"),
        ("inframe_deletion", "18/28", "exon 19 inframe_deletion", None),
        ("inframe_insertion", "19/28", "exon 19 inframe_deletion", None),
        ("inframe_insertion", "20", "exon 20 inframe_insertion", "exon_class"),
        ("inframe_insertion", "19", "exon 19 inframe", "exon_class"),
        ("frameshift_variant", "19/28", "exon 19 inframe_deletion", None),
        ("missense_variant", "11/21", "exon 11 mutation", "exon_class"),
        ("synonymous_variant", "11/21", "exon 11 mutation", None),
    ],
)
def test_exon_classes(term, exon, name, expected):
    assert level(view(term=term, exon=exon, p="E746_A750del"), name) == expected


def test_without_an_exon_number_the_residue_decides_on_mane_select_only():
    assert level(view(term="inframe_deletion", p="E746_A750del"), "exon 19 inframe_deletion") == "exon_class"
    assert level(view(term="inframe_deletion", p="E709_T710del"), "exon 19 inframe_deletion") is None
    counted_otherwise = view(term="inframe_deletion", p="E746_A750del", on_mane=False, change=None)
    assert level(counted_otherwise, "exon 19 inframe_deletion") is None


@pytest.mark.parametrize(
    ("c", "term", "expected", "cautious"),
    [
        ("c.3028+1G>T", "splice_donor_variant", "exon_class", False),
        ("c.2888-2A>G", "splice_acceptor_variant", "exon_class", False),
        ("c.3028+5G>A", "splice_donor_5th_base_variant", "exon_class", True),
        ("c.2888-20_2888-5del", "splice_polypyrimidine_tract_variant", "exon_class", True),
        ("c.2888-5_2891del", "splice_acceptor_variant", "exon_class", False),
        ("c.3020_3028+8del", "splice_donor_variant", "exon_class", False),
        ("c.3028+8G>A", "intron_variant", None, False),
        ("c.2888-5A>G", "splice_region_variant", None, False),
        ("c.2887+1G>A", "splice_donor_variant", None, False),
        ("c.3029-1G>A", "splice_acceptor_variant", None, False),
        (None, "splice_donor_variant", None, False),
    ],
)
def test_exon_skipping(c, term, expected, cautious):
    variant = view(gene="MET", term=term, c=c)
    match = match_small_variant(variant, read_categorical("MET", "exon 14 skipping"))
    assert (match.level if match else None) == expected
    assert bool(match and match.cautions) == cautious


@pytest.mark.parametrize(
    ("term", "role", "name", "expected"),
    [
        ("stop_gained", SUPPRESSOR, "loss of function", "functional_class"),
        ("splice_donor_variant", SUPPRESSOR, "loss of function", "functional_class"),
        ("splice_region_variant", SUPPRESSOR, "loss of function", None),
        ("stop_gained", ONCOGENE, "loss of function", None),
        ("missense_variant", SUPPRESSOR, "loss of function", None),
        ("frameshift_variant", ONCOGENE, "truncating mutation", "functional_class"),
        ("splice_donor_variant", ONCOGENE, "truncating mutation", None),
        ("stop_gained", ONCOGENE, "activating mutation", None),
        ("missense_variant", SUPPRESSOR, "activating mutation", None),
        ("missense_variant", ONCOGENE, "activating mutation", "gene"),
    ],
)
def test_functional_classes(term, role, name, expected):
    assert level(view(term=term, role=role, p="R100C"), name) == expected


def test_a_gene_level_item_needs_an_oncogenic_variant():
    assert level(view(p="G12D"), "mutation") == "gene"
    assert level(view(p="G12D", oncogenic=False), "mutation") is None
    assert level(view(term="synonymous_variant", p="G12="), "mutation") is None


def test_only_a_recurrent_promoter_allele_meets_a_promoter_mutation():
    known = RecurrentAllele("TERT", "", "c.-124C>T", "NM_198253.3", "upstream_gene_variant", "")
    promoter = view(gene="TERT", term="upstream_gene_variant", recurrent=known)
    assert level(promoter, "promoter mutation") == "exact_allele"
    assert level(view(gene="TERT", term="upstream_gene_variant"), "promoter mutation") is None


@pytest.mark.parametrize("name", ["amplification", "fusion", "EML4::ALK", "overexpression", "deletion", "ITD"])
def test_a_small_variant_meets_no_structural_name(name):
    assert level(view(p="G12D"), name) is None


def test_an_internal_tandem_duplication_is_an_inframe_insertion_of_its_exon():
    assert level(view(gene="FLT3", term="inframe_insertion", exon="14/24", p="D593_F602dup"), "ITD") == "exon_class"
    assert level(view(gene="FLT3", term="inframe_insertion", exon="20/24", p="D593_F602dup"), "ITD") is None
    assert level(view(gene="FLT3", term="missense_variant", exon="14/24", p="V592A"), "ITD") is None


def test_a_complex_inframe_change_counts_by_its_net_length():
    changed = view(gene="EGFR", term="protein_altering_variant", exon="19/28", p="L747_A750delinsP")
    assert level(changed, "exon 19 inframe_deletion") == "exon_class"
    longer = view(gene="EGFR", term="protein_altering_variant", exon="19/28", p="L747delinsPPP")
    assert level(longer, "exon 19 inframe_deletion") is None


def test_the_catalogues_coding_change_decides_on_exon_skipping_where_the_file_numbers_otherwise():
    known = RecurrentAllele("MET", "", "c.3028+1G>T", "NM_000245.4", "splice_donor_variant", "14")
    numbered_elsewhere = view(gene="MET", term="splice_donor_variant", c="c.3082+1G>T", recurrent=known, on_mane=False)
    assert level(numbered_elsewhere, "exon 14 skipping") == "exon_class"


def test_a_truncation_known_to_be_harmless_loses_no_function():
    harmless = view(gene="BRCA2", term="stop_gained", p="K3326*", role=SUPPRESSOR, loses_function=False)
    assert level(harmless, "loss of function") is None
    assert level(harmless, "truncating mutation") is None


def test_frameshifts_alone_and_in_one_exon():
    frameshift = view("CALR", "frameshift_variant", p="L367fs", exon="9/9", role=SUPPRESSOR)
    nonsense = view("CALR", "stop_gained", p="L367*", exon="9/9", role=SUPPRESSOR)
    assert (level(frameshift, "frameshift mutation"), level(nonsense, "frameshift mutation")) == (
        "functional_class",
        None,
    )
    assert level(nonsense, "truncating mutation") == "functional_class"
    assert (level(frameshift, "exon 9 frameshift"), level(nonsense, "exon 9 frameshift")) == ("exon_class", None)


def test_a_splice_site_is_a_canonical_one():
    assert level(view(term="splice_donor_variant", c="c.340+1G>A"), "splice site") == "functional_class"
    assert level(view(term="splice_region_variant", c="c.340+5G>A"), "splice site") is None


@pytest.mark.parametrize(
    ("called", "named", "met"),
    [
        ("c.790+1G>A", "c.790+1G>A", True),
        ("c.1285dup", "c.1285dupC", True),
        ("c.263_265delinsTT", "c.263_265delGGCinsTT", True),
        ("c.790+1G>T", "c.790+1G>A", False),
        (None, "c.790+1G>A", False),
    ],
)
def test_a_coding_change_is_met_by_the_same_one(called, named, met):
    assert level(view(term="splice_donor_variant", c=called), named) == ("exact_allele" if met else None)
    elsewhere = view(term="splice_donor_variant", c=called, on_mane=False)
    assert level(elsewhere, named) == ("other_transcript" if met else None)


def test_the_very_allele_of_the_source_stands_above_the_name_it_writes():
    """FGFR2 N549K of MANE Select is N550K on the transcript of older papers: 10:123258034 A>T on GRCh37."""
    allele = Allele(Assembly.GRCH37, "10", 123258034, "A", "T")
    variant = view(gene="FGFR2", p="N549K", allele=allele)

    def met(name, *places):
        match = match_small_variant(variant, read_categorical("FGFR2", name)._replace(places=places))
        return match.level if match else None

    assert met("N550K") is None
    assert met("N550K", allele) == "exact_allele"
    assert met("N550K", allele._replace(alternate="G")) is None
    assert met("N550K", allele._replace(assembly=Assembly.GRCH38)) is None
    assert met("N549", allele) == "codon", "a codon is met as a codon, though its source gives one of its alleles"
    assert met("exon 12 mutation", allele) is None
    assert match_small_variant(variant._replace(allele=None), read_categorical("FGFR2", "N550K")) is None
