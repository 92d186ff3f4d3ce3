"""Build a transcript store from FASTA and GFF3: written aside, flushed to disk, then renamed into place.

The layout is drawn at the head of `transcript_store`.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from canheal.domain.variants.hgvs import spliced_sequence
from canheal.domain.variants.hgvs_protein import MITOCHONDRIAL, STANDARD, STOP, selenocysteines, translate
from canheal.domain.variants.transcripts import Transcript
from canheal.knowledge.gff import GffModels
from canheal.knowledge.reference import FastaSource, PackedContig, PackedReference
from canheal.knowledge.transcript_store import BLOCK, FORMAT, MAGIC, PREAMBLE, VERSION, encoded
from canheal.terms.assembly import Assembly, chromosome_length
from canheal.terms.errors import InputError, OutputError, WrongAssembly
from canheal.terms.typed import IO

NO_READING_FRAME = "coding sequence has no reading frame in this reference"
OLD_MITOCHONDRION = "on the mitochondrial sequence of UCSC hg19, which is not the revised Cambridge sequence"
_OLD_MITOCHONDRION_LENGTH = 16571  # NC_001807
_READ_TOGETHER = "Give a FASTA and a GFF3 of the same genome build and source"


@dataclass(slots=True)
class StoreContent:
    """What went into a store.

    Attributes:
        manifest: as `TranscriptStore.manifest`.
        lengths: bases by chromosome.
        kept: transcripts in the store.
        dropped: transcripts left out, by reason.
        selenocysteine: accessions whose coding sequence reads UGA as selenocysteine.
        confirmed: a chromosome length named the assembly; False when none did.
    """

    manifest: dict[str, object] = field(default_factory=dict)
    lengths: dict[str, int] = field(default_factory=dict)
    kept: int = 0
    dropped: dict[str, int] = field(default_factory=dict)
    selenocysteine: list[str] = field(default_factory=list)
    confirmed: bool = False


def build_transcript_store(
    models: GffModels, gff: Path, *, fasta: FastaSource, assembly: Assembly, out: Path, progress: Callable[[str], None]
) -> StoreContent:
    """Write a store; `out` is untouched until the new one is complete.

    Raises:
        FileMissing, FileCorrupt, FileEmpty, BadRecord: the FASTA, as `FastaSource.contigs`.
        WrongAssembly: a chromosome has the length of the other build, or the gene models do not fit the sequence.
        InputError: a chromosome of the gene models is not in the FASTA.
        OutputError: the store cannot be written.
    """
    with _aside(out) as stream:
        writer = _Writer(stream)
        content = StoreContent(dropped=dict(models.dropped))
        for contig in fasta.contigs():
            progress(f"chromosome {contig.chromosome}")
            if contig.chromosome == "MT" and contig.length == _OLD_MITOCHONDRION_LENGTH:
                continue
            content.confirmed |= _fits(assembly, contig, fasta.path)
            content.lengths[contig.chromosome] = contig.length
            kept = _readable(contig, models.transcripts, fasta.path, content)
            writer.add_chromosome(contig, kept)
        _require_all(models.transcripts, content, fasta.path)
        content.manifest = _manifest(models, gff, fasta, assembly=assembly, content=content)
        writer.finish({"manifest": content.manifest, "lengths": content.lengths})
    return content


@contextmanager
def _aside(out: Path) -> Iterator[IO[bytes]]:
    """A file beside `out` that becomes `out` when the block ends well and vanishes when it does not."""
    written: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(dir=out.parent, prefix=f".{out.name}.", delete=False) as stream:
            written = Path(stream.name)
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        written.chmod(0o644)
        written.replace(out)
        written = None
        _flush_folder(out.parent)
    except OSError as error:
        what = f"the transcript store cannot be written ({error.strerror})"
        todo = "Make room or choose another place; a whole human genome takes about 0.8 GB"
        raise OutputError(what, file=str(out), todo=todo) from error
    finally:
        if written is not None:
            with suppress(OSError):
                written.unlink()


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _fits(assembly: Assembly, contig: PackedContig, path: Path) -> bool:
    """Whether this length is the build's own; a length of the other build is an error."""
    if contig.chromosome == "MT":
        return False
    if contig.length == chromosome_length(assembly, contig.chromosome):
        return True
    for other in Assembly:
        if contig.length == chromosome_length(other, contig.chromosome):
            what = f"chromosome {contig.chromosome} has the length of {other.value}, not of {assembly.value}"
            raise WrongAssembly(what, file=str(path), todo=f"Give the {assembly.value} sequence or name {other.value}")
    return False


