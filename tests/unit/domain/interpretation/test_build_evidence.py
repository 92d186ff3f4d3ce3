"""Known positions say which build calls lie on: BRAF V600E is 7:140453136 on GRCh37 and 7:140753336 on GRCh38."""

from __future__ import annotations

import pytest

from canheal.domain.interpretation.build_evidence import BuildEvidence, Votes, lies_plainly_on, weigh_build
from canheal.domain.variants.calls import NO_READS, Consequence, Place, SmallVariantCall
from canheal.knowledge.content import load_content
from canheal.knowledge.known_places import RecurrentAlleles, genes_of, known_places
from canheal.terms.alleles import Allele
from canheal.terms.assembly import Assembly

V600E_37 = ("7", 140453136, "A", "T")
V600E_38 = ("7", 140753336, "A", "T")
TP53_37 = ("17", 7578406, "C", "G")


@pytest.fixture(scope="module")
def places():
    content = load_content()
    return {build: known_places(RecurrentAlleles(content, build), genes_of(content, build)) for build in Assembly}


def call(place, gene=None):
    views = (Consequence(gene, None, ("missense_variant",)),) if gene else ()
    allele = Allele(Assembly.GRCH38, *place)
    return SmallVariantCall(allele, views, None, NO_READS, None, None, (), None, None, "unknown", Place("a.vcf", 1))


def weigh(places, *calls, stated=Assembly.GRCH38):
    other = next(build for build in Assembly if build is not stated)
    return weigh_build(calls, places[stated], places[other])


def test_one_catalogue_allele_of_the_other_build_is_enough_when_nothing_speaks_for_the_stated_one(places):
    found = weigh(places, call(V600E_37))
    assert (found.there.alleles, found.here.alleles, found.verdict) == (1, 0, "wrong")
    assert weigh(places, call(V600E_38)).verdict == "fits"
    assert weigh(places, call(V600E_38), stated=Assembly.GRCH37).verdict == "wrong"


def test_a_gene_outside_its_place_alone_is_a_doubt_and_two_are_an_error(places):
    """TP53 ends at 7,590,856 on GRCh37 (MANE Select) and begins at 7,668,421 on GRCh38."""
    one = weigh(places, call(TP53_37, "TP53"))
    assert (one.there.genes, one.verdict) == (1, "doubtful")
    assert "1 lie in the gene they name on GRCh37 alone" in one.sentence()
    assert weigh(places, call(TP53_37, "TP53"), call(("17", 7579472, "G", "C"), "TP53")).verdict == "wrong"


def test_what_fits_outweighs_a_chance_meeting(places):
    assert weigh(places, call(V600E_38, "BRAF"), call(V600E_37)).verdict == "fits"
    assert weigh(places, call(("1", 5_000_000, "A", "C"), "NOT A GENE")).verdict == "fits"
    assert weigh(places).verdict == "fits"


def test_another_reference_base_at_a_known_position_speaks_against_the_build(places):
    found = weigh(places, call(("7", 140753336, "G", "T")), call(("12", 25245350, "A", "T")))
    assert (found.contradicted, found.verdict) == (2, "wrong")


def test_among_very_many_calls_one_allele_may_be_chance():
    votes, none = Votes(1, 0), Votes(0, 0)
    few = BuildEvidence(10_000, Assembly.GRCH38, Assembly.GRCH37, none, votes, 0)
    assert few.verdict == "wrong"
    assert few._replace(calls=10_001).verdict == "doubtful"


def test_an_unknown_base_before_a_deletion_contradicts_nothing_and_the_deletion_still_speaks(places):
    deletion = call(("7", 55174771, "NGGAATTAAGAGAAGC", "N"))
    found = weigh(places, deletion)
    assert (found.contradicted, found.here.alleles, found.verdict) == (0, 1, "fits")
    assert weigh(places, deletion, stated=Assembly.GRCH37).verdict == "wrong"


def test_calls_in_the_genes_they_name_lie_plainly_on_the_stated_build(places):
    """TP53 spans 7,668,421 to 7,687,490 on GRCh38; its place on GRCh37 is 93,000 bases away."""
    there = [call(("17", 7_676_000 + number, "G", "C"), "TP53") for number in range(20)]
    astray = [call(("17", 7_570_000 + number, "G", "C"), "TP53") for number in range(3)]
    stated = places[Assembly.GRCH38]
    assert lies_plainly_on(there, stated)
    assert not lies_plainly_on(there, places[Assembly.GRCH37])
    assert not lies_plainly_on(there[:19], stated), "too few to be plain"
    assert lies_plainly_on(there + astray[:2], stated)
    assert not lies_plainly_on(there + astray, stated), "more than one in ten lie elsewhere"
    assert not lies_plainly_on([*there, call(("7", 140753336, "G", "T"))], stated), "a known position has another base"
    assert not lies_plainly_on([call(("17", 7_676_000, "G", "C"), "NOT A GENE")] * 30, stated)
