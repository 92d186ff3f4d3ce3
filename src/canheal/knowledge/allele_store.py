"""Two million alleles that open in a millisecond: one immutable file of sorted 64-bit keys, mapped into memory.

The frame of `knowledge/sections.py` (header: name, release, assembly, left_aligned, counts, columns) with
these sections:

    keys         uint64[n]   `terms.alleles.allele_key` of the minimal spelling, ascending
    spelling_at  uint64[n+1] where each spelling begins in `spellings`
    spellings    ASCII       "REF>ALT" one after the other

and for each column what the knowledge base says of the alleles, either every text or numbers of few texts:

    column.NAME_at    uint64[n+1] or [words+1]: where each text begins in `column.NAME`
    column.NAME       UTF-8
    column.NAME_code  uint8, 16 or 32[n]: which of the texts; only for a column of few texts

Different alleles may share a key and one allele may have several rows: rows with one key stand in the order given.
`knowledge/allele_compile.py` writes stores.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path

from canheal.knowledge.columns import Column, WordColumn
from canheal.knowledge.sections import Frame, Sections, open_sections
from canheal.terms.alleles import Allele, allele_key, trim
from canheal.terms.assembly import CHROMOSOME_INDEX, CHROMOSOMES, Assembly

FORMAT = "canheal.alleles/2"
FRAME = Frame(b"canheal.alleles\n", 2, "allele store", "compile the knowledge base again")


class AlleleStore:
    """A compiled knowledge base, open for look-up. Close it, or use it in a `with` block.

    Attributes:
        path: the file.
        name: of the knowledge base.
        release: its date or version.
        assembly: genome build of all alleles.
        left_aligned: alleles were left-aligned on a reference when compiled, not only trimmed.
        sha256: hash of the body, as in the header.
        keys: sorted 64-bit keys.
        spelling_at: where each spelling begins.
        spellings: bytes.
        columns: name to what is said, by row.
    """

    def __init__(self, sections: Sections) -> None:
        self._sections, header = sections, sections.header
        self.path, self.sha256 = sections.path, sections.sha256
        self.name: str = header["name"]
        self.release: str = header["release"]
        self.assembly = Assembly(header["assembly"])
        self.left_aligned: bool = header["left_aligned"]
        self.keys = sections.numbers("keys")
        self.spelling_at, self.spellings = sections.numbers("spelling_at"), sections.view("spellings")
        self.columns = {name: _column(sections, f"column.{name}") for name in sections.header["columns"]}

    def __len__(self) -> int:
        return len(self.keys)

    def __enter__(self) -> AlleleStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Unmap the file; the store cannot be asked afterwards. A scanner still at work keeps its part mapped."""
        self._sections.close()

    def find(self, allele: Allele) -> tuple[str, ...]:
        """What is said of an allele, one text for each row (`payload`)."""
        return tuple(map(self.payload, self.rows(allele)))

    def rows(self, allele: Allele) -> Iterator[int]:
        """The rows of an allele, trimmed first; left-align it before where a reference is at hand."""
        if allele.assembly is not self.assembly:
            return iter(())
        position, reference, alternate = trim(allele.position, allele.reference, allele.alternate)
        return self.rows_of(CHROMOSOME_INDEX[allele.chromosome], position, reference=reference, alternate=alternate)

    def rows_of(self, chromosome: int, position: int, *, reference: str, alternate: str) -> Iterator[int]:
        """Rows of this minimal spelling (chromosome as index in `CHROMOSOMES`); allele strings are compared."""
        place, keys = chromosome << 28 | position, self.keys
        row = bisect_left(keys, place << 31)
        if row == len(keys) or keys[row] >> 31 != place:
            return
        key = allele_key(chromosome, position, reference, alternate)
        spelling = f"{reference}>{alternate}".encode("ascii")
        while row < len(keys) and keys[row] <= key:
            if keys[row] == key and self.spellings[self.spelling_at[row] : self.spelling_at[row + 1]] == spelling:
                yield row
            row += 1

    def rows_between(self, chromosome: str, first: int, last: int) -> range:
        """Rows of the alleles at positions from `first` to `last`."""
        place = CHROMOSOME_INDEX[chromosome] << 28
        start = bisect_left(self.keys, (place | max(first, 0)) << 31)
        return range(start, bisect_left(self.keys, (place | last + 1) << 31, start))

    def position(self, row: int) -> int:
        """The position of the allele in this row."""
        return (self.keys[row] >> 31) & 0xFFFFFFF

    def record(self, row: int) -> dict[str, str]:
        """What the knowledge base says in this row, by column; "" where it says nothing."""
        return {name: column[row] for name, column in self.columns.items()}

    def payload(self, row: int) -> str:
        """What the knowledge base says in this row as one text; of several columns the filled ones, with names."""
        if len(self.columns) == 1:
            return next(iter(self.record(row).values()))
        return "; ".join(f"{name}={text}" for name, text in self.record(row).items() if text)

    def allele(self, row: int) -> Allele:
        """The minimal spelling in this row."""
        key = self.keys[row]
        text = str(self.spellings[self.spelling_at[row] : self.spelling_at[row + 1]], "ascii")
        reference, _, alternate = text.partition(">")
        return Allele(self.assembly, CHROMOSOMES[key >> 59], self.position(row), reference, alternate)

    def page_of_spellings(self, first: int, end: int) -> list[str]:
        """ "REF>ALT" of the rows `first` to `end`, the latter left out."""
        return Column(self.spelling_at, self.spellings).page(first, end)

    def verify(self) -> None:
        """Hash the whole body again. Raises StoreError when it differs from the header."""
        self._sections.verify()


def open_allele_store(path: Path) -> AlleleStore:
    """Map a compiled store; nothing is loaded. Raises StoreError when it is missing, damaged or of another version."""
    return AlleleStore(open_sections(path, FRAME))


def _column(sections: Sections, name: str) -> Column | WordColumn:
    words = Column(sections.numbers(f"{name}_at"), sections.view(name))
    rows = sections.header["kept"]
    return WordColumn(sections.codes(f"{name}_code", rows), words) if sections.has(f"{name}_code") else words
