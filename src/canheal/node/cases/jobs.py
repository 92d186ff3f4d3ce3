"""What the worker does for cases."""

from __future__ import annotations

from django_tasks import task

from canheal.node.cases.actions.interpret_files import interpret_files


@task()
def interpret_case(result: int) -> None:
    """One run of the pipeline."""
    interpret_files(result)
