"""Fusion tables: STAR-Fusion, Arriba, PCGR, cBioPortal structural variants, OncoKB fusions and structural variants.

STAR-Fusion, Arriba and PCGR state the 5' partner first. cBioPortal and OncoKB name two sites or genes without saying
which is 5', so their calls are not `ordered`. A rearrangement within one gene ("EGFR-intragenic", GeneA equal to GeneB)
is kept with the gene as both partners.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from canheal.domain.profile.profile import FusionCall
from canheal.domain.variants.calls import Dropped, Place
from canheal.formats.cells import BadCell, first_present, present, shown, whole
from canheal.formats.fusion_names import GenePair, gene, read_pair
from canheal.formats.samples import SampleFilter
from canheal.formats.text import Row, open_lines, shown_name, table_rows
from canheal.terms.errors import FileEmpty, MissingColumn

CONTRADICTS = "fusion name contradicts its gene columns"
DUPLICATE = "duplicate fusion record"
NO_GENE = "structural variant without a gene"
GERMLINE = "structural variant recorded as germline"
_SAMPLES = ("Tumor_Sample_Barcode", "Sample_Id", "SAMPLE_ID")
_JUNCTION = ("JunctionReadCount", "JunctionReads", "SplitReads")
_SPANNING = ("SpanningFragCount", "SpanningReads", "DiscordantReads")
_FRAMES = {
    "inframe": True,
    "in-frame": True,
    "in_frame": True,
    "frameshift": False,
    "frame_shift": False,
    "out-of-frame": False,
    "out of frame": False,
    "stop-codon": False,
}


def read_fusions(path: Path, *, sample: str | None, dropped: Dropped) -> tuple[FusionCall, ...]:
    """Read a fusion table; its columns tell which kind it is.

    Args:
        path: tab-separated, plain, gzip or bgzip.
        sample: tumour sample, for tables that name samples; None when the table holds one.
        dropped: counts the rows that are left out, by reason.

    Returns:
        Calls in file order; none for a table with a header and no row, as callers write when they find no fusion.

    Raises:
        MissingColumn: the columns fit none of the kinds.
        SampleUnclear: several samples and none chosen, or the chosen one is not there.
        BadRecord: a row breaks the format.
        Errors of `canheal.formats.text`.
    """
    calls: dict[object, FusionCall] = {}
    samples = SampleFilter(path, _SAMPLES, sample, dropped)
    required, read = _layout(path)
    for line, row in _rows(path, required):
        if not samples.wants(row):
            continue
        try:
            call = read(row, Place(shown_name(path), line))
        except BadCell as bad:
            raise bad.at(path, line) from None
        if isinstance(call, str):
            dropped.add(call)
        elif (key := (call.five_prime, call.three_prime, call.breakpoints)) in calls:
            dropped.add(DUPLICATE)
        else:
            calls[key] = call
    samples.check()
    return tuple(calls.values())


def _rows(path: Path, required: tuple[str, ...]) -> Iterator[tuple[int, Row]]:
    """Rows below the header; a header without rows is how STAR-Fusion and Arriba say that they found nothing."""
    with suppress(FileEmpty):
        yield from table_rows(path, required=required)


def _layout(path: Path) -> _Layout:
    """The kind of this table, by its header: the first line that is no comment, or the comment line above it."""
    above: set[str] = set()
    for _, line in open_lines(path):
        names = {name.strip().lower() for name in line.removeprefix("#").split("\t")}
        if line.startswith("#") or not line.strip():
            above = names if line.strip() else above
            continue
        for header in (names, above):
            for layout in _LAYOUTS:
                if header.issuperset(name.lower() for name in layout[0]):
                    return layout
        raise _unknown_columns(line, path)
    for layout in _LAYOUTS:
        if above.issuperset(name.lower() for name in layout[0]):
            return layout
    raise FileEmpty("the table has no header row", file=str(path), todo="Give a table with a header and records")


def _unknown_columns(line: str, path: Path) -> MissingColumn:
    known = "; ".join(", ".join(columns) for columns, _ in _LAYOUTS)
    return MissingColumn(
        f"the columns fit no fusion table: {shown(line)}",
        file=str(path),
        field=_LAYOUTS[0][0][0],
        todo=f"Give one of these sets of columns: {known}",
    )


def _star_fusion(row: Row, place: Place) -> FusionCall | str:
    five_prime, three_prime = gene(row["LeftGene"]), gene(row["RightGene"])
    name = first_present(row, ("FusionName", "fusion_name"))
    if name is not None and read_pair(name, "FusionName")[:2] != (five_prime, three_prime):
        return CONTRADICTS
    return _call(
        GenePair(five_prime, three_prime, ordered=True),
        (row["LeftBreakpoint"], row["RightBreakpoint"]),
        reads=_sum_of_reads(row, _JUNCTION, _SPANNING),
        in_frame=_frame(row, "PROT_FUSION_TYPE"),
        tool="star_fusion",
        place=place,
    )


def _arriba(row: Row, place: Place) -> FusionCall | str:
    """A breakpoint between genes lists the nearest ones with distances; neither of them is a partner."""
    partners = [None if "(" in row[name] else gene(row[name]) for name in ("gene1", "gene2")]
    strands = (row.get(f"strand{side}(gene/fusion)", "") for side in (1, 2))
    return _call(
        GenePair(partners[0], partners[1], ordered=not any(strand.endswith("/.") for strand in strands)),
        (row["breakpoint1"], row["breakpoint2"]),
        reads=_sum_of_reads(row, ("split_reads1",), ("split_reads2",), ("discordant_mates",)),
        in_frame=_frame(row, "reading_frame"),
        tool="arriba",
        place=place,
    )


def _pcgr(row: Row, place: Place) -> FusionCall | str:
    return _call(
        read_pair(row["FusionGene"], "FusionGene"),
        (row["LeftBreakpoint"], row["RightBreakpoint"]),
        reads=_sum_of_reads(row, _JUNCTION, _SPANNING),
        in_frame=None,
        tool="table",
        place=place,
    )


def _cbioportal(row: Row, place: Place) -> FusionCall | str:
    if (present(row.get("SV_Status")) or "").upper() == "GERMLINE":
        return GERMLINE
    reads = _sum_of_reads(row, ("Tumor_Split_Read_Count",), ("Tumor_Paired_End_Read_Count",))
    return _call(
        GenePair(gene(row["Site1_Hugo_Symbol"]), gene(row["Site2_Hugo_Symbol"]), ordered=False),
        (_site(row, "Site1"), _site(row, "Site2")),
        reads=_sum_of_reads(row, ("Tumor_Variant_Count",)) if reads is None else reads,
        in_frame=_frame(row, "Site2_Effect_On_Frame"),
        tool="cbioportal",
        place=place,
    )


def _oncokb_structural(row: Row, place: Place) -> FusionCall | str:
    pair = GenePair(gene(row["GeneA"]), gene(row["GeneB"]), ordered=False)
    return _call(pair, ("", ""), reads=None, in_frame=None, tool="table", place=place)


def _oncokb_fusion(row: Row, place: Place) -> FusionCall | str:
    pair = read_pair(row["Fusion"], "Fusion")
    return _call(pair, ("", ""), reads=None, in_frame=_frame(row, "Frame"), tool="table", place=place)


def _call(
    pair: GenePair, breakpoints: tuple[str, str], *, reads: int | None, in_frame: bool | None, tool: str, place: Place
) -> FusionCall | str:
    if pair.five_prime is None and pair.three_prime is None:
        return NO_GENE
    ends = present(breakpoints[0]) or "", present(breakpoints[1]) or ""
    ordered = pair.ordered or pair.five_prime == pair.three_prime
    return FusionCall(pair.five_prime, pair.three_prime, ordered, ends, reads, in_frame, tool, place)


def _sum_of_reads(row: Row, *kinds: tuple[str, ...]) -> int | None:
    """Reads of all kinds together, each from the first of its columns that is filled; None when none is."""
    counts = [whole(first_present(row, names), names[0]) for names in kinds]
    found = [count for count in counts if count is not None]
    return sum(found) if found else None


def _frame(row: Row, column: str) -> bool | None:
    return _FRAMES.get((present(row.get(column)) or "").lower())


def _site(row: Row, site: str) -> str:
    chromosome, position = present(row.get(f"{site}_Chromosome")), present(row.get(f"{site}_Position"))
    return f"{chromosome}:{position}" if chromosome and position else ""


_Layout = tuple[tuple[str, ...], Callable[[Row, Place], FusionCall | str]]
_LAYOUTS: tuple[_Layout, ...] = (
    (("gene1", "gene2", "breakpoint1", "breakpoint2"), _arriba),
    (("LeftGene", "LeftBreakpoint", "RightGene", "RightBreakpoint"), _star_fusion),
    (("FusionGene", "LeftBreakpoint", "RightBreakpoint"), _pcgr),
    (("Site1_Hugo_Symbol", "Site2_Hugo_Symbol"), _cbioportal),
    (("GeneA", "GeneB"), _oncokb_structural),
    (("Fusion",), _oncokb_fusion),
)
