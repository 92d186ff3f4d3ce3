"""Illumina TruSight Oncology 500 CombinedVariantOutput.tsv (Local App and DRAGEN): `[Section]` blocks of keys or rows.

A section ends at a blank line or the next section; a lone "NA" stands for a section with nothing in it. Rows are padded
with tabs to the widest section of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from canheal.domain.profile.profile import CopyNumberCall, FusionCall, ReportedAlteration
from canheal.domain.variants.calls import Consequence, Dropped, Place, ReadSupport, SmallVariantCall
from canheal.formats.cells import MISSING, BadCell, at_line, fraction, number, present, shown, whole
from canheal.formats.maf_terms import coding_change, protein_change
from canheal.formats.text import open_lines, shown_name
from canheal.formats.tso500 import PanelBurden, PanelInstability, Tso500Content
from canheal.formats.tso500_records import (
    amplified,
    copy_number,
    fusions,
    other_sample,
    read_allele,
    splice_variant,
    unique_genes,
)
from canheal.terms.alleles import Allele
from canheal.terms.assembly import Assembly
from canheal.terms.errors import BadRecord, MissingColumn, SampleUnclear
from canheal.terms.sequence_ontology import RANK

_BANNER = "Combined Variant Output"
_SAMPLE_KEYS = ("DNA Sample ID", "Sample ID", "Pair ID", "RNA Sample ID")
_DETAILS = ("Analysis Details", "Sequencing Run Details", "GIS")
_FUSIONS = ("Fusions", "DNA Fusions")
_REARRANGEMENTS = ("Large Rearrangements", "Exon-Level CNVs")
_READ = frozenset(
    {*_DETAILS, *_FUSIONS, *_REARRANGEMENTS, "TMB", "MSI", "Small Variants", "Splice Variants"}
    | {"Gene Amplifications", "Copy Number Variants"}
)
_MSI_PERCENT = ("Percent Unstable MSI Sites", "Percent Unstable Sites")
_MSI_UNSTABLE = ("Total MSI Sites Unstable", "Total Microsatellite Sites Unstable")
DUPLICATE = "duplicate record"


@dataclass(slots=True)
class _Section:
    """Lines of one section, without padding."""

    name: str
    path: Path
    lines: list[tuple[int, list[str]]] = field(default_factory=list)

    def values(self) -> dict[str, str]:
        """Key to value of a section of keys."""
        return {cells[0].rstrip(":"): cells[1] for _, cells in self.lines if len(cells) > 1 and cells[1] not in MISSING}

    def rows(self, *needed: str) -> Iterator[tuple[Place, Mapping[str, str]]]:
        """Rows of a table section by column name. Raises MissingColumn, BadRecord."""
        if not self.lines:
            return
        first_line, header = self.lines[0]
        if missing := [name for name in needed if name not in header]:
            raise MissingColumn(
                f"section [{self.name}] lacks {', '.join(missing)}",
                file=str(self.path),
                line=first_line,
                field=missing[0],
                todo="Give the file as the TSO500 software wrote it",
            )
        for line, cells in self.lines[1:]:
            if len(cells) > len(header):
                raise BadRecord(
                    f"the row has {len(cells)} fields, section [{self.name}] has {len(header)}",
                    file=str(self.path),
                    line=line,
                    todo="Give the file as the TSO500 software wrote it",
                )
            if any(header.index(name) >= len(cells) for name in needed):
                raise BadRecord(
                    f"the row has {len(cells)} fields, section [{self.name}] has {len(header)}",
                    file=str(self.path),
                    line=line,
                    todo="Check that the file is complete; trailing empty fields may be left out",
                )
            padded = cells + [""] * (len(header) - len(cells))
            yield Place(shown_name(self.path), line), dict(zip(header, padded, strict=True))


def is_combined(line: str) -> bool:
    """Whether a file with this first line is a CombinedVariantOutput."""
    return _BANNER in line or line.startswith("[")


def read_combined(path: Path, *, sample: str | None, dropped: Dropped, assembly: Assembly | None) -> Tso500Content:
    """Read a CombinedVariantOutput.tsv; arguments and errors as `canheal.formats.tso500.read_tso500`."""
    sections = _sections(path)
    details = {key: value for name in _DETAILS if name in sections for key, value in sections[name].values().items()}
    _check_sample(sample, details, path)
    _count_unread(sections, dropped)
    build = assembly or Assembly.GRCH37
    name = next((details[key] for key in _SAMPLE_KEYS if key in details), sample or shown_name(path).split("_")[0])
    return Tso500Content(
        name,
        build,
        tuple(_small_variants(sections, build, dropped)),
        unique_genes(list(_copy_numbers(sections)), dropped),
        tuple(_fusions(sections)),
        tuple(_reported(sections)),
        _burden(sections.get("TMB")),
        _instability(sections.get("MSI")),
        _classes(sections, details),
        details=details,
    )


def _sections(path: Path) -> dict[str, _Section]:
    sections: dict[str, _Section] = {}
    current: _Section | None = None
    for line_number, line in open_lines(path):
        cells = [cell.strip() for cell in line.split("\t")]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            current = None
        elif cells[0].startswith("[") and cells[0].endswith("]"):
            name = cells[0][1:-1].strip()
            if name in sections:
                raise BadRecord(
                    f"section [{shown(name)}] stands twice in the file",
                    file=str(path),
                    line=line_number,
                    todo="Give one tumour's file as the TSO500 software wrote it",
                )
            current = sections[name] = _Section(name, path)
        elif current is not None and cells != ["NA"]:
            current.lines.append((line_number, cells))
    if "Analysis Details" not in sections and "Small Variants" not in sections:
        raise MissingColumn(
            "the file has neither [Analysis Details] nor [Small Variants]",
            file=str(path),
            field="[Analysis Details]",
            todo="Give the CombinedVariantOutput.tsv as the TSO500 software wrote it",
        )
    return sections


def _check_sample(sample: str | None, details: Mapping[str, str], path: Path) -> None:
    names = [details[key] for key in _SAMPLE_KEYS if key in details]
    if sample is not None and names and sample not in names:
        raise other_sample(sample, names[0], path)
    if not names and sample is None and not shown_name(path).split("_")[0]:
        raise SampleUnclear("the file names no sample", file=str(path), todo="Name it with --sample")


def _count_unread(sections: Mapping[str, _Section], dropped: Dropped) -> None:
    for name, section in sections.items():
        if name not in _READ and len(section.lines) > 1:
            dropped.add(f"row of TSO500 section [{shown(name)}], which canheal does not read", len(section.lines) - 1)


def _classes(sections: Mapping[str, _Section], details: Mapping[str, str]) -> frozenset[str]:
    """What was tested: an RNA class only when an RNA sample was run, or when fusions come from DNA."""
    rna = "RNA Sample ID" in details
    tested = {
        "small_variant": "Small Variants" in sections,
        "copy_number": "Gene Amplifications" in sections or "Copy Number Variants" in sections,
        "msi": bool(sections.get("MSI") and sections["MSI"].values()),
        "fusion": "DNA Fusions" in sections or (rna and "Fusions" in sections),
        "splice": rna and "Splice Variants" in sections,
    }
    return frozenset(name for name, there in tested.items() if there)


def _burden(section: _Section | None) -> PanelBurden | None:
    values = section.values() if section else {}
    if section is None or not values:
        return None
    with at_line(section.path, section.lines[0][0]):
        return PanelBurden(
            number(values.get("Total TMB"), "Total TMB"),
            number(values.get("Coding Region Size in Megabases"), "Coding Region Size in Megabases"),
            whole(values.get("Number of Passing Eligible Variants"), "Number of Passing Eligible Variants"),
        )


def _instability(section: _Section | None) -> PanelInstability | None:
    values = section.values() if section else {}
    if section is None or not values:
        return None
    with at_line(section.path, section.lines[0][0]):
        return PanelInstability(
            number(_first(values, _MSI_PERCENT), _MSI_PERCENT[0]),
            whole(_first(values, _MSI_UNSTABLE), _MSI_UNSTABLE[0]),
            whole(values.get("Usable MSI Sites"), "Usable MSI Sites"),
        )


def _first(values: Mapping[str, str], names: Sequence[str]) -> str | None:
    return next((values[name] for name in names if name in values), None)


def _rows(
    sections: Mapping[str, _Section], names: Sequence[str], needed: Sequence[str]
) -> Iterator[tuple[Path, Place, Mapping[str, str]]]:
    """Rows of the sections that are there, with the file and the place of each."""
    for name in names:
        if name in sections:
            for place, row in sections[name].rows(*needed):
                yield sections[name].path, place, row


def _gene(row: Mapping[str, str]) -> str:
    gene = present(row["Gene"])
    if gene is None:
        raise BadCell("Gene", "the row names no gene")
    return gene


def _small_variants(
    sections: Mapping[str, _Section], assembly: Assembly, dropped: Dropped
) -> Iterator[SmallVariantCall]:
    needed = ("Gene", "Chromosome", "Genomic Position", "Reference Call", "Alternative Call")
    seen = set()
    for path, place, row in _rows(sections, ("Small Variants",), needed):
        with at_line(path, place.line):
            change = row["Reference Call"], row["Alternative Call"]
            where = row["Chromosome"], row["Genomic Position"]
            allele = read_allele(*where, change, assembly=assembly, path=path, line=place.line)
            if isinstance(allele, str) or allele in seen:
                dropped.add(allele if isinstance(allele, str) else DUPLICATE)
                continue
            call = _call(allele, row, place)
        seen.add(allele)
        yield call


def _call(allele: Allele, row: Mapping[str, str], place: Place) -> SmallVariantCall:
    """Only variants that passed are in the file, so no filter failed."""
    consequences = _consequences(row)
    reads = ReadSupport(
        depth=whole(row.get("Depth"), "Depth"), vaf=fraction(row.get("Allele Frequency"), "Allele Frequency")
    )
    annotated_by = "tso500" if consequences else None
    return SmallVariantCall(allele, consequences, annotated_by, reads, None, (), (), None, None, "unknown", place)


def _consequences(row: Mapping[str, str]) -> tuple[Consequence, ...]:
    """Gene and transcript are filled only for TSO500's canonical transcripts; a blank gene means not annotated."""
    gene = present(row["Gene"])
    terms = [term for term in re.split(r"[:;,&|\s]+", row.get("Consequence(s)", "")) if term in RANK]
    if gene is None or not terms:
        return ()
    hgvs_c, transcript = coding_change(row.get("C-Dot Notation", ""), "")
    hgvs_p = protein_change([row.get("P-Dot Notation", "")])
    terms.sort(key=lambda term: RANK[term])
    exon = present(row.get("Affected Exon(s)"))
    return (Consequence(gene, transcript, tuple(terms), hgvs_c, hgvs_p, exon, canonical=True),)


