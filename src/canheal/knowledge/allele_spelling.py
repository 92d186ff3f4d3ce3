"""Minimal spellings and 64-bit keys of a whole table of alleles at once; `terms/alleles.py` says what they are.

The slow definition, `fasta.minimal_spelling` and `terms.alleles.allele_key` allele by allele, stands beside it in the
tests.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from canheal.domain.evidence.allele_table import (
    OTHER_ASSEMBLY,
    OTHER_CONTIG,
    AlleleTable,
    Bytes,
    Numbers,
    Texts,
    cut,
    offsets,
    spread,
    texts,
)
from canheal.knowledge.fasta import ReferenceSequence, minimal_spelling
from canheal.terms.assembly import CHROMOSOMES, Assembly, chromosome_length
from canheal.terms.records import NamedTuple

Flags = npt.NDArray[np.bool_]
Keys = npt.NDArray[np.uint64]
REASONS = ("", "other_contig", "other_assembly", "no_alternate", "not_bases", "same_as_reference", "outside_assembly")
"""Why an allele has no spelling, by number; 0 for one that has."""

_FNV_OFFSET, _FNV_PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)
_ARROW = ord(">")
_UPPER = np.frombuffer(bytes(range(256)).upper(), np.uint8)
_IS_BASE = np.isin(np.arange(256), list(b"ACGTN"))


class Spelled(NamedTuple):
    """The alleles of a table that can be spelled, m of n rows.

    Attributes:
        row: int64[m], ascending row of the table.
        key: uint64[m].
        spelling: "REF>ALT", minimal.
        reason: uint8[n], index in `REASONS` for every row of the table.
    """

    row: Numbers
    key: Keys
    spelling: Texts
    reason: Bytes


class _Strings:
    """References or alternates while they are trimmed: where each begins in `flat`, and its bases."""

    def __init__(self, column: Texts, flat: Bytes, rows: Numbers) -> None:
        self.flat, self.start = flat, column.at[rows].copy()
        self.size = column.at[rows + 1] - self.start

    def first(self, rows: Numbers) -> Bytes:
        bases: Bytes = self.flat[self.start[rows]]
        return bases

    def last(self, rows: Numbers) -> Bytes:
        bases: Bytes = self.flat[self.start[rows] + self.size[rows] - 1]
        return bases


def spell(table: AlleleTable, sequence: ReferenceSequence | None) -> Spelled:
    """Spell each allele minimally, left-aligned where there is a sequence, and key it.

    Raises:
        ReferenceMismatch: an allele that must move lies outside the sequence.
    """
    upper = _UPPER[table.reference.flat], _UPPER[table.alternate.flat]
    reason = _reasons(table, Texts(upper[0], table.reference.at), Texts(upper[1], table.alternate.at))
    row = np.flatnonzero(reason == 0)
    reference, alternate = _Strings(table.reference, upper[0], row), _Strings(table.alternate, upper[1], row)
    position = table.position[row].copy()
    _trim(reference, alternate, position)
    chromosome = table.chromosome[row].astype(np.int64)
    spelling = _spelling(reference, alternate)
    if sequence is not None:
        moving = _movable(reference, alternate)
        spelling = _move_left(spelling, moving, chromosome=chromosome, position=position, sequence=sequence)
    place = (chromosome << 28 | position).astype(np.uint64)
    return Spelled(row, place << np.uint64(31) | _hashes(spelling), spelling, reason)


def _reasons(table: AlleleTable, reference: Texts, alternate: Texts) -> Bytes:
    """Why a row has no spelling; the first of `REASONS` that holds."""
    lengths = _chromosome_lengths(table.assembly)[table.chromosome]
    end = table.position + reference.lengths - 1
    reason = np.zeros(table.rows, np.uint8)
    for name, holds in (
        ("outside_assembly", (table.position < 1) | (end > lengths)),
        ("same_as_reference", same_texts(reference, alternate)),
        ("not_bases", _not_bases(reference) | _not_bases(alternate)),
        ("no_alternate", _is_dot(alternate)),
        ("other_assembly", table.chromosome == OTHER_ASSEMBLY),
        ("other_contig", table.chromosome == OTHER_CONTIG),
    ):
        reason[holds] = REASONS.index(name)
    return reason


def _chromosome_lengths(assembly: Assembly) -> Numbers:
    """By index in `CHROMOSOMES`; numpy counts OTHER_CONTIG and OTHER_ASSEMBLY from the end."""
    return np.array([*(chromosome_length(assembly, name) for name in CHROMOSOMES), 0, 0], np.int64)


def _not_bases(column: Texts) -> Flags:
    strange = np.zeros(len(column.flat) + 1, np.int64)
    np.cumsum(~_IS_BASE[column.flat], out=strange[1:])
    found: Flags = (strange[column.at[1:]] > strange[column.at[:-1]]) | (column.lengths == 0)
    return found


def _is_dot(column: Texts) -> Flags:
    """VCF's sign that there is no alternate allele."""
    dots: Flags = column.lengths == 1
    dots[dots] = column.flat[column.at[:-1][dots]] == ord(".")
    return dots


