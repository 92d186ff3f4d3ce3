"""To know or not to know, and which genes are reported as secondary findings."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from canheal.app.trust_tables import finding_categories, secondary_findings
from canheal.domain.consent.findings import ASK_LATER, KNOW, NOT_KNOW, Carried, Preference, reportable, told


def at(day):
    return datetime(2026, 3, day, tzinfo=UTC)


def said(choice, day=1, *, known=None, category="A"):
    return Preference(f"{choice}{day}", category, choice, at(day), at(known or day))


def answer(*said_before, category="A", day=20, known=20, minor=False):
    return told(finding_categories()[category], said_before, at=at(day), known=at(known), minor=minor)


def test_without_a_choice_nothing_is_told():
    assert answer() == (False, "not_asked", "")
    assert answer(said(KNOW, category="B")) == (False, "not_asked", "")


def test_the_last_choice_counts_whatever_it_is():
    assert answer(said(NOT_KNOW, 1), said(KNOW, 2)) == (True, KNOW, "know2")
    assert answer(said(KNOW, 1), said(NOT_KNOW, 2)) == (False, NOT_KNOW, "not_know2")
    assert answer(said(KNOW, 1), said(ASK_LATER, 2)).allowed is False
    assert answer(said(KNOW, 1), said(NOT_KNOW, 2, known=21)).allowed


def test_what_is_uncertain_is_never_told():
    assert answer(said(KNOW, category="F"), category="F") == (False, "never_returned", "")


@pytest.mark.parametrize(("category", "expected"), [("A", False), ("B", True), ("C", False), ("D", False), ("E", True)])
def test_minors_are_told_what_matters_in_childhood(category, expected):
    assert answer(said(KNOW, category=category), category=category, minor=True).allowed is expected
    assert answer(said(KNOW, category=category), category=category).allowed


def report(*carried):
    return reportable(carried[0].gene, carried, secondary_findings())


def variant(gene, *, p="p.Gln10Ter", copies=1, pathogenicity="pathogenic", truncating=True):
    return Carried(gene, p, pathogenicity, copies, truncating)


def test_the_list_is_the_84_genes_of_version_3_3():
    rows = secondary_findings()
    assert len(rows) == 84
    assert {"ABCD1", "CYP27A1", "PLN"} <= {gene for gene, row in rows.items() if row["since"] == "3.3"}
    assert not {"BARD1", "CHEK2", "CDH1", "ATM"} & set(rows)
    by_rule = {rule: [gene for gene, row in rows.items() if row["report"] == rule] for rule in ("two", "truncating")}
    assert sorted(by_rule["two"]) == ["ATP7B", "BTD", "CASQ2", "CYP27A1", "GAA", "MUTYH", "RPE65"]
    assert by_rule["truncating"] == ["TTN"]


def test_one_variant_is_enough_where_one_copy_makes_ill():
    assert report(variant("BRCA2")).reported is True
    assert report(variant("BRCA2", pathogenicity="likely_pathogenic")).reported is True
    assert report(variant("BRCA2", pathogenicity="uncertain")).reported is False
    assert report(variant("CHEK2")).reported is False


def test_a_recessive_disorder_needs_two():
    assert report(variant("MUTYH")).reported is False
    assert report(variant("MUTYH", copies=2)).reported is True
    assert report(variant("MUTYH"), variant("MUTYH", p="p.Tyr179Cys", truncating=False)).reported is True


def test_hfe_and_titin_have_rules_of_their_own():
    assert report(variant("HFE", p="p.Cys282Tyr", copies=2)).reported is True
    assert report(variant("HFE", p="p.Cys282Tyr")).reported is False
    assert report(variant("HFE", p="p.His63Asp", copies=2)).reported is False
    assert report(variant("TTN")).reported is True
    assert report(variant("TTN", truncating=False)).reported is False
    assert report(variant("TTN", truncating=None)).reported is None
