"""A clinical trial as data: who may join, its arms and sites, whether it recruits (FHIR ResearchStudy, CTML)."""

from __future__ import annotations

from canheal.domain.trials.criteria import Criterion
from canheal.terms.records import NamedTuple

STATUSES = (
    "recruiting",
    "enrolling_by_invitation",
    "not_yet_recruiting",
    "suspended",
    "active_not_recruiting",
    "completed",
    "terminated",
    "withdrawn",
    "unknown",
)
"""Recruitment status, nearest to a patient first; only `recruiting` is open."""
OPEN = "recruiting"


class Site(NamedTuple):
    """A hospital that takes part.

    Attributes:
        name: of the hospital.
        city: where it lies; "" when not given.
        country: ISO 3166-1 alpha-2; the source's word where it is no country we know; "" when not given.
        status: one of `STATUSES`.
    """

    name: str
    city: str
    country: str
    status: str


class Arm(NamedTuple):
    """A part of a trial with its own treatment and criteria.

    Attributes:
        id: unique in the trial.
        name: in words.
        therapies: drugs given together, one unit.
        status: one of `STATUSES`.
        criteria: what it asks besides the trial; None when nothing.
    """

    id: str
    name: str
    therapies: tuple[str, ...]
    status: str
    criteria: Criterion | None


class Dates(NamedTuple):
    """ISO dates, to the month where the day is not given; "" when not known."""

    start: str = ""
    end: str = ""
    updated: str = ""


class Trial(NamedTuple):
    """A clinical trial.

    Attributes:
        id: registry number or the hospital's own; unique in a folder of trials.
        title: in words.
        phase: "I", "II", "I/II", ...; "" when not given.
        status: one of `STATUSES`.
        dates: start, end of enrolment or study, last update.
        criteria: what every participant must meet; None when the source gives none.
        arms: parts with criteria of their own; may be empty.
        sites: in the order of the source.
        source: file it was read from.
        format: canheal.trial/1, CTML or ClinicalTrials.gov v2.
    """

    id: str
    title: str
    phase: str
    status: str
    dates: Dates
    criteria: Criterion | None
    arms: tuple[Arm, ...]
    sites: tuple[Site, ...]
    source: str
    format: str
