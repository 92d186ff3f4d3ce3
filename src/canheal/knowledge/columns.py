"""Tables of text that open without being read: one section a column, compiled once (frame: `knowledge/sections.py`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from canheal.knowledge.sections import Frame, Sections, open_sections, text_sections, write_sections
from canheal.terms.errors import StoreError

FORMAT = "canheal.columns/1"
FRAME = Frame(b"canheal.columns\n", 1, "column store", "import the snapshot again")


class Column(Sequence[str]):
    """One column; a cell is decoded when somebody asks for it."""

    def __init__(self, at: memoryview, cells: memoryview) -> None:
        self._at, self._cells = at, cells

    def __len__(self) -> int:
        return len(self._at) - 1

    def __getitem__(self, row: int | slice) -> str:
        if isinstance(row, slice):
            raise TypeError("ask for one row at a time, or iterate")
        if not 0 <= row < len(self):
            raise IndexError(row)
        return str(self._cells[self._at[row] : self._at[row + 1]], "utf-8")

    def __iter__(self) -> Iterator[str]:
        return iter(self.page(0, len(self)))

    def page(self, first: int, end: int) -> list[str]:
        """The cells of the rows `first` to `end`, the latter left out."""
        at = self._at[first : end + 1].tolist()
        start = at[0]
        text = bytes(self._cells[start : at[-1]])
        return [text[one - start : other - start].decode("utf-8") for one, other in pairwise(at)]


class WordColumn(Sequence[str]):
    """A column with few different texts: for each row the number of its text."""

    def __init__(self, codes: memoryview, words: Column) -> None:
        self._codes, self._words = codes, words

    @cached_property
    def _all_words(self) -> list[str]:
        return list(self._words)

    def __len__(self) -> int:
        return len(self._codes)

    def __getitem__(self, row: int | slice) -> str:
        if isinstance(row, slice):
            raise TypeError("ask for one row at a time, or iterate")
        return self._words[self._codes[row]]

    def __iter__(self) -> Iterator[str]:
        return iter(self.page(0, len(self)))

    def page(self, first: int, end: int) -> list[str]:
        """The cells of the rows `first` to `end`, the latter left out."""
        return list(map(self._all_words.__getitem__, self._codes[first:end].tolist()))


class ColumnStore:
    """An open table.

    Attributes:
        names: its columns, in order.
        sha256: hash of its body.
    """

    def __init__(self, sections: Sections) -> None:
        self._sections, self.sha256 = sections, sections.sha256
        self.names: tuple[str, ...] = tuple(sections.header["columns"])
        self._rows: int = sections.header["rows"]
        self._columns = {name: Column(sections.numbers(f"{name}_at"), sections.view(name)) for name in self.names}

    def __len__(self) -> int:
        return self._rows

    def column(self, name: str) -> Column:
        """A column by name. Raises StoreError when the table has none of that name."""
        if name not in self._columns:
            what = f"this store has no column {name!r}"
            raise StoreError(what, file=str(self._sections.path), todo=FRAME.rebuild)
        return self._columns[name]

    def row(self, number: int) -> tuple[str, ...]:
        """The cells of a row, in the order of `names`."""
        return tuple(column[number] for column in self._columns.values())

    def all(self) -> Iterator[tuple[str, ...]]:
        """Every row, in order."""
        return zip(*self._columns.values(), strict=True)

    def verify(self) -> None:
        """Hash the body again. Raises StoreError when it differs from the header."""
        self._sections.verify()


def open_columns(path: Path) -> ColumnStore:
    """Map a table. Raises StoreError when it is missing, damaged or of another version."""
    return ColumnStore(open_sections(path, FRAME))


def write_columns(out: Path, names: Sequence[str], rows: Sequence[tuple[str, ...]]) -> str:
    """Compile a table of texts; returns the SHA-256 of its body. Raises OutputError."""
    sections: dict[str, bytes] = {}
    cells = zip(*rows, strict=True) if rows else iter([()] * len(names))
    for name, texts in zip(names, cells, strict=True):
        sections |= text_sections(name, texts)
    header = {"format": FORMAT, "columns": list(names), "rows": len(rows)}
    return write_sections(out, FRAME, header, sections)
