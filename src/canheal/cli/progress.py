"""A progress bar on standard error, drawn only where somebody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Advance = Callable[[int, int], None]
"""Called with what is done and how much there is."""


@contextmanager
def progress_bar(what: str, *, quiet: bool) -> Iterator[Advance]:
    """A bar that `advance(done, total)` moves; nothing is drawn when quiet or when standard error is no terminal."""
    if quiet or not sys.stderr.isatty():
        yield _ignore
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        row = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(row, completed=done, total=total)


def _ignore(_done: int, _total: int) -> None:
    """Nobody watches."""
