"""`profile.json`: its schema, older files, and files that were damaged or changed."""

from __future__ import annotations

import json

import pytest

from canheal.app.demo import demo_cases
from canheal.app.gather import Source, gather_profile
from canheal.formats.case_file import read_case
from canheal.formats.profile_json import profile_json, read_profile
from canheal.knowledge.content import load_content
from canheal.terms.errors import BadRecord, FileCorrupt, FileMissing

DEMO = {path.parent.name: path for path in demo_cases()}


@pytest.fixture(scope="module")
def content():
    return load_content()


@pytest.fixture
def stored(tumours, tmp_path):
    """The rich invented tumour, written; path and profile."""
    profile = tumours.altered().profile
    path = tmp_path / "profile.json"
    path.write_bytes(profile_json(profile, {"tumour.vcf.gz": "ab" * 32}))
    return path, profile


@pytest.mark.parametrize("name", DEMO)
def test_every_demo_tumour_comes_back_whole(name, content, tmp_path):
    gathered = gather_profile(read_case(DEMO[name]), content, Source())
    path = tmp_path / "profile.json"
    path.write_bytes(profile_json(gathered.profile, gathered.inputs))
    back = read_profile(path)
    assert back.profile == gathered.profile
    assert back.inputs == gathered.inputs


def test_a_rich_tumour_comes_back_whole(stored):
    path, profile = stored
    assert read_profile(path).profile == profile


def test_a_reformatted_file_is_still_itself(stored):
    path, profile = stored
    path.write_text(json.dumps(json.loads(path.read_text()), indent=2))
    assert read_profile(path).profile == profile


def test_a_file_of_an_earlier_release_takes_the_defaults_of_new_columns(tumours, tmp_path):
    profile = tumours.profile(small_variants=(tumours.braf().call._replace(location=None),))
    data = json.loads(profile_json(profile, {}))
    call = data["fields"]["SmallVariantCall"]
    assert call.pop() == "location"
    data["profile"]["small_variants"][0].pop()
    del data["profile"]["note"]
    path = tmp_path / "profile.json"
    path.write_bytes(sealed(data))
    assert read_profile(path).profile == profile


def sealed(data):
    """The file with the checksum that its content has."""
    import hashlib

    parts = (
        f'"{key}":{json.dumps(data[key], ensure_ascii=False, separators=(",", ":"))}'
        for key in ("inputs", "fields", "profile")
    )
    data["sha256"] = hashlib.sha256(",\n".join(parts).encode()).hexdigest()
    return json.dumps(data).encode()


def test_a_column_of_a_later_release_is_refused(stored):
    path, _ = stored
    data = json.loads(path.read_text())
    data["fields"]["Place"].append("page")
    data["profile"]["copy_numbers"][0][-1].append(7)
    path.write_bytes(sealed(data))
    with pytest.raises(BadRecord, match="page"):
        read_profile(path)


def changed_tumour(text):
    return text.replace('"tumour_code":"COAD"', '"tumour_code":"LUAD"')


@pytest.mark.parametrize(
    ("damage", "error", "words"),
    [
        (changed_tumour, FileCorrupt, "changed after it was written"),
        (lambda text: text[: len(text) // 2], FileCorrupt, "not whole JSON"),
        (lambda _: "<html><body>404</body></html>", FileCorrupt, "not whole JSON"),
        (lambda _: "[" * 200_000, FileCorrupt, "not whole JSON"),
        (lambda _: "[]", FileCorrupt, "not of the format"),
        (lambda text: text.replace("canheal.profile/1", "canheal.profile/9"), FileCorrupt, "not of the format"),
        (lambda text: text.replace('"sha256"', '"sha"'), BadRecord, "no profile of this release"),
        (lambda text: text.replace('"fields"', '"field"'), BadRecord, "no profile of this release"),
    ],
)
def test_a_damaged_file_gives_one_clear_error(stored, damage, error, words):
    path, _ = stored
    before = path.read_text()
    path.write_text(damage(before))
    assert path.read_text() != before
    with pytest.raises(error, match=words) as raised:
        read_profile(path)
    assert raised.value.file == str(path)


def test_a_missing_file_says_what_writes_it(tmp_path):
    with pytest.raises(FileMissing, match=r"beside interpretation\.json"):
        read_profile(tmp_path / "profile.json")
