"""The contract for any other tool: a CSV or TSV with one answer a line (docs/reference/comparison-csv.md)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from canheal.domain.comparison.calls import Alteration, RawOutput, Said
from canheal.formats.cells import BadCell, at_line, present, shown
from canheal.formats.fusion_names import read_pair
from canheal.formats.text import open_lines
from canheal.formats.tools.reading import Collected, Setting, allele_of, copy_number, small_variant
from canheal.terms.assembly import Assembly
from canheal.terms.errors import BadRecord, FileEmpty, MissingColumn

REQUIRED = ("case", "question", "level")
OPTIONAL = ("gene", "alteration", "kind", "assembly", "chromosome", "position", "reference", "alternate", "detail")
KINDS = ("small_variant", "copy_number", "fusion", "biomarker")
QUESTIONS = ("actionability", "sensitivity", "resistance", "diagnostic", "prognostic", "oncogenicity")
_TODO = "Write the table as docs/reference/comparison-csv.md describes it"


def read_csv(tool: str, paths: tuple[Path, ...], setting: Setting) -> RawOutput:
    """All lines of all files; the contract says that a tool lists all that it was given.

    Raises:
        MissingColumn: a required column is not there.
        BadRecord: a question or kind that does not exist, a line with too few or too many fields.
        FileEmpty: no line below the header.
        Errors of `canheal.formats.text`.
    """
    collected = Collected(setting)
    for path in paths:
        for line, row in _rows(path):
            with at_line(path, line):
                said = _said(row)
                alteration = _alteration(row, setting)
            collected.add(alteration, (said,), case=present(row["case"]), at=(path, line))
    return collected.output(tool, "csv", paths, complete=True)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    numbered = ((number, line) for number, line in open_lines(path) if line.strip())
    first = next(numbered, None)
    if first is None:
        raise FileEmpty("the table has no header", file=str(path), todo=_TODO)
    sign = "\t" if "\t" in first[1] else ","
    header = [name.strip().lower() for name in next(csv.reader([first[1]], delimiter=sign))]
    if missing := [name for name in REQUIRED if name not in header]:
        what = f"the column {missing[0]} is not there; found: {', '.join(header)[:200]}"
        raise MissingColumn(what, file=str(path), line=first[0], field=missing[0], todo=_TODO)
    empty = True
    for number, line in numbered:
        empty = False
        fields = next(csv.reader([line], delimiter=sign))
        if len(fields) != len(header):
            what = f"the line has {len(fields)} fields, the header {len(header)}"
            raise BadRecord(what, file=str(path), line=number, todo=_TODO)
        yield number, dict(zip(header, fields, strict=True))
    if empty:
        raise FileEmpty("the table has a header but no line", file=str(path), todo=_TODO)


def _said(row: dict[str, str]) -> Said:
    question = row["question"].strip().lower()
    if question not in QUESTIONS:
        raise BadCell("question", f"{shown(question)!r} is none of {', '.join(QUESTIONS)}")
    level = present(row["level"])
    if level is None and question == "oncogenicity":
        raise BadCell("level", "a class of oncogenicity is empty; leave the line out where there is none")
    return Said(question, level or "none", detail=present(row.get("detail")) or "")


def _alteration(row: dict[str, str], setting: Setting) -> Alteration | None:
    gene, name, kind = (present(row.get(column)) for column in ("gene", "alteration", "kind"))
    if kind is not None and kind not in KINDS:
        raise BadCell("kind", f"{shown(kind)!r} is none of {', '.join(KINDS)}")
    if kind == "fusion" or (name and "::" in name):
        pair = read_pair(name or "", "alteration")
        return Alteration("fusion", "", f"{pair.five_prime}::{pair.three_prime}")
    if kind == "biomarker":
        return Alteration("biomarker", gene or "", name) if name else None
    if kind == "copy_number" or (kind is None and copy_number(gene, name)):
        return copy_number(gene, name)
    stated = present(row.get("assembly"))
    assembly = (Assembly.parse(stated) if stated else None) or setting.assembly
    bases = row.get("reference"), row.get("alternate")
    return small_variant(gene, name, allele_of(assembly, row.get("chromosome"), row.get("position"), bases))
