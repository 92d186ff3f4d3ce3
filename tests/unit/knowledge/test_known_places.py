"""Recurrent insertions and deletions are known by what they change, not by how a file spells them."""

from __future__ import annotations

import pytest

from canheal.knowledge.content import load_content
from canheal.knowledge.known_places import RecurrentAlleles
from canheal.terms.alleles import Allele
from canheal.terms.assembly import Assembly


@pytest.fixture(scope="module")
def known():
    return RecurrentAlleles(load_content(), Assembly.GRCH37).find


# NPM1 c.860_863dup repeats 5:170837544-170837547 TCTG, so that the same bases may also be written behind them
# CTNNB1 S45del, c.133_135del: 3:41266134-41266136 CTT, which is 41266136-41266138 TCT at its other end
@pytest.mark.parametrize(
    ("place", "change"),
    [
        (("7", 55242464, "AGGAATTAAGAGAAGC", "A"), "EGFR p.E746_A750del"),
        (("7", 55242464, "NGGAATTAAGAGAAGC", "N"), "EGFR p.E746_A750del"),
        (("7", 55248998, "N", "NTGGCCAGCG"), "EGFR p.A767_V769dup"),
        (("3", 41266133, "NCTT", "N"), "CTNNB1 p.S45del"),
        (("3", 41266135, "TTCT", "T"), "CTNNB1 p.S45del"),
        (("3", 41266135, "NTCT", "N"), "CTNNB1 p.S45del"),
        (("3", 41266135, "NTCC", "N"), None),
        (("3", 41266140, "NCTT", "N"), None),
        (("7", 55248998, "N", "NTGGCCAGCC"), None),
        (("5", 170837547, "N", "NTCTG"), "NPM1 p.W288Cfs*12"),
        (("5", 170837545, "C", "CTGTC"), "NPM1 p.W288Cfs*12"),
        (("5", 170837547, "N", "NCAAG"), None),
        (("5", 170837548, "N", "NTCTG"), None),
        (("7", 140453136, "N", "T"), None),
    ],
)
def test_spellings(known, place, change):
    row = known(Allele(Assembly.GRCH37, *place))
    assert (row and f"{row.gene} {row.hgvs_p}") == change