def same_texts(one: Texts, other: Texts) -> Flags:
    """Whether the texts of two columns are equal, row by row."""
    length = one.lengths
    equal: Flags = length == other.lengths
    rows = np.flatnonzero(equal)
    ours, theirs = one.take(rows), other.take(rows)
    differing = np.zeros(len(ours.flat) + 1, np.int64)
    np.cumsum(ours.flat != theirs.flat, out=differing[1:])
    equal[rows] = differing[ours.at[1:]] == differing[ours.at[:-1]]
    return equal


def _trim(reference: _Strings, alternate: _Strings, position: Numbers) -> None:
    """Drop the shared end, then the shared beginning, one base of each kept; rows leave the loop when they are done."""
    for at_end in (True, False):
        rows = np.arange(len(position))
        while len(rows := rows[(reference.size[rows] > 1) & (alternate.size[rows] > 1)]):
            if at_end:
                rows = rows[reference.last(rows) == alternate.last(rows)]
            else:
                rows = rows[reference.first(rows) == alternate.first(rows)]
                reference.start[rows] += 1
                alternate.start[rows] += 1
                position[rows] += 1
            reference.size[rows] -= 1
            alternate.size[rows] -= 1


def _spelling(reference: _Strings, alternate: _Strings) -> Texts:
    at = offsets(reference.size + 1 + alternate.size)
    flat = np.full(at[-1], _ARROW, np.uint8)
    behind = at[:-1] + reference.size + 1
    for part, start in ((reference, at[:-1]), (alternate, behind)):
        source = offsets(part.size)
        flat[spread(start, part.size, source)] = part.flat[spread(part.start, part.size, source)]
    return Texts(flat, at)


def _movable(reference: _Strings, alternate: _Strings) -> Numbers:
    """Pure insertions and deletions whose strings end alike: the trimmed ones that may stand further left, too."""
    every = np.arange(len(reference.size))
    return np.flatnonzero((reference.size != alternate.size) & (reference.last(every) == alternate.last(every)))


def _move_left(
    spelling: Texts, rows: Numbers, *, chromosome: Numbers, position: Numbers, sequence: ReferenceSequence
) -> Texts:
    """Left-align these rows one by one: a tenth of all, and each reads the sequence; positions change in place."""
    moved = []
    for row in rows.tolist():
        before, _, after = spelling.text(row).partition(">")
        name = CHROMOSOMES[chromosome[row]]
        found = minimal_spelling(name, int(position[row]), reference=before, alternate=after, sequence=sequence)
        position[row] = found[0]
        moved.append(f"{found[1]}>{found[2]}")
    return _replaced(spelling, rows, texts(moved))


def _replaced(column: Texts, rows: Numbers, by: Texts) -> Texts:
    """Other texts in these rows."""
    start, end = column.at[:-1].copy(), column.at[1:].copy()
    start[rows], end[rows] = by.at[:-1] + len(column.flat), by.at[1:] + len(column.flat)
    return cut(np.concatenate([column.flat, by.flat]), start, end)


def _hashes(column: Texts) -> Keys:
    """The 31-bit folded FNV-1a hash of each text, byte by byte; a row leaves the loop behind its last byte."""
    length = column.lengths
    folded = np.full(column.rows, _FNV_OFFSET)
    rows, byte = np.arange(column.rows), 0
    while len(rows := rows[length[rows] > byte]):
        folded[rows] = (folded[rows] ^ column.flat[column.at[rows] + byte]) * _FNV_PRIME
        byte += 1
    return (folded ^ (folded >> np.uint64(32))) & np.uint64(0x7FFFFFFF)
