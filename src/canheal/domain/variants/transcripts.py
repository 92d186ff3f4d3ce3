"""Transcript models and the way between genomic and coding positions (HGVS VarNomen, "Numbering").

Genomic positions are 1-based and inclusive. The spliced index is 0-based along the mature transcript, 5' to 3'.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from canheal.terms.records import NamedTuple


class Exon(NamedTuple):
    """Genomic bounds of one exon, `start` <= `end` on either strand."""

    start: int
    end: int


class Intron(NamedTuple):
    """The first and the last base of one intron in transcript direction: donor side, acceptor side."""

    donor: int
    acceptor: int


class CodingPosition(NamedTuple):
    """One c. position.

    Attributes:
        base: number of the nearest exonic base: 1 is the A of the start codon, -1 the base before it; never 0.
        offset: intronic distance from that base, positive after it (c.100+5), negative before it (c.101-3).
        after_stop: `base` counts from the last base of the stop codon (c.*5).
    """

    base: int
    offset: int = 0
    after_stop: bool = False

    def __str__(self) -> str:
        return f"{'*' if self.after_stop else ''}{self.base}{f'{self.offset:+d}' if self.offset else ''}"


@dataclass(frozen=True, slots=True)
class Transcript:
    """One protein-coding transcript on a chromosome.

    Attributes:
        accession: with version (ENST00000357654.9, NM_007294.4).
        gene: gene symbol.
        hgnc: "HGNC:1100"; None when the source gives none.
        chromosome: one of `CHROMOSOMES`.
        strand: 1 or -1.
        exons: in transcript order (5' first).
        cds_start: lowest genomic position of the coding sequence, stop codon included.
        cds_end: highest genomic position of the coding sequence, stop codon included.
        mane_select: marked MANE Select by the source.
        canonical: marked canonical by the source, or chosen by the rule that the store names.
        protein: protein accession; None when the source gives none.
    """

    accession: str
    gene: str
    hgnc: str | None
    chromosome: str
    strand: int
    exons: tuple[Exon, ...]
    cds_start: int
    cds_end: int
    mane_select: bool = False
    canonical: bool = False
    protein: str | None = None
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _offsets: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _coding: tuple[int, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        offsets, length = [], 0
        for exon in self.exons:
            offsets.append(length)
            length += exon.end - exon.start + 1
        set_once = object.__setattr__
        set_once(self, "_starts", tuple(sorted(exon.start for exon in self.exons)))
        set_once(self, "_offsets", (*offsets, length))
        first, last = (self.cds_start, self.cds_end)[:: self.strand]
        bounds = (self.spliced_index(first), self.spliced_index(last))
        if None in bounds:
            raise ValueError(f"{self.accession}: the coding sequence does not begin and end in exons")
        set_once(self, "_coding", bounds)

    @property
    def start(self) -> int:
        """Lowest genomic position."""
        return self._starts[0]

    @property
    def end(self) -> int:
        """Highest genomic position."""
        return self.exons[-1 if self.strand == 1 else 0].end

    @property
    def spliced_length(self) -> int:
        """Bases of the mature transcript."""
        return self._offsets[-1]

    @property
    def coding_span(self) -> tuple[int, int]:
        """Spliced index of the first base of the start codon and of the last base of the stop codon."""
        return self._coding

    def exon_of(self, position: int) -> int | None:
        """Index in `exons` of the exon that holds this genomic position; None outside exons."""
        rank = bisect_right(self._starts, position) - 1
        if rank < 0:
            return None
        index = rank if self.strand == 1 else len(self.exons) - 1 - rank
        return index if position <= self.exons[index].end else None

    def spliced_index(self, position: int) -> int | None:
        """Spliced index of a genomic position; None outside exons."""
        index = self.exon_of(position)
        if index is None:
            return None
        exon = self.exons[index]
        return self._offsets[index] + (position - exon.start if self.strand == 1 else exon.end - position)

    def genomic(self, spliced: int) -> int:
        """Genomic position of a spliced index.

        Raises:
            ValueError: the index lies outside the transcript.
        """
        if not 0 <= spliced < self.spliced_length:
            raise ValueError(f"{self.accession} has no base {spliced}")
        index = bisect_right(self._offsets, spliced) - 1
        exon, into = self.exons[index], spliced - self._offsets[index]
        return exon.start + into if self.strand == 1 else exon.end - into

    def introns_near(self, start: int, end: int) -> list[Intron]:
        """The introns that overlap or touch these genomic bounds, in genomic order."""
        low = max(bisect_right(self._starts, start) - 2, 0)
        high = min(bisect_left(self._starts, end + 1) + 1, len(self._starts))
        exons = self.exons[::1] if self.strand == 1 else self.exons[::-1]
        gaps = (
            (left.end + 1, right.start - 1) for left, right in zip(exons[low:high], exons[low + 1 : high], strict=False)
        )
        return [Intron(*gap[:: self.strand]) for gap in gaps if gap[0] <= end + 1 and start - 1 <= gap[1]]

    def coding_position(self, position: int) -> CodingPosition:
        """The c. position of a genomic position.

        Before the first and after the last exon the count goes on as if the exon were longer, so that promoter
        changes keep the name that the clinic knows (TERT c.-124C>T); VarNomen asks for a genomic description there.
        The middle base of an intron of odd length counts from the exon before it.
        """
        spliced = self.spliced_index(position)
        if spliced is not None:
            return self._numbered(spliced, 0)
        if position < self.start or position > self.end:
            return self._outside(position)
        rank = bisect_right(self._starts, position) - 1
        before = rank if self.strand == 1 else len(self.exons) - 2 - rank
        upstream, downstream = self.exons[before], self.exons[before + 1]
        if self.strand == 1:
            after_donor, to_acceptor = position - upstream.end, downstream.start - position
        else:
            after_donor, to_acceptor = upstream.start - position, position - downstream.end
        if after_donor <= to_acceptor:
            return self._numbered(self._offsets[before + 1] - 1, after_donor)
        return self._numbered(self._offsets[before + 1], -to_acceptor)

    def genomic_position(self, coding: CodingPosition) -> int:
        """The genomic position of a c. position: the inverse of `coding_position`.

        Raises:
            ValueError: an intronic offset from a base that lies outside the transcript.
        """
        first, last = self._coding
        spliced = last + coding.base if coding.after_stop else first + coding.base - (coding.base > 0)
        if 0 <= spliced < self.spliced_length:
            return self.genomic(spliced) + self.strand * coding.offset
        if coding.offset:
            raise ValueError(f"{self.accession} has no base c.{coding}")
        edge = 0 if spliced < 0 else self.spliced_length - 1
        return self.genomic(edge) + self.strand * (spliced - edge)

    def _outside(self, position: int) -> CodingPosition:
        upstream = (position < self.start) == (self.strand == 1)
        edge = self.start if position < self.start else self.end
        distance = abs(position - edge)
        return self._numbered(-distance if upstream else self.spliced_length - 1 + distance, 0)

    def _numbered(self, spliced: int, offset: int) -> CodingPosition:
        first, last = self._coding
        if spliced > last:
            return CodingPosition(spliced - last, offset, after_stop=True)
        return CodingPosition(spliced - first + (spliced >= first), offset)
