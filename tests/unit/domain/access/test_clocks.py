"""Clocks over leap days, ends of months, holidays and daylight saving."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canheal.app.trust_tables import clocks, holidays
from canheal.domain.access.clocks import (
    add_months,
    add_working_days,
    deadline,
    orthodox_easter,
    overdue,
    western_easter,
)

BRUSSELS = ZoneInfo("Europe/Brussels")


@pytest.mark.parametrize(
    ("year", "western", "orthodox"),
    [  # published tables of Easter
        (2024, date(2024, 3, 31), date(2024, 5, 5)),
        (2025, date(2025, 4, 20), date(2025, 4, 20)),
        (2026, date(2026, 4, 5), date(2026, 4, 12)),
        (2027, date(2027, 3, 28), date(2027, 5, 2)),
        (2038, date(2038, 4, 25), date(2038, 4, 25)),
    ],
)
def test_easter(year, western, orthodox):
    assert (western_easter(year), orthodox_easter(year)) == (western, orthodox)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 8, 31), 3, date(2026, 11, 30)),
        (date(2026, 11, 27), 2, date(2027, 1, 27)),
    ],
)
def test_months_are_clamped_to_their_end(start, months, end):
    assert add_months(start, months) == end


def test_working_days_leave_out_weekends_and_holidays():
    belgium = holidays()["BE"]
    assert add_working_days(date(2026, 4, 2), 5, belgium) == date(2026, 4, 10)  # Easter Monday lies between
    assert add_working_days(date(2026, 12, 24), 5, belgium) == date(2027, 1, 4)
    assert add_working_days(date(2026, 7, 18), 1, belgium) == date(2026, 7, 20)  # received on a Saturday
    assert add_working_days(date(2026, 4, 8), 2, holidays()["EL"]) == date(2026, 4, 14)  # Orthodox Easter, 12 April


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 30), st.sampled_from(sorted(holidays())))
def test_so_many_working_days_lie_between(start, amount, country):
    off = holidays()[country]
    end = add_working_days(start, amount, off)
    days = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(day.weekday() < 5 and not off.holds(day) for day in days) == amount
    assert end.weekday() < 5
    assert not off.holds(end)


def test_a_year_of_deadlines_never_moves_with_the_clocks():
    """Every hour of a year over both changes of time: the last day follows from the day in Brussels alone."""
    clock, off = clocks()["review_of_disagreement"], holidays()["BE"]
    start = datetime(2027, 12, 30, 22, tzinfo=UTC)
    for hour in range(0, 366 * 24, 1):
        received = start + timedelta(hours=hour)
        here = received.astimezone(BRUSSELS).date()
        last = deadline(clock, received, BRUSSELS, off)
        assert last == add_months(here, 2)
        ends = datetime(last.year, last.month, last.day, 23, 59, 59, tzinfo=BRUSSELS)
        assert not overdue(last, ends, BRUSSELS)
        assert overdue(last, ends.astimezone(UTC) + timedelta(seconds=1), BRUSSELS)


def test_only_the_objection_of_the_nations_lets_silence_decide():
    assert [name for name, clock in clocks().items() if clock.silence == "stands"] == ["national_objection"]
    assert (clocks()["committee_check"].amount, clocks()["national_objection"].amount) == (5, 11)
