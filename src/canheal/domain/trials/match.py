"""Trials against one patient: what each says, in the order in which somebody looks for a place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from canheal.domain.interpretation.findings import Interpretation
from canheal.domain.trials.access import Access
from canheal.domain.trials.criteria import FreeText, Joined, Judge, Line, Verdict, judge_tree, lines
from canheal.domain.trials.patient import Facts
from canheal.domain.trials.trial import OPEN, STATUSES, Arm, Site, Trial
from canheal.terms.records import NamedTuple
from canheal.terms.truth import Truth, all_, any_

VERDICTS = {Truth.TRUE: "eligible", Truth.UNKNOWN: "possible", Truth.FALSE: "not_eligible"}
NO_CRITERIA = FreeText("the file gives no criteria")
"""What a trial without criteria asks: nothing that could be passed."""
_NOTHING_MORE = Joined("all", ())
PLACES = ("open_in_country", "open_elsewhere", "site_unknown", "not_open")
"""Nearest first; `site_unknown`: the trial recruits, and where is not known of it, or not of each of its sites."""


class ArmMatch(NamedTuple):
    """An arm for one patient.

    Attributes:
        arm: what it is.
        open: it recruits, as far as its trial does.
        truth: whether the patient meets its criteria.
        lines: its single criteria.
    """

    arm: Arm
    open: bool
    truth: Truth
    lines: tuple[Line, ...]


class TrialMatch(NamedTuple):
    """A trial for one patient.

    Attributes:
        trial: what it is.
        truth: whether the patient meets the trial's criteria and those of an arm.
        place: one of `PLACES`.
        closed_because: why it is not open, in words; "" when it is.
        open_sites: recruiting sites, those in the patient's country first.
        lines: the single criteria of the trial itself.
        arms: open ones first, best first.
        to_test: what would have to be tested, stated or read, because it could decide; each once.
    """

    trial: Trial
    truth: Truth
    place: str
    closed_because: str
    open_sites: tuple[Site, ...]
    lines: tuple[Line, ...]
    arms: tuple[ArmMatch, ...]
    to_test: tuple[Line, ...]

    @property
    def verdict(self) -> str:
        """eligible, possible or not_eligible."""
        return VERDICTS[self.truth]


class Search(NamedTuple):
    """Where and when somebody looks for a trial.

    Attributes:
        country: ISO 3166-1 alpha-2; "" when not given.
        as_of: ISO date; trials that start later, or ended before, are not open.
    """

    country: str
    as_of: str


class PatientTrials(NamedTuple):
    """Trials and programmes for one patient.

    Attributes:
        interpretation: of the tumour.
        facts: of the patient.
        search: where and when.
        matches: every trial, best first.
        access: off-label candidates and programmes.
        inputs: trial file to SHA-256.
    """

    interpretation: Interpretation
    facts: Facts
    search: Search
    matches: tuple[TrialMatch, ...]
    access: Access
    inputs: Mapping[str, str]


def match_trials(trials: Iterable[Trial], judge: Judge, search: Search) -> tuple[TrialMatch, ...]:
    """Every trial in the order in which somebody would ask for a place.

    Trials that rule the patient out stand last. The others stand by place (open in the country, open elsewhere, open at
    sites not known, not open), then eligible before possible, then by status, the latest update first.
    """
    return tuple(sorted((match_trial(trial, judge, search) for trial in trials), key=_rank))


def match_trial(trial: Trial, judge: Judge, search: Search) -> TrialMatch:
    """One trial: its own criteria and, where it has arms, those of at least one open arm."""
    own = judge_tree(trial.criteria or (_NOTHING_MORE if trial.arms else NO_CRITERIA), judge)
    closed = _why_closed(trial, search)
    more = NO_CRITERIA if trial.criteria is None else _NOTHING_MORE
    judged = [(arm, judge_tree(arm.criteria or more, judge)) for arm in trial.arms]
    counted = [verdict for arm, verdict in judged if arm.status == OPEN] or [verdict for _, verdict in judged]
    whole = _together(own, counted)
    is_open = whole.truth is Truth.UNKNOWN
    fits = is_open and all(verdict.truth is not Truth.TRUE for verdict in counted)
    sites = () if closed else _open_sites(trial, search.country)
    return TrialMatch(
        trial=trial,
        truth=whole.truth,
        place=_place(closed, sites, search.country),
        closed_because=closed,
        open_sites=sites,
        lines=tuple(lines(own, is_open=is_open)),
        arms=tuple(
            sorted((_arm(arm, verdict, closed, fits and verdict in counted) for arm, verdict in judged), key=_arm_rank)
        ),
        to_test=tuple(dict.fromkeys(line for line in lines(whole) if line.decides)),
    )


def _together(own: Verdict, arms: list[Verdict]) -> Verdict:
    """The trial's own criteria and, where it has arms, those of at least one."""
    if not arms:
        return own
    choice = Verdict(Joined("any", ()), any_(arm.truth for arm in arms), parts=tuple(arms))
    return Verdict(Joined("all", ()), all_((own.truth, choice.truth)), parts=(own, choice))


def _arm(arm: Arm, verdict: Verdict, closed: str, is_open: bool) -> ArmMatch:
    """An arm; `is_open`: whether the patient fits the trial may hang on it."""
    return ArmMatch(arm, not closed and arm.status == OPEN, verdict.truth, tuple(lines(verdict, is_open=is_open)))


def _arm_rank(found: ArmMatch) -> tuple[bool, int, str]:
    return (not found.open, list(VERDICTS).index(found.truth), found.arm.id)


def _why_closed(trial: Trial, search: Search) -> str:
    """Why nobody can join now; "" when somebody can."""
    if trial.status != OPEN:
        return f"status: {trial.status.replace('_', ' ')}"
    if trial.dates.start and trial.dates.start > search.as_of:
        return f"starts {trial.dates.start}"
    if trial.dates.end and trial.dates.end < search.as_of[: len(trial.dates.end)]:
        return f"ended {trial.dates.end}"
    if trial.arms and all(arm.status != OPEN for arm in trial.arms):
        return "no arm recruits"
    if trial.sites and all(site.status not in (OPEN, "unknown") for site in trial.sites):
        return "no site recruits"
    return ""


def _open_sites(trial: Trial, country: str) -> tuple[Site, ...]:
    recruiting = [site for site in trial.sites if site.status == OPEN]
    return tuple(
        sorted(
            recruiting,
            key=lambda site: (site.country != country, not site.country, site.country, site.city, site.name),
        )
    )


def _place(closed: str, sites: tuple[Site, ...], country: str) -> str:
    """Sites without a country may lie in the patient's; they never make a trial "elsewhere"."""
    if closed:
        return "not_open"
    if country and any(site.country == country for site in sites):
        return "open_in_country"
    return "open_elsewhere" if sites and all(site.country for site in sites) else "site_unknown"


def _rank(found: TrialMatch) -> tuple[bool, int, int, int, tuple[int, ...], str]:
    trial = found.trial
    return (
        found.truth is Truth.FALSE,
        PLACES.index(found.place),
        list(VERDICTS).index(found.truth),
        STATUSES.index(trial.status),
        _newest_first(trial.dates.updated or trial.dates.start),
        trial.id,
    )


def _newest_first(date: str) -> tuple[int, ...]:
    """Sorts later dates first, unknown ones last."""
    return tuple(-int(part) for part in date.split("-")) if date else (0,)
