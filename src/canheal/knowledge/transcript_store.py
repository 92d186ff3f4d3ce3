"""The transcript store: one file with the reference genome in two bits a base and the transcripts to annotate with.

The whole reference is kept rather than spliced sequences with flanks, because left alignment, the check of REF and
the 3' rule in introns need any base of any chromosome; packed it is a quarter of the FASTA (about 775 MB for a human
genome, mapped and not read), and neither FASTA nor GFF3 is needed afterwards.

Layout, little-endian: a preamble (`_PREAMBLE`: magic, version, then offset, length and CRC-32 of the header), the
sections, and the header, a JSON object that names each section's offset and length. Per chromosome: `bases/N`,
`checks/N` (CRC-32 of each 64 KiB block of bases), `unknown/N` (starts, then ends of unknown runs) and `index/N` (six
columns: start, end, highest end so far, and offset, length and CRC-32 of the model in `models`). A model is one JSON
object. What is read is checked when it is first touched, so opening takes about a millisecond.
"""

from __future__ import annotations

import json
import mmap
import struct
import sys
import zlib
from array import array
from bisect import bisect_right
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType

from canheal.domain.variants.calls import Consequence
from canheal.domain.variants.hgvs import describe
from canheal.domain.variants.hgvs_terms import FLANK
from canheal.domain.variants.normalise import reference_agrees
from canheal.domain.variants.transcripts import Exon, Transcript
from canheal.knowledge.reference import PackedReference
from canheal.terms.alleles import Allele
from canheal.terms.assembly import Assembly
from canheal.terms.errors import ReferenceMismatch, StoreError
from canheal.terms.records import NamedTuple
from canheal.terms.sequence_ontology import RANK, most_severe
from canheal.terms.typed import Any

FORMAT = "canheal.transcripts"
VERSION = 1
MAGIC = b"CANHEALT"
PREAMBLE = struct.Struct("<8sIQQI")
BLOCK = 1 << 16
COLUMNS = 6
_FLANK_TERMS = {"upstream_gene_variant", "downstream_gene_variant"}


class _Chromosome(NamedTuple):
    reference: PackedReference
    rows: tuple[array[int], ...]


class TranscriptStore:
    """An open store; use it as a context manager or call `close`.

    Attributes:
        path: the file.
        manifest: what the store was made from (`assembly`, `sources` with name and SHA-256, `counts`).
        assembly: genome build.
    """

    def __init__(self, path: Path, mapped: mmap.mmap, header: Mapping[str, Any]) -> None:
        self.path = path
        self.manifest: Mapping[str, Any] = header["manifest"]
        self.assembly = Assembly(header["manifest"]["assembly"])
        self._mapped = mapped
        self._view = memoryview(mapped)
        self._sections: Mapping[str, tuple[int, int]] = header["sections"]
        self._lengths: Mapping[str, int] = header["lengths"]
        self._chromosomes: dict[str, _Chromosome] = {}
        self._transcripts: dict[tuple[str, int], Transcript] = {}

    def __enter__(self) -> TranscriptStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; the store cannot be read afterwards."""
        for chromosome in self._chromosomes.values():
            chromosome.reference.data.release()
        self._chromosomes.clear()
        self._view.release()
        self._mapped.close()

    def chromosome_length(self, chromosome: str) -> int | None:
        """Bases of a chromosome; None when the reference did not hold it."""
        return self._lengths.get(chromosome)

    def fetch(self, chromosome: str, start: int, end: int) -> str:
        """Bases from `start` to `end`, 1-based, both included; "N" where unknown or outside.

        Raises:
            StoreError: the store is damaged there.
        """
        if chromosome not in self._lengths:
            return "N" * max(end - start + 1, 0)
        return self._chromosome(chromosome).reference.fetch(start, end)

    def base_at(self, chromosome: str, position: int) -> str:
        """One base, 1-based; "N" when unknown or outside."""
        return self.fetch(chromosome, position, position)

    def transcripts_near(self, chromosome: str, start: int, end: int) -> list[Transcript]:
        """Transcripts that overlap these bounds or lie at most `FLANK` bases away, in genomic order."""
        if chromosome not in self._lengths:
            return []
        starts, ends, reached = self._chromosome(chromosome).rows[:3]
        found = []
        at = bisect_right(starts, end + FLANK) - 1
        while at >= 0 and reached[at] >= start - FLANK:
            if ends[at] >= start - FLANK:
                found.append(self._transcript(chromosome, at))
            at -= 1
        return found[::-1]

    def annotate(self, allele: Allele) -> tuple[Consequence, ...]:
        """One consequence per transcript near the allele.

        Transcripts that the allele touches come before those it flanks; among each, MANE Select first, then the most
        severe, then canonical ones.

        Raises:
            ReferenceMismatch: REF is not what the reference holds.
            StoreError: the store is damaged there.
            ValueError: the allele is of another assembly, or REF equals ALT.
        """
        if allele.assembly is not self.assembly:
            raise ValueError(f"{allele} is not on {self.assembly.value}, the assembly of {self.path.name}")
        if not reference_agrees(allele, self.fetch):
            held = self.fetch(allele.chromosome, allele.position, allele.end)
            what = f"REF of {allele} contradicts the reference, which holds {held[:50]}"
            raise ReferenceMismatch(what, field="REF", todo="Check which genome build the file belongs to")
        near = self.transcripts_near(allele.chromosome, allele.position, allele.end)
        return tuple(sorted((describe(allele, transcript, self.fetch) for transcript in near), key=_order))

    def _section(self, name: str) -> memoryview:
        offset, length = self._sections[name]
        return self._view[offset : offset + length]

    def _chromosome(self, name: str) -> _Chromosome:
        if name not in self._chromosomes:
            unknown, columns = self._numbers(f"unknown/{name}"), self._numbers(f"index/{name}")
            runs, rows = len(unknown) // 2, len(columns) // COLUMNS
            index = tuple(columns[column * rows : (column + 1) * rows] for column in range(COLUMNS))
            data = self._section(f"bases/{name}")
            check = self._checker(name, data)
            reference = PackedReference(self._lengths[name], data, unknown[:runs], unknown[runs:], check)
            self._chromosomes[name] = _Chromosome(reference, index)
        return self._chromosomes[name]

    def _numbers(self, name: str) -> array[int]:
        """A section of 32-bit numbers; the last is the CRC-32 of the others."""
        section = bytes(self._section(name))
        numbers = array("I", section[:-4])
        if zlib.crc32(section[:-4]) != int.from_bytes(section[-4:], "little"):
            raise _damaged(self.path)
        if sys.byteorder == "big":
            numbers.byteswap()
        return numbers

    def _checker(self, name: str, data: memoryview) -> Callable[[int, int], None]:
        checks, seen = self._numbers(f"checks/{name}"), set[int]()

        def check(first: int, last: int) -> None:
            for block in range(first // BLOCK, last // BLOCK + 1):
                if block not in seen:
                    if zlib.crc32(data[block * BLOCK : (block + 1) * BLOCK]) != checks[block]:
                        raise _damaged(self.path)
                    seen.add(block)

        return check

    def _transcript(self, chromosome: str, row: int) -> Transcript:
        key = (chromosome, row)
        if key not in self._transcripts:
            offset, length, check = (column[row] for column in self._chromosome(chromosome).rows[3:])
            text = bytes(self._section("models")[offset : offset + length])
            if zlib.crc32(text) != check:
                raise _damaged(self.path)
            self._transcripts[key] = _decoded(json.loads(text), chromosome)
        return self._transcripts[key]


def _order(consequence: Consequence) -> tuple[bool, bool, int, bool]:
    flanks = not _FLANK_TERMS.isdisjoint(consequence.terms)
    severity = RANK[most_severe(consequence.terms)]
    return flanks, not consequence.mane_select, severity, not consequence.canonical


def encoded(transcript: Transcript) -> dict[str, object]:
    """A transcript as the store writes it; its chromosome stands in the section's name."""
    return {
        "accession": transcript.accession,
        "gene": transcript.gene,
        "hgnc": transcript.hgnc,
        "strand": transcript.strand,
        "exons": [[exon.start, exon.end] for exon in transcript.exons],
        "cds": [transcript.cds_start, transcript.cds_end],
        "mane_select": transcript.mane_select,
        "canonical": transcript.canonical,
        "protein": transcript.protein,
    }


