"""The people's part of a report."""

import pytest

from canheal.domain.report.model import Document
from canheal.domain.report.signed import Decided, Signing, with_signatures

EMPTY = Document("board", "Report", "en", (), (), (), (), (), "skip", "page")
DECIDED = Decided("KRAS G12C", "AMP/ASCO/CAP 2017", "I-A", "II-C", "because", "Dr A", "")
SIGNED = Signing(2, "1 May 2026", "First.\n\nSecond.", (DECIDED,), "Dr A, at noon", "Dr B, later", "a trial opened")


def texts(document):
    return repr(document)


@pytest.fixture
def words(words_of):
    return words_of("en")


def test_both_signed(words):
    document = with_signatures(EMPTY, SIGNED, words)
    assert [section.id for section in document.sections] == ["conclusion", "people", "signatures"]
    assert document.title == "Report · Version 2 of 1 May 2026"
    shown = texts(document)
    for wanted in ("First.", "Second.", "KRAS G12C", "II-C", "Dr B, later", "Amends version 1: a trial opened"):
        assert wanted in shown
    assert "not confirmed by a second person" in shown
    assert "Draft" not in shown


@pytest.mark.parametrize("missing", ["author", "verifier"])
def test_a_missing_signature_makes_it_a_draft(words, missing):
    import dataclasses

    document = with_signatures(EMPTY, dataclasses.replace(SIGNED, **{missing: ""}), words)
    assert "Draft: not signed. It must not be used for a patient." in texts(document)
    assert "not signed yet" in texts(document)


def test_no_words_of_people_are_said_to_be_none(words):
    import dataclasses

    document = with_signatures(EMPTY, dataclasses.replace(SIGNED, conclusion="  ", decided=(), amends=""), words)
    assert "The author wrote no conclusion." in texts(document)
    assert "No classification was changed" in texts(document)
    assert "Amends" not in texts(document)
