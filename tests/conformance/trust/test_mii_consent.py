"""The published FHIR examples of the German Medical Informatics Initiative decide as their comments say."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from canheal.app.trust_tables import mii_policies, purposes
from canheal.domain.consent.decide import Question, decide
from canheal.domain.consent.events import unfold
from canheal.formats.fhir_consent import read_consent

ROOT = Path(__file__).resolve().parents[3].parent / "shared/data/governance/mii-consent/examples"
pytestmark = pytest.mark.skipif(not ROOT.exists(), reason="the MII examples are not on this machine")
RECORDED = datetime(2026, 1, 1, tzinfo=UTC)


def read(name):
    return read_consent((ROOT / name).read_bytes(), name=name, recorded=RECORDED, policies=mii_policies())


def allowed(read_one, purpose, category, on, zone="home"):
    at = datetime.fromisoformat(on).replace(tzinfo=UTC)
    question = Question(purpose, category, "academic", zone, at, RECORDED)
    return decide(unfold([read_one.event], purposes()), question, purposes()).allowed


def test_collecting_ends_after_five_years_and_use_after_thirty():
    consent = read("Example_MII_Consent_Einwilligung.xml")
    assert consent.patient == "Patient/9b4a702d-162c-428a-8c5d-8b98af21b693"
    assert consent.event.kind == "given"
    assert not consent.unknown
    for category in ("clinical", "genomic_germline"):
        assert allowed(consent, "research.any_health", category, "2050-08-31T23:59:59")
        assert not allowed(consent, "research.any_health", category, "2050-09-01T00:00:00")
        assert not allowed(consent, "research.any_health", category, "2020-08-31T23:59:59")
    assert allowed(consent, "biobank.store", "biosample", "2050-08-31T12:00:00")


def test_the_base_rule_denies_what_is_not_named():
    consent = read("Example_MII_Consent_Einwilligung.xml")
    for purpose in ("share.third_country", "linkage.insurer", "recontact.finding", "share.eea", "ai_training"):
        assert not allowed(consent, purpose, "clinical", "2022-01-01")
    assert not allowed(consent, "research.any_health", "claims", "2022-01-01")
    assert not allowed(consent, "research.any_health", "clinical", "2022-01-01", "third")


def test_grouped_provisions_say_the_same_of_use():
    single, grouped = read("Example_MII_Consent_Einwilligung.xml"), read("Example_MII_Consent_Einwilligung_2.xml")
    for purpose, category in (("research.any_health", "clinical"), ("research.any_health", "biosample")):
        for on in ("2020-09-01", "2026-01-01", "2050-08-31", "2050-09-01"):
            assert allowed(single, purpose, category, on) == allowed(grouped, purpose, category, on)


def test_the_status_of_a_person_who_refused_everything_allows_nothing():
    consent = read("Example_MII_Consent_ResultType_ConsentStatus.xml")
    assert consent.event.kind == "refused"
    for purpose, row in purposes().items():
        for category in ("clinical", "biosample", "claims"):
            assert allowed(consent, purpose, category, "2026-01-01") == (row.rests_on == "law")


def test_codes_without_a_meaning_here_are_named():
    known = set(mii_policies())
    for code in read("Example_MII_Consent_ResultType_ConsentStatus.xml").unknown:
        assert code.rpartition(".")[2] not in known
