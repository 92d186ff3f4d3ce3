"""A reference genome in two bits a base: read once from FASTA, fetched from anywhere afterwards.

Packing: A, C, G, T are 0, 1, 2, 3, four bases a byte, the first base in the highest bits. Everything else (N, IUPAC
codes) is kept as runs and answers "N". Lower case (soft masking) is not kept. Plain, gzip and bgzip FASTA are read
front to back with the standard library, so no index is needed and none is written.
"""

from __future__ import annotations

import hashlib
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from canheal.terms.assembly import CHROMOSOMES, chromosome_name
from canheal.terms.errors import BadRecord, FileCorrupt, FileEmpty, FileMissing, InputError
from canheal.terms.records import NamedTuple
from canheal.terms.typed import IO

_CHUNK = 1 << 22
_GZIP_CHUNK = 1 << 18  # the rest of a chunk is copied per bgzip block, so small chunks are quicker
_SHIFTS = (6, 4, 2, 0)
_KNOWN = bytes(chr(byte).upper() in "ACGT" for byte in range(128)) + bytes(128)
_CODES = [
    bytes("ACGT".index(chr(byte).upper()) << shift if _KNOWN[byte] else 0 for byte in range(256)) for shift in _SHIFTS
]
_WORDS = ["".join("ACGT"[byte >> shift & 3] for shift in _SHIFTS) for byte in range(256)]


def read_chunks(path: Path, digest: Callable[[bytes], object]) -> Iterator[bytes]:
    """The content of a plain, gzip or bgzip file in chunks; `digest` sees the bytes as stored.

    Raises:
        FileMissing: not there, a directory or not readable.
        FileCorrupt: the compression is damaged or cut off.
    """
    try:
        with path.open("rb") as stream:
            packed = stream.read(2) == b"\x1f\x8b"
            stream.seek(0)
            yield from _inflated(path, stream, digest) if packed else _plain(stream, digest)
    except OSError as error:
        what = f"the file cannot be read ({error.strerror})"
        raise FileMissing(what, file=str(path), todo="Give the path of a readable file") from error


def _plain(stream: IO[bytes], digest: Callable[[bytes], object]) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        digest(chunk)
        yield chunk


def _inflated(path: Path, stream: IO[bytes], digest: Callable[[bytes], object]) -> Iterator[bytes]:
    inflate = zlib.decompressobj(31)
    while chunk := stream.read(_GZIP_CHUNK):
        digest(chunk)
        more = True
        while more:
            if inflate.eof:  # the next gzip member; bgzip writes one per block
                inflate = zlib.decompressobj(31)
            try:
                text = inflate.decompress(chunk, _CHUNK)
            except zlib.error as error:
                raise _damaged(path) from error
            yield text
            chunk = inflate.unused_data if inflate.eof else inflate.unconsumed_tail
            more = bool(chunk) or (len(text) == _CHUNK and not inflate.eof)
    if not inflate.eof:
        raise _damaged(path)


def _damaged(path: Path) -> FileCorrupt:
    return FileCorrupt("the gzip data is damaged or cut off", file=str(path), todo="Copy or download the file again")


def contig_chromosome(contig: str) -> str | None:
    """Our chromosome of a GRC, UCSC, Ensembl or RefSeq (NC_000017.11) contig name; None for any other contig."""
    if not contig.startswith("NC_"):
        return chromosome_name(contig)
    number = contig[3:].partition(".")[0]
    if number == "012920":
        return "MT"
    index = int(number) - 1 if number.isdecimal() else -1
    return CHROMOSOMES[index] if 0 <= index < CHROMOSOMES.index("MT") else None


