"""What the worker does for boards."""

from __future__ import annotations

from django_tasks import task

from canheal.node.board.actions.match_trials import match_trials


@task(priority=-10)
def find_trials(discussion: int) -> None:
    """One case on an agenda against the trials of the node."""
    match_trials(discussion)
