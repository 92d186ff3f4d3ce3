"""Consent in the node: rows are only added, and one query answers for everybody what the domain answers for each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from canheal.app.trust_tables import purposes
from canheal.domain.consent.decide import Question, decide
from canheal.domain.consent.events import ConsentEvent, Provision, unfold
from canheal.terms.errors import OutOfRange, UsageError


@pytest.fixture
def say(db, person):
    """Record something of a person, effective so many days from now."""
    from django.utils import timezone

    from canheal.node.trust.actions.record_consent import Paper, record_consent

    def said(pseudonym, kind, *provisions, day=-1, **fields):
        event = ConsentEvent("", kind, timezone.now() + timedelta(days=day), timezone.now(), **fields)
        return record_consent(pseudonym, event._replace(provisions=provisions), paper=Paper("T 1.0"), by=person("coo"))

    return said


def ask(purpose="research.cancer", *, day=0, **fields):
    from django.utils import timezone

    now = timezone.now()
    asked = {"category": "clinical", "recipient": "academic", "zone": "home", "granted": None} | fields
    return Question(purpose, at=now + timedelta(days=day), known=now + timedelta(seconds=5), **asked)


def names(question):
    from canheal.node.trust.consent import permitted
    from canheal.node.trust.models import Subject

    return sorted(Subject.objects.filter(pk__in=permitted(question)).values_list("pseudonym", flat=True))


def yes(purpose="research.cancer", **fields):
    return Provision(purpose, True, **fields)


def test_default_deny_and_the_last_word(say):
    say("P-1", "given", yes())
    say("P-2", "given", yes(), day=-5)
    say("P-2", "withdrawn", mode="delete", day=-2)
    say("P-3", "refused", Provision("research.cancer", False))
    say("P-4", "given", yes(), yes("share.eea"))
    say("P-4", "opt_out")
    say("P-5", "given", yes(), yes("share.eea"))
    assert names(ask()) == ["P-1", "P-5"]
    assert names(ask(day=-3)) == ["P-2"]
    assert names(ask(zone="eea")) == ["P-5"]
    assert names(ask("research.own")) == []
    assert names(ask("care")) == ["P-1", "P-2", "P-3", "P-4", "P-5"]
    assert names(ask("no such purpose")) == []


def test_a_decision_names_its_events_and_each_is_in_the_record(say):
    from canheal.node.trust.consent import decision_for
    from canheal.node.trust.models import AuditEvent

    stored = say("P-1", "given", yes())
    assert decision_for(stored.subject, ask()) == (True, "permitted", (str(stored.pk),))
    told = AuditEvent.objects.get(action="consent.record")
    assert (told.thing, told.detail["event"], told.actor) == ("person P-1", stored.pk, "coo")


def test_what_is_recorded_is_never_changed(say):
    from django.db import DatabaseError, transaction

    from canheal.node.trust.models import ConsentEvent as Stored
    from canheal.node.trust.models import ConsentRow

    say("P-1", "given", yes())
    for rows in (Stored.objects.all(), ConsentRow.objects.all()):
        for change in (lambda rows=rows: rows.update(subject=None), lambda rows=rows: rows._raw_delete("default")):
            with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
                change()
    assert names(ask()) == ["P-1"]


def test_what_is_not_in_the_tables_is_refused(say):
    from canheal.node.trust.models import Subject

    for kind, provisions, fields in (
        ("given", (yes("world.domination"),), {}),
        ("agreed", (yes(),), {}),
        ("withdrawn", (), {"mode": "softly"}),
    ):
        with pytest.raises(UsageError):
            say("P-9", kind, *provisions, **fields)
    with pytest.raises(OutOfRange, match="names no purpose"):
        say("P-9", "given")
    now = ask().at
    with pytest.raises(OutOfRange, match="ends before"):
        say("P-9", "given", yes(start=now, end=now))
    with pytest.raises(OutOfRange, match="time zone"):
        say("P-9", "given", yes(start=now.replace(tzinfo=None)))
    assert not Subject.objects.exists()


KINDS = (
    "given",
    "given",
    "modified",
    "refused",
    "withdrawn",
    "opt_out",
    "opt_out_ended",
    "majority_reached",
    "deceased",
)
PROVISIONS = st.builds(
    Provision,
    st.sampled_from(("research.cancer", "share.eea", "share.commercial", "biobank.store")),
    st.booleans(),
    st.sampled_from(((), ("clinical",))),
    st.sampled_from(((), ("academic",))),
    st.just(()),
    st.none(),
    st.none(),
)
EVENTS = st.tuples(
    st.sampled_from(("P-1", "P-2", "P-3")),
    st.sampled_from(KINDS),
    st.integers(-6, 0),
    st.lists(PROVISIONS, min_size=1, max_size=2),
    st.sampled_from(("self", "parent1")),
    st.sampled_from(("stop_new", "delete")),
)


@given(
    st.lists(EVENTS, max_size=8),
    st.sampled_from(("research.cancer", "biobank.store")),
    st.sampled_from(("academic", "commercial")),
    st.sampled_from(("home", "eea")),
    st.integers(-6, 1),
    st.none() | st.integers(-6, 0),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_query_says_what_the_domain_says_of_each(say, events, purpose, recipient, zone, day, granted):
    from django.db import transaction

    from canheal.node.trust.consent import decision_for, history
    from canheal.node.trust.models import Subject

    with transaction.atomic():
        for pseudonym, kind, at, provisions, signer, mode in events:
            told = provisions if kind in ("given", "modified", "refused") else ()
            say(pseudonym, kind, *told, day=at, signer=signer, mode=mode if kind == "withdrawn" else "")
        question = ask(purpose, day=day, recipient=recipient, zone=zone)
        question = question._replace(granted=None if granted is None else ask(day=granted).at)
        allowed = names(question)
        for subject in Subject.objects.all():
            assert decision_for(subject, question).allowed == (subject.pseudonym in allowed)
            assert decide(unfold(history(subject), purposes()), question, purposes()).allowed == (
                subject.pseudonym in allowed
            )
        transaction.set_rollback(True)
