"""Dashboards: the cascade counted by hand, small counts hidden, CSV as the page, the pilot of the proposals."""

from __future__ import annotations

import csv
import io

import pytest

from .test_board import post, room_of
from .test_follow_up import report


def figures(shows_small=True, **chosen):
    from canheal.node.board.figures import figures_of
    from canheal.node.cases.models import Case

    return figures_of(Case.objects.filter(**chosen), shows_small=shows_small)


def shares(found):
    return {
        figure.id: figure.share and (figure.share.found, figure.share.among, figure.share.missing) for figure in found
    }


@pytest.fixture
def cohort(at, browse):
    """A draft, one under way, one failed, one undecided; two treated, one refused, one silent, one without."""
    at.draft()
    at.testing()
    at.failed()
    at.reported()
    for given in (
        {"status": "implemented", "started": "2026-01-01", "response": "PR", "assessed": "2026-03-01"},
        {"status": "partly", "reason": "toxicity", "started": "2026-01-01"},
        {"status": "not_implemented", "reason": "payment-refused"},
    ):
        assert report(browse("ref"), at.follow_up(), **given).status_code == 302
    at.follow_up()
    at.follow_up(kind="none", code="no-target", therapy="", use="", level="", findings=[])


def test_the_cascade_counts_what_is_known_and_says_what_is_not(cohort):
    assert shares(figures().cascade) == {
        "referred": (8, 8, 0),
        "tested": (7, 8, 0),
        "successful": (6, 7, 1),
        "actionable": (6, 6, 0),
        "recommended": (4, 5, 1),  # one is not decided yet
        "treated": (2, 4, 2),  # of the decided but the silent one
        "treated_of_recommended": (2, 3, 1),
    }


def test_the_other_figures(cohort):
    found = shares(figures().others)
    assert found["follow_up"] == (3, 4, 0)
    assert found["benefit"] == (1, 1, 1)
    assert found["pfs_ratio"] == (0, 0, 2)
    assert [(cell.words, cell.place, cell.number) for cell in figures().reasons] == [("Payment refused", "H01", 1)]
    assert {cell.words: cell.number for cell in figures().failures}["Too little DNA"] == 1


def test_legs_are_medians_of_days(cohort):
    from datetime import timedelta

    from canheal.node.cases.models import Case

    for place, case in enumerate(Case.objects.filter(reported_at__isnull=False).order_by("pk")):
        case.referred_at = case.reported_at - timedelta(days=20 + place)
        case.tested_at = case.reported_at - timedelta(days=5)
        case.save()
    legs = {leg.id: leg for leg in figures().legs}
    assert legs["whole"].median.value == 22.5  # 20 to 25 days
    assert legs["test_to_report"].median[:2] == (5.0, 5.0)
    assert legs["whole"].missing == 1  # the one that is being tested


def test_small_counts_are_hidden_from_those_without_the_right(cohort, browse):
    found = {figure.id: figure for figure in figures(shows_small=False).cascade}
    shown = {name for name, figure in found.items() if figure.share}
    assert shown == {"referred", "actionable"}  # 8 and 6 of 6; the others, or their rest, are of one to four people
    assert found["successful"].missing is None
    assert found["actionable"].missing == 0
    page = browse("ref").get("/dashboard").content.decode()
    assert "hidden: a count below 5" in page
    assert "Payment refused" in page
    assert "&lt;5 or hidden" in page
    assert "hidden: a count below 5" not in browse("coo").get("/dashboard").content.decode()


def test_an_amended_decision_counts_as_it_stands_now(at, person):
    """The cascade reads the latest signed version: a therapy that an amendment took away is recommended no longer."""
    from canheal.node.board.actions.decide import (
        add_recommendation,
        amend_decision,
        remove_recommendation,
        sign_decision,
        verify_decision,
    )

    case = at.follow_up()
    assert shares(figures().cascade)["recommended"] == (1, 1, 0)
    made = amend_decision(case.decisions.get().pk, "The trial closed", by=person("mem"))
    remove_recommendation(made.pk, made.recommendations.get().pk, by=person("mem"))
    add_recommendation(made.pk, {"kind": "none", "priority": 1, "code": "no-target"}, by=person("mem"))
    made.refresh_from_db()
    sign_decision(made.pk, version=made.version, by=person("mem"))
    verify_decision(made.pk, version=made.version, by=person("cha"))
    assert shares(figures().cascade)["recommended"] == (0, 1, 0)


def test_how_many_were_referred_is_a_count_too(at, browse):
    at.referred()
    page = browse("ref").get("/dashboard").content.decode()
    assert "Referred cases: &lt;5." in page
    assert "Referred cases: 1." in browse("coo").get("/dashboard").content.decode()


def test_whose_right_ends_at_their_centre_reads_that_one_alone(cohort, browse):
    lead = browse("lead")
    for address in ("/dashboard", "/dashboard?hospital=H01"):
        assert "hidden: a count below 5" not in lead.get(address).content.decode()
    for name in ("lead", "ref"):
        for query in ("hospital=H02", "laboratory=L01", "hospital=H02&laboratory=L01"):
            for address in ("/dashboard", "/dashboard/cascade.csv"):
                assert browse(name).get(f"{address}?{query}").status_code == 403
    assert "nothing to count" in browse("ref2").get("/dashboard").content.decode()


@pytest.mark.parametrize("name", ["mem", "gen", "adm", "dpo"])
def test_who_may_not_read_small_counts_cannot_subtract_one_centre_from_all(cohort, browse, name):
    assert browse(name).get("/dashboard").status_code == 200
    assert browse(name).get("/dashboard?hospital=H01").status_code == 403
    assert 'name="hospital"' not in browse(name).get("/dashboard").content.decode()