def _decoded(model: Mapping[str, Any], chromosome: str) -> Transcript:
    return Transcript(
        accession=model["accession"],
        gene=model["gene"],
        hgnc=model["hgnc"],
        chromosome=chromosome,
        strand=model["strand"],
        exons=tuple(Exon(start, end) for start, end in model["exons"]),
        cds_start=model["cds"][0],
        cds_end=model["cds"][1],
        mane_select=model["mane_select"],
        canonical=model["canonical"],
        protein=model["protein"],
    )


def open_transcript_store(path: Path) -> TranscriptStore:
    """Open a store that `canheal annotate setup` wrote; standard library only.

    Raises:
        StoreError: missing, not a transcript store, of another version, cut off or damaged.
    """
    try:
        with path.open("rb") as stream:
            mapped = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:  # an empty file cannot be mapped
        what = "the transcript store is missing, empty or not readable"
        raise StoreError(what, file=str(path), todo="Run canheal annotate setup") from error
    try:
        return TranscriptStore(path, mapped, _header(path, mapped))
    except StoreError:
        mapped.close()
        raise
    except (ValueError, KeyError, TypeError) as error:
        mapped.close()
        raise _damaged(path) from error


def _header(path: Path, mapped: mmap.mmap) -> dict[str, Any]:
    if len(mapped) < PREAMBLE.size or mapped[: len(MAGIC)] != MAGIC:
        raise StoreError("this is not a transcript store", file=str(path), todo="Run canheal annotate setup")
    _, version, offset, length, check = PREAMBLE.unpack(mapped[: PREAMBLE.size])
    if version != VERSION:
        what = f"the transcript store has version {version}, this canheal reads version {VERSION}"
        raise StoreError(what, file=str(path), todo="Run canheal annotate setup again")
    text = mapped[offset : offset + length]
    if len(text) != length or offset + length != len(mapped) or zlib.crc32(text) != check:
        raise _damaged(path)
    header: dict[str, Any] = json.loads(text)
    if header["manifest"]["format"] != f"{FORMAT}/{VERSION}":
        raise _damaged(path)
    return header


def _damaged(path: Path) -> StoreError:
    what = "the transcript store is damaged or was cut off"
    return StoreError(what, file=str(path), todo="Run canheal annotate setup again")
