"""Use case: interpret every tumour of a pilot by the real pipeline and hold its rates against the published ones."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from canheal.app.case_results import case_results, markers, remembering
from canheal.app.gather import Build
from canheal.app.in_order import Advance, check_jobs, in_order
from canheal.app.pilot_tables import pilot_document, small_panel
from canheal.domain.cohort.cascade import Course, actionable, cascade
from canheal.domain.cohort.rates import Rate
from canheal.domain.cohort.shares import Share
from canheal.formats.case_file import read_case
from canheal.formats.pilot_files import read_pilot
from canheal.knowledge.content import Content, load_content
from canheal.terms.records import NamedTuple
from canheal.terms.typed import Any


class Checked(NamedTuple):
    """The comparison.

    Attributes:
        rates: in the order of the content.
        median_days: from referral to report; None when no test succeeded.
        published_days: as published.
        days_fitted: what of it was fitted, in words.
    """

    rates: tuple[Rate, ...]
    median_days: float | None
    published_days: float
    days_fitted: str


class _Worker(NamedTuple):
    """What one process needs."""

    folder: Path
    content: Content
    build: Build

    def see(self, line: Mapping[str, Any]) -> Course:
        if line["files"] is None:
            return Course(succeeded=False)
        case = read_case(self.folder / line["files"] / "case.yaml")
        acts, small = actionable(markers(case_results(case, self.content, self.build)), small_panel())
        course = line["course"]
        recommended = acts and course["is_recommended"]
        return Course(True, acts, small, recommended, course["is_treated"] if recommended else None)


def check_published_rates(folder: Path, jobs: int, advance: Advance) -> Checked:
    """Interpret the pilot in this folder.

    Raises:
        FileMissing, BadRecord: it holds no pilot.
        UsageError: no job.
        Errors of `canheal.app.interpret`.
    """
    lines = read_pilot(folder)
    check_jobs(jobs)
    worker = _Worker(folder, load_content(), remembering())
    return rates_of(in_order(worker.see, lines, jobs=jobs, advance=advance), list(_days(lines)))


def rates_of(courses: Iterable[Course], days: Sequence[float]) -> Checked:
    """The published rates beside those of a cohort.

    Args:
        courses: how far each patient came.
        days: from referral to report, of those reported.
    """
    published = {row["id"]: row for row in pilot_document()["published"]}
    shares = cascade(courses)
    rates = tuple(_rate(published[name], shares[counted]) for name, counted in _COUNTED.items())
    middle = statistics.median(days) if days else None
    return Checked(rates, middle, float(published["days"]["value"]), published["days"]["fitted"])


def _rate(row: Mapping[str, Any], share: Share) -> Rate:
    return Rate(row["id"], row["words"], row["of"], float(row["value"]), share.found, share.among, row["fitted"])


_COUNTED = {
    "success": "successful",
    "actionable": "actionable",
    "actionable_small": "actionable_small",
    "recommended": "recommended",
    "treated_of_all": "treated",
    "treated_of_recommended": "treated_of_recommended",
}
"""Published rate to the share of the cascade that it is held against."""


def _days(lines: Iterable[Mapping[str, Any]]) -> Iterator[int]:
    for line in lines:
        if line["reported"]:
            yield (date.fromisoformat(line["reported"]) - date.fromisoformat(line["referred"])).days
