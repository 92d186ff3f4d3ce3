"""Order and openness of trials: open in the country first, eligible before possible; closed is never open."""

from __future__ import annotations

import pytest

from canheal.domain.trials.criteria import FreeText, Joined, Not, Status, Verdict
from canheal.domain.trials.match import Search, match_trial, match_trials
from canheal.domain.trials.trial import STATUSES, Arm, Dates, Site, Trial
from canheal.terms.truth import Truth

YES, NO, OPEN = Status("sex", "yes"), Status("sex", "no"), FreeText("?")
TRUTHS = {YES: Truth.TRUE, NO: Truth.FALSE}
SEARCH = Search("BE", "2026-11-26")


def judge(criterion):
    return Verdict(criterion, TRUTHS.get(criterion, Truth.UNKNOWN), "because", "read it")


def site(country="BE", status="recruiting"):
    return Site("hospital", "city", country, status)


AT_HOME, UNDATED = (site(),), Dates()


def trial(name="T", criteria=YES, *, sites=AT_HOME, status="recruiting", dates=UNDATED, arms=()):
    return Trial(name, name, "II", status, dates, criteria, tuple(arms), tuple(sites), "t.yaml", "canheal.trial/1")


def arm(name, criteria, status="recruiting"):
    return Arm(name, name, (), status, criteria)


def test_the_order():
    given = [
        trial("fails", NO),
        trial("closed", status="completed"),
        trial("possible", OPEN),
        trial("abroad", sites=(site("NL"),)),
        trial("older", dates=Dates(updated="2026-01-05")),
        trial("newer", dates=Dates(updated="2026-11")),
        trial("undated"),
        trial("no site", sites=()),
    ]
    wanted = ["newer", "older", "undated", "possible", "abroad", "no site", "closed", "fails"]
    assert [found.trial.id for found in match_trials(given, judge, SEARCH)] == wanted
    assert [found.trial.id for found in match_trials(reversed(given), judge, SEARCH)] == wanted


@pytest.mark.parametrize("status", STATUSES)
def test_only_a_recruiting_trial_is_open(status):
    found = match_trial(trial(status=status), judge, SEARCH)
    assert (found.place == "not_open") is (status != "recruiting")
    assert bool(found.open_sites) is (status == "recruiting")
    assert bool(found.closed_because) is (status != "recruiting")


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"sites": (site("NL"), site("BE"))}, "open_in_country"),
        ({"sites": (site("NL"), site("BE", "completed"))}, "open_elsewhere"),
        ({"sites": (site("BE", "unknown"),)}, "site_unknown"),
        ({"sites": (site("BE", "suspended"),)}, "not_open"),
        ({"sites": (site(""),)}, "site_unknown"),
        ({"sites": (site("NL"), site(""))}, "site_unknown"),
        ({"sites": (site(""), site("BE"))}, "open_in_country"),
        ({"dates": Dates(start="2026-12")}, "not_open"),
        ({"dates": Dates(start="2026-11")}, "open_in_country"),
        ({"dates": Dates(end="2026-11-25")}, "not_open"),
        ({"dates": Dates(end="2026-11")}, "open_in_country"),
        ({"arms": (arm("A", None, "suspended"),)}, "not_open"),
    ],
)
def test_places(changes, place):
    assert match_trial(trial(**changes), judge, SEARCH).place == place


def test_a_site_of_the_country_stands_first():
    found = match_trial(trial(sites=(site(""), site("AT"), site("NL"), site("BE"))), judge, SEARCH)
    assert [one.country for one in found.open_sites] == ["BE", "AT", "NL", ""]
    assert match_trial(trial(), judge, Search("", "2026-11-26")).place == "open_elsewhere"


@pytest.mark.parametrize(
    ("criteria", "arms", "truth"),
    [
        (YES, [arm("A", NO), arm("B", YES)], Truth.TRUE),
        (YES, [arm("A", NO), arm("B", OPEN)], Truth.UNKNOWN),
        (YES, [arm("A", NO)], Truth.FALSE),
        (YES, [arm("A", YES, "suspended"), arm("B", NO)], Truth.FALSE),
        (OPEN, [arm("A", YES)], Truth.UNKNOWN),
        (NO, [arm("A", YES)], Truth.FALSE),
        (YES, [arm("A", None)], Truth.TRUE),
        (None, [arm("A", YES)], Truth.TRUE),
        (None, [arm("A", None), arm("B", NO)], Truth.UNKNOWN),
        (None, [], Truth.UNKNOWN),
    ],
)
def test_a_trial_needs_its_own_criteria_and_those_of_an_open_arm(criteria, arms, truth):
    assert match_trial(trial(criteria=criteria, arms=arms), judge, SEARCH).truth is truth


def test_what_would_have_to_be_tested():
    asked = Joined("all", (YES, OPEN, Not(FreeText("!"))))
    arms = [arm("A", FreeText("of the arm")), arm("B", FreeText("of a closed arm"), "suspended"), arm("C", NO)]
    found = match_trial(trial(criteria=asked, arms=arms), judge, SEARCH)
    assert [line.text for line in found.to_test] == ["?", "NOT !", "of the arm"]
    decides = {line.text: line.decides for one in found.arms for line in one.lines}
    assert decides == {"of the arm": True, "of a closed arm": False, "sex no": False}
    ruled_out = match_trial(trial(criteria=Joined("all", (OPEN, NO))), judge, SEARCH)
    assert ruled_out.to_test == ()
    other_arm_fits = match_trial(trial(criteria=OPEN, arms=[*arms, arm("D", YES)]), judge, SEARCH)
    assert [line.text for line in other_arm_fits.to_test] == ["?"]
    assert not any(line.decides for one in other_arm_fits.arms for line in one.lines)
