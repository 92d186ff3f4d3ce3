"""Use case: interpret every tumour of a pilot by the real pipeline and hold its rates against the published ones."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from canheal.app.case_results import CaseResults, case_results, remembering
from canheal.app.gather import Build
from canheal.app.in_order import Advance, check_jobs, in_order
from canheal.app.pilot_tables import pilot_document
from canheal.domain.cohort.rates import Rate
from canheal.formats.case_file import read_case
from canheal.formats.pilot_files import read_pilot
from canheal.knowledge.content import Content, load_content
from canheal.terms.records import NamedTuple
from canheal.terms.typed import Any

_ACTIONABLE = ("I", "II")


class Seen(NamedTuple):
    """What the pipeline says of one case.

    Attributes:
        succeeded: the test did.
        actionable: at least one positive therapeutic claim of AMP/ASCO/CAP tier I or II, in whatever tumour type it was
            shown.
        small: one that the small panel would have found.
    """

    succeeded: bool
    actionable: bool
    small: bool


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

    def see(self, line: Mapping[str, Any]) -> Seen:
        if line["files"] is None:
            return Seen(False, False, False)
        case = read_case(self.folder / line["files"] / "case.yaml")
        done = case_results(case, self.content, self.build)
        return Seen(True, *_actionable(done))


def _actionable(done: CaseResults) -> tuple[bool, bool]:
    small = pilot_document()["small_panel"]
    genes, classes, level = frozenset(small["genes"]), small["classes"], small["level"]
    acting = [row for row in done.rows if row.acts_anywhere.split("-")[0] in _ACTIONABLE]
    within = [row for row in acting if row.kind in classes and row.gene in genes and row.acts_at == level]
    return bool(acting), bool(within)


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
    return _checked(lines, list(in_order(worker.see, lines, jobs=jobs, advance=advance)))


def _checked(lines: Sequence[Mapping[str, Any]], seen: list[Seen]) -> Checked:
    rows = {row["id"]: row for row in pilot_document()["published"]}
    counts = dict(_counts(lines, seen))
    rates = tuple(
        Rate(name, row["words"], row["of"], float(row["value"]), *counts[name], row["fitted"])
        for name, row in rows.items()
        if name in counts
    )
    days = list(_days(lines))
    return Checked(
        rates, statistics.median(days) if days else None, float(rows["days"]["value"]), rows["days"]["fitted"]
    )


def _counts(lines: Sequence[Mapping[str, Any]], seen: list[Seen]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Rate to how many of how many; a course applies only to a case whose own results are actionable."""
    succeeded = [(line["course"], one) for line, one in zip(lines, seen, strict=True) if one.succeeded]
    recommended = [course for course, one in succeeded if one.actionable and course["is_recommended"]]
    treated = sum(course["is_treated"] for course in recommended)
    yield "success", (len(succeeded), len(lines))
    yield "actionable", (sum(one.actionable for _, one in succeeded), len(succeeded))
    yield "actionable_small", (sum(one.small for _, one in succeeded), len(succeeded))
    yield "recommended", (len(recommended), len(succeeded))
    yield "treated_of_all", (treated, len(succeeded))
    yield "treated_of_recommended", (treated, len(recommended))


def _days(lines: Iterable[Mapping[str, Any]]) -> Iterator[int]:
    for line in lines:
        if line["reported"]:
            yield (date.fromisoformat(line["reported"]) - date.fromisoformat(line["referred"])).days
