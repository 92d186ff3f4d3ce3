"""`canheal simulate pilot` and `canheal check published-rates`, as a person runs them."""

from __future__ import annotations

import json

import pytest

from canheal.cli.main import main


def tree(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        assert main(["simulate", "pilot", "--patients", "25", "--seed", str(seed), "--out", str(tmp_path / name)]) == 0
    assert tree(tmp_path / "a") == tree(tmp_path / "b") != tree(tmp_path / "c")
    lines = [json.loads(line) for line in (tmp_path / "a/cases.jsonl").read_text().splitlines()]
    assert len(lines) == 25
    for line in lines:
        assert (line["files"] is None) == bool(line["failure"])
        assert line["files"] is None or (tmp_path / "a" / line["files"] / "case.yaml").exists()
    assert not any("interpretation" in name for name in tree(tmp_path / "a"))


def test_a_folder_that_holds_something_is_left_alone(tmp_path, capsys):
    (tmp_path / "mine").write_text("x")
    assert main(["simulate", "pilot", "--patients", "3", "--out", str(tmp_path)]) == 2
    assert "not empty" in capsys.readouterr().err
    assert list(tree(tmp_path)) == ["mine"]


@pytest.mark.parametrize("patients", ["0", "-1", "100001"])
def test_a_pilot_of_nobody(tmp_path, patients):
    assert main(["simulate", "pilot", f"--patients={patients}", "--out", str(tmp_path / "p")]) == 4
    assert not (tmp_path / "p").exists()


def test_rates_are_counted_from_the_pipeline(tmp_path, capsys):
    """One job and two give the same table; the rates are those of an independent count over interpretation.json."""
    pilot = tmp_path / "p"
    main(["simulate", "pilot", "--patients", "40", "--out", str(pilot)])
    capsys.readouterr()
    tables = []
    for jobs in ("1", "2"):
        assert main(["check", "published-rates", "--pilot", str(pilot), "--jobs", jobs, "--quiet"]) == 0
        tables.append(capsys.readouterr().out)
    assert tables[0] == tables[1]
    lines = [json.loads(line) for line in (pilot / "cases.jsonl").read_text().splitlines()]
    tested = [line for line in lines if line["files"]]
    actionable = sum(is_actionable(pilot / line["files"], tmp_path) for line in tested)
    share = f"{actionable / len(tested):.1%}"
    (row,) = (line for line in tables[0].splitlines() if "comprehensive panel" in line)
    assert f" {share} " in row
    assert "fitted: no" in row


def is_actionable(folder, tmp_path):
    main(["interpret", "--case", str(folder / "case.yaml"), "--only", "json", "--out", str(tmp_path / "one")])
    data = json.loads((tmp_path / "one/interpretation.json").read_text())
    found = [*data["small_variants"], *data["copy_numbers"], *data["fusions"], *data["biomarkers"]["shown"]]
    return any(
        claim["positive"]
        and claim["implication"] == "therapeutic"
        and (claim["tiers"]["amp_asco_cap"]["tier"] or "").split("-")[0] in ("I", "II")
        for finding in [*found, *data["profiles"]]
        for claim in finding["claims"]
    )


def test_strict_tells_by_its_exit_code(capsys):
    """Sixty patients of which half are actionable lie outside of 81 % ± 10."""
    asked = ["check", "published-rates", "--patients", "60", "--quiet", "--jobs", "1"]
    assert main(asked) == 0
    said = capsys.readouterr().out
    assert "OUTSIDE; fitted: no" in said
    assert main([*asked, "--strict"]) == 1
    assert capsys.readouterr().out == said
