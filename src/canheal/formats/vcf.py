"""Small variant calls of one tumour from a VCF 4.x (plain, gzip, bgzip) or a BCF."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from canheal.domain.variants.calls import Dropped, Place, ReadSupport, SmallVariantCall
from canheal.formats.text import first_bytes, open_lines, shown_name
from canheal.formats.vcf_alleles import DUPLICATE, Duplicates, reason_to_leave_out
from canheal.formats.vcf_annotation import NOTHING, Annotated, Site, annotation_readers
from canheal.formats.vcf_header import COLUMNS, VcfHeader, Wanted, read_header
from canheal.formats.vcf_info import Origins, info_span
from canheal.formats.vcf_reads import AlleleAt, CallerTags, packaged_caller_tags
from canheal.formats.vcf_samples import SampleReads
from canheal.terms.alleles import Allele, trim
from canheal.terms.assembly import Assembly, chromosome_length, chromosome_name
from canheal.terms.errors import BadRecord, FileCorrupt, WrongAssembly
from canheal.terms.records import NamedTuple

_BASES = "ACGTN"
_SINGLE = frozenset("ACGT")
_LONGEST_POSITION = 10
LeftAlign = Callable[[Allele], Allele]


class VcfContent(NamedTuple):
    """A VCF that is being read.

    Attributes:
        header: what the header says.
        annotation: vep, snpeff or bcftools as the header declares it; None when the file declares none.
        calls: the calls in the order of the file, read as they are consumed; a second pass needs a second `read_vcf`.
    """

    header: VcfHeader
    annotation: str | None
    calls: Iterator[SmallVariantCall]


def read_vcf(
    path: Path,
    *,
    assembly: Assembly | None,
    sample: str | None,
    normal: str | None,
    dropped: Dropped,
    left_align: LeftAlign | None = None,
    caller_tags: Sequence[CallerTags] | None = None,
) -> VcfContent:
    """Open a VCF or BCF (told by content) and read its header; the records follow as `calls` is consumed.

    Records with several ALTs are split, alleles trimmed, and left-aligned where `left_align` is given. Of the same
    allele twice the second is dropped (see `Duplicates`). A file without records is a legal negative result: no call.

    Args:
        path: the file.
        assembly: the build asked for; None takes it from the header.
        sample: the tumour's column; None takes it from the header or the column names.
        normal: the matched normal's column; None likewise.
        dropped: counts by reason what is left out, one for each ALT.
        left_align: puts an indel at its left-most place on the reference.
        caller_tags: where callers keep read counts; None takes the packaged table.

    Raises:
        BadRecord: not a VCF 4, no #CHROM line, a line with too few columns, a POS or REF that cannot be.
        WrongAssembly: build unknown, or contradicted by contig lengths, header text or a position behind the
            chromosome's end.
        SampleUnclear: the tumour column is ambiguous, or a sample asked for is not in the file.
        Errors of `open_lines`. All but those of the header come while `calls` is consumed.
    """
    lines = _lines(path)
    header = read_header(lines, path, Wanted(assembly, sample, normal))
    tags = packaged_caller_tags() if caller_tags is None else caller_tags
    records = _Records(path, header, samples=SampleReads(header, tags), dropped=dropped, left_align=left_align)
    annotation = records.annotations[0].kind if records.annotations else None
    return VcfContent(header, annotation, records.calls(lines))


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    if first_bytes(path, 4)[:4] == b"BCF\2":
        return enumerate(_bcf_lines(path), 1)
    return open_lines(path)


def _bcf_lines(path: Path) -> Iterator[str]:
    """The VCF text that a BCF stands for; numbers have the six digits that BCF's 32-bit fractions carry."""
    import pysam

    pysam.set_verbosity(0)
    try:
        with pysam.VariantFile(str(path.resolve())) as source:
            yield from str(source.header).splitlines()
            for record in source:
                yield str(record).rstrip("\n")
    except (OSError, ValueError) as error:
        raise FileCorrupt(
            "the BCF is damaged or truncated",
            file=str(path),
            todo="Fetch the file again from its source and compare the checksums",
        ) from error


