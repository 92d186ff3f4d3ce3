"""One MAF row as a small-variant call (MAF 2.4; GDC, cBioPortal, vcf2maf, Oncotator and MOAlmanac columns)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

from canheal.domain.variants.calls import NO_READS, Consequence, Place, ReadSupport, SmallVariantCall
from canheal.domain.variants.read_support import contradiction
from canheal.formats.cells import MISSING, fraction, number, present, whole
from canheal.formats.maf_alleles import Contexts, check_place, is_substitution, read_change, vcf_allele
from canheal.formats.maf_columns import MafColumns
from canheal.formats.maf_terms import (
    STRUCTURAL,
    classification_rule,
    coding_change,
    consequence_terms,
    highest_frequency,
    protein_change,
    verdicts,
)
from canheal.formats.text import shown_name
from canheal.terms.alleles import Allele
from canheal.terms.assembly import CHROMOSOMES, Assembly, chromosome_length, chromosome_name
from canheal.terms.errors import WrongAssembly

_ORIGINS = {"somatic": "somatic", "germline": "germline"}
Placed = tuple[Allele | None, str | None]


class MafRowReader:
    """Reads the rows of one file.

    Args:
        path: the file, for messages and places.
        columns: its columns.
        assembly: build of its coordinates, None when nobody has said.
    """

    def __init__(self, path: Path, columns: MafColumns, assembly: Assembly | None) -> None:
        self._path, self._columns, self._assembly = path, columns, assembly
        self._file = shown_name(path)
        self._at = columns.index
        self._ends = {name: chromosome_length(assembly, name) for name in CHROMOSOMES} if assembly else {}

    def read(self, line: int, cells: Sequence[str]) -> SmallVariantCall | str:
        """The call of this row, or the reason, in words, why there is none.

        Raises:
            BadCell: a cell breaks the format.
            WrongAssembly: no build is known, or the position lies beyond its chromosome.
        """
        at = self._at
        classification, status = cells[at["classification"]], cells[at["status"]]
        if classification_rule(classification)[1] == STRUCTURAL:
            return "fusion row in a MAF; give fusions as a fusion table"
        if status and status.strip().lower() == "wildtype":
            return "recorded as wild type"
        placed = self._place(line, cells)
        if isinstance(placed, str):
            return placed
        hgvs_p = protein_change(cells[position] for position in self._columns.hgvs_p)
        if hgvs_p is None and placed == (None, None):
            return "neither coordinates nor a protein change"
        consequences = self._consequences(cells, classification, hgvs_p)
        return SmallVariantCall(
            placed[0],
            consequences,
            "maf" if consequences else None,
            self._tumour_reads(cells),
            self._normal_reads(cells),
            _filters(cells[at["filter"]]),
            _callers(cells[at["callers"]]),
            self._frequencies(cells),
            verdicts(cells[at["sift"]], cells[at["polyphen"]]),
            _ORIGINS.get(status.strip().lower(), "unknown"),
            Place(self._file, line),
            placed[1],
        )

    def _place(self, line: int, cells: Sequence[str]) -> Placed | str:
        """Allele; location where not all its bases are known; neither for a row without coordinates; or why it goes.

        Most rows are substitutions, which need no anchor; they take the short way.
        """
        at = self._at
        where, start, reference = cells[at["chromosome"]], cells[at["start"]], cells[at["reference"]]
        if where in MISSING or start in MISSING or not reference or reference.isspace():
            return None, None
        chromosome = chromosome_name(where) or chromosome_name(where.strip())
        if chromosome is None:
            return "not on a chromosome of the primary assembly"
        change = read_change(chromosome, start, reference, (cells[at["allele_2"]], cells[at["allele_1"]]))
        if isinstance(change, str):
            return change
        if self._assembly is None:
            raise self._no_build(line)
        if change.start <= self._ends[chromosome] and is_substitution(change):
            return Allele(self._assembly, *change), None
        check_place(change, self._assembly, path=self._path, line=line)
        contexts: Contexts = ((1, cells[at["context_1"]]), (5, cells[at["context_5"]]))
        allele = vcf_allele(change, self._assembly, contexts)
        return allele, change.text() if allele is None or allele.unanchored else None

    def _no_build(self, line: int) -> WrongAssembly:
        return WrongAssembly(
            "the file does not say which genome build it is on",
            file=str(self._path),
            line=line,
            field="NCBI_Build",
            todo="Name the genome build of the file (--assembly GRCh37 or GRCh38)",
        )

    def _consequences(self, cells: Sequence[str], classification: str, hgvs_p: str | None) -> tuple[Consequence, ...]:
        at = self._at
        hgvs_c, transcript = coding_change(cells[at["hgvs_c"]], cells[at["transcript"]])
        terms = consequence_terms(classification, cells[at["terms"]], hgvs_c, hgvs_p)
        if not terms:
            return ()
        exon = cells[at["exon"]]
        return (
            Consequence(
                present(cells[at["gene"]]) or "",
                transcript,
                terms,
                hgvs_c,
                hgvs_p,
                None if exon in MISSING else exon,
                _is_mane_select(cells[at["mane"]]),
                cells[at["canonical"]] == "YES",
            ),
        )

    def _tumour_reads(self, cells: Sequence[str]) -> ReadSupport:
        at = self._at
        counts = cells[at["depth"]], cells[at["reference_reads"]], cells[at["alternate_reads"]]
        given = number(cells[at["vaf"]], "VAF") if cells[at["vaf"]] else None
        reads = _reads(*counts, "t")
        if given is None:
            return reads
        vaf = fraction(f"{given * self._columns.vaf_scale:.12g}", "VAF")
        doubt = reads.contradiction or contradiction(reads.depth, reads.alternate, vaf, None)
        return ReadSupport(reads.depth, reads.alternate, vaf, doubt)

    def _normal_reads(self, cells: Sequence[str]) -> ReadSupport | None:
        """Reads of the matched normal; None when the row neither counts nor names one."""
        at = self._at
        counts = cells[at["normal_depth"]], cells[at["normal_reference_reads"]], cells[at["normal_alternate_reads"]]
        reads = _reads(*counts, "n")
        return None if reads is NO_READS and cells[at["normal_sample"]] in MISSING else reads

    def _frequencies(self, cells: Sequence[str]) -> Mapping[str, float] | None:
        found = None
        for population, positions in self._columns.frequencies:
            value = highest_frequency(cells[position] for position in positions)
            if value is not None:
                found = found or {}
                found[population] = value
        return found


@lru_cache(maxsize=1 << 15)
def _reads(depth_text: str, reference_text: str, alternate_text: str, sample: str) -> ReadSupport:
    """Depth as given, else the sum of both counts; VAF as alternate/depth where that is a fraction."""
    depth = whole(depth_text, f"{sample}_depth")
    reference = whole(reference_text, f"{sample}_ref_count")
    alternate = whole(alternate_text, f"{sample}_alt_count")
    if depth is None and reference is not None and alternate is not None:
        depth = reference + alternate
    if depth is None and alternate is None:
        return NO_READS
    vaf = alternate / depth if depth and alternate is not None and alternate <= depth else None
    return ReadSupport(depth, alternate, vaf, contradiction(depth, alternate, None, None))


@cache
def _is_mane_select(text: str) -> bool:
    """A RefSeq accession (VEP's MANE_SELECT) or the words "MANE Select"; MANE Plus Clinical is another set."""
    return text.startswith("NM_") or re.sub(r"[^a-z]", "", text.lower()) == "maneselect"


@cache
def _filters(text: str) -> tuple[str, ...] | None:
    found = present(text)
    if found is None:
        return None
    return () if found == "PASS" else tuple(name for name in re.split(r"[,;\s]+", found) if name)


@cache
def _callers(text: str) -> tuple[str, ...]:
    found = present(text)
    return tuple(name.strip("* ") for name in re.split(r"[|;,]", found) if name.strip("* ")) if found else ()
