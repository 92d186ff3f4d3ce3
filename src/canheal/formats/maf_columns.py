"""Where a MAF keeps each field; the names are content (content/maf/columns.tsv)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from canheal.formats.cells import shown
from canheal.formats.packaged import packaged_table
from canheal.formats.text import open_lines, table_rows
from canheal.terms.errors import BadRecord, MissingColumn
from canheal.terms.records import NamedTuple

REQUIRED = ("Hugo_Symbol", "Variant_Classification", "Tumor_Sample_Barcode")
_COORDINATES = ("chromosome", "start", "reference", "allele_2")
_SEVERAL = "hgvs_p"
_FREQUENCY = "frequency."
ABSENT = -1


class MafColumns(NamedTuple):
    """Positions of the fields in a row that got one empty cell appended, so that `ABSENT` finds nothing.

    Attributes:
        width: number of columns.
        first_line: line of the first record.
        index: field to position, `ABSENT` where the file has no such column.
        hgvs_p: positions of the columns that can hold a protein change, best first.
        frequencies: population and positions of the columns that can hold its allele fraction.
        vaf_scale: what the VAF column is multiplied by to be a fraction.
    """

    width: int
    first_line: int
    index: Mapping[str, int]  # type: ignore[assignment]  # tuples have a method of this name, which nobody calls here
    hgvs_p: tuple[int, ...]
    frequencies: tuple[tuple[str, tuple[int, ...]], ...]
    vaf_scale: float

    def split(self, line: str, number: int, path: Path) -> list[str]:
        """Cells of a row and the appended empty one. Raises BadRecord when there are fewer or more than columns."""
        cells = line.split("\t")
        if len(cells) != self.width:
            if len(cells) < self.width or any(cells[self.width :]):
                raise BadRecord(
                    f"the row has {len(cells)} fields, the header has {self.width}",
                    file=str(path),
                    line=number,
                    todo="Check that fields are separated by tabs and that the file is complete",
                )
            del cells[self.width :]
        cells.append("")
        return cells


def maf_columns(path: Path) -> MafColumns:
    """Find the fields in the header of a MAF.

    Raises:
        MissingColumn: gene, classification or tumour barcode, or both of coordinates and protein change, are not there.
        Errors of `table_rows`.
    """
    header, first_line = _header(path)
    positions: dict[str, int] = {}
    for position, name in enumerate(header):
        positions.setdefault(name.strip().lower(), position)
    index: dict[str, int] = {}
    several: dict[str, list[int]] = {}
    scale = 1.0
    for row in packaged_table("maf", "columns.tsv"):
        field, position = row["field"], positions.get(row["column"].lower(), ABSENT)
        if field == _SEVERAL or field.startswith(_FREQUENCY):
            several.setdefault(field, []).extend([position] * (position != ABSENT))
        elif index.get(field, ABSENT) == ABSENT:
            index[field] = position
            scale = float(row["scale"]) if field == "vaf" and position != ABSENT else scale
    if not several[_SEVERAL] and any(index[field] == ABSENT for field in _COORDINATES):
        raise _no_change(header, path)
    frequencies = ((f.removeprefix(_FREQUENCY), tuple(at)) for f, at in several.items() if f != _SEVERAL and at)
    return MafColumns(len(header), first_line, index, tuple(several[_SEVERAL]), tuple(frequencies), scale)


def _header(path: Path) -> tuple[list[str], int]:
    """Header cells, checked as every table's, and the line of the first record."""
    first_line, _ = next(table_rows(path, required=REQUIRED))
    above = ""
    for number, line in open_lines(path):
        if number == first_line:
            break
        above = above if not line or line.isspace() else line
    return above.removeprefix("#").split("\t"), first_line


def _no_change(header: Sequence[str], path: Path) -> MissingColumn:
    listed = ", ".join(shown(name) for name in header[:30])
    return MissingColumn(
        "the MAF has neither coordinates (Chromosome, Start_Position, Reference_Allele, Tumor_Seq_Allele2) nor a "
        f"protein change; its columns are: {listed}",
        file=str(path),
        field="Start_Position",
        todo="Add the columns, or check that this is a MAF",
    )
