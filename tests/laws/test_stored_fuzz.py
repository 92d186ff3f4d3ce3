"""A damaged interpretation.json gives one clear error, or something that can be compared; never anything else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from canheal.domain.interpretation.changes import diff
from canheal.domain.interpretation.stored import stored_of
from canheal.domain.report.words import Words
from canheal.formats.changes_json import changes_json, changes_tsv
from canheal.formats.changes_page import changes_document
from canheal.formats.interpretation_json import interpretation_json
from canheal.formats.interpretation_reader import read_interpretation
from canheal.formats.report_html import render_html
from canheal.terms.errors import BadRecord, FileCorrupt

WORDS = Path(__file__).resolve().parents[2] / "src/canheal/content/changes/en.yaml"
strange = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.floats(allow_nan=False),
    st.text(max_size=3),
    st.just([]),
    st.just({}),
    st.just([[1]]),
    st.just({"id": 1}),
)


class Case:
    """What was interpreted, its JSON, a file to damage, and the words of the page."""

    def __init__(self, interpretation, path):
        self.after, self.path = stored_of(interpretation), path
        self.data = json.loads(interpretation_json(interpretation))
        self.words = Words.from_mapping("en", yaml.safe_load(WORDS.read_text()))


@pytest.fixture(scope="module")
def case(tumours, tmp_path_factory):
    return Case(tumours.altered(), tmp_path_factory.mktemp("fuzz") / "interpretation.json")


def paths(value, path=()):
    """The way to every value inside."""
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from paths(child, (*path, key))


def replaced(value, path, by):
    """A copy with one value exchanged."""
    if not path:
        return by
    copy = value.copy()
    copy[path[0]] = replaced(value[path[0]], path[1:], by)
    return copy


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers(0, 10**6), by=strange)
def test_a_value_exchanged_anywhere_is_refused_or_compared(case, number, by):
    places = list(paths(case.data))[1:]
    case.path.write_text(json.dumps(replaced(case.data, places[number % len(places)], by)))
    before, error = attempt(case.path)
    if before is None:
        assert error.file == str(case.path)
        return
    changes = diff(before, case.after)
    json.loads(changes_json(changes))
    assert changes_tsv(changes)
    assert "</html>" in render_html(changes_document(changes, case.words))


def attempt(path):
    """What is read, or the error that a user would meet."""
    try:
        return read_interpretation(path), None
    except (BadRecord, FileCorrupt) as error:
        return None, error
