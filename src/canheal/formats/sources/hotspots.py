"""cancerhotspots.org, how often a residue is changed in tumours: its tables of version 2 and 3.

    v2 table                Hugo_Symbol, Amino_Acid_Position, Mutation_Count, Reference_Amino_Acid ("Q:422"),
                            Variant_Amino_Acid ("R:204"), a row a change
    v2 with 3D hotspots     hugo_symbol, residue, amino_acid_position, variant_amino_acid ("R:204|K:142"), tumor_count,
                            type
    v3 website              Gene, Residue ("W80"), Type, Variants ("K:8|A:1"), Samples
    counts by change        GENE, AA_POS, AA_REF, AA_ALT, COUNT_TOTAL, COUNT_ALT

Substitutions, in-frame changes and splice sites are kept; hotspots in space ("3d") count no tumours of one residue.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from canheal.domain.evidence.rows import HotspotRow
from canheal.formats.cells import shown
from canheal.formats.sources.protocol import About, Intake
from canheal.formats.text import Row, open_lines, table_rows
from canheal.terms.errors import BadRecord, MissingColumn

_LAYOUTS: Mapping[str, tuple[str, ...]] = {
    "v2": ("Hugo_Symbol", "Amino_Acid_Position", "Mutation_Count", "Reference_Amino_Acid", "Variant_Amino_Acid"),
    "v2_3d": ("hugo_symbol", "residue", "amino_acid_position", "variant_amino_acid", "tumor_count", "type"),
    "v3": ("Gene", "Residue", "Type", "Variants", "Samples"),
    "counts": ("GENE", "AA_POS", "AA_REF", "AA_ALT", "COUNT_TOTAL", "COUNT_ALT"),
}
_TODO = "Give a table of cancerhotspots.org (v2 or v3) as TSV"
_KINDS = {"single residue": "substitution", "in-frame indel": "inframe", "splice site": "splice"}
_PLACE = re.compile(r"([A-Z*])?(\d+)(?:-(\d+))?")
_SPLICE = re.compile(r"X(\d+)_splice")
_COUNT = re.compile(r"([^:|]+):(\d+)(?:\.0)?")


class Unread(Exception):
    """Why a record cannot be kept."""


class Hotspots:
    """Reads tables of recurrent residues."""

    source = "cancerhotspots"
    kind = "hotspots"
    about = About(
        title="Cancer Hotspots",
        licence="ODbL-1.0",
        attribution="cancerhotspots.org, Memorial Sloan Kettering Cancer Center (Chang 2018, PMID:29247016)",
        allowed_use="use with attribution; a table derived from it carries the same licence",
        quality_tier="computed",
        homepage="www.cancerhotspots.org",
    )
    files = "one table of v2 or v3 as TSV (give its date with --release)"

    def read(self, paths: Sequence[Path], intake: Intake) -> None:
        """Read all tables; a change may stand once in all of them."""
        seen: set[tuple[str, ...]] = set()
        for path in paths:
            layout = _layout(path)
            make = _MAKERS[layout]
            for line, row in table_rows(path, required=_LAYOUTS[layout]):
                intake.take()
                _take(row, make, path, line, intake=intake, seen=seen)


READER = Hotspots()


def _take(
    row: Row,
    make: Callable[[Row], Iterator[HotspotRow]],
    path: Path,
    line: int,
    *,
    intake: Intake,
    seen: set[tuple[str, ...]],
) -> None:
    gene = next(iter(row.values()))
    try:
        rows = [made for made in make(row) if (made.gene, made.position, made.last, made.kind, made.change) not in seen]
    except Unread as why:
        intake.drop(path, line, gene, str(why))
        return
    except ValueError:
        what = "a position or a count is no number"
        raise BadRecord(what, file=str(path), line=line, todo=_TODO) from None
    if not rows:
        intake.drop(path, line, gene, "the same change again")
        return
    seen.update((made.gene, made.position, made.last, made.kind, made.change) for made in rows)
    intake.keep(*rows)


def _layout(path: Path) -> str:
    _, first = next(open_lines(path))
    columns = first.removeprefix("#").split("\t")
    fits = (name for name, wanted in _LAYOUTS.items() if set(wanted) <= set(columns))
    if (found := next(fits, None)) is None:
        what = f"this is no table of hotspots; its columns are: {', '.join(map(shown, columns[:12]))}"
        raise MissingColumn(what, file=str(path), line=1, todo=_TODO)
    return found


def _v2(row: Row) -> Iterator[HotspotRow]:
    reference = row["Reference_Amino_Acid"].partition(":")[0]
    if found := _SPLICE.fullmatch(row["Amino_Acid_Position"]):
        counted = ("sp", row["Mutation_Count"])
        yield from _made(row["Hugo_Symbol"], found.group(1), "splice", counted=counted, total=row["Mutation_Count"])
        return
    for change, count in _counts(row["Variant_Amino_Acid"]):
        yield from _made(
            row["Hugo_Symbol"],
            f"{reference}{row['Amino_Acid_Position']}",
            "substitution",
            counted=(change, count),
            total=row["Mutation_Count"],
        )


def _v2_3d(row: Row) -> Iterator[HotspotRow]:
    kind = _kind(row["type"])
    place = row["residue"] if kind != "inframe" else row["amino_acid_position"] or row["residue"]
    for counted in _counts(row["variant_amino_acid"]):
        yield from _made(row["hugo_symbol"], place, kind, counted=counted, total=row["tumor_count"])


def _v3(row: Row) -> Iterator[HotspotRow]:
    kind = _kind(row["Type"])
    for counted in _counts(row["Variants"]):
        yield from _made(row["Gene"], row["Residue"], kind, counted=counted, total=row["Samples"])


def _by_change(row: Row) -> Iterator[HotspotRow]:
    place = f"{row['AA_REF']}{row['AA_POS']}"
    yield from _made(
        row["GENE"], place, "substitution", counted=(row["AA_ALT"], row["COUNT_ALT"]), total=row["COUNT_TOTAL"]
    )


_MAKERS: Mapping[str, Callable[[Row], Iterator[HotspotRow]]] = {
    "v2": _v2,
    "v2_3d": _v2_3d,
    "v3": _v3,
    "counts": _by_change,
}


def _kind(text: str) -> str:
    if (kind := _KINDS.get(text.strip().lower())) is None:
        raise Unread(f"a hotspot of the type {shown(text.strip())}")
    return kind


def _counts(text: str) -> list[tuple[str, str]]:
    found = _COUNT.findall(text)
    if not found:
        raise Unread("no change is counted")
    return found


def _made(gene: str, place: str, kind: str, *, counted: tuple[str, str], total: str) -> Iterator[HotspotRow]:
    found = _PLACE.fullmatch(place.strip())
    if found is None:
        raise Unread("a residue that cannot be read")
    reference, first, last = found.groups()
    change, count = counted
    tumours = str(int(float(total)))
    if int(count) > int(tumours):
        raise Unread("more tumours with the change than at the residue")
    yield HotspotRow(
        gene.strip(), first, last or first, kind, reference or "", change.strip(), tumours, str(int(count))
    )