@dataclass(slots=True)
class PackedContig:
    """One packed chromosome.

    Attributes:
        chromosome: one of `CHROMOSOMES`.
        length: bases.
        data: four bases a byte.
        starts: 0-based start of each run that is not A, C, G or T, ascending.
        ends: end of each such run, not included.
    """

    chromosome: str
    length: int = 0
    data: bytearray = field(default_factory=bytearray)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    _rest: bytes = b""

    def add(self, bases: bytes) -> None:
        """Append sequence, in any case, without line ends."""
        self._mark_unknown(bases.translate(_KNOWN))
        self.length += len(bases)
        bases = self._rest + bases
        whole = len(bases) & ~3
        self._rest = bases[whole:]
        self._pack(bases[:whole])

    def finish(self) -> PackedContig:
        """Pack what is left of an incomplete byte."""
        if self._rest:
            self._pack(self._rest.ljust(4, b"A"))
            self._rest = b""
        return self

    def _pack(self, bases: bytes) -> None:
        # long integers OR the four lanes at memory speed, without numpy
        lanes = (int.from_bytes(bases[lane::4].translate(codes), "big") for lane, codes in enumerate(_CODES))
        packed = 0
        for lane in lanes:
            packed |= lane
        self.data += packed.to_bytes(len(bases) // 4, "big")

    def _mark_unknown(self, known: bytes) -> None:
        at = known.find(0)
        while at >= 0:
            behind = known.find(1, at)
            behind = len(known) if behind < 0 else behind
            if self.ends and self.ends[-1] == self.length + at:
                self.ends[-1] = self.length + behind
            else:
                self.starts.append(self.length + at)
                self.ends.append(self.length + behind)
            at = known.find(0, behind)


@dataclass(slots=True)
class FastaSource:
    """A FASTA file being read.

    Attributes:
        path: the file.
        sha256: of the file as stored; "" until `contigs` is exhausted.
        skipped: contigs that are no chromosome, so far.
    """

    path: Path
    sha256: str = ""
    skipped: int = 0

    def contigs(self) -> Iterator[PackedContig]:
        """Each chromosome once, packed, in file order.

        Raises:
            FileMissing, FileCorrupt, FileEmpty: the file as such.
            BadRecord: not FASTA.
            InputError: a chromosome stands there twice.
        """
        digest = hashlib.sha256()
        seen: set[str] = set()
        contig: PackedContig | None = None
        for name, bases in _fragments(self.path, read_chunks(self.path, digest.update)):
            if name is not None:
                if contig:
                    yield contig.finish()
                contig = self._begin(name, seen)
            elif contig:
                contig.add(bases)
        if contig:
            yield contig.finish()
        if not seen and not self.skipped:
            raise FileEmpty("the FASTA file holds no sequence", file=str(self.path), todo="Give a reference genome")
        self.sha256 = digest.hexdigest()

    def _begin(self, name: str, seen: set[str]) -> PackedContig | None:
        chromosome = contig_chromosome(name)
        if chromosome is None:
            self.skipped += 1
            return None
        if chromosome in seen:
            what = f"chromosome {chromosome} stands in the FASTA twice"
            raise InputError(what, file=str(self.path), todo="Give a reference that holds each chromosome once")
        seen.add(chromosome)
        return PackedContig(chromosome)


def _fragments(path: Path, chunks: Iterator[bytes]) -> Iterator[tuple[str | None, bytes]]:
    """Names of records as they begin, and pieces of sequence without line ends."""
    header: bytes | None = None
    started = False
    for chunk in chunks:
        at = 0
        while at < len(chunk):
            sign = b">" if header is None else b"\n"
            found = chunk.find(sign, at)
            piece = chunk[at : found if found >= 0 else len(chunk)]
            at += len(piece) + (found >= 0)
            if header is None:
                if bases := _bases(path, piece, started=started):
                    yield None, bases
                header = b"" if found >= 0 else None
            elif found < 0:
                header += piece
            else:
                yield _name(header + piece), b""
                header, started = None, True


def _name(header: bytes) -> str:
    words = header.split(maxsplit=1)
    return words[0].decode("ascii", "replace") if words else ""


def _bases(path: Path, piece: bytes, *, started: bool) -> bytes:
    bases = piece.translate(None, b"\r\n")
    if bases and not (started and bases.isalpha()):
        raise BadRecord(
            "this is not FASTA: sequence lines hold letters only and follow a line that begins with >",
            file=str(path),
            todo="Give the reference genome as FASTA, plain or compressed with gzip or bgzip",
        )
    return bases


class PackedReference(NamedTuple):
    """One packed chromosome to fetch from.

    Attributes:
        length: bases.
        data: four bases a byte.
        starts, ends: runs of unknown bases as in `PackedContig`.
        check: called with the first and the last byte about to be read (index in `data`).
    """

    length: int
    data: memoryview
    starts: Sequence[int]
    ends: Sequence[int]
    check: Callable[[int, int], None]

    def fetch(self, start: int, end: int) -> str:
        """Bases from `start` to `end`, 1-based, both included; "N" where unknown or outside the chromosome."""
        low, high = max(start, 1), min(end, self.length)
        if low > high:
            return "N" * max(end - start + 1, 0)
        first, last = (low - 1) >> 2, (high - 1) >> 2
        self.check(first, last)
        bases = "".join(map(_WORDS.__getitem__, self.data[first : last + 1]))[low - 1 - 4 * first : high - 4 * first]
        bases = self._masked(bases, low - 1)
        return "N" * (low - start) + bases + "N" * (end - high)

    def _masked(self, bases: str, origin: int) -> str:
        run = bisect_right(self.ends, origin)
        while run < len(self.starts) and self.starts[run] < origin + len(bases):
            low, high = max(self.starts[run] - origin, 0), min(self.ends[run] - origin, len(bases))
            bases = bases[:low] + "N" * (high - low) + bases[high:]
            run += 1
        return bases
