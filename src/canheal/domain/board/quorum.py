"""Whether the functions that a board needs are present (content/node/board.yaml)."""

from __future__ import annotations

from collections.abc import Collection

from canheal.terms.records import NamedTuple


class Quorum(NamedTuple):
    """Who must be there.

    Attributes:
        always: functions that every meeting needs.
        with_germline: functions that are needed once a case on the agenda has a germline suspicion.
    """

    always: tuple[str, ...]
    with_germline: tuple[str, ...]


def missing_functions(quorum: Quorum, present: Collection[str], *, germline: bool) -> tuple[str, ...]:
    """Functions that are needed and not there, in the order of the table; none when the board is complete.

    Args:
        quorum: who must be there.
        present: functions of the people who attend.
        germline: a case on the agenda has a germline suspicion.
    """
    needed = (*quorum.always, *(quorum.with_germline if germline else ()))
    return tuple(function for function in needed if function not in present)
