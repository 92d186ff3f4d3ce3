"""Discrete copy-number tables, one value per gene: cBioPortal long and wide, OncoKB individual CNA, MOAlmanac."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from canheal.domain.profile.profile import CopyNumberCall
from canheal.domain.variants.calls import Dropped, Place
from canheal.formats.cells import BadCell, first_column, present, shown
from canheal.formats.packaged import packaged_table
from canheal.formats.samples import SampleFilter
from canheal.formats.text import Row, shown_name, table_rows
from canheal.terms.errors import MissingColumn, SampleUnclear
from canheal.terms.records import NamedTuple

CONTRADICTING = "contradicting copy-number rows of one gene"
DUPLICATE = "duplicate copy-number record"
NOT_ASSESSED = "copy number of the gene is missing"
_GENE = ("Hugo_Symbol", "Gene Symbol", "gene", "Gene")
_LONG = (
    (("Value",), "cBioPortal discrete"),
    (("Copy_Number_Alteration",), "OncoKB individual CNA"),
    (("call",), "called copy number"),
)
_SAMPLES = ("Sample_Id", "Tumor_Sample_Barcode", "SAMPLE_ID")
# columns of a wide table that are not samples (cBioPortal file formats; GISTIC)
_NOT_SAMPLES = frozenset({"hugo_symbol", "gene symbol", "entrez_gene_id", "locus id", "cytoband", "gene"})


class _Value(NamedTuple):
    gene: str
    text: str
    rule: str
    line: int


def read_copy_numbers(
    path: Path, *, sample: str | None, dropped: Dropped, symbol: Callable[[str], str] = str
) -> tuple[CopyNumberCall, ...]:
    """Read a discrete copy-number table; its columns tell which kind it is.

    When rows of one gene disagree, no row of the gene is kept: which one is right cannot be known; all are counted.
    "Deletion" means a deep deletion as OncoKB defines it, except in tables that have no word for a shallow loss
    (MOAlmanac's gene/call), where it is a loss of unknown depth.

    Args:
        path: tab-separated, plain, gzip or bgzip.
        sample: tumour sample; None when the table holds one.
        dropped: counts the rows that are left out, by reason.
        symbol: the symbol of a gene as the table names it; by default the name itself.

    Returns:
        One call per gene, in file order, neutral ones included.

    Raises:
        MissingColumn: no gene column or no value column.
        SampleUnclear: several samples and none chosen, or the chosen one is not there.
        BadRecord: a value that is no copy-number class.
        Errors of `canheal.formats.text`.
    """
    calls: dict[str, CopyNumberCall] = {}
    rejected: set[str] = set()
    for value in _values(path, sample, dropped):
        if present(value.text) is None:
            dropped.add(NOT_ASSESSED)
            continue
        call = _call(value._replace(gene=symbol(value.gene)), path)
        known = calls.get(call.gene)
        if call.gene in rejected:
            dropped.add(CONTRADICTING)
        elif known is None:
            calls[call.gene] = call
        elif known.state == call.state:
            dropped.add(DUPLICATE)
        else:
            dropped.add(CONTRADICTING, 2)
            rejected.add(call.gene)
            del calls[call.gene]
    return tuple(calls.values())


def _values(path: Path, sample: str | None, dropped: Dropped) -> Iterator[_Value]:
    """Gene and value of every row of the sample."""
    rows = table_rows(path, required=())
    first = next(rows)
    gene_column = first_column(first[1], _GENE)
    if gene_column is None:
        raise _missing(first[1], path)
    found = [(column, rule) for names, rule in _LONG if (column := first_column(first[1], names))]
    samples = SampleFilter(path, _SAMPLES, sample, dropped)
    wide = None if found else _sample_column(first[1], sample, path)
    column, rule = found[0] if found else (wide or "", "cBioPortal discrete")
    for line, row in _with_first(first, rows):
        if not found or samples.wants(row):
            gene = present(row[gene_column])
            if gene is None:
                raise BadCell(gene_column, "the row names no gene").at(path, line)
            yield _Value(gene, row[column], rule, line)
    samples.check()


def _with_first(first: tuple[int, Row], rest: Iterator[tuple[int, Row]]) -> Iterator[tuple[int, Row]]:
    yield first
    yield from rest


def _sample_column(row: Row, sample: str | None, path: Path) -> str:
    """The sample's column of a wide table."""
    names = [name for name in row if name.lower() not in _NOT_SAMPLES]
    if not names:
        raise _missing(row, path)
    if sample in names:
        return sample
    if sample is None and len(names) == 1:
        return names[0]
    listed = ", ".join(shown(name) for name in names[:10]) + (" and more" if len(names) > 10 else "")
    if sample is None:
        what = f"the table holds {len(names)} samples: {listed}"
    else:
        what = f"sample '{shown(sample)}' is not among the {len(names)} of the table: {listed}"
    raise SampleUnclear(what, file=str(path), todo="Name one of them with --sample")


def _missing(row: Row, path: Path) -> MissingColumn:
    listed = ", ".join(shown(name) for name in list(row)[:20])
    return MissingColumn(
        f"the table has no gene column with copy-number values; its columns are: {listed}",
        file=str(path),
        field="Hugo_Symbol",
        todo="Give Hugo_Symbol with Value, Copy_Number_Alteration or one column per sample, or gene with call",
    )


def _call(value: _Value, path: Path) -> CopyNumberCall:
    text = value.text.strip()
    state = _states().get(text.lower().removesuffix(".0"))
    if state is None:
        raise BadCell(
            value.rule,
            f"'{shown(text)}' is no copy-number class",
            "Use -2, -1, 0, 1, 2 or Amplification, Gain, Loss, Deletion",
        ).at(path, value.line)
    if value.rule == "called copy number" and state == "deep_deletion":
        state = "loss"
    return CopyNumberCall(
        value.gene, state, None, None, None, f"{value.rule} {text}", Place(shown_name(path), value.line)
    )


def _states() -> Mapping[str, str]:
    return {row["value"]: row["state"] for row in packaged_table("copy_number", "states.tsv")}
