"""Names of alterations as CIViC writes them, read by hand into what they mean; the expected readings are our own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canheal.domain.evidence.profile_names import read_profile_name
from canheal.domain.evidence.profiles import ProfileError, profile_data, profile_text
from canheal.domain.evidence.variant_names import Named, fusion_partners, is_understood, read_variant_name

LOF, GOF = "loss_of_function_variant", "gain_of_function_variant"


def read(feature, name, *types):
    return profile_data(read_variant_name(Named(feature, name, frozenset(types))))


ONE = """\
BRAF | V600E | V600E
BRAF | p.Val600Glu | V600E
BRAF | p.V600E | V600E
BRAF | V600 | V600
KIT | W557_K558del | W557_K558del
EGFR | E746_A750delELREA | E746_A750del
EGFR | E746_A750del | E746_A750del
ERBB2 | Y772_A775dup | Y772_A775dup
ERBB2 | Y772_A775dupYVMA | Y772_A775dup
KIT | A502_Y503insAY | A502_Y503insAY
KIT | L576_S578delinsQ | L576_S578delinsQ
VHL | F76del | F76del
VHL | P86fs | P86fs
VHL | L158Pfs*16 | L158fs
APC | R1450* | R1450*
APC | R1450X | R1450*
VHL | P154= | P154=
IDH1 | R132 | R132
KIT | EXON 11 MUTATION | exon 11 mutation
KIT | Exon 9 Mutation | exon 9 mutation
NPM1 | EXON 12 MUTATION | exon 11 mutation
EGFR | EXON 20 INSERTION | exon 20 inframe_insertion
EGFR | Exon 19 Deletion | exon 19 deletion
CALR | EXON 9 FRAMESHIFT | exon 9 frameshift
MET | EXON 14 SKIPPING MUTATION | exon 14 skipping
MET | Exon 14 Skipping | exon 14 skipping
KRAS | MUTATION | mutation
KRAS | Mutation | mutation
PTEN | LOSS | loss of function
BRCA1 | LOSS-OF-FUNCTION | loss of function
TP53 | DELETERIOUS MUTATION | loss of function
NF1 | INACTIVATING MUTATION | loss of function
VHL | NULL | loss of function
EGFR | ACTIVATING MUTATION | activating mutation
PIK3CA | GAIN-OF-FUNCTION | activating mutation
TP53 | TRUNCATING MUTATION | truncating mutation
TSC1 | FRAMESHIFT TRUNCATION | frameshift mutation
ERBB2 | AMPLIFICATION | amplification
PTEN | DELETION | deletion
EGFR | OVEREXPRESSION | overexpression
MGMT | UNDEREXPRESSION | underexpression
TERT | Promoter Mutation | promoter mutation
ALK | FUSION | fusion
ROS1 | REARRANGEMENT | fusion
EGFR | VIII | EGFRvIII
BRAF | V600_K601>E | V600_K601delinsE
EGFR | E746_T751>I | E746_T751delinsI
EGFR | L747_P753delinsS | L747_P753delinsS
EGFR | D770delinsGY | D770delinsGY
EGFR | D770_N771insNPG | D770_N771insNPG
EGFR | A767_V769dupASV | A767_V769dup
ERBB2 | M774delinsWLV | M774delinsWLV
ERBB2 | P780ins | P780ins
KIT | T417_D419delinsY | T417_D419delinsY
KIT | P551_E554delPMYE | P551_E554del
KIT | K558NP | K558delinsNP
KIT | V560del | V560del
PDGFRA | D842_H845delDIMH | D842_H845del
PALB2 | L531fs*30 | L531fs
RUNX1 | R135fsX177 | R135fs
VHL | E55RfsTer11 | E55fs
VHL | *214L | *214ext
VHL | M1? | M1?
VHL | V87E (c.260T>A) | V87E
VHL | P86fs (c.256del) | P86fs
VHL | Splice Site (c.340+1G>A) | c.340+1G>A
VHL | SPLICE SITE | splice site
VHL | c.341-59_341-14del | c.341-59_341-14del
MLH1 | c.790+1G>A | c.790+1G>A
ATM | c.7515+1_2del | c.7515+1_2del
GNAS | c.393T>C | c.393T>C
FLCN | c.1285dupC | c.1285dupC
CHEK2 | 1100delC | c.1100delC
CHEK2 | R474C C.1420C>T | R474C
MRE11 | FRAMESHIFT MUTATION | frameshift mutation
FOS | TRUNCATING | truncating mutation
MET | EXON 14 MUTATION | exon 14 mutation
MET | Exon 14 Deletion | exon 14 skipping
EGFR | EXON 4 DELETION | exon 4 deletion
CD274 | EXPRESSION | expression
MGMT | PROMOTER METHYLATION | promoter methylation
CDKN2A | PROMOTER HYPERMETHYLATION | promoter methylation
ERBB4 | TRANSLOCATION | fusion
ALK | ALK FUSION | fusion
FLT3 | ITD | ITD
FLT3 | Internal Tandem Duplication | ITD
"""
NAMED = """\
KRAS | rs61764370
ABL1 | P-LOOP MUTATION
VHL | EXON 1-3 DELETION
VHL | SPLICE REGION
VHL | 3'UTR ALTERATION
VHL | INTRONIC DELETION
BRAF | del 485-490
BRAF | INTRON 9 REARRANGEMENT
ALK | EXON 4-11 DELETION
ALK | ALTERNATIVE TRANSCRIPT
ABL1 | NON-P-LOOP MUTATION
ABL1 | DOUBLE PH
TP53 | DNA BINDING DOMAIN MUTATION
ERBB2 | KINASE DOMAIN MUTATION
ERBB2 | SERUM LEVELS
EGFR | EXON 18 OVEREXPRESSION
CDKN2A | P16 EXPRESSION
CHEK2 | IVS2+1G>A
UGT1A1 | UGT1A1*28
CD44 | CD44V6
MDM2 | SNP309
DPYD | DPYD*2A
EGFR | COPY NUMBER VARIATION
PALB2 | BIALLELIC INACTIVATION
CDKN2A | COPY-NEUTRAL LOSS OF HETEROZYGOSITY
"""


@pytest.mark.parametrize("line", ONE.splitlines())
def test_one_alteration(line):
    feature, name, expected = (part.strip() for part in line.split("|"))
    assert read(feature, name) == ["is", feature, expected]


@pytest.mark.parametrize("line", NAMED.splitlines())
def test_what_is_not_understood_is_matched_by_its_own_name_alone(line):
    feature, name = (part.strip() for part in line.split("|"))
    profile = read_variant_name(Named(feature, name))
    assert (profile.variant.kind, profile.variant.name, profile.variant.gene) == ("named", name, feature)
    assert not is_understood(profile)


@pytest.mark.parametrize(
    ("feature", "name", "types", "expected"),
    [
        ("BRCA2", "MUTATION", (LOF,), ["is", "BRCA2", "loss of function"]),
        ("PIK3CA", "MUTATION", ("transcript_variant", GOF), ["is", "PIK3CA", "activating mutation"]),
        ("EGFR", "EXON 19 DELETION", ("inframe_deletion",), ["is", "EGFR", "exon 19 inframe_deletion"]),
        ("VHL", "EXON 3 DELETION", ("exon_loss_variant",), ["is", "VHL", "exon 3 deletion"]),
        ("KRAS", "G12/G13", (), ["or", ["is", "KRAS", "G12"], ["is", "KRAS", "G13"]]),
        ("KRAS", "G12C OR G12D", (), ["or", ["is", "KRAS", "G12C"], ["is", "KRAS", "G12D"]]),
        ("KRAS", "G12 or G13", (), ["or", ["is", "KRAS", "G12"], ["is", "KRAS", "G13"]]),
        ("U2AF1", "S34Y/F", (), ["or", ["is", "U2AF1", "S34Y"], ["is", "U2AF1", "S34F"]]),
        ("EGFR", "E709A AND G719C", (), ["and", ["is", "EGFR", "E709A"], ["is", "EGFR", "G719C"]]),
        ("EGFR", "T790M and L858R", (), ["and", ["is", "EGFR", "T790M"], ["is", "EGFR", "L858R"]]),
        ("BRAF", "Non-V600", (), ["and", ["is", "BRAF", "mutation"], ["not", ["is", "BRAF", "V600"]]]),
        ("KRAS", "WILDTYPE", (), ["not", ["is", "KRAS", "mutation"]]),
        ("KRAS", "Wild Type", (), ["not", ["is", "KRAS", "mutation"]]),
        ("KIT", "EXON 8-9 MUTATION", (), ["or", ["is", "KIT", "exon 8 mutation"], ["is", "KIT", "exon 9 mutation"]]),
        ("KIT", "EXON 8 OR EXON 9 DEL", (), ["or", ["is", "KIT", "EXON 8 DEL"], ["is", "KIT", "EXON 9 DEL"]]),
        ("ALK", "EML4-ALK", (), ["is", "ALK", "EML4::ALK"]),
        ("EML4::ALK", "Fusion", (), ["is", "ALK", "EML4::ALK"]),
        ("EML4-ALK", "", ("transcript_fusion",), ["is", "ALK", "EML4::ALK"]),
        ("ALK", "EML4-ALK V1180L", (), ["and", ["is", "ALK", "EML4::ALK"], ["is", "ALK", "V1180L"]]),
        ("BCR-ABL1", "T315I", ("transcript_fusion",), ["and", ["is", "ABL1", "BCR::ABL1"], ["is", "ABL1", "T315I"]]),
        ("FGFR2::BICC1", "V564F", (), ["and", ["is", "BICC1", "FGFR2::BICC1"], ["is", "FGFR2", "V564F"]]),
        ("v::ALK", "Fusion", (), ["is", "ALK", "fusion"]),
        ("FGFR2::v", "Fusion", (), ["is", "FGFR2", "fusion"]),
        ("v::ALK", "G1202R", (), ["and", ["is", "ALK", "fusion"], ["is", "ALK", "G1202R"]]),
        ("ALK", "ALK FUSION G1202R", (), ["and", ["is", "ALK", "fusion"], ["is", "ALK", "G1202R"]]),
        ("ALK", "G1202R", ("transcript_fusion",), ["and", ["is", "ALK", "fusion"], ["is", "ALK", "G1202R"]]),
        ("ALK", "", ("transcript_fusion",), ["is", "ALK", "fusion"]),
        (
            "EML4-ALK",
            "C1156Y-L1198F",
            ("transcript_fusion",),
            ["and", ["is", "ALK", "EML4::ALK"], ["and", ["is", "ALK", "C1156Y"], ["is", "ALK", "L1198F"]]],
        ),
        ("EML4::ALK", "T1151INST", (), ["and", ["is", "ALK", "EML4::ALK"], ["is", "ALK", "T1151insT"]]),
        (
            "BCR::ABL1",
            "E255K V299L",
            (),
            ["and", ["is", "ABL1", "BCR::ABL1"], ["and", ["is", "ABL1", "E255K"], ["is", "ABL1", "V299L"]]],
        ),
        ("EGFR", "Ex19 del L858R", (), ["or", ["is", "EGFR", "exon 19 deletion"], ["is", "EGFR", "L858R"]]),
        ("FLT3", "D835H/Y", (), ["or", ["is", "FLT3", "D835H"], ["is", "FLT3", "D835Y"]]),
        ("BRAF", "V600E/K", (), ["or", ["is", "BRAF", "V600E"], ["is", "BRAF", "V600K"]]),
        ("MSI", "High", (), ["is", "-", "MSI-H"]),
        ("MSI", "MSI High", (), ["is", "-", "MSI-H"]),
        ("TMB", "High", (), ["is", "-", "TMB-H"]),
        ("MSI", "MSI-High", (), ["is", "-", "MSI-H"]),
        ("TMB", "TMB-H", (), ["is", "-", "TMB-H"]),
        ("H3-3A", "K28M", ("missense_variant",), ["is", "H3-3A", "K28M"]),
        ("HLA-DRA", "OVEREXPRESSION", (), ["is", "HLA-DRA", "overexpression"]),
    ],
)  # fmt: skip
def test_types_choices_and_fusions(feature, name, types, expected):
    found = read(feature, name, *types)
    assert str(found).lower() == str(expected).lower()


def test_what_a_table_spells_out_and_a_coding_change_of_a_splice_site():
    profile = read_variant_name(Named("VHL", "SPLICE SITE"), ("rs5030814", "c.340+1G>A"))
    assert (profile.variant.kind, profile.variant.name) == ("coding_change", "c.340+1G>A")
    assert read_variant_name(Named("VHL", "c.128-?_250+?")).variant.kind == "named"


def test_the_first_alias_that_is_understood_speaks_for_a_name_that_is_not():
    profile = read_variant_name(Named("VHL", "SPLICE SITE"), ("rs5030814", "V155M", "V155L"))
    assert profile_text(profile) == "VHL V155M"


def test_a_fusion_variant_by_exons_is_not_read_as_any_such_fusion():
    profile = read_variant_name(Named("EML4-ALK", "E20-E20", frozenset({"transcript_fusion"})))
    assert (profile.variant.kind, profile.variant.name) == ("named", "EML4::ALK E20-E20")


@pytest.mark.parametrize("symbol", ["NKX2-1", "MIR218-1", "BRAF", "HLA-", "", "A-B-C"])
def test_symbols_that_are_no_pair(symbol):
    assert fusion_partners(symbol) is None


@given(st.text(max_size=30), st.text(max_size=40), st.sets(st.sampled_from([LOF, GOF, "transcript_fusion"])))
def test_any_name_is_read(feature, name, types):
    profile = read_variant_name(Named(feature, name, frozenset(types)))
    assert profile_data(profile)


def term(feature, name):
    return read_variant_name(Named(feature, name))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BRAF V600E", "BRAF V600E"),
        ("EGFR L858R AND EGFR T790M", "EGFR L858R AND EGFR T790M"),
        ("EGFR L858R AND NOT EGFR T790M", "EGFR L858R AND NOT EGFR T790M"),
        ("KRAS G12C OR KRAS G12D AND TP53 Mutation", "KRAS G12C OR (KRAS G12D AND TP53 mutation)"),
        ("(KRAS G12C OR KRAS G12D) AND TP53 Mutation", "(KRAS G12C OR KRAS G12D) AND TP53 mutation"),
        ("NOT (KRAS G12C OR KRAS G12D)", "NOT (KRAS G12C OR KRAS G12D)"),
        ("VHL R167Q (c.500G>A) AND BRAF V600E", "VHL R167Q AND BRAF V600E"),
        ("(VHL R167Q (c.500G>A) OR BRAF V600E)", "VHL R167Q OR BRAF V600E"),
        ("EML4::ALK Fusion AND ALK G1202R", "EML4::ALK AND ALK G1202R"),
    ],
)
def test_names_of_profiles(text, expected):
    assert profile_text(read_profile_name(text, term)) == expected


@pytest.mark.parametrize("text", ["", "AND", "BRAF V600E AND", "(BRAF V600E", "NOT", "BRAF V600E OR AND KRAS G12C"])
def test_expressions_that_are_none(text):
    with pytest.raises(ProfileError):
        read_profile_name(text, term)


def test_deep_nesting_is_refused():
    with pytest.raises(ProfileError, match="nested"):
        read_profile_name("NOT " * 500 + "BRAF V600E", term)
