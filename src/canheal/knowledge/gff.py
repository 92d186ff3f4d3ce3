"""Transcript models from GFF3: Ensembl, GENCODE and MANE (Ensembl flavour), NCBI RefSeq and MANE (RefSeq flavour).

Kept are protein-coding transcripts on the chromosomes that are MANE Select, MANE Plus Clinical or the source's
canonical one (`Ensembl_canonical`, `RefSeq Select`). A gene without any of these marks, as in Ensembl's GRCh37 files,
keeps the transcript with the longest coding sequence (Ensembl's own rule before it had marks), which then counts as
canonical and is counted as such. Everything left out is counted by reason.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from canheal.domain.variants.transcripts import Exon, Transcript
from canheal.knowledge.reference import contig_chromosome, read_chunks
from canheal.terms.errors import BadRecord, FileCorrupt, FileEmpty

_TRANSCRIPTS = {"mRNA", "transcript"}
_MANE = {"MANE_Select", "MANE Select"}
_MANE_PLUS = {"MANE_Plus_Clinical", "MANE Plus Clinical"}
_CANONICAL = {"Ensembl_canonical", "RefSeq Select"}
_HGNC = re.compile(r"HGNC:(?:HGNC:)?(\d+)")
_LONGEST_LINE = 1 << 20
OFF_CHROMOSOME = "not on a chromosome of the assembly"
NOT_CODING = "not protein-coding"
NOT_CHOSEN = "neither MANE nor canonical"
INCOMPLETE = "coding sequence is incomplete or does not fit the exons"


@dataclass(slots=True)
class _Gene:
    symbol: str
    hgnc: str | None
    coding: bool


@dataclass(slots=True)
class _Model:
    accession: str
    gene: str
    chromosome: str
    strand: int
    tags: frozenset[str]
    biotype: str | None
    symbol: str | None
    hgnc: str | None
    exons: list[Exon] = field(default_factory=list)
    coding: list[Exon] = field(default_factory=list)
    whole_first_codon: bool = True
    protein: str | None = None

    @property
    def coding_length(self) -> int:
        return sum(part.end - part.start + 1 for part in self.coding)


@dataclass(slots=True)
class GffModels:
    """What a GFF3 file held.

    Attributes:
        transcripts: the kept ones, in file order.
        read: transcripts in the file.
        dropped: transcripts left out, by reason.
        canonical_by_length: kept transcripts whose gene carries no mark, chosen by length.
        contig_lengths: from `##sequence-region` lines.
        sha256: of the file as stored.
    """

    transcripts: list[Transcript]
    read: int
    dropped: dict[str, int]
    canonical_by_length: int
    contig_lengths: dict[str, int]
    sha256: str


def read_gff(path: Path) -> GffModels:
    """Read the transcript models of a GFF3 file, plain, gzip or bgzip.

    Raises:
        FileMissing, FileCorrupt, FileEmpty: the file as such, or no transcript to keep in it.
        BadRecord: a line that is not GFF3.
    """
    digest = hashlib.sha256()
    reader = _Reader(path)
    for number, line in enumerate(_lines(path, read_chunks(path, digest.update)), 1):
        reader.take(number, line)
    return reader.models(digest.hexdigest())


def _lines(path: Path, chunks: Iterator[bytes]) -> Iterator[str]:
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield _text(path, line)
        if len(rest) > _LONGEST_LINE:
            raise BadRecord("a line is longer than a megabyte", file=str(path), todo="Give a GFF3 file")
    if rest:
        yield _text(path, rest)


def _text(path: Path, line: bytes) -> str:
    try:
        return line.decode("utf-8").rstrip("\r")
    except UnicodeDecodeError as error:
        raise FileCorrupt("the file is not text", file=str(path), todo="Give a GFF3 file") from error


def _attributes(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(";") if part)
    return {key.strip(): unquote(value) if "%" in value else value for key, _, value in pairs}


class _Reader:
    """Collects genes, transcripts, exons and coding parts; children may stand before their parents."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.genes: dict[str, _Gene] = {}
        self.models_by_id: dict[str, _Model] = {}
        self.exons: dict[str, list[Exon]] = {}
        self.coding: dict[str, list[tuple[Exon, str, str | None]]] = {}
        self.lengths: dict[str, int] = {}
        self.dropped: dict[str, int] = {}
        self.read = 0

    def take(self, number: int, line: str) -> None:
        if line.startswith("##sequence-region"):
            parts = line.split()
            if len(parts) == 4 and parts[3].isdecimal() and (chromosome := contig_chromosome(parts[1])):
                self.lengths[chromosome] = int(parts[3])
        if not line or line[0] == "#":
            return
        columns = line.split("\t")
        if len(columns) != 9 or not (columns[3].isdecimal() and columns[4].isdecimal()) or not self._ordered(columns):
            what = "this is not a GFF3 line (9 columns, start and end in columns 4 and 5)"
            raise BadRecord(what, file=str(self.path), line=number, todo="Give the gene models as GFF3, not GTF or BED")
        kind = columns[2]
        if kind in {"exon", "CDS"}:
            self._part(columns)
        elif kind in _TRANSCRIPTS:
            self._transcript(columns)
        elif "gene" in kind:
            self._gene(columns)

    @staticmethod
    def _ordered(columns: list[str]) -> bool:
        return 1 <= int(columns[3]) <= int(columns[4])

    def _gene(self, columns: list[str]) -> None:
        found = _attributes(columns[8])
        biotype = found.get("biotype") or found.get("gene_biotype") or found.get("gene_type")
        symbol = found.get("gene_name") or found.get("gene") or found.get("Name") or found.get("gene_id", "")
        hgnc = _hgnc(columns[8])
        self.genes[found.get("ID", "")] = _Gene(symbol, hgnc, biotype in (None, "protein_coding"))

    def _transcript(self, columns: list[str]) -> None:
        self.read += 1
        chromosome = contig_chromosome(columns[0])
        if chromosome is None:
            self._drop(OFF_CHROMOSOME)
            return
        found = _attributes(columns[8])
        self.models_by_id[found.get("ID", "")] = _Model(
            accession=_accession(found),
            gene=found.get("Parent", ""),
            chromosome=chromosome,
            strand=-1 if columns[6] == "-" else 1,
            tags=frozenset(tag.strip() for tag in found.get("tag", "").split(",")),
            biotype=found.get("biotype") or found.get("transcript_type") or found.get("transcript_biotype"),
            symbol=found.get("gene_name") or found.get("gene"),
            hgnc=_hgnc(columns[8]),
        )

    def _part(self, columns: list[str]) -> None:
        if contig_chromosome(columns[0]) is None:
            return
        found = _attributes(columns[8])
        bounds = Exon(int(columns[3]), int(columns[4]))
        for parent in found.get("Parent", "").split(","):
            if columns[2] == "exon":
                self.exons.setdefault(parent, []).append(bounds)
            else:
                protein = found.get("protein_id") or None
                version = found.get("protein_version") or found.get("version")
                if protein and version and "." not in protein:
                    protein = f"{protein}.{version}"
                self.coding.setdefault(parent, []).append((bounds, columns[7], protein))

    def _drop(self, reason: str) -> None:
        self.dropped[reason] = self.dropped.get(reason, 0) + 1

    def models(self, sha256: str) -> GffModels:
        """Choose what to keep, once every line is read."""
        by_gene: dict[tuple[str, str], list[_Model]] = {}
        for identifier, model in self.models_by_id.items():
            if self._complete(identifier, model):
                by_gene.setdefault((model.gene, model.chromosome), []).append(model)
        kept, by_length = [], 0
        for models in by_gene.values():
            chosen, canonical = _chosen(models)
            by_length += canonical is not None
            for _ in range(len(models) - len(chosen)):
                self._drop(NOT_CHOSEN)
            kept += [self._built(model, canonical=model is canonical) for model in chosen]
        if not kept:
            what = "the GFF3 file holds no protein-coding transcript on a chromosome"
            raise FileEmpty(what, file=str(self.path), todo="Give the gene models of Ensembl, MANE or RefSeq as GFF3")
        return GffModels(kept, self.read, self.dropped, by_length, self.lengths, sha256)

    def _complete(self, identifier: str, model: _Model) -> bool:
        parts = self.coding.get(identifier, [])
        gene = self.genes.get(model.gene)
        if not parts or model.biotype not in (None, "protein_coding") or not (gene is None or gene.coding):
            self._drop(NOT_CODING)
            return False
        model.exons = sorted(self.exons.get(identifier, []) or [bounds for bounds, _, _ in parts])[:: model.strand]
        parts.sort(key=lambda part: part[0].start, reverse=model.strand < 0)
        model.coding = [bounds for bounds, _, _ in parts]
        model.protein = parts[0][2]
        apart = all(a.end < b.start for a, b in zip(sorted(model.exons), sorted(model.exons)[1:], strict=False))
        if parts[0][1] in ("1", "2") or not apart or _covered(model) != model.coding_length:
            self._drop(INCOMPLETE)
            return False
        return True

    def _built(self, model: _Model, *, canonical: bool) -> Transcript:
        gene = self.genes.get(model.gene)
        mane = bool(model.tags & _MANE)
        return Transcript(
            accession=model.accession,
            gene=model.symbol or (gene.symbol if gene else model.accession),
            hgnc=model.hgnc or (gene.hgnc if gene else None),
            chromosome=model.chromosome,
            strand=model.strand,
            exons=tuple(model.exons),
            cds_start=min(part.start for part in model.coding),
            cds_end=max(part.end for part in model.coding),
            mane_select=mane,
            canonical=canonical or mane or bool(model.tags & _CANONICAL),
            protein=model.protein,
        )


def _hgnc(attributes: str) -> str | None:
    named = _HGNC.search(attributes)
    return f"HGNC:{named.group(1)}" if named else None


def _accession(found: dict[str, str]) -> str:
    name = found.get("transcript_id") or found.get("ID", "").removeprefix("transcript:").removeprefix("rna-")
    version = found.get("version") or found.get("transcript_version")
    return f"{name}.{version}" if version and "." not in name else name


def _covered(model: _Model) -> int:
    """Exonic bases between the ends of the coding sequence; equals its length when the two fit."""
    low, high = min(part.start for part in model.coding), max(part.end for part in model.coding)
    return sum(max(min(exon.end, high) - max(exon.start, low) + 1, 0) for exon in model.exons)


def _chosen(models: list[_Model]) -> tuple[list[_Model], _Model | None]:
    """The transcripts of one gene to keep, and the one that length made canonical, if any."""
    marked = [model for model in models if model.tags & (_MANE | _MANE_PLUS | _CANONICAL)]
    if marked:
        return marked, None
    longest = min(models, key=lambda m: (-m.coding_length, -sum(e.end - e.start for e in m.exons), m.accession))
    return [longest], longest
