"""FHIR Consent: what we write we read; what is broken is said; what is unknown permits nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canheal.domain.consent.events import ConsentEvent, Provision
from canheal.formats.fhir_consent import read_consent, written_consent
from canheal.terms.errors import BadRecord

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)).map(lambda at: at.replace(microsecond=0, tzinfo=UTC))
PROVISIONS = st.builds(
    Provision,
    st.sampled_from(("research.cancer", "share.eea")),
    st.booleans(),
    st.sampled_from(((), ("clinical",), ("clinical", "imaging"))),
    st.sampled_from(((), ("academic",))),
    st.sampled_from(((), ("eea", "home"))),
    st.none() | MOMENTS,
    st.none() | MOMENTS,
)


def read(document, policies=None):
    return read_consent(json.dumps(document).encode(), name="c.json", recorded=NOW, policies=policies or {})


@given(st.lists(PROVISIONS, min_size=1, max_size=3), MOMENTS, st.sampled_from(("self", "parent1", "guardian")))
@settings(deadline=None)
def test_what_is_written_is_read(provisions, effective, signer):
    kind = "given" if any(said.permit for said in provisions) else "refused"
    event = ConsentEvent("e1", kind, effective, NOW, signer, tuple(provisions))
    document = written_consent(event, patient="Patient/p1", policy="urn:canheal:template:1")
    assert read(document) == ("Patient/p1", event, (), "urn:canheal:template:1")


def consent(**changes):
    event = ConsentEvent("e1", "given", NOW, NOW, provisions=(Provision("research.cancer", True),))
    return written_consent(event, patient="Patient/p1", policy="urn:x") | changes


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("active", "given"),
        ("inactive", "withdrawn"),
        ("rejected", "refused"),
        ("draft", None),
        ("entered-in-error", None),
    ],
)
def test_the_status_decides_what_happened(status, kind):
    event = read(consent(status=status)).event
    assert (event.kind if event else None) == kind


def test_an_unknown_code_is_named_and_permits_nothing():
    document = consent()
    document["provision"]["provision"][0]["code"][0]["coding"][0]["system"] = "urn:elsewhere"
    found = read(document)
    assert found.unknown == ("urn:elsewhere|research.cancer",)
    assert found.event.kind == "refused"
    assert not found.event.provisions


def test_a_last_day_counts_to_its_end():
    document = consent()
    document["provision"]["provision"][0]["period"] = {"start": "2026-01-01", "end": "2026-12-31"}
    said = read(document).event.provisions[0]
    assert (said.start, said.end) == (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"{",
        b"[]",
        b'{"resourceType": "Patient"}',
        b'{"resourceType": "Consent", "status": "active"}',
        b"<Consent",
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        b'<Consent xmlns="http://hl7.org/fhir"><id value="&e;"/></Consent>',
    ],
)
def test_what_is_no_consent_is_refused(written):
    with pytest.raises(BadRecord, match=r"c\.xml"):
        read_consent(written, name="c.xml", recorded=NOW, policies={})
