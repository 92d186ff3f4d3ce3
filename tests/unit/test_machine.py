"""State machines as tables: the shipped ones are sound, and faults in a table are named."""

from __future__ import annotations

import pytest

from canheal.node.board.tables import claims, germline
from canheal.terms.errors import OutOfTurn
from canheal.terms.machine import Act, Machine, lint


@pytest.mark.parametrize(("machine", "start"), [(claims, "open"), (germline, "referred")])
def test_the_shipped_machines_are_sound(machine, start):
    assert lint(machine(), start) == []


def test_what_cannot_follow_is_refused():
    assert claims().after("asked", "accept") == "accepted"
    for state, act in (("open", "accept"), ("withdrawn", "ask"), ("open", "nonsense")):
        with pytest.raises(OutOfTurn):
            claims().after(state, act)


def test_faults_of_a_table_are_named():
    broken = Machine(
        {"a": "A", "b": "B", "c": "C"},
        frozenset({"b"}),
        {
            "go": Act("go", "Go", ("a",), "b", "", ""),
            "back": Act("back", "Back", ("b",), "a", "", ""),
            "out": Act("out", "Out", ("a",), "nowhere", "", ""),
        },
    )
    assert lint(broken, "a") == [
        "nowhere is no state",
        "nothing leads to c",
        "b ends, but an act leaves it",
        "c does not end, and nothing leaves it",
    ]
