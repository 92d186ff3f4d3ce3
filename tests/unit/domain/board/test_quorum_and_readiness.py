"""Who must be there, and what a case still needs."""

from __future__ import annotations

import pytest

from canheal.domain.board.quorum import Quorum, missing_functions
from canheal.domain.board.readiness import Need, checklist, is_ready

QUORUM = Quorum(("oncologist", "pathologist"), ("geneticist",))


@pytest.mark.parametrize(
    ("present", "germline", "missing"),
    [
        ((), False, ("oncologist", "pathologist")),
        (("pathologist", "other"), False, ("oncologist",)),
        (("oncologist", "pathologist"), False, ()),
        (("oncologist", "pathologist"), True, ("geneticist",)),
        (("oncologist", "pathologist", "geneticist"), True, ()),
    ],
)
def test_missing_functions(present, germline, missing):
    assert missing_functions(QUORUM, present, germline=germline) == missing


NEEDS = (Need("report", "signed", True), Need("consent", "stated", False))


def test_a_case_waits_for_what_blocks_alone():
    assert is_ready(checklist(NEEDS, {"report": True, "consent": False}))
    assert not is_ready(checklist(NEEDS, {"report": False, "consent": True}))
    assert [row.state for row in checklist(NEEDS, {"report": True, "consent": None})] == ["done", "not_asked"]


def test_a_row_that_nobody_answers_is_an_error():
    with pytest.raises(KeyError):
        checklist(NEEDS, {"report": True})
