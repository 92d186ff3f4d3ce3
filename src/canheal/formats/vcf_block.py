"""A block of whole lines of a VCF as an array of bytes: where its columns and the values of its INFO tags stand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from canheal.domain.evidence.allele_table import OTHER_CONTIG, Bytes, Numbers, cut, offsets
from canheal.terms.assembly import CHROMOSOME_INDEX, chromosome_name
from canheal.terms.errors import BadRecord, FileCorrupt
from canheal.terms.typed import TypeVar

_TAB, _END, _SEMICOLON, _EQUALS, _COMMA, _HASH, _DOT = (ord(sign) for sign in "\t\n;=,#.")
_COLUMNS = 8
_CHROM, _POS, _ID, REF, _ALT, _QUAL, _FILTER, _INFO = range(_COLUMNS)
_LONGEST_POSITION = 10
_WORD = 8
ID, FILTER = "#ID", "#FILTER"
"""Not INFO tags but columns of the VCF."""
Span = tuple[Numbers, Numbers]
"""Where texts begin and where each ends, as offsets in the block."""
_Kind = TypeVar("_Kind", np.int8, np.uint32)


class _Chromosomes(dict[bytes, int]):
    """Index in `CHROMOSOMES` of a contig name."""

    def __missing__(self, name: bytes) -> int:
        chromosome = chromosome_name(name.decode("utf-8"))
        return self.setdefault(name, OTHER_CONTIG if chromosome is None else CHROMOSOME_INDEX[chromosome])


def coded(
    numbering: dict[bytes, int], flat: Bytes, span: Span, kind: type[_Kind], *, empty: int = 0
) -> npt.NDArray[_Kind]:
    """The number of each text; most of a rare tag are empty.

    Args:
        numbering: text to number; gives a new text its number by itself.
        flat: the block.
        span: where the texts stand.
        kind: of the numbers.
        empty: the number of an empty text.
    """
    start, end = span
    code = np.full(len(start), empty, kind)
    filled = np.flatnonzero(end > start)
    listed = cut(flat, start[filled], end[filled] + 1)  # with the sign behind each, which becomes a line end
    listed.flat[listed.at[1:] - 1] = _END
    each = listed.flat.tobytes().split(b"\n")[:-1]
    code[filled] = np.fromiter(map(numbering.__getitem__, each), kind, len(filled))
    return code


class VcfBlock:
    """Whole lines of a VCF as bytes, and where their columns and INFO values stand."""

    def __init__(self, text: bytes, first_line: int, path: Path, *, header_lines: int, tags: Sequence[str]) -> None:
        self._path = path
        if not text.endswith(b"\n"):
            what = "the last line has no end, as if the file had been cut while it was fetched"
            last = first_line + text.count(b"\n")
            raise FileCorrupt(what, file=str(path), line=last, todo="Fetch the file again and compare the checksums")
        self.bytes = np.frombuffer(text, np.uint8)
        # tab and line end, ';' and '='; with them '<' and control characters, which no line below asks for
        separators = np.flatnonzero((self.bytes <= _END) | (self.bytes - np.uint8(_SEMICOLON) <= _EQUALS - _SEMICOLON))
        kind = self.bytes[separators]
        low = kind <= _END
        columns, sign = separators[low], kind[low]
        end = columns[sign == _END]
        start = np.concatenate([[0], end[:-1] + 1])
        record = (end > start) & (self.bytes[start] != _HASH)
        self._check_header(np.flatnonzero(self.bytes[start] == _HASH), first_line, header_lines)
        self.start, self._end = start[record], end[record]
        self.line = first_line + np.flatnonzero(record)
        self._tabs = self._columns(columns[sign == _TAB])
        self._separators = separators
        self._is_end = (kind == _SEMICOLON) | (kind == _TAB) | (kind == _END)
        self._equals = np.flatnonzero(kind == _EQUALS)
        self._before = self._words_before(separators[self._equals])
        self._ending = self._by_ending(tags)
        first = np.searchsorted(separators[self._equals], self.start)
        self._row = np.cumsum(np.bincount(first, minlength=len(self._equals) + 1)) - 1

    def _words_before(self, place: Numbers) -> npt.NDArray[np.uint64]:
        """The eight bytes before each of these places as one number; behind the columns there are always so many."""
        size = max(len(self.bytes) - _WORD + 1, 0)
        words = np.ndarray((size,), "<u8", buffer=self.bytes, strides=(1,))
        found: npt.NDArray[np.uint64] = words[np.maximum(place - _WORD, 0)] if size else np.zeros(len(place), np.uint64)
        return found

    def _by_ending(self, tags: Sequence[str]) -> dict[bytes, Numbers]:
        """Which of the "=" follow the last two bytes of a wanted tag; all are looked at once, not once for each tag."""
        endings = sorted({ending for tag in tags for ending in _endings(tag)})
        number = np.zeros(1 << 16, np.uint8)
        for place, ending in enumerate(endings, 1):
            number[int.from_bytes(ending, "little")] = place
        group = number[self._before >> np.uint64(8 * (_WORD - 2))]
        order = np.argsort(group, kind="stable")
        bounds = np.cumsum(np.bincount(group, minlength=len(endings) + 1))
        return {ending: order[bounds[place] : bounds[place + 1]] for place, ending in enumerate(endings)}

    def _check_header(self, remark: Numbers, first_line: int, header_lines: int) -> None:
        """Header lines stand before all records; a later one means that two files were joined."""
        later = remark[first_line + remark > header_lines]
        if len(later):
            line = first_line + int(later[0])
            raise self._bad(line, None, "a second header begins here, as if two files had been joined")

    def _columns(self, tabs: Numbers) -> Numbers:
        """int64[n, 7]: the tabs that end the first seven columns of each record."""
        behind = np.append(tabs, np.full(_COLUMNS, len(self.bytes)))
        found: Numbers = behind[np.searchsorted(tabs, self.start)[:, None] + np.arange(_COLUMNS - 1)]
        short = found[:, -1] > self._end
        if short.any():
            line = int(self.line[np.flatnonzero(short)[0]])
            raise self._bad(line, None, "the record has fewer than eight columns separated by tabs")
        return found

    def _bad(self, line: int, field: str | None, what: str) -> BadRecord:
        todo = "Check that the file is a complete VCF; fetch it again where it is not"
        return BadRecord(what, file=str(self._path), line=line, field=field, todo=todo)

    def field(self, column: int) -> Span:
        """Where a column but INFO stands."""
        start = self.start if column == 0 else self._tabs[:, column - 1] + 1
        return start, self._tabs[:, column]

    def positions(self) -> Numbers:
        """POS as numbers."""
        start, end = self.field(_POS)
        size = end - start
        position = np.zeros(len(start), np.int64)
        bad = (size < 1) | (size > _LONGEST_POSITION)
        for place in range(_LONGEST_POSITION):
            rows = np.flatnonzero(~bad & (size > place))
            digit = self.bytes[start[rows] + place].astype(np.int64) - ord("0")
            position[rows] = position[rows] * 10 + digit
            bad[rows] |= (digit < 0) | (digit > 9)
        if bad.any():
            row = int(np.flatnonzero(bad)[0])
            said = self.bytes[start[row] : end[row]].tobytes().decode("utf-8")
            raise self._bad(int(self.line[row]), "POS", f"'{said[:40]}' is not a whole number")
        return position

    def chromosomes(self) -> npt.NDArray[np.int8]:
        """Index in `CHROMOSOMES` of each record; a sorted file has mostly one in a block."""
        start, end = self.field(_CHROM)
        numbering = _Chromosomes()
        if not len(start):
            return np.zeros(0, np.int8)
        name = self.bytes[start[0] : end[0] + 1].tobytes()
        same = end - start == len(name) - 1
        for place, sign in enumerate(name):
            same &= self.bytes[np.minimum(start + place, len(self.bytes) - 1)] == sign
        code = np.full(len(start), numbering[name[:-1]], np.int8)
        others = np.flatnonzero(~same)
        code[others] = coded(numbering, self.bytes, (start[others], end[others]), np.int8, empty=OTHER_CONTIG)
        return code

    def alternates(self) -> tuple[Numbers, Numbers, Span]:
        """Of each alternate allele its record, its place among the alleles of that record, and where it stands."""
        start, end = self.field(_ALT)
        return self._split(start, end)

    def _split(self, start: Numbers, end: Numbers) -> tuple[Numbers, Numbers, Span]:
        """Take lists apart at their commas."""
        row = np.arange(len(start))
        longer = np.flatnonzero(end - start > 2)
        lists = cut(self.bytes, start[longer], end[longer])
        commas_before = offsets((lists.flat == _COMMA).astype(np.int64))
        counts = np.ones(len(start), np.int64)
        counts[longer] += np.diff(commas_before[lists.at])
        if counts.max(initial=1) == 1:
            return row, np.zeros(len(start), np.int64), (start, end)
        starts: list[int] = []
        ends: list[int] = []
        places: list[int] = []
        for first, last, count in zip(start.tolist(), end.tolist(), counts.tolist(), strict=True):
            commas = (first + np.flatnonzero(self.bytes[first:last] == _COMMA)).tolist() if count > 1 else []
            starts += [first, *(comma + 1 for comma in commas)]
            ends += [*commas, last]
            places += range(count)
        return np.repeat(row, counts), np.array(places), (np.array(starts), np.array(ends))

    def own_share(self, span: Span, row: Numbers, place: Numbers) -> Span:
        """Of a list with one value for each allele the value of this one; nothing where the list is shorter."""
        several = np.flatnonzero(np.bincount(row)[row] > 1)
        start, end = span[0].copy(), span[1].copy()
        for number in several.tolist():
            values = [0, *(1 + np.flatnonzero(self.bytes[start[number] : end[number]] == _COMMA)).tolist()]
            own = place[number]
            if own >= len(values):
                start[number] = end[number] = 0
                continue
            behind = end[number] if own + 1 == len(values) else start[number] + values[own + 1] - 1
            first = start[number] + values[own]
            known = behind - first != 1 or self.bytes[first] != _DOT
            start[number], end[number] = first, behind if known else first
        return start, end

    def value(self, tags: Sequence[str]) -> Span:
        """Where the value of the first of these tags stands; an empty span where a record has none, or "."."""
        start, end = np.zeros(len(self.start), np.int64), np.zeros(len(self.start), np.int64)
        for tag in tags:
            row, first, last = self._tag(tag)
            new = (end[row] == 0) & (last > first) & ~((last - first == 1) & (self.bytes[first] == _DOT))
            start[row[new]], end[row[new]] = first[new], last[new]
        return start, end

    def _tag(self, tag: str) -> tuple[Numbers, Numbers, Numbers]:
        """Record, start and end of each value of a tag."""
        if tag in (ID, FILTER):
            return np.arange(len(self.start)), *self.field(_ID if tag == ID else _FILTER)
        name = tag.encode("ascii")
        last = name[-_WORD:]
        unknown, wanted = np.uint64(8 * (_WORD - len(last))), np.uint64(int.from_bytes(last, "little"))
        entry = np.concatenate([self._ending[ending] for ending in _endings(tag)])
        entry = entry[self._before[entry] >> unknown == wanted]
        place = self._separators[self._equals[entry]]
        row = self._row[entry]
        inside = (row >= 0) & (place > self._tabs[row, -1]) if len(self.start) else row >= 0
        edge = self.bytes[place - len(name) - 1]
        fits = inside & ((edge == _SEMICOLON) | (edge == _TAB))
        for back in range(_WORD + 1, len(name) + 1):
            fits &= self.bytes[place - back] == name[-back]
        return row[fits], place[fits] + 1, self._value_ends(self._equals[entry[fits]])

    def _value_ends(self, separator: Numbers) -> Numbers:
        """Where the values behind these "=" end: at the next separator that ends one, mostly the very next."""
        separator = separator + 1
        waiting = np.arange(len(separator))
        while len(waiting := waiting[~self._is_end[separator[waiting]]]):
            separator[waiting] += 1
        ends: Numbers = self._separators[separator]
        return ends


def _endings(tag: str) -> tuple[bytes, ...]:
    """What the two bytes before "=" may be."""
    name = tag.encode("ascii")
    return (name[-2:],) if len(name) > 1 else (b";" + name, b"\t" + name)
