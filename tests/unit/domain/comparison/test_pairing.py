"""Which calls are on one alteration: allele first, then name; an ambiguous name joins nothing."""

from __future__ import annotations

from canheal.domain.comparison.calls import Alteration, RawCall
from canheal.domain.comparison.pairing import Placed, group_calls
from canheal.terms.alleles import Allele
from canheal.terms.assembly import Assembly

G12C = Allele(Assembly.GRCH38, "12", 25245351, "C", "A")
G12C_37 = Allele(Assembly.GRCH37, "12", 25398285, "C", "A")
G12C_BY_TWO = Allele(Assembly.GRCH38, "12", 25245350, "CC", "AA")


def call(tool, name, allele=None, *, case="T1", gene="KRAS", kind="small_variant"):
    return Placed(tool, RawCall(case, Alteration(kind, gene, name, allele), (), "f", 1))


def groups(*calls):
    found, unpaired = group_calls(calls)
    return [[placed.tool for placed in group.calls] for group in found], [placed.tool for placed in unpaired]


def test_one_allele_under_two_names_is_one_alteration():
    assert groups(call("a", "G12C", G12C), call("b", "G14C", G12C)) == ([["a", "b"]], [])


def test_a_name_joins_the_one_allele_that_bears_it():
    assert groups(call("a", "G12C", G12C), call("b", "G12C")) == ([["a", "b"]], [])
    assert groups(call("b", "G12C"), call("a", "G12C", G12C)) == ([["a", "b"]], [])


def test_a_name_of_two_alleles_joins_neither():
    found = groups(call("a", "G12C", G12C), call("a", "G12C", G12C_BY_TWO), call("b", "G12C"))
    assert found == ([["a"], ["a"]], ["b"])


def test_two_builds_are_joined_by_name_where_it_is_clear():
    assert groups(call("a", "G12C", G12C), call("b", "G12C", G12C_37)) == ([["a", "b"]], [])
    apart = groups(call("a", "G12C", G12C), call("a", "G12C", G12C_BY_TWO), call("b", "G12C", G12C_37))
    assert apart == ([["a"], ["a"], ["b"]], [])


def test_different_alleles_of_one_build_stay_apart():
    assert groups(call("a", "G12C", G12C), call("b", "G12C", G12C_BY_TWO)) == ([["a"], ["b"]], [])


def test_cases_genes_and_kinds_are_never_mixed():
    found, _ = groups(
        call("a", "G12C"),
        call("b", "G12C", case="T2"),
        call("b", "G12C", gene="NRAS"),
        call("a", "amplification", kind="copy_number"),
    )
    assert found == [["a"], ["b"], ["b"], ["a"]] or sorted(found) == [["a"], ["a"], ["b"], ["b"]]


def test_partners_of_a_fusion_in_either_order():
    one = call("a", "EML4::ALK", gene="", kind="fusion")
    other = call("b", "ALK::EML4", gene="", kind="fusion")
    assert groups(one, other) == ([["a", "b"]], [])


def test_the_fullest_description_names_the_group():
    (group,), _ = group_calls([call("a", "", G12C), call("b", "G12C", G12C)])
    assert group.alteration == Alteration("small_variant", "KRAS", "G12C", G12C)
