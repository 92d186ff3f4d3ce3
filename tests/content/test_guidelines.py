"""Every guideline folder loads, passes its lint and agrees with its worked cases, and every rule in it is needed."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from canheal.domain.guidelines.cases import points_differences, table_differences
from canheal.domain.guidelines.lint import lint_points, lint_table, without_criterion, without_exclusion
from canheal.domain.guidelines.load import points_cases, points_guideline, table_cases, table_guideline

FOLDERS = Path(__file__).resolve().parents[2] / "src" / "canheal" / "content" / "guidelines"
POINTS = ("ccv_2022",)
TABLES = ("amp_asco_cap_2017", "escat_2018")
AMP_TIERS = {"I-A", "I-B", "II-C", "II-D", "III", "IV", ""}


def read(folder: str, name: str) -> dict[str, object]:
    return yaml.load((FOLDERS / folder / name).read_text(encoding="utf-8"), yaml.CSafeLoader)


def points(folder: str):
    guideline = points_guideline(read(folder, "rules.yaml"), file=f"{folder}/rules.yaml")
    return guideline, points_cases(read(folder, "cases.yaml"), guideline, file=f"{folder}/cases.yaml")


def table(folder: str):
    guideline = table_guideline(read(folder, "rules.yaml"), file=f"{folder}/rules.yaml")
    return guideline, table_cases(read(folder, "cases.yaml"), file=f"{folder}/cases.yaml")


def test_every_folder_is_tested_here():
    assert {folder.name for folder in FOLDERS.iterdir() if folder.is_dir()} == {*POINTS, *TABLES}


@pytest.mark.parametrize("folder", [*POINTS, *TABLES])
def test_head_of_the_rules(folder):
    guideline, _ = (points if folder in POINTS else table)(folder)
    assert guideline.id == folder == read(folder, "cases.yaml")["guideline"]
    assert "PMID" in guideline.citation
    assert guideline.deviates_from


@pytest.mark.parametrize("folder", POINTS)
def test_points_guideline_agrees_with_its_cases_and_lint(folder):
    assert lint_points(*points(folder)) == ()


@pytest.mark.parametrize("folder", TABLES)
def test_table_agrees_with_its_cases_and_lint(folder):
    assert lint_table(*table(folder)) == ()


@pytest.mark.parametrize("folder", POINTS)
def test_deleting_a_criterion_or_an_exclusion_breaks_a_case(folder):
    guideline, cases = points(folder)
    for criterion in guideline.criteria:
        assert breaks(without_criterion(guideline, criterion.id), cases), criterion.id
        for blocker in criterion.dropped_by:
            assert breaks(without_exclusion(guideline, criterion.id, blocker), cases), (criterion.id, blocker)


@pytest.mark.parametrize("folder", TABLES)
def test_deleting_a_row_breaks_a_case(folder):
    guideline, cases = table(folder)
    for place, row in enumerate(guideline.rows):
        shorter = guideline._replace(rows=guideline.rows[:place] + guideline.rows[place + 1 :])
        assert any(table_differences(shorter, case) for case in cases), row.id


def breaks(guideline, cases) -> bool:
    return any(points_differences(guideline, case) for case in cases if case.codes is None)


def with_criterion(guideline, changed):
    return guideline._replace(criteria=tuple(changed if rule.id == changed.id else rule for rule in guideline.criteria))


@pytest.mark.parametrize("folder", POINTS)
def test_losing_any_condition_breaks_a_case(folder):
    guideline, cases = points(folder)
    for criterion in guideline.criteria:
        for place in range(len(criterion.conditions) if len(criterion.conditions) > 1 else 0):
            kept = criterion.conditions[:place] + criterion.conditions[place + 1 :]
            weaker = with_criterion(guideline, criterion._replace(conditions=kept))
            assert breaks(weaker, cases), (criterion.id, criterion.conditions[place])


@pytest.mark.parametrize("folder", POINTS)
def test_losing_an_alternative_breaks_a_case(folder):
    guideline, cases = points(folder)
    for criterion in guideline.criteria:
        for place in range(len(criterion.alternatives)):
            kept = criterion.alternatives[:place] + criterion.alternatives[place + 1 :]
            assert breaks(with_criterion(guideline, criterion._replace(alternatives=kept)), cases), criterion.id


@pytest.mark.parametrize("folder", POINTS)
@pytest.mark.parametrize("step", [-1, 1])
def test_moving_any_cut_off_breaks_a_case(folder, step):
    guideline, cases = points(folder)
    for criterion in guideline.criteria:
        for place, condition in enumerate(criterion.conditions):
            if isinstance(condition.bound, bool) or not isinstance(condition.bound, int | float):
                continue
            size = 1 if isinstance(condition.bound, int) else 0.001
            moved = condition._replace(bound=condition.bound + step * size)
            conditions = (*criterion.conditions[:place], moved, *criterion.conditions[place + 1 :])
            changed = with_criterion(guideline, criterion._replace(conditions=conditions))
            assert breaks(changed, cases), (criterion.id, moved)


@pytest.mark.parametrize("folder", POINTS)
def test_moving_any_end_of_a_class_breaks_a_case(folder):
    guideline, cases = points(folder)
    for place in range(len(guideline.bands) - 1):
        upper, lower = guideline.bands[place : place + 2]
        for step in (-1, 1):
            moved = (upper._replace(low=upper.low + step), lower._replace(high=lower.high + step))
            bands = (*guideline.bands[:place], *moved, *guideline.bands[place + 2 :])
            changed = guideline._replace(bands=bands)
            assert any(points_differences(changed, case) for case in cases), (upper.label, step)


def test_both_labellings_of_the_two_hotspot_criteria_that_sources_swap():
    guideline, _ = points("ccv_2022")
    labels = {criterion.id: criterion.labels for criterion in guideline.criteria}
    assert labels["hotspot_mid"] == {"paper": "OM3", "civic": "OM4"}
    assert labels["residue"] == {"paper": "OM4", "civic": "OM3"}
    assert all(len({labels[name][source] for name in labels}) == len(labels) for source in ("paper", "civic"))


def test_amp_gives_only_published_tiers_and_none_above_iii_without_support():
    guideline, _ = table("amp_asco_cap_2017")
    assert {row.outcome["tier"] for row in guideline.rows} == AMP_TIERS
    strong = [row for row in guideline.rows if row.outcome["tier"].startswith(("I-", "II-"))]
    asks_support = [any(c.fact == "direction" and c.bound == "supports" for c in row.conditions) for row in strong]
    assert strong
    assert all(asks_support)


def test_escat_is_a_proposal():
    guideline, _ = table("escat_2018")
    assert guideline.status == "canheal proposal"
    assert {row.id for row in guideline.rows if row.unverified} == {"D", "E"}
