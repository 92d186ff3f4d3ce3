"""Alleles of a knowledge source and what it says of each, column by column: two million of them in seconds.

Texts lie one behind the other in one array of bytes, as Arrow's binary columns do; a column with few different texts
holds numbers of words instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt

from canheal.terms.alleles import Allele
from canheal.terms.assembly import CHROMOSOME_INDEX, CHROMOSOMES, Assembly
from canheal.terms.records import NamedTuple

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]
OTHER_CONTIG, OTHER_ASSEMBLY = -1, -2
"""In place of a chromosome: a contig that is none of `CHROMOSOMES`, an allele of another genome build."""


class Texts(NamedTuple):
    """A column of UTF-8 texts.

    Attributes:
        flat: uint8, the texts one behind the other.
        at: int64[n + 1], where each begins.
    """

    flat: Bytes
    at: Numbers

    @property
    def rows(self) -> int:
        """Number of texts."""
        return len(self.at) - 1

    @property
    def lengths(self) -> Numbers:
        """Bytes of each text."""
        return np.diff(self.at)

    def text(self, row: int) -> str:
        """One text."""
        encoded: bytes = self.flat[self.at[row] : self.at[row + 1]].tobytes()
        return encoded.decode("utf-8")

    def take(self, rows: Numbers) -> Texts:
        """These rows in this order."""
        return cut(self.flat, self.at[rows], self.at[rows + 1])


class Words(NamedTuple):
    """A column with few different texts.

    Attributes:
        code: uint32[n], index in `words`.
        words: each once.
    """

    code: npt.NDArray[np.uint32]
    words: Sequence[str]

    @property
    def rows(self) -> int:
        """Number of texts."""
        return len(self.code)

    def text(self, row: int) -> str:
        """One text."""
        return self.words[int(self.code[row])]

    def take(self, rows: Numbers) -> Words:
        """These rows in this order."""
        return Words(self.code[rows], self.words)


class AlleleTable(NamedTuple):
    """Alleles as a source spells them (VCF 4.4: an alternate allele of a record), n rows.

    Attributes:
        assembly: genome build.
        chromosome: int8[n], index in `CHROMOSOMES`, or `OTHER_CONTIG`, `OTHER_ASSEMBLY`.
        position: int64[n], 1-based, of the first reference base.
        reference: bases, any case.
        alternate: bases, any case.
        columns: name to what the source says.
        line: int64[n], 1-based line of its file; 0 where there is none.
        files: name of each file and its number of rows, in order.
    """

    assembly: Assembly
    chromosome: npt.NDArray[np.int8]
    position: Numbers
    reference: Texts
    alternate: Texts
    columns: Mapping[str, Texts | Words]
    line: Numbers
    files: tuple[tuple[str, int], ...]

    @property
    def rows(self) -> int:
        """Number of alleles."""
        return len(self.position)


def cut(flat: Bytes, start: Numbers, end: Numbers) -> Texts:
    """The texts that stand at these places of a larger one."""
    length = end - start
    at = offsets(length)
    return Texts(flat[spread(start, length, at)], at)


def offsets(length: Numbers) -> Numbers:
    """Where texts of these lengths begin when they lie one behind the other, and where the last one ends."""
    at = np.zeros(len(length) + 1, np.int64)
    np.cumsum(length, out=at[1:])
    return at


def spread(start: Numbers, length: Numbers, at: Numbers) -> Numbers:
    """The index of every byte of texts that begin at `start`; `at` are the offsets of the result."""
    index = np.repeat(start - at[:-1], length)
    index += np.arange(at[-1])
    return index


def texts(strings: Iterable[str]) -> Texts:
    """A column from Python strings."""
    encoded = [string.encode("utf-8") for string in strings]
    length = np.fromiter(map(len, encoded), np.int64, len(encoded))
    return Texts(np.frombuffer(b"".join(encoded), np.uint8), offsets(length))


def join_texts(parts: Sequence[Texts]) -> Texts:
    """Columns one below the other."""
    flat = np.concatenate([part.flat for part in parts])
    return Texts(flat, offsets(np.concatenate([part.lengths for part in parts])))


def allele_columns(alleles: Sequence[Allele], assembly: Assembly, **columns: Texts | Words) -> AlleleTable:
    """A table of alleles that are at hand as such; one of another build is marked.

    Args:
        alleles: in any spelling.
        assembly: of the table.
        columns: what is said of each.
    """
    builds, chromosomes, positions, references, alternates = zip(*alleles, strict=True) if alleles else [()] * 5
    chromosome = np.fromiter(map(CHROMOSOME_INDEX.__getitem__, chromosomes), np.int8, len(alleles))
    chromosome[np.fromiter((build is not assembly for build in builds), np.bool_, len(alleles))] = OTHER_ASSEMBLY
    return AlleleTable(
        assembly=assembly,
        chromosome=chromosome,
        position=np.array(positions, np.int64),
        reference=texts(references),
        alternate=texts(alternates),
        columns=columns,
        line=np.zeros(len(alleles), np.int64),
        files=(("", len(alleles)),),
    )


def payload_table(rows: Iterable[tuple[Allele, str]], assembly: Assembly) -> AlleleTable:
    """A table of alleles with one text of each, in the column `payload`."""
    given = list(rows)
    return allele_columns([allele for allele, _ in given], assembly, payload=texts(text for _, text in given))


def join_tables(parts: Sequence[AlleleTable]) -> AlleleTable:
    """Tables of one build with the same columns, one below the other."""
    first = parts[0]
    return AlleleTable(
        assembly=first.assembly,
        chromosome=np.concatenate([part.chromosome for part in parts]),
        position=np.concatenate([part.position for part in parts]),
        reference=join_texts([part.reference for part in parts]),
        alternate=join_texts([part.alternate for part in parts]),
        columns={name: _join_columns([part.columns[name] for part in parts]) for name in first.columns},
        line=np.concatenate([part.line for part in parts]),
        files=tuple(chain.from_iterable(part.files for part in parts)),
    )


def _join_columns(parts: Sequence[Texts | Words]) -> Texts | Words:
    words = [part for part in parts if isinstance(part, Words)]
    return _join_words(words) if words else join_texts([part for part in parts if isinstance(part, Texts)])


def _join_words(parts: Sequence[Words]) -> Words:
    """One below the other; each word keeps one number, whichever part brought it."""
    number: dict[str, int] = {}
    codes = []
    for part in parts:
        renumbered = [number.setdefault(word, len(number)) for word in part.words]
        codes.append(np.array(renumbered, np.uint32)[part.code] if renumbered else part.code)
    return Words(np.concatenate(codes), list(number))


def select_rows(table: AlleleTable, rows: Numbers) -> AlleleTable:
    """These rows of a table of one file."""
    return table._replace(
        chromosome=table.chromosome[rows],
        position=table.position[rows],
        reference=table.reference.take(rows),
        alternate=table.alternate.take(rows),
        columns={name: column.take(rows) for name, column in table.columns.items()},
        line=table.line[rows],
        files=((table.files[0][0], len(rows)),),
    )


def split_table(table: AlleleTable, wanted: Sequence[str]) -> tuple[AlleleTable, list[tuple[int, str]]]:
    """A table of one file without the rows for which all wanted columns are empty, and line and name of these."""
    filled = np.zeros(table.rows, np.bool_)
    for name in wanted:
        filled |= _filled(table.columns[name])
    if filled.all():
        return table, []
    empty = np.flatnonzero(~filled)
    names = [name_row(table, row) for row in empty.tolist()]
    return select_rows(table, np.flatnonzero(filled)), list(zip(table.line[empty].tolist(), names, strict=True))


def _filled(column: Texts | Words) -> npt.NDArray[np.bool_]:
    if isinstance(column, Texts):
        return column.lengths > 0
    return np.array([bool(word) for word in column.words], np.bool_)[column.code]


def name_row(table: AlleleTable, row: int) -> str:
    """How a row is called in a list of what was left out: its id where it has one, and the allele."""
    index = int(table.chromosome[row])
    chromosome = CHROMOSOMES[index] if index >= 0 else "?"
    allele = f"{chromosome}:{table.position[row]} {table.reference.text(row)}>{table.alternate.text(row)}"
    return f"{table.columns['id'].text(row)} {allele}" if "id" in table.columns else allele


def places(table: AlleleTable, rows: Numbers) -> list[tuple[str, int]]:
    """File and line of rows."""
    ends = np.cumsum([count for _, count in table.files])
    file = np.searchsorted(ends, rows, side="right").tolist()
    return [(table.files[number][0], line) for number, line in zip(file, table.line[rows].tolist(), strict=True)]
