"""The figures of the dashboards, from what is stored: the cascade, turnaround, failures, reasons, completeness."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import QuerySet

from canheal.domain.board.outcome import pfs_ratio
from canheal.domain.cohort.cascade import Course, cascade
from canheal.domain.cohort.shares import Median, Share, hidden, median
from canheal.domain.comparison.agreement import Agreement, weighted_kappa
from canheal.node.board.models import Decision, FollowUp, GermlineReferral, Recommendation
from canheal.node.board.tables import board_codes, follow_up_codes, germline, indicators, least, pfs_ratio_threshold
from canheal.node.cases.models import COMPLETE, Case
from canheal.node.cases.tables import failures
from canheal.terms.records import NamedTuple

_DAY = 86_400


class Figure(NamedTuple):
    """One share as a page and a CSV show it.

    Attributes:
        id: of content/node/indicators.yaml.
        label, definition: in words, of the table.
        of: label of the denominator; "" when none.
        share: the numbers; None where they are hidden because they are small.
        missing: of how many nothing is known; None where that number is small and hidden.
    """

    id: str
    label: str
    definition: str
    of: str
    share: Share | None
    missing: int | None


class Leg(NamedTuple):
    """One median of days, hidden (None) where it is of few; `missing` as in `Figure`."""

    id: str
    label: str
    definition: str
    median: Median | None
    missing: int | None


class Cell(NamedTuple):
    """One count of a table: its words, its place ("" for all), and the number, or None where it is hidden."""

    words: str
    place: str
    number: int | None


class Figures(NamedTuple):
    """Everything that a dashboard shows of some cases; a count below `least` is small, and None where it is hidden."""

    cases: int | None
    cascade: tuple[Figure, ...]
    legs: tuple[Leg, ...]
    others: tuple[Figure, ...]
    failures: tuple[Cell, ...]
    reasons: tuple[Cell, ...]
    agreement: Agreement | None
    least: int


def courses_of(cases: QuerySet[Case]) -> list[Course]:
    """How far each referred case came."""
    rows = cases.filter(referred_at__isnull=False)
    named = ("tested_at", "failure", "actionable", "actionable_small", "recommended", "treated")
    return [
        Course(None if tested is None else not failure, bool(acts), bool(small), recommended, treated)
        for tested, failure, acts, small, recommended, treated in rows.values_list(*named)
    ]


def days_to_report(cases: QuerySet[Case]) -> list[float]:
    """Days from the sent referral to the signed report, of those that have one."""
    pairs = cases.filter(reported_at__isnull=False, referred_at__isnull=False)
    return [_days(start, end) for start, end in pairs.values_list("referred_at", "reported_at") if start and end]


def figures_of(cases: QuerySet[Case], *, shows_small: bool) -> Figures:
    """The dashboard of these cases.

    Args:
        cases: those that count; a draft counts nowhere.
        shows_small: whether small counts are shown.
    """
    referred = cases.filter(referred_at__isnull=False)
    return Figures(
        cases=number_shown(referred.count(), shows_small=shows_small),
        cascade=tuple(_cascade(referred, shows_small=shows_small)),
        legs=tuple(_legs(referred, shows_small=shows_small)),
        others=tuple(_others(referred, shows_small=shows_small)),
        failures=tuple(_cells(_failures(referred), shows_small=shows_small)),
        reasons=tuple(_cells(_reasons(referred), shows_small=shows_small)),
        agreement=agreement_of(referred, shows_small=shows_small),
        least=least(),
    )


def _cascade(cases: QuerySet[Case], *, shows_small: bool) -> Iterable[Figure]:
    table = indicators()["cascade"]
    shares = cascade(courses_of(cases))
    referred = shares["tested"].among
    found = {"referred": Share(referred, referred), **shares}
    for name, row in table.items():
        of = table[row["of"]]["label"] if row["of"] else ""
        yield _figure(name, row, of, found[name], shows_small=shows_small)


def _figure(name: str, row: dict[str, str], of: str, share: Share, *, shows_small: bool) -> Figure:
    missing = number_shown(share.missing, shows_small=shows_small)
    return Figure(name, row["label"], row["definition"], of, _shown(share, shows_small=shows_small), missing)


def number_shown(number: int, *, shows_small: bool) -> int | None:
    """A number, or None where it is small and may not be read."""
    return number if shows_small or not 0 < number < least() else None


def _shown(share: Share, *, shows_small: bool) -> Share | None:
    """The share, or None where its numerator or the rest of its denominator is a small count."""
    if shows_small or not any(hidden((share.found, share.among - share.found), least())):
        return share
    return None


def _days(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / _DAY


_ENDS = {
    "referral_to_test": ("referred_at", "tested_at"),
    "test_to_report": ("tested_at", "reported_at"),
    "report_to_board": ("reported_at", "decided_at"),
    "whole": ("referred_at", "reported_at"),
}


def _legs(cases: QuerySet[Case], *, shows_small: bool) -> Iterable[Leg]:
    good = cases.filter(failure="")
    columns = sorted({column for pair in _ENDS.values() for column in pair})
    rows = list(good.values(*columns))
    for name, row in indicators()["legs"].items():
        start, end = _ENDS[name]
        begun = [one for one in rows if one[start]]
        days = [_days(one[start], one[end]) for one in begun if one[end] and one[end] >= one[start]]
        found = median(days)
        is_hidden = number_shown(found.among, shows_small=shows_small) is None
        missing = number_shown(len(begun) - len(days), shows_small=shows_small)
        yield Leg(name, row["label"], row["definition"], None if is_hidden else found, missing)


def _others(cases: QuerySet[Case], *, shows_small: bool) -> Iterable[Figure]:
    table = indicators()["others"]
    for name, share in _other_shares(cases):
        yield _figure(name, table[name], "", share, shows_small=shows_small)


def _other_shares(cases: QuerySet[Case]) -> Iterable[tuple[str, Share]]:
    reports = list(FollowUp.objects.filter(case__in=cases, superseded=False))
    with_one = cases.filter(recommended=True)
    yield "follow_up", Share(with_one.filter(treated__isnull=False).count(), with_one.count())
    yield "minimal", Share(cases.filter(minimal=COMPLETE).count(), cases.count())
    treated = [report for report in reports if report.status != "not_implemented"]
    known = [report.benefit for report in treated if report.benefit is not None]
    yield "benefit", Share(sum(known), len(known), len(treated) - len(known))
    ratios = [ratio for report in treated if (ratio := ratio_of(report)) is not None]
    high = sum(ratio >= pfs_ratio_threshold() for ratio in ratios)
    yield "pfs_ratio", Share(high, len(ratios), len(treated) - len(ratios))
    suspected = cases.filter(findings__germline=True, findings__result__verdict="accepted").distinct()
    yield "germline_made", Share(suspected.filter(germline__isnull=False).count(), suspected.count())
    ended = GermlineReferral.objects.filter(case__in=cases, state__in=germline().ends).count()
    yield "germline_done", Share(ended, GermlineReferral.objects.filter(case__in=cases).count())


def ratio_of(report: FollowUp) -> float | None:
    """Progression-free days under the recommended therapy over those before; None while one of them is not known."""
    days = (report.progressed - report.started).days if report.progressed and report.started else None
    return pfs_ratio(days, report.before_days)


def _failures(cases: QuerySet[Case]) -> list[tuple[str, str, int]]:
    counted: dict[str, int] = dict.fromkeys(failures(), 0)
    for code in cases.exclude(failure="").values_list("failure", flat=True):
        counted[code] = counted.get(code, 0) + 1
    return [(failures().get(code, code), "", number) for code, number in counted.items()]


def _reasons(cases: QuerySet[Case]) -> list[tuple[str, str, int]]:
    """By reason and hospital, since reasons differ by site (BALLETT)."""
    reports = FollowUp.objects.filter(case__in=cases, superseded=False, status="not_implemented")
    counted: dict[tuple[str, str], int] = {}
    for code, place in reports.values_list("reason", "case__hospital__code"):
        counted[code, place] = counted.get((code, place), 0) + 1
    words = follow_up_codes("reasons")
    return [(words.get(code, code), place, number) for (code, place), number in sorted(counted.items())]


def _cells(rows: Sequence[tuple[str, str, int]], *, shows_small: bool) -> Iterable[Cell]:
    """Cells with the small ones hidden; those of one place, and of one reason, must not give them away by their sum."""
    secret = [False] * len(rows)
    if not shows_small:
        for part in (0, 1):
            for value in {row[part] for row in rows}:
                group = [number for number, row in enumerate(rows) if row[part] == value]
                for number, is_hidden in zip(group, hidden([rows[one][2] for one in group], least()), strict=True):
                    secret[number] = secret[number] or is_hidden
    for (words, place, count), is_hidden in zip(rows, secret, strict=True):
        yield Cell(words, place, None if is_hidden else count)


def agreement_of(cases: QuerySet[Case], *, shows_small: bool) -> Agreement | None:
    """Cohen's kappa over the kind of the first recommendation of cases that two boards decided; None without any, and
    where they are few and may not be read.
    """
    firsts: dict[int, dict[int, str]] = {}
    made = Recommendation.objects.filter(decision__case__in=cases, decision__state=Decision.State.FINAL)
    for case, board, kind in made.order_by("decision__number", "-priority", "-pk").values_list(
        "decision__case", "decision__board", "kind"
    ):
        firsts.setdefault(case, {})[board] = kind
    pairs = [tuple(kinds.values())[:2] for kinds in firsts.values() if len(kinds) > 1]
    if not pairs or number_shown(len(pairs), shows_small=shows_small) is None:
        return None
    names = list(board_codes("kinds"))
    counts = [[0] * len(names) for _ in names]
    for one, other in pairs:
        counts[names.index(one)][names.index(other)] += 1
    used = [place for place in range(len(names)) if any(counts[place]) or any(row[place] for row in counts)]
    return weighted_kappa([[counts[i][j] for j in used] for i in used], weights="identity")
