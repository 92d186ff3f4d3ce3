"""What the worker does for cases."""

from __future__ import annotations

from django_tasks import task

from canheal.node.cases.actions.interpret_files import interpret_files
from canheal.node.cases.actions.renew import renew


@task()
def interpret_case(result: int) -> None:
    """One run of the pipeline."""
    interpret_files(result)


@task(priority=-20)
def renew_case(renewal: int) -> None:
    """One reported case against newer knowledge; after the interpretations that people wait for."""
    renew(renewal)
