"""Trial files written for a test and read back."""

from __future__ import annotations

import json

import pytest

from canheal.formats.trials.reader import read_trials
from canheal.knowledge.content import load_content
from canheal.knowledge.trials import trial_vocabulary


@pytest.fixture(scope="session")
def vocabulary():
    return trial_vocabulary(load_content())


@pytest.fixture
def read(tmp_path, vocabulary):
    """The trials of a text, or of data as JSON."""

    def reading(content, name="t.yaml"):
        path = tmp_path / name
        if not isinstance(content, str | bytes):
            content, path = json.dumps(content), tmp_path / "t.json"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_trials(path, vocabulary)

    return reading
