"""Files that are no trial: one clear error each, and soon."""

from __future__ import annotations

import pytest

from canheal.formats.trials.reader import trial_files
from canheal.terms.errors import BadRecord, CanhealError, FileCorrupt, FileEmpty, FileMissing

BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{later}: &{later} [{','.join([f'*{earlier}'] * 10)}]\n"
    for earlier, later in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("content", "name", "kind", "words"),
    [
        ("<!DOCTYPE html>\n<html><body>502 Bad Gateway</body></html>", "t.json", BadRecord, "web page"),
        ("\n\n<html>", "t.yaml", BadRecord, "web page"),
        ('{"protocolSection": {"identificationModule": {"nctId": "NCT', "t.json", BadRecord, "cut off"),
        ("format: canheal.trial/1\nid: [", "t.yaml", BadRecord, "not valid YAML"),
        ("", "t.yaml", FileEmpty, "empty"),
        ("just words", "t.yaml", BadRecord, "key: value"),
        ("[]", "t.json", BadRecord, "no trial"),
        ("[1, 2]", "t.json", BadRecord, "no trial"),
        ("format: canheal.trial/2\nid: x", "t.yaml", BadRecord, "states neither"),
        ("format: [canheal.trial/1]\nid: x", "t.yaml", BadRecord, "must be a text"),
        ("id: a\nid: b", "t.yaml", BadRecord, "given twice"),
        (b"\xff\xfe\x00f", "t.yaml", FileCorrupt, "UTF-8"),
        (BOMB, "t.yaml", BadRecord, "more than"),
        ("[" * 5_000, "t.json", BadRecord, ""),
        ('{"a":' * 900 + "1" + "}" * 900, "t.json", BadRecord, "nests too many"),
        ("a: " + "[" * 3_000, "t.yaml", BadRecord, "nests too many"),
    ],
    ids=[
        *("web page", "web page below blanks", "truncated json", "truncated yaml", "empty", "words", "empty list"),
        *("list of numbers", "other format", "format as list", "key twice", "utf-16", "yaml bomb", "open brackets"),
        *("deep json", "deep yaml"),
    ],
)
def test_one_clear_error(read, content, name, kind, words):
    with pytest.raises(kind) as caught:
        read(content, name)
    assert words in caught.value.sentence()
    assert name in caught.value.sentence()
    assert len(caught.value.sentence()) < 500


def test_criteria_that_nest_deeper_than_anybody_reads(read):
    criteria = {"age": ">=18"}
    for _ in range(60):
        criteria = {"not": criteria}
    with pytest.raises(CanhealError, match="nest too deeply"):
        read({"format": "canheal.trial/1", "id": "x", "title": "x", "criteria": criteria})


def test_trial_files_of_a_folder(tmp_path):
    for name in ("b.yaml", "a.JSON", "c.yml", "README.md", ".hidden.yaml"):
        (tmp_path / name).write_text("x")
    assert [path.name for path in trial_files(tmp_path)] == ["a.JSON", "b.yaml", "c.yml"]
    assert trial_files(tmp_path / "README.md") == (tmp_path / "README.md",)
    (tmp_path / "empty").mkdir()
    for nothing in (tmp_path / "empty", tmp_path / "none"):
        with pytest.raises(FileMissing):
            trial_files(nothing)
