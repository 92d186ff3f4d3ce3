"""Alleles of a table with a header row, gathered row by row into columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from canheal.domain.evidence.allele_table import OTHER_CONTIG, AlleleTable, Texts, Words, texts
from canheal.formats.cells import first_present
from canheal.formats.text import Row, shown_name
from canheal.terms.assembly import CHROMOSOME_INDEX, Assembly, chromosome_name
from canheal.terms.errors import BadRecord, MissingColumn

_LONGEST_POSITION = 12


class AlleleRows:
    """Place and bases of each row; `names` says which columns may hold chromosome, position, reference, alternate."""

    def __init__(self, path: Path, names: Mapping[str, Sequence[str]]) -> None:
        self._path, self._names = path, names
        self._chromosomes: list[int] = []
        self._positions: list[int] = []
        self._references: list[str] = []
        self._alternates: list[str] = []
        self._lines: list[int] = []

    def add(self, line: int, row: Row) -> None:
        """Take one row.

        Raises:
            MissingColumn: the table has none of the columns that may hold a part of the place.
            BadRecord: a position that is no whole number.
        """
        if not self._lines:
            self._check_columns(row)
        position = self.cell(row, self._names["position"])
        if not (position.isascii() and position.isdecimal()) or len(position) > _LONGEST_POSITION:
            what = f"'{position[:40]}' is not a whole number"
            todo = "Check that the file is complete and that fields are separated by tabs"
            raise BadRecord(what, file=str(self._path), line=line, field="position", todo=todo)
        chromosome = chromosome_name(self.cell(row, self._names["chromosome"]))
        self._chromosomes.append(OTHER_CONTIG if chromosome is None else CHROMOSOME_INDEX[chromosome])
        self._positions.append(int(position))
        self._references.append(self.cell(row, self._names["reference"]))
        self._alternates.append(self.cell(row, self._names["alternate"]))
        self._lines.append(line)

    def cell(self, row: Row, names: Sequence[str]) -> str:
        """The first of these columns that is there and filled; "" for none."""
        return first_present(row, names) or ""

    def table(self, assembly: Assembly, columns: Mapping[str, Texts | Words]) -> AlleleTable:
        """All rows with what is said of them."""
        return AlleleTable(
            assembly=assembly,
            chromosome=np.array(self._chromosomes, np.int8),
            position=np.array(self._positions, np.int64),
            reference=texts(self._references),
            alternate=texts(self._alternates),
            columns=columns,
            line=np.array(self._lines, np.int64),
            files=((shown_name(self._path), len(self._lines)),),
        )

    def _check_columns(self, row: Row) -> None:
        missing = [names[0] for names in self._names.values() if not any(name in row for name in names)]
        if missing:
            listed = ", ".join(name[:40] for name in list(row)[:30])
            raise MissingColumn(
                f"the table lacks {', '.join(missing)}; its columns are: {listed}",
                file=str(self._path),
                field=missing[0],
                todo="Add the column, or check that this is the right file",
            )