class _Records:
    """Turns the record lines of one file into calls."""

    def __init__(
        self,
        path: Path,
        header: VcfHeader,
        *,
        samples: SampleReads,
        dropped: Dropped,
        left_align: LeftAlign | None,
    ) -> None:
        self._path, self._file, self._assembly, self._samples = path, shown_name(path), header.assembly, samples
        self._dropped, self._left_align = dropped, left_align
        self._width = len(COLUMNS) + (1 + len(header.samples) if header.samples else 0)
        self._duplicates, self._origins = Duplicates(), Origins(header)
        self._contigs: dict[str, tuple[str, int] | None] = {}
        self._filters: dict[str, tuple[str, ...] | None] = {"PASS": (), ".": None, "": None}
        self.annotations = annotation_readers(header.annotations)

    def calls(self, lines: Iterator[tuple[int, str]]) -> Iterator[SmallVariantCall]:
        """The calls of these lines, which stand below the header."""
        for number, line in lines:
            fields = line.split("\t")
            if len(fields) == self._width or self._has_columns(number, line, fields):
                yield from self._record(number, fields)

    def _record(self, number: int, fields: list[str]) -> list[SmallVariantCall]:
        alleles = [fields[3].upper(), *fields[4].upper().split(",")]
        reference, alternates = alleles[0], len(alleles) - 1
        if reference not in _SINGLE and (not reference or reference.strip(_BASES)):
            raise self._bad(number, "REF", f"'{fields[3][:40]}' is not a sequence of A, C, G, T, N")
        chromosome, position = self._place(number, fields, len(reference), alternates)
        if chromosome is None:
            return []
        if alternates == 1:
            kept = [AlleleAt(1, 1, reference, alleles[1])] if self._is_small(reference, alleles[1]) else []
        else:
            places = [place for place in range(1, alternates + 1) if self._is_small(reference, alleles[place])]
            kept = [AlleleAt(place, alternates, reference, alleles[place]) for place in places]
        return self._calls(number, fields, kept, (chromosome, position, alleles)) if kept else []

    def _calls(
        self, number: int, fields: list[str], kept: list[AlleleAt], where: tuple[str, int, list[str]]
    ) -> list[SmallVariantCall]:
        chromosome, position, alleles = where
        info, reader, annotated = self._annotated(fields, position, alleles)
        filters, callers, found = self._filter(fields[6]), self._origins.callers(info), []
        for at, reads in zip(kept, self._samples.of_record(fields, info, kept), strict=True):
            tumour, normal, in_genotype = reads
            if in_genotype is False and not self._is_in_tumour(tumour):
                continue
            allele = self._allele(chromosome, position, at)
            if allele is None:
                continue
            said = annotated[at.number - 1] if annotated else NOTHING
            origin = self._origins.origin(info, self._samples.status(fields), normal is not None)
            by = reader if said.consequences else None
            place = Place(self._file, number)
            # by position and not by name: that is a tenth of the time of a large file
            found.append(
                SmallVariantCall(
                    allele,
                    said.consequences,
                    by,
                    tumour,
                    normal,
                    filters,
                    callers,
                    said.frequencies,
                    said.predictions,
                    origin,
                    place,
                )
            )
        return found

    def _has_columns(self, number: int, line: str, fields: list[str]) -> bool:
        if not line.strip():
            return False
        if line.startswith("#"):
            raise self._bad(number, None, "a second header begins here, as if two files had been joined")
        if len(fields) < self._width or any(fields[self._width :]):
            raise self._bad(number, None, f"the record has {len(fields)} columns, the header has {self._width}")
        return True

    def _place(
        self, number: int, fields: Sequence[str], bases: int, alternates: int
    ) -> tuple[str, int] | tuple[None, int]:
        """Chromosome and POS; no chromosome for a contig outside ours, which is counted."""
        text = fields[1]
        if not text.isdecimal() or len(text) > _LONGEST_POSITION or (position := int(text)) < 1:
            raise self._bad(number, "POS", f"'{text[:40]}' is not a position of 1 or more")
        contig = self._contigs[fields[0]] if fields[0] in self._contigs else self._contig(fields[0])
        if contig is None:
            self._dropped.add("contig outside chromosomes 1-22, X, Y and MT", alternates)
            return None, position
        chromosome, length = contig
        # hg19 kept an older mitochondrial sequence of another length
        if position + bases - 1 > length and chromosome != "MT":
            end = f"chromosome {chromosome} of {self._assembly.value}, which has {length} bases"
            raise WrongAssembly(
                f"position {position} lies behind the end of {end}",
                file=str(self._path),
                line=number,
                field="POS",
                todo="Give the genome build that the file was made with",
            )
        return chromosome, position

    def _contig(self, name: str) -> tuple[str, int] | None:
        chromosome = chromosome_name(name)
        found = None if chromosome is None else (chromosome, chromosome_length(self._assembly, chromosome))
        self._contigs[name] = found
        return found

    def _is_small(self, reference: str, alternate: str) -> bool:
        if reference in _SINGLE and alternate in _SINGLE and reference != alternate:
            return True
        reason = reason_to_leave_out(reference, alternate)
        if reason is not None:
            self._dropped.add(reason)
        return reason is None

    def _annotated(
        self, fields: Sequence[str], position: int, alleles: list[str]
    ) -> tuple[str, str | None, list[Annotated]]:
        """INFO without the annotation, who annotated, and what that says of each ALT (empty: nothing)."""
        info = fields[7]
        for reader in self.annotations:
            if (span := info_span(info, reader.tag)) is not None:
                start, end = span
                said = reader.read(info[start:end], Site(fields[0], position, alleles))
                return info[:start] + info[end:], reader.kind, said
        return info, None, []

    def _is_in_tumour(self, tumour: ReadSupport) -> bool:
        """Whether an allele that the tumour's genotype does not hold has reads all the same; counted when not."""
        if tumour.alternate == 0 or (tumour.alternate is None and tumour.vaf == 0):
            self._dropped.add("no alternate reads in the tumour")
            return False
        if tumour.alternate is None and tumour.vaf is None:
            self._dropped.add("allele not in the genotype of the tumour")
            return False
        return True

    def _allele(self, chromosome: str, position: int, at: AlleleAt) -> Allele | None:
        """The allele in its shortest spelling; None for a duplicate, which is counted."""
        place, reference, alternate = position, at.reference, at.alternate
        if len(reference) > 1 and len(alternate) > 1:
            place, reference, alternate = trim(place, reference, alternate)
        allele = Allele(self._assembly, chromosome, place, reference, alternate)
        if self._left_align is not None and len(reference) != len(alternate):
            allele = self._left_align(allele)
        if self._duplicates.seen((chromosome, allele.position, allele.reference, allele.alternate)):
            self._dropped.add(DUPLICATE)
            return None
        return allele

    def _filter(self, text: str) -> tuple[str, ...] | None:
        if text not in self._filters:
            self._filters[text] = tuple(name for name in text.split(";") if name)
        return self._filters[text]

    def _bad(self, number: int, field: str | None, what: str) -> BadRecord:
        todo = "Correct the line, or ask the laboratory for the file again"
        return BadRecord(what, file=str(self._path), line=number, field=field, todo=todo)
