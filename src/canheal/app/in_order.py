"""The same work on many items in worker processes, results in the order of the items, whatever the number of jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from canheal.terms.errors import OutOfRange
from canheal.terms.typed import Any, TypeVar

Advance = Callable[[int, int], None]
"""Told how many items are done, and of how many."""
_BATCHES_PER_JOB = 8
_Item = TypeVar("_Item")
_Done = TypeVar("_Done")
_work: Callable[[Any], Any] | None = None


def check_jobs(jobs: int) -> None:
    """Refuse a number of worker processes that cannot be. Raises OutOfRange."""
    if jobs < 1:
        raise OutOfRange(f"{jobs} jobs cannot be", field="jobs", todo="Give 1 or more worker processes")


def in_order(work: Callable[[_Item], _Done], items: Sequence[_Item], *, jobs: int, advance: Advance) -> Iterator[_Done]:
    """What the work makes of each item, in their order.

    Args:
        work: done in a worker process, which inherits by fork what the work holds; nothing but results is sent.
        items: what to work on.
        jobs: worker processes, at least 1.
        advance: told after each batch.
    """
    global _work  # noqa: PLW0603 - forked workers find the work here
    _work = work
    batches = list(_batches(items, jobs * _BATCHES_PER_JOB))
    done = 0
    for results in _mapped(batches, jobs):
        done += len(results)
        advance(done, len(items))
        yield from results


def _mapped(batches: list[Sequence[_Item]], jobs: int) -> Iterator[list[Any]]:
    if jobs == 1 or len(batches) == 1:
        yield from map(_batch, batches)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("fork")) as pool:
        yield from pool.map(_batch, batches)


def _batches(items: Sequence[_Item], number: int) -> Iterator[Sequence[_Item]]:
    size = max(1, -(-len(items) // number))
    return (items[start : start + size] for start in range(0, len(items), size))


def _batch(items: Sequence[Any]) -> list[Any]:
    assert _work is not None
    return list(map(_work, items))
