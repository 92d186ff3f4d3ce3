"""Textbook drivers are at least likely oncogenic by the published points, each with the paper behind its criteria."""

from __future__ import annotations

import pytest

from canheal.domain.interpretation.oncogenicity import ONCOGENIC_CLASSES, classify
from canheal.domain.variants.calls import NO_READS, Consequence, Place, SmallVariantCall
from canheal.knowledge.content import load_content
from canheal.knowledge.references import build_references
from canheal.terms.alleles import Allele
from canheal.terms.assembly import Assembly
from canheal.terms.protein import parse_protein_change

REFERENCES = build_references(load_content(), Assembly.GRCH38)
TEXTBOOK = """
KRAS G12A G12C G12D G12R G12S G12V G13C G13D Q61H Q61K Q61L Q61R K117N A146T A146V
NRAS G12A G12C G12D G12S G12V G13D G13R G13V Q61H Q61K Q61L Q61R
HRAS G12D G12S G12V G13R Q61K Q61L Q61R
BRAF V600E V600K V600R V600D K601E L597R L597Q G469A G469V G464V G466V D594G D594N N581S
EGFR L858R G719A G719C G719S S768I L861Q A289V G598V
PIK3CA E542K E545K E545A Q546K Q546R H1047R H1047L N345K C420R R88Q M1043I G118D
IDH1 R132H R132C R132G R132S R132L
IDH2 R140Q R140W R172K R172S
KIT D816V D816H V559D V559A V560D W557R L576P K642E N822K D820Y
PDGFRA D842V V561D N659K
CTNNB1 D32Y S33C S33F G34R S37F S37C T41A S45F S45P
AKT1 E17K
GNAQ Q209L Q209P R183Q
GNA11 Q209L R183C
GNAS R201C R201H
FGFR1 N546K K656E
FGFR2 S252W N549K
FGFR3 R248C S249C G370C Y373C K650E K650M
ERBB2 S310F S310Y L755S V777L V842I D769Y
ERBB3 V104M G284R
MET D1228N Y1230C M1250T
RET M918T C634R C634Y C618R
JAK2 V617F
MPL W515L W515K S505N
TP53 R175H R248Q R248W R249S R273H R273C R282W G245S Y220C H179R C176F
SF3B1 K700E K666N R625H R625C
U2AF1 S34F S34Y Q157P
SRSF2 P95H P95L P95R
DNMT3A R882H R882C
FLT3 D835Y D835V D835H
POLE P286R V411L
H3-3A K28M G35R
H3C2 K28M
EZH2 Y646N Y646F
ESR1 Y537S D538G Y537N E380Q L536H
AR T878A L702H H875Y F877L
MAP2K1 K57N Q56P C121S P124S
PPP2R1A P179R R183W S256F
FBXW7 R465C R465H R479Q R505G R505C
SPOP F133V F133L Y87C
PTEN R130Q R130G R173C C124S
SMAD4 R361C R361H
ALK F1174L R1275Q F1245C
RAC1 P29S
RHOA G17V
STAT3 Y640F
CSF3R T618I
PTPN11 E76K D61Y A72V
CBL Y371H
DICER1 E1705K D1709N
NFE2L2 E79Q D29H G31R
XPO1 E571K
"""
PAIRS = [(gene, change) for gene, *changes in map(str.split, TEXTBOOK.strip().splitlines()) for change in changes]


def known_alleles():
    """(gene, p.) to the catalogue's allele on GRCh38."""
    table = load_content().table("knowledge/recurrent_alleles.tsv")
    columns = ("gene", "hgvs_p", "chromosome", "grch38_position", "grch38_ref", "grch38_alt")
    return {
        (gene, name): Allele(Assembly.GRCH38, where, int(at), ref, alt)
        for gene, name, where, at, ref, alt in table.pick(*columns)
    }


ALLELES = known_alleles()


def outcome(gene, change, term="missense_variant"):
    allele = ALLELES.get((gene, f"p.{change}"))
    view = Consequence(gene, None, (term,), hgvs_p=f"p.{change}")
    call = SmallVariantCall(allele, (view,), "vep", NO_READS, None, (), (), None, None, "somatic", Place("t", 1))
    recurrent = REFERENCES.recurrent(allele) if allele else None
    return classify(call, view, parse_protein_change(change), recurrent=recurrent, references=REFERENCES)


def because(found, criterion):
    return next(one.because for one in found.outcomes if one.criterion.id == criterion)


@pytest.mark.parametrize(("gene", "change"), PAIRS)
def test_a_textbook_driver_is_at_least_likely_oncogenic_without_population_data(gene, change):
    assert outcome(gene, change).label in ONCOGENIC_CLASSES


@pytest.mark.parametrize(
    ("gene", "change"), [("KRAS", "R164Q"), ("BRCA2", "W2626C"), ("KIT", "M541L"), ("TP53", "P72R")]
)
def test_what_is_no_driver_stays_below(gene, change):
    assert outcome(gene, change).points < 6


def test_a_met_criterion_names_its_paper_and_whether_it_was_read():
    assert "PMID:17611497" in because(outcome("AKT1", "E17K"), "functional")[-1]
    assert not because(outcome("AKT1", "E17K"), "functional")[-1].endswith("unverified")
    assert because(outcome("MPL", "S505N"), "functional")[-1].endswith(", unverified")
    assert because(outcome("MPL", "S505N"), "same_aa")[-1].endswith(", unverified")


def test_a_critical_site_counts_for_what_changes_the_protein_there_and_is_open_elsewhere():
    found = outcome("FBXW7", "R505L")
    assert "domain" in {one.criterion.id for one in found.outcomes if one.state == "met"}
    assert because(found, "domain")[-1].startswith("arginine of the pocket")
    for change, term in (("R505*", "stop_gained"), ("R500L", "missense_variant")):
        states = {one.criterion.id: one.state for one in outcome("FBXW7", change, term).outcomes}
        assert states["domain"] == "not_assessed"
