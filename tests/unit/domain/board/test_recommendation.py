"""What each kind of recommendation needs, with the shipped table."""

from __future__ import annotations

import pytest

from canheal.domain.board.recommendation import faults
from canheal.node.board.tables import asked, board_codes, codes_of

CODES = {kind: codes_of(kind) for kind in board_codes("kinds")}


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"kind": "therapy"}, ["therapy", "use", "level", "findings"]),
        ({"kind": "therapy", "therapy": "x", "use": "in-label", "level": "m1A", "findings": ["f"]}, []),
        ({"kind": "trial", "level": "m1A"}, ["trial"]),
        ({"kind": "procedure", "code": "OP"}, []),
        ({"kind": "procedure", "code": "family-history"}, ["code"]),
        ({"kind": "counselling"}, ["code"]),
        ({"kind": "none", "code": "no-target"}, []),
        ({"kind": "none", "code": "OP"}, ["code"]),
        ({"kind": "rebiopsy"}, []),
        ({"kind": "histology"}, []),
    ],
)
def test_faults(given, missing):
    assert [row.field for row in faults(given, asked(), CODES)] == missing


def test_the_published_list_of_reasons_has_twenty():
    from canheal.node.board.tables import follow_up_codes, rejections

    assert len(follow_up_codes("reasons")) == 20
    assert len(rejections()) == 6
