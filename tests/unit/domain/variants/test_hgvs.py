"""HGVS and terms on two small hand-made transcripts, one on each strand, with every kind of change spelled out.

Plus strand, chromosome 1: 10 bases before; exon 1 = AACC ATG AAA GG (c.-4 to c.8); intron GTAAGTCCCCTTTTTTTTCCAG;
exon 2 = C CTG CTG GAA TGA TTAACC (c.9 to c.*6); 10 bases behind. The protein is MKGLLE*.
The minus-strand twin is its mirror.
"""

from __future__ import annotations

import pytest

from canheal.domain.variants.hgvs import describe
from canheal.domain.variants.transcripts import CodingPosition, Exon, Transcript
from canheal.terms.alleles import Allele
from canheal.terms.assembly import Assembly

FRONT, EXON_1, INTRON, EXON_2, BEHIND = (
    "TCTCTCTCTC",
    "AACCATGAAAGG",
    "GTAAGTCCCCTTTTTTTTCCAG",
    "CCTGCTGGAATGATTAACC",
    "GTGTGTGTGT",
)
GENOME = FRONT + EXON_1 + INTRON + EXON_2 + BEHIND
SIZE = len(GENOME)
TURN = str.maketrans("ACGT", "TGCA")
MIRROR = GENOME.translate(TURN)[::-1]
PLUS = Transcript("NM_1.1", "PLUS", "HGNC:1", "1", 1, (Exon(11, 22), Exon(45, 63)), 15, 57, mane_select=True)
MINUS = Transcript(
    "NM_2.1", "MINUS", "HGNC:2", "2", -1, (Exon(SIZE - 21, SIZE - 10), Exon(SIZE - 62, SIZE - 44)), SIZE - 56, SIZE - 14
)


def fetch(chromosome: str, start: int, end: int) -> str:
    bases = GENOME if chromosome == "1" else MIRROR
    return "".join(bases[p - 1] if 1 <= p <= SIZE else "N" for p in range(start, end + 1))


def on_both(start: int, end: int, new: str):
    """Replace plus-strand bases `start` to `end` by `new` on both twins; the two answers must be the same."""
    plus = Allele(Assembly.GRCH38, "1", start - 1, GENOME[start - 2 : end], GENOME[start - 2] + new)
    low, high = SIZE + 1 - end, SIZE + 1 - start
    minus = Allele(Assembly.GRCH38, "2", low - 1, MIRROR[low - 2 : high], MIRROR[low - 2] + new.translate(TURN)[::-1])
    told, mirrored = describe(plus, PLUS, fetch), describe(minus, MINUS, fetch)
    assert (told.hgvs_c, told.hgvs_p, told.terms, told.exon) == (
        mirrored.hgvs_c,
        mirrored.hgvs_p,
        mirrored.terms,
        mirrored.exon,
    )
    return told


@pytest.mark.parametrize(
    ("start", "end", "new", "coding", "protein", "term", "exon"),
    [
        (18, 18, "G", "c.4A>G", "p.K2E", "missense_variant", "1/2"),
        (20, 20, "G", "c.6A>G", "p.K2=", "synonymous_variant", "1/2"),
        (18, 18, "T", "c.4A>T", "p.K2*", "stop_gained", "1/2"),
        (15, 15, "G", "c.1A>G", "p.M1?", "start_lost", "1/2"),
        (55, 55, "C", "c.19T>C", "p.*7Rext*?", "stop_lost", "2/2"),
        (56, 56, "A", "c.20G>A", "p.*7=", "stop_retained_variant", "2/2"),
        (18, 18, "", "c.6del", "p.G3Afs*6", "frameshift_variant", "1/2"),
        (18, 17, "A", "c.6dup", "p.G3Rfs*?", "frameshift_variant", "1/2"),
        (46, 48, "", "c.13_15del", "p.L5del", "inframe_deletion", "2/2"),
        (46, 45, "CTG", "c.13_15dup", "p.L5dup", "inframe_insertion", "2/2"),
        (52, 51, "TTT", "c.15_16insTTT", "p.L5_E6insF", "inframe_insertion", "2/2"),
        (46, 50, "GA", "c.10_14delinsGA", "p.L4_L5delinsE", "inframe_deletion", "2/2"),
        (18, 19, "GC", "c.4_5delinsGC", "p.K2A", "missense_variant", "1/2"),
        (18, 20, "TTT", "c.4_6inv", "p.K2F", "missense_variant", "1/2"),
        (52, 51, "TAA", "c.15_16insTAA", "p.E6*", "stop_gained", "2/2"),
        (55, 54, "CCTTGA", "c.18_19insCCTTGA", "p.E6_*7insP", "inframe_insertion", "2/2"),
        (13, 13, "T", "c.-2C>T", None, "5_prime_UTR_variant", "1/2"),
        (60, 60, "G", "c.*3A>G", None, "3_prime_UTR_variant", "2/2"),
        (23, 23, "A", "c.8+1G>A", None, "splice_donor_variant", None),
        (25, 25, "G", "c.8+3A>G", None, "splice_donor_region_variant", None),
        (27, 27, "A", "c.8+5G>A", None, "splice_donor_5th_base_variant", None),
        (43, 43, "T", "c.9-2A>T", None, "splice_acceptor_variant", None),
        (38, 38, "A", "c.9-7T>A", None, "splice_polypyrimidine_tract_variant", None),
        (31, 31, "A", "c.8+9C>A", None, "intron_variant", None),
        (5, 5, "G", "c.-10T>G", None, "upstream_gene_variant", None),
        (68, 68, "A", "c.*11G>A", None, "downstream_gene_variant", None),
        (21, 24, "", "c.7_8+2del", None, "splice_donor_variant", "1/2"),
        (43, 46, "", "c.9-4_9-1del", None, "splice_acceptor_variant", None),
        (44, 46, "", "c.9-1_10del", None, "splice_acceptor_variant", "2/2"),
    ],
)
def test_each_kind_of_change(start, end, new, coding, protein, term, exon):
    told = on_both(start, end, new)
    assert (told.hgvs_c, told.hgvs_p, told.exon) == (coding, protein, exon)
    assert term in told.terms


