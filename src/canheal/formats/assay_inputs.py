"""What the user states about the assay: the panel, and a microsatellite result."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from canheal.formats.cells import MISSING, BadCell, at_line, shown, whole
from canheal.formats.text import open_lines, shown_name
from canheal.formats.yaml_text import read_mapping
from canheal.terms.assembly import Assembly, chromosome_length, chromosome_name
from canheal.terms.errors import BadRecord, FileEmpty, OutOfRange, UsageError, WrongAssembly
from canheal.terms.records import NamedTuple

_PANEL_TODO = "Write name, genes, copy_number_genes, fusion_genes (lists of symbols) and megabases"
_GENE_LISTS = ("genes", "copy_number_genes", "fusion_genes")
_GENOME = 3200
_BED_COLUMNS = 3
_SYMBOL = r"[A-Za-z0-9][A-Za-z0-9@_.-]*"
_HIGH = frozenset({"msi-h", "msi-high", "msi_high", "high", "instable", "unstable"})
_STABLE = frozenset({"mss", "stable", "msi-stable", "msi_stable", "msi-l", "msi-low"})
_UNCLEAR = frozenset({"indeterminate", "equivocal", "msi-indeterminate"})
_SITES = r"(\d{1,3}(?:\.\d+)?)\s*%?(?::(\d{1,6}))?"


class Reach(NamedTuple):
    """The last region of a BED file on one chromosome: where it ends, and the line that says so."""

    chromosome: str
    end: int
    file: str
    line: int


class Panel(NamedTuple):
    """A gene panel as the user describes it.

    Attributes:
        name: as written, else the file's name.
        genes: HGNC symbols whose small variants are covered; None when the file names none (a BED file without a fourth
            column).
        megabases: size of the region, in Mb; None when the file does not say.
        every_gene: all genes are covered, so that none is listed.
        reaches: how far its regions go on each chromosome, for `on`; empty for a panel without regions.
        copy_number_genes: HGNC symbols whose copy numbers are called; None when the file does not say.
        fusion_genes: HGNC symbols whose fusions and splice variants are seen; None when the file does not say.
    """

    name: str
    genes: frozenset[str] | None
    megabases: float | None
    every_gene: bool = False
    reaches: tuple[Reach, ...] = ()
    copy_number_genes: frozenset[str] | None = None
    fusion_genes: frozenset[str] | None = None

    def named(self, symbol: Callable[[str], str]) -> Panel:
        """This panel with the symbols of its genes."""
        return self._replace(
            genes=_each(symbol, self.genes),
            copy_number_genes=_each(symbol, self.copy_number_genes),
            fusion_genes=_each(symbol, self.fusion_genes),
        )

    def on(self, assembly: Assembly) -> Panel:
        """This panel, when its regions lie on the chromosomes of a build.

        Raises:
            WrongAssembly: a region ends behind its chromosome's end.
        """
        for reach in self.reaches:
            length = chromosome_length(assembly, reach.chromosome)
            if reach.end > length:
                raise WrongAssembly(
                    f"the region ends at {reach.end}, chromosome {reach.chromosome} of {assembly.value} has "
                    f"{length} bases",
                    file=reach.file,
                    line=reach.line,
                    field="chromEnd",
                    todo="Give the panel's regions on the genome build of the case",
                )
        return self


def _each(symbol: Callable[[str], str], genes: frozenset[str] | None) -> frozenset[str] | None:
    return None if genes is None else frozenset(map(symbol, genes))


class MsiStatement(NamedTuple):
    """A microsatellite result that the user states.

    Attributes:
        status: msi_high, stable or indeterminate, when stated in words; None when sites are given.
        unstable_percent: unstable sites in percent; None when not given.
        usable_sites: number of usable sites; None when not given.
        proteins_lost: mismatch-repair proteins that immunohistochemistry finds lost.
    """

    status: str | None = None
    unstable_percent: float | None = None
    usable_sites: int | None = None
    proteins_lost: tuple[str, ...] = ()


def read_panel(path: Path) -> Panel:
    """Read a panel: YAML (.yaml, .yml) with name, genes and megabases; BED regions; or a list with one gene a line.

    The size of a BED panel is the length of its merged regions on chromosomes 1 to 22, X, Y and MT; genes stand in
    column 4, several by comma. BED counts from 0 and leaves the end out (UCSC).

    Raises:
        BadRecord: YAML that is none or has other keys, regions or gene symbols that are none, no region on our
            chromosomes.
        FileEmpty: nothing in it.
        Errors of `canheal.formats.text`.
    """
    if path.suffix.lower() in (".yaml", ".yml"):
        return _yaml_panel(path)
    lines = [(number, line.split("#")[0].strip()) for number, line in open_lines(path)]
    lines = [(number, line) for number, line in lines if line and not line.startswith(("track", "browser"))]
    if not lines:
        raise FileEmpty(
            "the panel names no gene and no region", file=str(path), todo="Give one gene a line, or a BED file"
        )
    name = shown_name(path).partition(".")[0]
    rows = [(number, line.split("\t") if "\t" in line else line.split()) for number, line in lines]
    if any(len(cells) > 1 for _, cells in rows):
        return _bed_panel(name, rows, path)
    return Panel(name, frozenset(_symbol(line, path, number) for number, line in lines), None)


def _symbol(text: str, path: Path, line: int | None) -> str:
    if not re.fullmatch(_SYMBOL, text):
        raise BadRecord(
            f"'{shown(text)}' is no gene symbol",
            file=str(path),
            line=line,
            todo="Give one HGNC symbol a line, or tab-separated BED regions",
        )
    return text


def _bed_panel(name: str, rows: list[tuple[int, list[str]]], path: Path) -> Panel:
    regions: dict[str, list[tuple[int, int, int]]] = {}
    genes: set[str] = set()
    for number, cells in rows:
        with at_line(path, number):
            start, end = _region(cells)
        if (chromosome := chromosome_name(cells[0].strip())) is not None:
            regions.setdefault(chromosome, []).append((start, end, number))
        if len(cells) > 3 and cells[3].strip() not in MISSING:
            genes.update(_symbol(gene.strip(), path, number) for gene in cells[3].split(",") if gene.strip())
    if not regions:
        number, cells = rows[0]
        raise BadCell("chrom", f"no region lies on a human chromosome; '{shown(cells[0])}' is none").at(path, number)
    length = sum(_merged_length([(start, end) for start, end, _ in spans]) for spans in regions.values())
    reaches = tuple(
        Reach(chromosome, end, str(path), number)
        for chromosome, spans in regions.items()
        for _, end, number in [max(spans, key=lambda span: span[1])]
    )
    return Panel(name, frozenset(genes) or None, length / 1e6, reaches=reaches)


def _region(cells: list[str]) -> tuple[int, int]:
    if len(cells) < _BED_COLUMNS:
        raise BadCell("chromEnd", f"the row has {len(cells)} columns, a BED region has chromosome, start and end")
    start, end = whole(cells[1], "chromStart"), whole(cells[2], "chromEnd")
    if start is None or end is None or end <= start:
        raise BadCell("chromEnd", f"the region '{shown(cells[1])}' to '{shown(cells[2])}' has no start before its end")
    return start, end


def _merged_length(spans: list[tuple[int, int]]) -> int:
    """Bases covered by half-open spans, overlaps counted once."""
    length, reached = 0, 0
    for start, end in sorted(spans):
        length += max(0, end - max(start, reached))
        reached = max(reached, end)
    return length


def _yaml_panel(path: Path) -> Panel:
    document, lines = read_mapping(path, todo=_PANEL_TODO)
    if unknown := [key for key in document if key not in ("name", *_GENE_LISTS, "megabases")]:
        raise _bad_panel(f"'{shown(unknown[0])}' is no key of a panel", path, lines[unknown[0]])
    name, megabases = document.get("name"), document.get("megabases")
    if name is not None and not isinstance(name, str):
        raise _bad_panel("name is not a text", path, lines["name"])
    genes, copy_number_genes, fusion_genes = (
        _gene_list(key, document[key], path, lines[key]) if key in document else None for key in _GENE_LISTS
    )
    return Panel(
        name or shown_name(path).partition(".")[0],
        genes or None,
        _megabases(megabases, path, lines.get("megabases")),
        copy_number_genes=copy_number_genes,
        fusion_genes=fusion_genes,
    )


def _gene_list(key: str, value: object, path: Path, line: int) -> frozenset[str] | None:
    if value is None:
        return None
    if not (isinstance(value, list) and all(isinstance(gene, str) for gene in value)):
        raise _bad_panel(f"{key} is not a list of symbols", path, line)
    return frozenset(_symbol(gene.strip(), path, line) for gene in value)


def _megabases(value: object, path: Path, line: int | None) -> float | None:
    if value is None:
        return None
    try:
        size = float(value) if isinstance(value, str) else 0.0
    except ValueError:
        size = 0.0
    if not 0 < size < _GENOME:
        raise _bad_panel("megabases is not the size of a region in millions of bases", path, line)
    return size


def _bad_panel(what: str, path: Path, line: int | None) -> BadRecord:
    return BadRecord(
        f"the panel cannot be read: {what}",
        file=str(path),
        line=line,
        todo=_PANEL_TODO,
    )


def read_msi(text: str) -> MsiStatement:
    """Read a stated result: "MSI-H", "MSS", "indeterminate", or unstable sites in percent ("12.3", "12.3:110" usable).

    Raises:
        OutOfRange: a percentage above 100, or no usable site.
        UsageError: anything else.
    """
    words = text.strip().lower().replace(" ", "-")
    for names, status in ((_HIGH, "msi_high"), (_STABLE, "stable"), (_UNCLEAR, "indeterminate")):
        if words in names:
            return MsiStatement(status, None, None)
    found = re.fullmatch(_SITES, text.strip())
    todo = "Give MSI-H, MSS, indeterminate, or unstable percent and usable sites (12.3:110)"
    if found is None:
        raise UsageError(f"'{shown(text)}' is no microsatellite result", field="msi", todo=todo)
    percent, sites = float(found.group(1)), int(found.group(2)) if found.group(2) else None
    if percent > 100 or sites == 0:
        raise OutOfRange(f"'{shown(text)}' lies outside 0 to 100 percent of at least one site", field="msi", todo=todo)
    return MsiStatement(None, percent, sites)
