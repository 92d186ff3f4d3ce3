"""Recognise the alleles of a VCF that a compiled knowledge base knows: one pass, any genome size, bounded memory.

The compiled scanner is used where the package's build made it, else its definition in Python; both answer alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import chain
from pathlib import Path

from canheal.knowledge import allele_scan
from canheal.knowledge.allele_scan import MAX_LINE, SKIPPED, Contigs, Fault, Hit
from canheal.knowledge.allele_store import AlleleStore
from canheal.knowledge.fasta import ReferenceSequence
from canheal.knowledge.inflate import Text, text_blocks
from canheal.terms.assembly import Assembly, recognise_assembly
from canheal.terms.errors import (
    BadRecord,
    CanhealError,
    FileEmpty,
    ReferenceMismatch,
    StoreError,
    WrongAssembly,
)
from canheal.terms.records import NamedTuple
from canheal.terms.typed import Protocol

_RECORD = re.compile(rb"\n(?=[^#\r\n])")
_CONTIG = re.compile(rb"##contig=<(?=[^>\n]*\bID=([^,>\n]+))[^>\n]*\blength=(\d{1,12})")
_FAULTS = {
    allele_scan.COLUMNS: ("a record needs at least eight tab-separated columns", None),
    allele_scan.POSITION: ("POS is not a whole number", "POS"),
    allele_scan.EMPTY_ALLELE: ("REF or ALT is empty", "REF/ALT"),
    allele_scan.LINE_LENGTH: (f"a line is longer than {MAX_LINE >> 20} MiB", None),
}


class Match(NamedTuple):
    """An alternate allele of the file that the knowledge base knows; one for each row that speaks of it.

    Attributes:
        line: 1-based line of the file.
        chromosome, position, reference, alternate: as in the file; of a multi-allelic record the one allele.
        row: row of the store; `AlleleStore.allele(row)` gives the minimal spelling.
        payload: what the store says.
    """

    line: int
    chromosome: str
    position: int
    reference: str
    alternate: str
    row: int
    payload: str


class Counted(NamedTuple):
    """What was read: `alleles` equals `looked_up` plus the sum of `skipped`.

    Attributes:
        records: lines with a variant.
        alleles: alternate alleles of them.
        looked_up: alleles that were looked up.
        matches: rows of the store that were found.
        skipped: alleles that were not looked up, by reason; all of `allele_scan.SKIPPED`.
    """

    records: int
    alleles: int
    looked_up: int
    matches: int
    skipped: dict[str, int]


Answer = tuple[list[Hit], Fault | None]


class BlockScanner(Protocol):
    """What `allele_scan.Scanner` and its compiled twin have in common."""

    @property
    def counts(self) -> tuple[int, ...]:
        """Records, alleles, looked-up alleles, then skipped alleles by reason."""

    def feed(self, text: Text, last: bool = False) -> Answer:
        """Hits of the lines that are whole, and the first fault."""


class Recognition:
    """The matches of one file, in its order, found while they are asked for; `counted` is whole after the last one."""

    def __init__(self, vcf: Path, store: AlleleStore, reference: ReferenceSequence | None, *, compiled: bool) -> None:
        self._vcf, self._store, self._reference, self._compiled = vcf, store, reference, compiled
        self.counted = Counted(0, 0, 0, 0, dict.fromkeys(SKIPPED, 0))

    def __iter__(self) -> Iterator[Match]:
        for matches in self.batches():
            yield from matches

    def batches(self) -> Iterator[list[Match]]:
        """The matches of one inflated block after the other.

        Raises:
            FileMissing, FileEmpty, FileCorrupt: the file cannot be read, or holds no record.
            BadRecord: a line breaks the format; matches of earlier lines have come before.
            ReferenceMismatch: REF contradicts the reference, or a chromosome is not in it.
            WrongAssembly: the file's contig lengths are those of another build than the store's.
        """
        blocks = text_blocks(self._vcf)
        header, text = _split_header(self._vcf, blocks)
        _check_header(self._vcf, header, self._store.assembly)
        scanner = _scanner(self._store, self._reference, first_line=header.count(b"\n") + 1, compiled=self._compiled)
        payload, found = self._store.payload, 0
        for hits, fault in chain(map(scanner.feed, chain((text,), blocks)), _rest(scanner)):
            if hits:
                found += len(hits)
                yield [Match._make((*hit, payload(hit[5]))) for hit in hits]
            if fault:
                raise self._error(Fault(*fault))
        records, alleles, looked_up, *skipped = scanner.counts
        self.counted = Counted(records, alleles, looked_up, found, dict(zip(SKIPPED, skipped, strict=True)))
        if not records:
            raise FileEmpty("the file has no variant records", file=str(self._vcf), todo="give a VCF with variants")

    def _error(self, fault: Fault) -> CanhealError:
        """The sentence for a fault."""
        if fault.code == allele_scan.STORE:
            return StoreError("a row points outside the store", file=str(self._store.path), todo="compile it again")
        if fault.code == allele_scan.REFERENCE:
            return self._contradiction(fault)
        what, field = _FAULTS[fault.code]
        return BadRecord(what, file=str(self._vcf), line=fault.line, field=field, todo="correct or remove this line")

    def _contradiction(self, fault: Fault) -> ReferenceMismatch:
        assert self._reference is not None
        contig = self._reference.contig(fault.chromosome)
        stated = fault.reference if len(fault.reference) <= 20 else f"{fault.reference[:20]}..."
        if contig is None:
            what = f"the reference {self._reference.path.name} has no chromosome {fault.chromosome}"
        elif fault.position + len(fault.reference) - 1 > contig.length:
            what = f"{fault.chromosome}:{fault.position} lies beyond the end of the reference"
        else:
            end = fault.position + min(len(fault.reference), 20) - 1
            found = self._reference.fetch(fault.chromosome, fault.position, end)
            what = f"REF {stated} at {fault.chromosome}:{fault.position} contradicts the reference, which has {found}"
        todo = "give the reference the variants were called on"
        return ReferenceMismatch(what, file=str(self._vcf), line=fault.line, field="REF", todo=todo)


def recognise_vcf(vcf: Path, store: AlleleStore, *, reference: ReferenceSequence | None) -> Recognition:
    """The alleles of a VCF that a knowledge base knows. Nothing is read before the answer is iterated.

    Args:
        vcf: plain, gzip or bgzip; sorted files are fastest, others give the same answer.
        store: an open compiled knowledge base.
        reference: to left-align on and to check REF against; without it alleles are only trimmed.

    Raises:
        WrongAssembly: the reference's sequence lengths are those of another build than the store's.
    """
    if reference is not None:
        _check_assembly(reference.assembly(), store.assembly, what="the reference", file=reference.path)
    return Recognition(vcf, store, reference, compiled=compiled_scanner() is not None)


def compiled_scanner() -> Callable[..., BlockScanner] | None:
    """The compiled scanner; None where the package was built without a compiler."""
    try:
        scanner: Callable[..., BlockScanner] = import_module("canheal.knowledge._allele_scan").Scanner
    except ImportError:
        return None
    return scanner


def _scanner(
    store: AlleleStore, reference: ReferenceSequence | None, *, first_line: int, compiled: bool
) -> BlockScanner:
    contigs = Contigs(store, reference)
    fast = compiled_scanner() if compiled else None
    if fast is None:
        return allele_scan.Scanner(store, reference, contigs, first_line=first_line, max_line=MAX_LINE)
    genome = reference.data if reference else None
    sections = (store.keys, store.spelling_at, store.spellings)
    return fast(*sections, genome, contigs, first_line, MAX_LINE)


def _rest(scanner: BlockScanner) -> Iterator[Answer]:
    """What a last line without its end holds; asked for when all blocks have been read."""
    yield scanner.feed(b"", True)


def _split_header(vcf: Path, blocks: Iterator[Text]) -> tuple[bytes, Text]:
    """Header lines, and what of the text read so far lies behind them."""
    text = bytearray()
    for block in blocks:
        searched = max(len(text) - 2, 0)
        text += block
        if text[:1] != b"#":
            what, todo = "this is no VCF file: it does not begin with #", "give a VCF file, plain, gzip or bgzip"
            if text[:3] == b"BCF":
                what, todo = "this is a BCF file", "convert it with bcftools view -Oz"
            raise BadRecord(what, file=str(vcf), line=1, todo=todo)
        if found := _RECORD.search(text, searched):
            return bytes(text[: found.end()]), bytes(text[found.end() :])
        if len(text) > MAX_LINE:
            raise BadRecord("the header does not end", file=str(vcf), line=1, todo="give a complete VCF file")
    return bytes(text), b""


def _check_header(vcf: Path, header: bytes, assembly: Assembly) -> None:
    if not header.startswith((b"##fileformat=VCF", b"#CHROM\t")) and b"\n#CHROM\t" not in header:
        raise BadRecord("this is no VCF file: it has no VCF header", file=str(vcf), line=1, todo="give a VCF file")
    lengths = {name.decode("utf-8", "replace"): int(length) for name, length in _CONTIG.findall(header)}
    _check_assembly(recognise_assembly(lengths), assembly, what="the file", file=vcf)


def _check_assembly(found: Assembly | None, wanted: Assembly, *, what: str, file: Path) -> None:
    if found not in (None, wanted):
        assert found is not None
        sentence = f"{what} is on {found.value} by its contig lengths, the knowledge base on {wanted.value}"
        raise WrongAssembly(sentence, file=str(file), todo=f"give a file on {wanted.value} or the other knowledge base")
