"""MAF files: one tumour, or every tumour of a cohort in one pass.

A row is kept, merged into an earlier row of the same change, or counted with its reason; nothing is lost silently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from pathlib import Path

from canheal.domain.variants.calls import Dropped, SmallVariantCall
from canheal.formats.cells import MISSING, BadCell, present, shown
from canheal.formats.maf_columns import maf_columns
from canheal.formats.maf_row import MafRowReader
from canheal.formats.text import open_lines
from canheal.terms.assembly import Assembly
from canheal.terms.errors import SampleUnclear, WrongAssembly
from canheal.terms.records import NamedTuple

DUPLICATE = "duplicate record"
MERGED = "same change on another transcript, merged into one call"
OTHER_SAMPLE = "row of another sample"
_LISTED = 10


class MafContent(NamedTuple):
    """What a MAF holds of one tumour.

    Attributes:
        sample: Tumor_Sample_Barcode as written in the file.
        normal: Matched_Norm_Sample_Barcode; None when the file names none.
        assembly: build of the coordinates; None for a file without coordinates and without NCBI_Build.
        calls: in file order; a call of a row without exact allele has `allele` None.
    """

    sample: str
    normal: str | None
    assembly: Assembly | None
    calls: tuple[SmallVariantCall, ...]


class MafCohort:
    """The rows of a MAF by tumour, read once and turned into calls tumour by tumour.

    Holds the text of the wanted rows. Cheap to hand to a worker process, which then does the costlier reading of its
    tumours itself.

    Attributes:
        path: the file.
        assembly: build of the coordinates; None when neither the user nor the file says.
        tumours: rows by Tumor_Sample_Barcode, in order of first appearance; rows need not be adjacent.
    """

    def __init__(self, path: Path, *, assembly: Assembly | None, wanted: Callable[[str], bool] | None = None) -> None:
        """Read the rows. `wanted` chooses barcodes; the others get an entry and a count, no rows.

        Raises:
            MissingColumn: gene, classification or barcode, or both of coordinates and protein change, are missing.
            WrongAssembly: another build than stated, or builds mixed.
            BadRecord: a row with too few or too many fields, or without a tumour barcode.
            Errors of `canheal.formats.text`.
        """
        self.path, self.assembly = path, assembly
        self.tumours: dict[str, list[tuple[int, str]]] = {}
        self.rows: dict[str, int] = {}
        self._columns = columns = maf_columns(path)
        barcode_at, build_at = columns.index["sample"], columns.index["build"]
        build = ""
        for number, line in open_lines(path):
            if number < columns.first_line or not line or line.isspace():
                continue
            cells = columns.split(line, number, path)
            if cells[build_at] != build:
                build = self._check_build(cells[build_at], number)
            barcode = cells[barcode_at].strip()
            if barcode not in self.rows:
                self._check_barcode(barcode, number)
            self.rows[barcode] = self.rows.get(barcode, 0) + 1
            if wanted is None or wanted(barcode):
                self.tumours.setdefault(barcode, []).append((number, line))

    def read(self, barcode: str, *, dropped: Dropped) -> MafContent:
        """The calls of one tumour.

        Args:
            barcode: a key of `tumours`.
            dropped: counts the rows that are left out, by reason.

        Raises:
            WrongAssembly: no build known, or a position beyond its chromosome.
            BadRecord: a cell breaks the format.
        """
        reader = MafRowReader(self.path, self._columns, self.assembly)
        calls = _Calls(dropped)
        normal = None
        for number, line in self.tumours[barcode]:
            cells = self._columns.split(line, number, self.path)
            try:
                call = reader.read(number, cells)
            except BadCell as bad:
                raise bad.at(self.path, number) from None
            calls.add(call)
            normal = normal or present(cells[self._columns.index["normal_sample"]])
        return MafContent(barcode, normal, self.assembly, tuple(calls.kept))

    def _check_build(self, text: str, number: int) -> str:
        """Note the build that a row names, or refuse it."""
        if text in MISSING:
            return text
        named = Assembly.parse(text.strip().lower().removesuffix("-lite"))
        if named is None or (self.assembly is not None and named is not self.assembly):
            expected = f"expected {self.assembly.value}" if self.assembly else "canheal reads GRCh37 and GRCh38"
            raise WrongAssembly(
                f"the row is on genome build '{shown(text.strip())}', {expected}",
                file=str(self.path),
                line=number,
                field="NCBI_Build",
                todo="State the build of the file (--assembly GRCh37 or GRCh38), and keep one build per file",
            )
        self.assembly = named
        return text

    def _check_barcode(self, barcode: str, number: int) -> None:
        if not barcode:
            raise BadCell("Tumor_Sample_Barcode", "the row names no tumour").at(self.path, number)


def read_maf(path: Path, *, assembly: Assembly | None, sample: str | None, dropped: Dropped) -> MafContent:
    """Read one tumour of a MAF.

    Args:
        path: the file, plain, gzip or bgzip.
        assembly: build the user states; None to take it from NCBI_Build.
        sample: Tumor_Sample_Barcode, whole or up to a "-" when that names one tumour ("TCGA-AG-A002"); None for a file
            with one tumour.
        dropped: counts the rows that are left out, by reason.

    Raises:
        SampleUnclear: several tumours and none chosen, or the chosen one is not there.
        Errors of `MafCohort` and `MafCohort.read`.
    """

    def wanted(barcode: str) -> bool:
        return sample is None or barcode == sample or barcode.startswith(f"{sample}-")

    cohort = MafCohort(path, assembly=assembly, wanted=wanted)
    barcode = _chosen(sample, cohort)
    if others := sum(cohort.rows.values()) - cohort.rows[barcode]:
        dropped.add(OTHER_SAMPLE, others)
    return cohort.read(barcode, dropped=dropped)


def read_maf_cohort(
    path: Path,
    *,
    assembly: Assembly | None,
    dropped_by_sample: MutableMapping[str, Dropped],
) -> Iterator[tuple[str, list[SmallVariantCall]]]:
    """Every tumour of a MAF, in one pass over the file, in order of first appearance.

    Args:
        path: as in `read_maf`.
        assembly: as in `read_maf`.
        dropped_by_sample: receives, by barcode, the rows that were left out.

    Yields:
        Tumor_Sample_Barcode and its calls in file order; a tumour whose rows were all left out has none.

    Raises:
        Errors of `MafCohort` and `MafCohort.read`.
    """
    cohort = MafCohort(path, assembly=assembly)
    for barcode in cohort.tumours:
        dropped = dropped_by_sample.setdefault(barcode, Dropped())
        yield barcode, list(cohort.read(barcode, dropped=dropped).calls)


class _Calls:
    """Calls of one tumour; a second row of a change only adds what it says of another transcript."""

    def __init__(self, dropped: Dropped) -> None:
        self.kept: list[SmallVariantCall] = []
        self._dropped = dropped
        self._index: dict[object, int] = {}

    def add(self, call: SmallVariantCall | str) -> None:
        """Keep a call, merge it into an earlier one, or count the reason why there is none."""
        if isinstance(call, str):
            self._dropped.add(call)
            return
        at = self._index.setdefault(_key(call), len(self.kept))
        if at == len(self.kept):
            self.kept.append(call)
        else:
            self._merge(at, call)

    def _merge(self, at: int, call: SmallVariantCall) -> None:
        known = self.kept[at]
        new = tuple(consequence for consequence in call.consequences if consequence not in known.consequences)
        self._dropped.add(MERGED if new else DUPLICATE)
        if new:
            self.kept[at] = known._replace(consequences=known.consequences + new, annotated_by="maf")


def _key(call: SmallVariantCall) -> object:
    """Equal for two rows of the same change."""
    allele = call.allele
    if allele is not None:
        return allele.change()
    if call.location is not None:
        return call.location
    return tuple((consequence.gene, consequence.hgvs_p) for consequence in call.consequences)


def _chosen(sample: str | None, cohort: MafCohort) -> str:
    """The one barcode that the request names."""
    if sample is not None and sample in cohort.rows:
        return sample
    if len(cohort.tumours) == 1:
        return next(iter(cohort.tumours))
    names = list(cohort.tumours or cohort.rows)
    listed = ", ".join(shown(name) for name in names[:_LISTED]) + (" and more" if len(names) > _LISTED else "")
    if cohort.tumours:
        what = f"the file holds {len(names)} tumours that fit: {listed}"
    else:
        what = f"sample '{shown(sample or '')}' is not among the {len(names)} of the file: {listed}"
    raise SampleUnclear(
        what, file=str(cohort.path), field="Tumor_Sample_Barcode", todo="Name one of them with --sample"
    )