@pytest.mark.parametrize("deleted", [21, 22, 23])
def test_a_base_that_exon_and_intron_share_is_deleted_from_the_exon(deleted):
    """...AAAGG|GT...: which G goes makes no difference and the donor GT stays: c.8del, no splice site is lost."""
    told = on_both(deleted, deleted, "")
    assert told.hgvs_c == "c.8del"
    assert "splice_donor_variant" not in told.terms
    assert "frameshift_variant" in told.terms


def test_a_bigger_deletion_takes_the_whole_transcript():
    assert on_both(11, 63, "").terms == ("transcript_ablation",)


def test_a_deletion_across_the_start_codon_loses_the_start():
    told = on_both(14, 16, "")
    assert told.hgvs_p == "p.M1?"
    assert {"start_lost", "5_prime_UTR_variant"} <= set(told.terms)


def test_a_deletion_that_brings_back_the_same_start_codon_keeps_the_start():
    """AA[CCA]TGAAA: what is left reads AATGAAA, the coding sequence is whole."""
    told = on_both(13, 15, "")
    assert (told.hgvs_p, told.terms) == ("p.M1=", ("start_retained_variant", "5_prime_UTR_variant"))


def test_an_insertion_between_exon_and_intron_has_no_protein():
    told = on_both(23, 22, "AC")
    assert (told.hgvs_c, told.hgvs_p) == ("c.8_8+1insAC", None)
    assert told.terms == ("splice_region_variant", "coding_sequence_variant")


def test_a_change_that_changes_nothing_is_refused():
    with pytest.raises(ValueError, match="changes nothing"):
        describe(Allele(Assembly.GRCH38, "1", 15, "A", "A"), PLUS, fetch)


def test_selenocysteine_is_no_stop():
    """ATG TGA GAA TGA: the inner UGA is selenocysteine, and a frameshift reads UGA as stop again."""
    bases = "CCCC" + "ATGTGAGAATGA" + "CCCC"
    model = Transcript("NM_3.1", "SEC", None, "3", 1, (Exon(1, 20),), 5, 16)

    def told(position: int, reference: str, alternate: str) -> str | None:
        allele = Allele(Assembly.GRCH38, "3", position, reference, alternate)
        return describe(allele, model, lambda _, a, b: bases[max(a, 1) - 1 : b].ljust(b - a + 1, "N")).hgvs_p

    assert told(9, "G", "C") == "p.U2S"
    assert told(10, "A", "G") == "p.U2W"
    assert told(9, "G", "A") == "p.U2*"
    assert told(11, "G", "C") == "p.E3Q"


def test_mitochondrial_code_and_completed_stop():
    """ATG TGA T: TGA is tryptophan there, and the poly(A) tail completes T to the stop codon TAA."""
    model = Transcript("MT-1.1", "MT-X", None, "MT", 1, (Exon(1, 7),), 1, 7)

    def told(position: int, reference: str, alternate: str) -> str | None:
        allele = Allele(Assembly.GRCH38, "MT", position, reference, alternate)
        return describe(allele, model, lambda _, a, b: "ATGTGAT"[max(a, 1) - 1 : b].ljust(b - a + 1, "N")).hgvs_p

    assert told(6, "A", "G") == "p.W2="
    assert told(5, "G", "C") == "p.W2S"
    assert told(7, "T", "C") == "p.*3Qext*?"


@pytest.mark.parametrize(
    ("position", "name"),
    [(11, "-4"), (14, "-1"), (15, "1"), (22, "8"), (23, "8+1"), (33, "8+11"), (34, "9-11"), (44, "9-1"), (45, "9"),
     (57, "21"), (58, "*1"), (63, "*6"), (1, "-14"), (64, "*7")],
)  # fmt: skip
def test_coding_positions_on_both_strands(position, name):
    mirrored = SIZE + 1 - position
    assert str(PLUS.coding_position(position)) == name
    assert str(MINUS.coding_position(mirrored)) == name
    assert PLUS.genomic_position(PLUS.coding_position(position)) == position
    assert MINUS.genomic_position(MINUS.coding_position(mirrored)) == mirrored


def test_no_intronic_offset_from_outside_the_transcript():
    with pytest.raises(ValueError, match="has no base"):
        PLUS.genomic_position(CodingPosition(-9, 3))


def test_a_coding_sequence_must_lie_in_exons():
    with pytest.raises(ValueError, match="begin and end in exons"):
        Transcript("NM_1.1", "X", None, "1", 1, (Exon(11, 22),), 5, 20)
