"""Which sample's rows a table contributes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from canheal.domain.variants.calls import Dropped
from canheal.formats.cells import first_column, present, shown
from canheal.formats.text import Row
from canheal.terms.errors import SampleUnclear

OTHER_SAMPLE = "row of another sample"
_LISTED = 10


class SampleFilter:
    """Lets through the rows of one sample and counts the others.

    Args:
        path: the table, for messages.
        columns: columns that can name the sample; a table with none of them holds one sample.
        sample: name as in the table; None for a table with one sample.
        dropped: counts rows of other samples.
        by_individual: the table names individuals, so that "X" in it stands for the sample "X-D01_P" as well.
    """

    def __init__(
        self, path: Path, columns: Sequence[str], sample: str | None, dropped: Dropped, *, by_individual: bool = False
    ) -> None:
        self._path, self._columns, self._sample, self._dropped = path, columns, sample, dropped
        self._by_individual = by_individual
        self._names: dict[str, None] = {}
        self._column: str | None = None

    @property
    def name(self) -> str | None:
        """The sample of the rows that were let through; None when the table names none."""
        return self._sample if self._sample in self._names else next(iter(self._names), None)

    def wants(self, row: Row) -> bool:
        """Whether the row belongs to the sample; a row that names no sample does."""
        self._column = self._column or first_column(row, self._columns)
        name = present(row.get(self._column)) if self._column else None
        if name is None:
            return True
        self._names[name] = None
        wanted = self._fits(name)
        if not wanted:
            self._dropped.add(OTHER_SAMPLE)
        return wanted

    def _fits(self, name: str) -> bool:
        if self._sample is None:
            return len(self._names) == 1
        return name == self._sample or (self._by_individual and self._sample.startswith(f"{name}-"))

    def check(self) -> None:
        """Raises SampleUnclear when several samples were there and none chosen, or the chosen one was not there."""
        names = list(self._names)
        if not names or (self._sample is None and len(names) == 1):
            return
        if self._sample is not None and any(self._fits(name) for name in names):
            return
        listed = ", ".join(shown(name) for name in names[:_LISTED]) + (" and more" if len(names) > _LISTED else "")
        if self._sample is None:
            what = f"the table holds {len(names)} samples: {listed}"
        else:
            what = f"sample '{shown(self._sample)}' is not among the {len(names)} of the table: {listed}"
        raise SampleUnclear(what, file=str(self._path), field=self._column, todo="Name one of them with --sample")