def _copy_numbers(sections: Mapping[str, _Section]) -> Iterator[CopyNumberCall]:
    for path, place, row in _rows(sections, ("Gene Amplifications",), ("Gene", "Fold Change")):
        with at_line(path, place.line):
            yield amplified(_gene(row), row["Fold Change"], place)
    for path, place, row in _rows(sections, ("Copy Number Variants",), ("Gene", "Fold Change", "Copy Number Variant")):
        with at_line(path, place.line):
            change = row["Copy Number Variant"], row["Fold Change"], row.get("Absolute Copy Number", "")
            yield copy_number(_gene(row), change, place)


def _fusions(sections: Mapping[str, _Section]) -> Iterator[FusionCall]:
    for path, place, row in _rows(sections, _FUSIONS, ("Gene Pair", "Breakpoint 1", "Breakpoint 2")):
        with at_line(path, place.line):
            ends = row["Breakpoint 1"], row["Breakpoint 2"]
            yield from fusions(row["Gene Pair"], ends, row.get("Fusion Supporting Reads", ""), place)


def _reported(sections: Mapping[str, _Section]) -> Iterator[ReportedAlteration]:
    for path, place, row in _rows(sections, ("Splice Variants",), ("Gene", "Breakpoint 1", "Breakpoint 2")):
        with at_line(path, place.line):
            exons = present(row.get("Affected Exon")) or present(row.get("Affected Exon(s)"))
            ends = row["Breakpoint 1"], row["Breakpoint 2"]
            reads = row.get("Splice Supporting Reads", "")
            yield splice_variant(present(row["Gene"]), exons, ends, reads=reads, place=place)
    for path, place, row in _rows(sections, _REARRANGEMENTS, ("Gene",)):
        with at_line(path, place.line):
            kind = (present(row.get("CNV Type")) or "type not given").lower()
            yield ReportedAlteration(_gene(row), f"large rearrangement ({kind})", "TSO500 large rearrangement", place)
