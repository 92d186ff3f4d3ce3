"""State machines as tables: which act leads from which state to which (content/node, content/trust)."""

from __future__ import annotations

from collections.abc import Mapping

from canheal.terms.errors import OutOfTurn
from canheal.terms.records import NamedTuple
from canheal.terms.typed import Any


class Act(NamedTuple):
    """One row.

    Attributes:
        id: of the act.
        label: in words.
        sources: states that it can be done in.
        target: the state that it leads to.
        asks: the name of a code that it needs ("rejection", "result"); "" when none.
        right: that the person needs; "" for the right of the whole table.
    """

    id: str
    label: str
    sources: tuple[str, ...]
    target: str
    asks: str
    right: str


class Machine(NamedTuple):
    """States with their labels, which of them end it, and the acts by id."""

    states: Mapping[str, str]
    ends: frozenset[str]
    acts: Mapping[str, Act]

    def possible(self, state: str) -> tuple[Act, ...]:
        """Acts that can be done in a state, in the order of the table."""
        return tuple(act for act in self.acts.values() if state in act.sources)

    def after(self, state: str, act: str) -> str:
        """The state that an act leads to.

        Raises:
            OutOfTurn: the act cannot be done in this state, or there is none such.
        """
        found = self.acts.get(act)
        if found is None or state not in found.sources:
            what = f"this cannot follow on “{self.states.get(state, state)}”"
            raise OutOfTurn(what, todo="Open the page again to see what happened meanwhile")
        return found.target


def lint(machine: Machine, start: str) -> list[str]:
    """What is wrong with a table: unknown states, states that nothing reaches, ends that something leaves."""
    wrong = []
    named = {state for act in machine.acts.values() for state in (*act.sources, act.target)}
    wrong += [f"{state} is no state" for state in sorted(named - set(machine.states))]
    reached, waiting = {start}, [start]
    while waiting:
        for act in machine.possible(waiting.pop()):
            if act.target not in reached:
                reached.add(act.target)
                waiting.append(act.target)
    wrong += [f"nothing leads to {state}" for state in machine.states if state not in reached]
    wrong += [f"{state} ends, but an act leaves it" for state in sorted(machine.ends) if machine.possible(state)]
    wrong += [
        f"{state} does not end, and nothing leaves it"
        for state in machine.states
        if state not in machine.ends and not machine.possible(state)
    ]
    return wrong


def machine_of(table: Mapping[str, Any], asks: str, right: str) -> Machine:
    """The machine of a table with `states` and `acts`.

    Args:
        table: as it is read.
        asks: the column that says whether an act needs a code ("result").
        right: that an act needs whose row names none.
    """
    acts = {
        name: Act(
            name,
            row["label"],
            tuple(row["from"]),
            row["to"],
            asks if row[asks] == "true" else "",
            row.get("right", right),
        )
        for name, row in table["acts"].items()
    }
    ends = frozenset(name for name, row in table["states"].items() if row["ends"] == "true")
    return Machine({name: row["label"] for name, row in table["states"].items()}, ends, acts)