def _readable(
    contig: PackedContig, transcripts: Iterable[Transcript], path: Path, content: StoreContent
) -> list[Transcript]:
    """The transcripts of this chromosome whose coding sequence reads, in order of place; counts them in `content`."""
    here = sorted((t for t in transcripts if t.chromosome == contig.chromosome), key=lambda t: (t.start, t.end))
    beyond = next((t for t in here if t.end > contig.length), None)
    if beyond:
        what = f"{beyond.accession} ends at {beyond.end}, beyond chromosome {contig.chromosome} ({contig.length} bases)"
        raise WrongAssembly(what, file=str(path), todo=_READ_TOGETHER)
    data = memoryview(contig.data)
    reference = PackedReference(contig.length, data, contig.starts, contig.ends, _unchecked)
    coding = [(t, _coding(t, lambda _, start, end: reference.fetch(start, end))) for t in here]
    kept = [transcript for transcript, bases in coding if _reads(transcript, bases)]
    lost = len(here) - len(kept)
    if lost > len(kept):
        what = f"{lost} of {len(here)} gene models on chromosome {contig.chromosome} have no reading frame in it"
        raise WrongAssembly(what, file=str(path), todo=_READ_TOGETHER)
    if lost:
        content.dropped[NO_READING_FRAME] = content.dropped.get(NO_READING_FRAME, 0) + lost
    content.kept += len(kept)
    content.selenocysteine += [
        t.accession for t, bases in coding if selenocysteines(bases, _code(t)) and _reads(t, bases)
    ]
    return kept


def _unchecked(_first: int, _last: int) -> None:
    """Bases in memory need no check sum."""


def _code(transcript: Transcript) -> dict[str, str]:
    return MITOCHONDRIAL if transcript.chromosome == "MT" else STANDARD


def _coding(transcript: Transcript, fetch: Callable[[str, int, int], str]) -> str:
    first, last = transcript.coding_span
    bases = spliced_sequence(transcript, fetch)[first : last + 1]
    # the poly(A) tail completes mitochondrial stop codons
    return bases + "A" * (-len(bases) % 3) if transcript.chromosome == "MT" else bases


def _reads(transcript: Transcript, coding: str) -> bool:
    """Whole codons, a stop at the end and none before, selenocysteine aside."""
    code = _code(transcript)
    protein = translate(coding, code, selenocysteines(coding, code))
    return len(coding) % 3 == 0 and len(protein) == len(coding) // 3 and protein.endswith(STOP)


def _require_all(transcripts: Iterable[Transcript], content: StoreContent, path: Path) -> None:
    absent = [t.chromosome for t in transcripts if t.chromosome not in content.lengths]
    if old := absent.count("MT"):
        content.dropped[OLD_MITOCHONDRION] = old
    if missing := sorted(set(absent) - {"MT"}):
        what = f"the gene models name chromosomes that the FASTA does not hold: {', '.join(missing)}"
        raise InputError(what, file=str(path), todo=_READ_TOGETHER)


def _manifest(
    models: GffModels, gff: Path, fasta: FastaSource, *, assembly: Assembly, content: StoreContent
) -> dict[str, object]:
    return {
        "format": f"{FORMAT}/{VERSION}",
        "assembly": assembly.value,
        "sources": {
            "reference": {"name": fasta.path.name, "sha256": fasta.sha256},
            "transcripts": {"name": gff.name, "sha256": models.sha256},
        },
        "selenocysteine": sorted(content.selenocysteine),
        "counts": {
            "transcripts_read": models.read,
            "transcripts_kept": content.kept,
            "canonical_by_length": models.canonical_by_length,
            "dropped": dict(sorted(content.dropped.items())),
        },
    }


class _Writer:
    """Appends sections to the stream and remembers where they lie."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.sections: dict[str, tuple[int, int]] = {}
        self.models = bytearray()
        stream.write(bytes(PREAMBLE.size))

    def add_chromosome(self, contig: PackedContig, transcripts: list[Transcript]) -> None:
        name, data = contig.chromosome, contig.data
        self._section(f"bases/{name}", data)
        blocks = range(0, len(data), BLOCK)
        self._numbers(f"checks/{name}", [zlib.crc32(memoryview(data)[at : at + BLOCK]) for at in blocks])
        self._numbers(f"unknown/{name}", [*contig.starts, *contig.ends])
        rows = [self._model(transcript) for transcript in transcripts]
        highest, reached = 0, []
        for transcript in transcripts:
            highest = max(highest, transcript.end)
            reached.append(highest)
        places = [[t.start for t in transcripts], [t.end for t in transcripts], reached]
        self._numbers(f"index/{name}", [n for column in (*places, *zip(*rows, strict=True)) for n in column])

    def finish(self, header: dict[str, object]) -> None:
        self._section("models", self.models)
        text = json.dumps(header | {"sections": self.sections}, sort_keys=True).encode("ascii")
        offset = self.stream.tell()
        self.stream.write(text)
        self.stream.seek(0)
        self.stream.write(PREAMBLE.pack(MAGIC, VERSION, offset, len(text), zlib.crc32(text)))

    def _model(self, transcript: Transcript) -> tuple[int, int, int]:
        text = json.dumps(encoded(transcript), separators=(",", ":")).encode("ascii")
        offset = len(self.models)
        self.models += text
        return offset, len(text), zlib.crc32(text)

    def _numbers(self, name: str, numbers: list[int]) -> None:
        packed = array("I", numbers)
        if sys.byteorder == "big":
            packed.byteswap()
        data = packed.tobytes()
        self._section(name, data + zlib.crc32(data).to_bytes(4, "little"))

    def _section(self, name: str, data: bytes | bytearray) -> None:
        self.sections[name] = (self.stream.tell(), len(data))
        self.stream.write(data)
