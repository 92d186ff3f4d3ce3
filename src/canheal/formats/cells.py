"""One cell of a table: is there anything in it, and is it the number it should be."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from canheal.formats.text import Row
from canheal.terms.errors import BadRecord

MISSING = frozenset({"", ".", "NA", "N/A", "n/a", "na", "NaN", "nan", "NULL", "null", "None", "none"})
_LONGEST_NUMBER = 15


class BadCell(Exception):
    """A cell that breaks the format; the reader of the row knows file and line and turns it into a `BadRecord`."""

    def __init__(self, field: str, what: str, todo: str = "Correct the line, or export the table again") -> None:
        super().__init__(what)
        self.field, self.what, self.todo = field, what, todo

    def at(self, path: Path, line: int) -> BadRecord:
        """The same problem as the user meets it."""
        return BadRecord(self.what, file=str(path), line=line, field=self.field, todo=self.todo)


@contextmanager
def at_line(path: Path, line: int) -> Iterator[None]:
    """Turn a `BadCell` inside the block into a `BadRecord` of this line."""
    try:
        yield
    except BadCell as bad:
        raise bad.at(path, line) from None


def present(text: str | None) -> str | None:
    """The cell without surrounding blanks; None when it is empty or says that nothing is known (".", "NA")."""
    if text is None:
        return None
    stripped = text.strip()
    return None if stripped in MISSING else stripped


def first_present(row: Row, names: Sequence[str]) -> str | None:
    """The first of these columns that is there and filled."""
    return next((text for name in names if (text := present(row.get(name))) is not None), None)


def first_column(row: Row, names: Sequence[str]) -> str | None:
    """The first of these names that the table has as a column."""
    return next((name for name in names if name in row), None)


def whole(text: str | None, field: str) -> int | None:
    """A count or position, 0 or more; None when missing. "93.0" is read as 93. Raises BadCell."""
    found = present(text)
    if found is None:
        return None
    digits = found.removesuffix(".0")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > _LONGEST_NUMBER:
        raise BadCell(field, f"'{shown(found)}' is not a whole number of 0 or more")
    return int(digits)


def number(text: str | None, field: str) -> float | None:
    """A finite decimal number; None when missing. Raises BadCell."""
    found = present(text)
    if found is None:
        return None
    try:
        value = float(found)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise BadCell(field, f"'{shown(found)}' is not a number")
    return value


def fraction(text: str | None, field: str) -> float | None:
    """A share between 0 and 1; None when missing. Raises BadCell."""
    value = number(text, field)
    if value is not None and not 0 <= value <= 1:
        raise BadCell(field, f"{value:g} is not a fraction between 0 and 1", "Give fractions, not percentages")
    return value


def shown(text: str) -> str:
    """The start of a cell, short enough for a message."""
    return text if len(text) <= 40 else f"{text[:37]}…"
