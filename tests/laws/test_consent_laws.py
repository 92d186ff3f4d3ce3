"""Consent: the rows that decide for everybody at once say what a slow reading of one person's history says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canheal.app.trust_tables import purposes
from canheal.domain.consent.decide import ZONES, Question, decide
from canheal.domain.consent.events import GUARDED, SAYING, ConsentEvent, Provision, unfold

START = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = ("care", "research.own", "research.cancer", "share.eea", "share.commercial", "biobank.store")
CATEGORIES = ("clinical", "genomic_germline")
RECIPIENTS = ("academic", "commercial")
DAYS = st.integers(0, 12)


def day(number):
    return START + timedelta(days=number)


@st.composite
def provisions(draw):
    return Provision(
        draw(st.sampled_from(NAMES)),
        draw(st.booleans()),
        tuple(draw(st.sets(st.sampled_from(CATEGORIES), max_size=1))),
        tuple(draw(st.sets(st.sampled_from(RECIPIENTS), max_size=1))),
        (),
        draw(st.none() | DAYS.map(day)),
        draw(st.none() | DAYS.map(day)),
    )


@st.composite
def histories(draw, most=7):
    made = []
    for number in range(draw(st.integers(0, most))):
        kind = draw(
            st.sampled_from(
                (
                    *("given", "given", "refused", "modified", "reconsented", "withdrawn", "expired", "opt_out"),
                    *("opt_out_ended", "majority_reached", "deceased", "capacity_lost", "capacity_regained"),
                )
            )
        )
        says = kind in SAYING
        made.append(
            ConsentEvent(
                f"e{number:02}",
                kind,
                day(draw(DAYS)),
                day(draw(DAYS)),
                draw(st.sampled_from(("self", "parent1", "guardian"))),
                tuple(draw(st.lists(provisions(), min_size=1, max_size=2))) if says else (),
                tuple(draw(st.sets(st.sampled_from(NAMES[1:]), max_size=2)))
                if kind in ("withdrawn", "expired")
                else (),
                draw(st.sampled_from(("stop_new", "stop_all_keep", "delete"))) if kind == "withdrawn" else "",
            )
        )
    return made


QUESTIONS = st.builds(
    Question,
    st.sampled_from(NAMES),
    st.sampled_from(CATEGORIES),
    st.sampled_from(RECIPIENTS),
    st.sampled_from(("home", "eea")),
    DAYS.map(day),
    DAYS.map(day),
    st.none() | DAYS.map(day),
)


def slowly_allowed(events, question):
    """The definition: what is known, what of it holds, who could say it, and the last word on each purpose needed."""
    known = [event for event in events if event.recorded <= question.known]
    needs = [question.purpose]
    needs += [ZONES[question.zone]] if ZONES[question.zone] else []
    needs += ["share.commercial"] if question.recipient == "commercial" else []
    if purposes()[question.purpose].rests_on == "law":
        return True
    last = {}
    for event in known:
        for purpose, start, permit, recalls in sayings(event, known, question):
            if start > question.at or (not permit and not recalls and question.granted and start > question.granted):
                continue
            # a refusal beats a permission of the same moment
            if purpose not in last or (start, not permit) > last[purpose]:
                last[purpose] = (start, not permit)
    objected = last.get("ehds", (None, False))[1]
    if purposes()[question.purpose].secondary and objected:
        return False
    return all(need in last and not last[need][1] for need in needs)


def sayings(event, known, question):
    if event.kind in SAYING:
        for said in event.provisions:
            start = max(event.effective, said.start or event.effective)
            speaks = (
                (not said.categories or question.category in said.categories)
                and (not said.recipients or question.recipient in said.recipients)
                and (said.end is None or question.at < said.end)
            )
            if speaks and (not said.permit or could_say(event, start, known)):
                yield said.purpose, start, said.permit, True
            elif (
                speaks
                and event.recorded
                <= max((one.recorded for one in known if spoils(one, event, start)), default=event.recorded)
                and could_say(
                    event, start, [one for one in known if (one.recorded, one.id) < (event.recorded, event.id)]
                )
            ):
                yield said.purpose, start, False, True  # it was believed until we knew better: refused since
    elif event.kind in ("withdrawn", "expired"):
        for name in event.purposes or [name for name, row in purposes().items() if row.rests_on == "consent"]:
            yield name, event.effective, False, event.mode != "stop_new"
    elif event.kind in ("opt_out", "opt_out_ended"):
        yield "ehds", event.effective, event.kind == "opt_out_ended", False
    elif event.kind == "majority_reached":
        for name, row in purposes().items():
            if row.at_majority == "suspended":
                yield name, event.effective + timedelta(days=event.grace), False, True


def spoils(event, said, start):
    return (
        event.kind in ("deceased", "majority_reached", "capacity_lost", "capacity_regained")
        and event.effective <= start
    )


def could_say(event, start, known):
    past = [one for one in known if one.effective <= start]
    if any(one.kind == "deceased" for one in past):
        return False
    if event.signer in GUARDED - {"guardian"} and any(one.kind == "majority_reached" for one in past):
        return False
    capacity = sorted(
        (one for one in past if one.kind.startswith("capacity_")), key=lambda one: (one.effective, one.recorded)
    )
    return not (event.signer == "self" and capacity and capacity[-1].kind == "capacity_lost")


@given(histories(), QUESTIONS)
@settings(max_examples=300)
def test_withdrawing_never_permits_more(events, question):
    without = decide(unfold(events, purposes()), question, purposes())
    for mode in ("stop_new", "stop_all_keep", "delete"):
        last = ConsentEvent("w", "withdrawn", question.at, question.known, mode=mode)
        after = decide(unfold([*events, last], purposes()), question, purposes())
        assert not after.allowed or without.allowed
    ended = ConsentEvent("o", "opt_out", question.at, question.known)
    assert not decide(unfold([*events, ended], purposes()), question, purposes()).allowed or without.allowed


@given(histories(), QUESTIONS)
@settings(max_examples=300)
def test_rows_say_what_the_history_says(events, question):
    plain = [event for event in events if event.kind not in ("capacity_lost", "capacity_regained")]
    assert decide(unfold(plain, purposes()), question, purposes()).allowed == slowly_allowed(plain, question)


@given(histories(), QUESTIONS, st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_the_order_in_which_events_are_handed_over_does_not_matter(events, question, shuffler):
    mixed = list(events)
    shuffler.shuffle(mixed)
    rows = unfold(events, purposes())
    assert unfold(mixed, purposes()) == rows


@given(histories(), QUESTIONS)
@settings(max_examples=100)
def test_a_refusal_or_a_permission_names_its_events(events, question):
    answer = decide(unfold(events, purposes()), question, purposes())
    named = {event.id for event in events}
    assert set(answer.events) <= named
    assert bool(answer.events) or answer.reason in ("no_consent", "rests_on_law")


def permit(purpose, *, at=0, signer="self", known=None, **fields):
    said = (Provision(purpose, True, **fields),)
    return ConsentEvent(f"p{at}{signer}{purpose}", "given", day(at), day(at if known is None else known), signer, said)


def asked(purpose="research.cancer", at=10, *, recipient="academic", zone="home", known=12, granted=None):
    return Question(purpose, "clinical", recipient, zone, day(at), day(known), granted)


def answer(events, question):
    return decide(unfold(events, purposes()), question, purposes())


def test_nothing_said_is_no():
    assert answer([], asked()) == (False, "no_consent", ())
    assert answer([], asked("no.such.purpose")).reason == "unknown_purpose"
    assert answer([], asked("care")) == (True, "rests_on_law", ())


def test_a_later_word_counts_and_of_two_at_once_the_refusal():
    yes = permit("research.cancer", at=1)
    no = yes._replace(id="no", kind="refused", provisions=(Provision("research.cancer", False),))
    assert answer([yes], asked()).allowed
    assert answer([yes, no], asked()) == (False, "refused", ("no",))
    assert not answer([no, yes._replace(effective=day(0))], asked()).allowed


def test_a_company_abroad_needs_three_permissions():
    three = [permit(name) for name in ("research.cancer", "share.eea", "share.commercial")]
    question = asked(recipient="commercial", zone="eea")
    assert answer(three, question).allowed
    assert len(answer(three, question).events) == 3
    for left_out in range(3):
        assert answer(three[:left_out] + three[left_out + 1 :], question).reason == "no_consent"


def test_what_was_believed_on_a_day():
    late = ConsentEvent("w", "withdrawn", day(3), day(6), mode="delete")
    history = [permit("research.cancer", at=1), late]
    assert answer(history, asked(at=4, known=5)).allowed
    assert answer(history, asked(at=4, known=6)) == (False, "withdrawn", ("w",))


def test_an_ended_period_of_collecting_does_not_end_the_use():
    history = [permit("research.collect", end=day(5)), permit("research.cancer", end=day(11))]
    assert not answer(history, asked("research.collect", 6)).allowed
    assert answer(history, asked("research.cancer", 6)).allowed
    assert not answer(history, asked("research.cancer", 11)).allowed


def test_at_majority_what_parents_allowed_is_suspended_and_care_goes_on():
    parents = [permit("research.cancer", signer="parent1"), permit("care.second_opinion", signer="parent1")]
    grown = ConsentEvent("m", "majority_reached", day(5), day(7), "none")
    assert answer([*parents, grown], asked(at=4)).allowed
    assert answer([*parents, grown], asked(at=6)) == (False, "majority_reached", ("m",))
    assert answer([*parents, grown], asked("care.second_opinion", 6)).allowed
    assert answer([*parents, grown, permit("research.cancer", at=8)], asked(at=9)).allowed
    assert not answer([*parents, grown, permit("research.cancer", at=8, signer="parent2")], asked(at=9)).allowed
    assert answer([*parents, grown._replace(grace=3)], asked(at=7)).allowed


def test_who_lost_capacity_permits_nothing_new_and_who_died_neither():
    lost = ConsentEvent("c", "capacity_lost", day(2), day(2), "none")
    assert answer([permit("research.cancer", at=1), lost], asked()).allowed
    assert not answer([lost, permit("research.cancer", at=3)], asked()).allowed
    assert answer([lost, permit("research.cancer", at=3, signer="guardian")], asked()).allowed
    died = ConsentEvent("d", "deceased", day(2), day(9), "none")
    after = permit("research.cancer", at=3)
    assert answer([after, died], asked(known=8)).allowed
    assert answer([after, died], asked(known=9)) == (False, "deceased", ("d",))
    assert answer([permit("research.cancer", at=1), died], asked()).allowed


@pytest.mark.parametrize("mode", ["stop_new", "stop_all_keep", "delete"])
def test_only_the_mildest_withdrawal_leaves_running_permits_alone(mode):
    history = [permit("research.cancer", at=1), ConsentEvent("w", "withdrawn", day(5), day(5), mode=mode)]
    assert not answer(history, asked()).allowed
    assert answer(history, asked(granted=day(3))).allowed == (mode == "stop_new")
    assert not answer(history, asked(granted=day(6))).allowed


def test_the_objection_is_no_withdrawal_and_is_reversed_without_reasons():
    history = [permit("research.cancer", at=1), ConsentEvent("o", "opt_out", day(3), day(3))]
    assert answer(history, asked()) == (False, "opt_out", ("o",))
    assert answer(history, asked(granted=day(2))).allowed
    assert answer([*history, ConsentEvent("r", "opt_out_ended", day(6), day(6))], asked()).allowed
    assert answer([permit("biobank.store"), history[1]], asked("biobank.store")).allowed
