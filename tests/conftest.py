"""Invented tumours that several tests share."""

from __future__ import annotations

import functools
import importlib.util
import sys
from pathlib import Path

import pytest

REPORT = Path(__file__).resolve().parents[1] / "src" / "canheal" / "content" / "report"


@pytest.fixture(scope="session", autouse=True)
def _no_store_of_this_machine(tmp_path_factory):
    """What somebody set up on this machine, transcripts or snapshots, must not change the tests' results."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CANHEAL_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("CANHEAL_KNOWLEDGE", str(tmp_path_factory.mktemp("knowledge")))
        yield


@pytest.fixture(scope="session")
def tumours():
    """The builders of `fixtures_interpretation.py`."""
    path = Path(__file__).parent / "fixtures_interpretation.py"
    spec = importlib.util.spec_from_file_location("fixtures_interpretation", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def words_of():
    """The wordings of a language, from the content files."""
    import yaml

    from canheal.domain.report.words import Words

    @functools.cache
    def load(code):
        return Words.from_mapping(code, yaml.safe_load((REPORT / f"{code}.yaml").read_text("utf-8")))

    return load


@pytest.fixture(scope="session")
def report_settings():
    """The limits of the content."""
    import yaml

    from canheal.domain.report.settings import Settings

    return Settings.from_mapping(yaml.safe_load((REPORT / "settings.yaml").read_text("utf-8")))
