"""Words: proteins, assemblies, alleles, errors."""

from __future__ import annotations

import pickle

import pytest

from canheal.terms.alleles import Allele, trim
from canheal.terms.assembly import Assembly, chromosome_length, chromosome_name, recognise_assembly
from canheal.terms.errors import BadRecord, CanhealError, UnknownTumourCode, problem
from canheal.terms.protein import parse_protein_change


def test_an_error_survives_the_way_from_another_process():
    error = BadRecord("it is wrong", file="a.vcf", line=3, field="POS", todo="Mend it")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.sentence(), again.line) == (BadRecord, error.sentence(), 3)


@pytest.mark.parametrize(
    ("text", "kind", "first", "last", "normal"),
    [
        ("p.Val600Glu", "substitution", 600, 600, "V600E"),
        ("NP_004324.2:p.(Val600Glu)", "substitution", 600, 600, "V600E"),
        ("V600E", "substitution", 600, 600, "V600E"),
        ("p.E746_A750del", "deletion", 746, 750, "E746_A750del"),
        ("p.Glu746_Ala750del", "deletion", 746, 750, "E746_A750del"),
        ("p.L747_P753delinsS", "delins", 747, 753, "L747_P753delinsS"),
        ("p.L747_P753>S", "delins", 747, 753, "L747_P753delinsS"),
        ("p.D770_N771insSVD", "insertion", 770, 771, "D770_N771insSVD"),
        ("p.A775_G776insYVMA", "insertion", 775, 776, "A775_G776insYVMA"),
        ("p.Y772_A775dup", "duplication", 772, 775, "Y772_A775dup"),
        ("p.Pro86ArgfsTer5", "frameshift", 86, 86, "P86fs"),
        ("P86fs", "frameshift", 86, 86, "P86fs"),
        ("p.R213*", "nonsense", 213, 213, "R213*"),
        ("p.Arg213Ter", "nonsense", 213, 213, "R213*"),
        ("p.M1?", "start_loss", 1, 1, "M1?"),
        ("p.Met1Val", "start_loss", 1, 1, "M1?"),
        ("p.*312Lext*5", "extension", 312, 312, "*312ext"),
        ("p.X1010_splice", "splice", 1010, 1010, "X1010_splice"),
        ("p.G12=", "synonymous", 12, 12, "G12="),
        ("p.Gly12%3D", "synonymous", 12, 12, "G12="),
        ("Val600Glu", "substitution", 600, 600, "V600E"),
        ("p.[Val600Glu]", "substitution", 600, 600, "V600E"),
        ("VAL600GLU", "substitution", 600, 600, "V600E"),
        ("p.E746_A750delELREA", "deletion", 746, 750, "E746_A750del"),
        ("p.E746_A750del5", "deletion", 746, 750, "E746_A750del"),
        ("p.ELREA746del", "deletion", 746, 750, "E746_A750del"),
        ("p.ELREA746_750del", "deletion", 746, 750, "E746_A750del"),
        ("GLU746_ALA750DEL", "deletion", 746, 750, "E746_A750del"),
        ("p.Glu746_Ala750delGluLeuArgGluAla", "deletion", 746, 750, "E746_A750del"),
        ("p.L747_P753delLREATSPinsS", "delins", 747, 753, "L747_P753delinsS"),
        ("p.Y772_A775dupYVMA", "duplication", 772, 775, "Y772_A775dup"),
        ("p.R213X", "nonsense", 213, 213, "R213*"),
        ("p.Arg213X", "nonsense", 213, 213, "R213*"),
        ("R213Ter", "nonsense", 213, 213, "R213*"),
        ("ARG213TER", "nonsense", 213, 213, "R213*"),
        ("p.P86RfsX5", "frameshift", 86, 86, "P86fs"),
        ("p.Pro86Argfs*5", "frameshift", 86, 86, "P86fs"),
        ("p.Pro86fs", "frameshift", 86, 86, "P86fs"),
        ("p.(P86Rfs*?)", "frameshift", 86, 86, "P86fs"),
        ("P86fs*>12", "frameshift", 86, 86, "P86fs"),
        ("p.X312LextX5", "extension", 312, 312, "*312ext"),
    ],
)
def test_protein_changes(text, kind, first, last, normal):
    found = parse_protein_change(text)
    assert (found.kind, found.first, found.last, found.text) == (kind, first, last, normal)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "p.?",
        "p.0",
        "splice",
        "c.1799T>A",
        "V600",
        "p.(=)",
        "mutation",
        "V600?",
        "p.Arg213Xaa",
        "p.ELREA746_749del",
        "EXON 8 DEL",
        "EXON8del",
    ],
)
def test_what_is_no_protein_change(text):
    assert parse_protein_change(text) is None


def test_assembly_spellings_and_recognition():
    assert {Assembly.parse(text) for text in ("hg19", "GRCh37.p13", "b37")} == {Assembly.GRCH37}
    assert Assembly.parse("T2T-CHM13") is None
    assert recognise_assembly({"chr1": 248956422, "chrUn_1": 5}) is Assembly.GRCH38
    assert recognise_assembly({"1": 249250621}) is Assembly.GRCH37
    assert recognise_assembly({"1": 249250621, "2": 242193529}) is None
    assert recognise_assembly({"MT": 16569}) is None
    assert chromosome_length(Assembly.GRCH38, "X") == 156040895
    assert (chromosome_name("chrM"), chromosome_name("GL000207.1")) == ("MT", None)


def test_trimming_keeps_one_base_and_the_key_tells_alleles_apart():
    assert trim(100, "GAATT", "GAA") == (102, "ATT", "A")
    assert trim(100, "AC", "AT") == (101, "C", "T")
    one = Allele(Assembly.GRCH38, "7", 140753336, "A", "T")
    assert one.key() != Allele(Assembly.GRCH38, "7", 140753336, "A", "C").key()
    assert one.key() >> 59 == 6
    assert (one.key() >> 31) & (2**28 - 1) == 140753336


def test_an_error_says_where_what_and_what_to_do():
    error = BadRecord("the line has 3 columns", file="a.vcf", line=7, field="POS", todo="Mend the line")
    assert str(error) == "a.vcf:7: [POS] the line has 3 columns. Mend the line."
    assert problem(error).exit_code == 14
    assert issubclass(UnknownTumourCode, CanhealError)
