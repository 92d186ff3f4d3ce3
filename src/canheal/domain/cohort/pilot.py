"""A simulated national pilot: who is referred where, when each step is done, and what becomes of the patient."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import log

from canheal.domain.cohort.tumour import Atlas, Chance, DrawnTumour, draw_tumour
from canheal.terms.records import NamedTuple


class Delay(NamedTuple):
    """A log-normal time: median in days, and the standard deviation of its logarithm."""

    median: float
    spread: float


class Model(NamedTuple):
    """What is drawn beside the tumours (content/pilot/model.yaml).

    Attributes:
        hospitals: how many.
        laboratories: how many.
        days_of_referring: over which patients come.
        mix: tumour type to its share.
        rare: tumour types that are rare.
        success: chance that a test succeeds.
        failures: reason to its share among failed tests.
        recommended: chance of a recommendation where a marker is actionable.
        treated: chance of treatment where one is recommended.
        delays: referral to sample, sample to result, result to report.
        reasons: why a recommendation is not followed, to its share.
        responses: best response to its share.
    """

    hospitals: int
    laboratories: int
    days_of_referring: int
    mix: Mapping[str, float]
    rare: frozenset[str]
    success: float
    failures: Mapping[str, float]
    recommended: float
    treated: float
    delays: Sequence[Delay]
    reasons: Mapping[str, float]
    responses: Mapping[str, float]


class Course(NamedTuple):
    """What becomes of a patient if the board has something to recommend; decided before anybody looks at the tumour.

    Attributes:
        is_recommended: the board would recommend a treatment if a marker is actionable.
        is_treated: the patient would receive what is recommended.
        reason_not_treated: code of the MII/DNPM list that applies otherwise.
        response: best response if treated.
    """

    is_recommended: bool
    is_treated: bool
    reason_not_treated: str
    response: str


class Patient(NamedTuple):
    """One patient of the pilot.

    Attributes:
        number: from 1.
        hospital: from 1.
        laboratory: from 1.
        sex: female or male.
        birth_year: year.
        tumour_type: OncoTree code.
        is_rare: a rare cancer.
        stage: III or IV.
        ecog: 0 to 2.
        prior_lines: of systemic therapy.
        germline_wish: wants to be told of inherited findings.
        research: agreed to research.
        days: day of referral, sample, result and report, counted from the pilot's first; the last two None when the
            test failed.
        failure: coded reason; "" when the test succeeded.
        tumour: what the laboratory measured; None when the test failed.
        course: what becomes of the patient.
    """

    number: int
    hospital: int
    laboratory: int
    sex: str
    birth_year: int
    tumour_type: str
    is_rare: bool
    stage: str
    ecog: int
    prior_lines: int
    germline_wish: bool
    research: bool
    days: tuple[int, int, int | None, int | None]
    failure: str
    tumour: DrawnTumour | None
    course: Course


_FEMALE = {"IDC": 0.99, "HGSOC": 1.0, "UCEC": 1.0, "CESC": 1.0, "PRAD": 0.0}
_WEEK = 7


def draw_pilot(patients: int, model: Model, atlas: Atlas, chance: Chance) -> Iterator[Patient]:
    """Draw the patients, by day of referral.

    Args:
        patients: how many.
        model: what is drawn beside the tumours.
        atlas: what the tumours are drawn from.
        chance: seeded generator; the same seed gives the same pilot.
    """
    referred = sorted(chance.randint(0, model.days_of_referring) for _ in range(patients))
    for number, day in enumerate(referred, 1):
        yield _draw_patient(number, day, model, atlas, chance=chance)


def _draw_patient(number: int, day: int, model: Model, atlas: Atlas, *, chance: Chance) -> Patient:
    hospital = chance.randint(1, model.hospitals)
    tumour_type = _weighted(model.mix, chance)
    failure = "" if chance.random() < model.success else _weighted(model.failures, chance)
    sample = day + _days(model.delays[0], chance)
    result = sample + _days(model.delays[1], chance)
    report = _board_day(result + _days(model.delays[2], chance))
    return Patient(
        number=number,
        hospital=hospital,
        laboratory=(hospital - 1) % model.laboratories + 1,
        sex="female" if chance.random() < _FEMALE.get(tumour_type, 0.45) else "male",
        birth_year=chance.randint(1938, 1990),
        tumour_type=tumour_type,
        is_rare=tumour_type in model.rare,
        stage=chance.choices(("III", "IV"), (0.12, 0.88))[0],
        ecog=chance.choices((0, 1, 2), (0.4, 0.5, 0.1))[0],
        prior_lines=chance.choices((0, 1, 2, 3, 4), (0.08, 0.3, 0.3, 0.2, 0.12))[0],
        germline_wish=chance.random() < 0.85,
        research=chance.random() < 0.9,
        days=(day, sample, None, None) if failure else (day, sample, result, report),
        failure=failure,
        tumour=None if failure else draw_tumour(tumour_type, atlas, chance),
        course=_course(model, chance),
    )


def _course(model: Model, chance: Chance) -> Course:
    return Course(
        chance.random() < model.recommended,
        chance.random() < model.treated,
        _weighted(model.reasons, chance),
        _weighted(model.responses, chance),
    )


def _weighted(shares: Mapping[str, float], chance: Chance) -> str:
    drawn: str = chance.choices(list(shares), list(shares.values()))[0]
    return drawn


def _days(delay: Delay, chance: Chance) -> int:
    return max(1, round(chance.lognormvariate(log(delay.median), delay.spread)))


def _board_day(day: int) -> int:
    """The board meets once a week: the day of the next meeting, the day itself included."""
    return day + (-day) % _WEEK
