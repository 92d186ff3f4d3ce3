"""The clocks of a procedure: working days, calendar months, and the holidays of a country.

A deadline is a day in the time zone of the body that decides; the last day counts to its end, so that daylight saving
moves nothing. Months are civil and clamped to the end of the month. Being late escalates, it grants nothing; the one
silence that counts is the one that a table names.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta, tzinfo

from canheal.terms.records import NamedTuple

_SATURDAY = 5
_MONTHS = 12
UNITS = ("working_days", "days", "months")


class Clock(NamedTuple):
    """A rule of content/trust/clocks.yaml.

    Attributes:
        id: "committee_check".
        label: in words.
        amount, unit: how long, in one of `UNITS`.
        silence: "stands" where no answer lets a recommendation stand, else "escalates".
        citation: where it is written.
        verified: whether the text was read.
    """

    id: str
    label: str
    amount: int
    unit: str
    silence: str
    citation: str
    verified: bool


class Holidays(NamedTuple):
    """Holidays of a country: fixed (month, day), and days after Easter Sunday (Western, or Orthodox)."""

    fixed: frozenset[tuple[int, int]]
    after_easter: frozenset[int]
    orthodox: bool

    def holds(self, day: date) -> bool:
        """Whether the day is one."""
        easter = orthodox_easter(day.year) if self.orthodox else western_easter(day.year)
        return (day.month, day.day) in self.fixed or (day - easter).days in self.after_easter


def western_easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of Nature 1876)."""
    century, golden = year // 100, year % 19
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (year % 100 // 4) - moon - year % 4) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def orthodox_easter(year: int) -> date:
    """Easter Sunday of the Julian calendar (Meeus, Astronomical Algorithms), as a Gregorian date, 1900 to 2099."""
    moon = (19 * (year % 19) + 15) % 30
    sunday = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
    month, day = divmod(moon + sunday + 114, 31)
    return date(year, month, day + 1) + timedelta(days=13)


def add_working_days(start: date, amount: int, holidays: Holidays) -> date:
    """The day on which the last of so many working days ends; the day of receipt does not count."""
    day = start
    while amount:
        day += timedelta(days=1)
        amount -= day.weekday() < _SATURDAY and not holidays.holds(day)
    return day


def add_months(start: date, amount: int) -> date:
    """The same day of a later month, or its last day where there is no such day."""
    year, month = divmod(start.year * _MONTHS + start.month - 1 + amount, _MONTHS)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def deadline(clock: Clock, received: datetime, zone: tzinfo, holidays: Holidays) -> date:
    """The last day of a clock.

    Args:
        clock: the rule.
        received: when it began, with a time zone.
        zone: of the body that decides.
        holidays: of its country.
    """
    start = received.astimezone(zone).date()
    if clock.unit == "working_days":
        return add_working_days(start, clock.amount, holidays)
    return add_months(start, clock.amount) if clock.unit == "months" else start + timedelta(days=clock.amount)


def overdue(last_day: date, now: datetime, zone: tzinfo) -> bool:
    """Whether the last day has ended where the body sits."""
    return now.astimezone(zone).date() > last_day


def holidays_of(fixed: Iterable[str], after_easter: Iterable[str], *, orthodox: bool) -> Holidays:
    """From the texts of a table ("01-06"; "-2")."""
    days = frozenset((int(text[:2]), int(text[3:])) for text in fixed)
    return Holidays(days, frozenset(int(text) for text in after_easter), orthodox)


def by_country(table: Mapping[str, Mapping[str, Iterable[str]]]) -> dict[str, Holidays]:
    """Country to its holidays."""
    return {
        country: holidays_of(row["fixed"], row["after_easter"], orthodox=row.get("easter") == "orthodox")
        for country, row in table.items()
    }