def test_a_right_at_one_centre_opens_no_small_counts_of_all(cohort, browse, person):
    """A lead's right to small counts ends at the own hospital: pages that count every case do not grant it."""
    from canheal.node.people.policy import for_every_case

    assert not for_every_case(person("lead"), "indicators.small")
    assert for_every_case(person("coo"), "indicators.small")
    assert "Small counts are shown to you." not in browse("lead").get("/board/cohorts").content.decode()


@pytest.mark.parametrize("table", ["cascade", "turnaround", "others", "failures", "reasons"])
def test_the_csv_holds_what_the_page_shows(cohort, browse, table):
    answer = browse("coo").get(f"/dashboard/{table}.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode())))
    assert len({len(row) for row in rows}) == 1
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)
    if table == "cascade":
        recommended = next(row for row in rows if row[0] == "Treatment recommended")
        assert recommended[1:4] == ["4", "5", "1"]
    hidden = browse("ref").get(f"/dashboard/{table}.csv").content.decode()
    if table != "turnaround":
        assert "<5" in hidden


def test_an_empty_node_says_so(db, browse):
    assert "nothing to count" in browse("coo").get("/dashboard").content.decode()
    assert browse("coo").get("/dashboard/nonsense.csv").status_code == 404


def test_the_published_rates_are_the_dashboards(cohort):
    from canheal.node.commands import published_rates

    rates = {rate.id: (rate.found, rate.among) for rate in published_rates().rates}
    assert rates["success"] == (6, 7)
    assert rates["recommended"] == (4, 5)
    assert rates["treated_of_recommended"] == (2, 3)


def test_agreement_of_two_boards_on_the_same_cases(at, browse):
    from canheal.node.board.figures import agreement_of
    from canheal.node.board.models import Decision, Recommendation
    from canheal.node.cases.models import Case
    from canheal.node.people.models import Centre

    other = Centre.objects.create(code="B02", name="Local", kind="board")
    assert agreement_of(Case.objects.all(), shows_small=True) is None
    for one, two in (("therapy", "therapy"), ("none", "none"), ("therapy", "none"), ("none", "none")):
        case = at.reported()
        for number, (board, kind) in enumerate(((at.person("coo").centre, one), (other, two)), 1):
            decision = Decision.objects.create(
                case=case, board=board, number=number, state="final", opened=case.created
            )
            Recommendation.objects.create(decision=decision, kind=kind)
    assert agreement_of(Case.objects.all(), shows_small=False) is None
    found = agreement_of(Case.objects.all(), shows_small=True)
    assert (found.pairs, found.observed) == (4, 0.75)
    assert found.kappa == pytest.approx(0.5)  # observed 3/4, by chance 1/2


def test_the_pilot_hides_the_proposals_from_one_arm_and_asks_the_other_first(at, browse, settings_of):
    from canheal.node.board.models import Allocation

    settings_of(SUPPORT_PILOT=True)
    case = at.discussed()
    room, member = f"/board/room/{room_of(case)}", browse("mem")
    Allocation.objects.filter(case=case).update(arm="without")
    page = member.get(room).content.decode()
    assert "discussed without the proposals" in page
    assert "Take over" not in page
    assert "same alteration" not in page
    Allocation.objects.filter(case=case).update(arm="with")
    page = member.get(room).content.decode()
    assert "say first what you would decide" in page
    assert "Take over" not in page
    post(member, f"{room}/before", before="Chemotherapy", version=case.decisions.get().version)
    page = member.get(room).content.decode()
    assert "Take over" in page
    post(member, f"{room}/before", before="Something else", version=case.decisions.get().version)
    post(member, f"{room}/changed", changed="yes", version=case.decisions.get().version)
    decision = case.decisions.get()
    assert (decision.before, decision.changed) == ("Chemotherapy", True)


def test_the_arm_is_drawn_once_and_with_equal_chances(at, settings_of):
    from canheal.node.board.actions.allocate import allocate
    from canheal.node.board.models import Allocation

    assert allocate(at.reported()) is None
    settings_of(SUPPORT_PILOT=True)
    cases = [at.draft() for _ in range(200)]
    arms = [allocate(case).arm for case in cases]
    assert [allocate(case).arm for case in cases] == arms
    assert 60 < arms.count("with") < 140
    assert Allocation.objects.count() == 200


def test_the_pilots_figures(at, settings_of, browse):
    from canheal.node.board.models import Allocation, Decision, Discussion
    from canheal.node.board.pilot import pilot_figures

    settings_of(SUPPORT_PILOT=True)
    for arm, minutes, changed in (("with", 4, True), ("with", 6, False), ("without", 9, None), ("without", 11, None)):
        case = at.follow_up()
        Allocation.objects.filter(case=case).update(arm=arm)
        Discussion.objects.filter(case=case).update(seconds=60 * minutes)
        Decision.objects.filter(case=case).update(changed=changed)
    found = pilot_figures(shows_small=True)
    assert [(arm.id, arm.drawn, arm.decided) for arm in found.arms] == [("with", 2, 2), ("without", 2, 2)]
    assert (found.arms[0].changed.found, found.arms[0].changed.among) == (1, 2)
    assert (found.arms[0].minutes.value, found.arms[1].minutes.value) == (5.0, 10.0)
    assert found.minutes.value == -5.0
    assert found.minutes.low == pytest.approx(-11.085, abs=0.001)  # t(0.975, 2) = 4.3027 times the root of 2
    hidden = pilot_figures(shows_small=False)
    assert hidden.minutes is None
    assert [(arm.drawn, arm.decided, arm.changed) for arm in hidden.arms] == [(None, None, None)] * 2
    assert "hidden" in browse("ref").get("/support-pilot").content.decode()
