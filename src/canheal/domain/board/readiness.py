"""What a case still needs before a board can discuss it (content/node/board.yaml, `readiness`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from canheal.terms.records import NamedTuple

DONE, OPEN, NOT_ASKED = "done", "open", "not_asked"


class Need(NamedTuple):
    """One row of the checklist: its id, what it asks in words, and whether a case should wait for it."""

    id: str
    words: str
    blocks: bool


class Checked(NamedTuple):
    """A row and how it stands: done, open, or not_asked where it does not apply to this case."""

    need: Need
    state: str


def checklist(needs: Iterable[Need], facts: Mapping[str, bool | None]) -> tuple[Checked, ...]:
    """The checklist of a case.

    Args:
        needs: rows of the table.
        facts: id to whether it is fulfilled; None where it does not apply.

    Raises:
        KeyError: a row of the table that nobody can answer.
    """
    states = {True: DONE, False: OPEN, None: NOT_ASKED}
    return tuple(Checked(need, states[facts[need.id]]) for need in needs)


def is_ready(checked: Iterable[Checked]) -> bool:
    """Whether nothing that blocks is open."""
    return not any(row.need.blocks and row.state == OPEN for row in checked)
