"""A hospital's own curated table: TSV or YAML with the columns of our catalogue.

The columns stand in content/knowledge/catalogue/README.md. As YAML it is `rows:`, a list of mappings with those columns
as keys; `release:` beside it states the date.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from canheal.domain.evidence.rows import WORDS, EvidenceRow
from canheal.formats.cells import shown
from canheal.formats.sources.protocol import About, Intake
from canheal.formats.text import table_rows
from canheal.formats.yaml_text import read_mapping
from canheal.terms.errors import BadRecord, MissingColumn

REQUIRED = ("id", "gene", "alteration", "diseases", "implication", "significance", "direction", "level", "citations")
_CHECKED = ("implication", "significance", "direction", "level", "origin")
_AGENCIES = ("EMA", "FDA")
_TODO = "Write the row as the catalogue's README describes its columns"


class CuratedTable:
    """Reads tables that a hospital or network curates itself."""

    source = "curated"
    kind = "evidence"
    about = About(
        title="Own curated table",
        licence="as the owner of the table states",
        attribution="the centre that curates the table",
        allowed_use="as the owner of the table states",
        quality_tier="local",
        homepage="",
    )
    files = "one TSV or YAML, or several, with the columns of content/knowledge/catalogue/README.md"

    def read(self, paths: Sequence[Path], intake: Intake) -> None:
        """Read all tables; an id may stand once in all of them."""
        seen: set[str] = set()
        for path in paths:
            for line, record in _records(path, intake):
                intake.take()
                if wrong := _wrong(record, seen):
                    intake.drop(path, line, record.get("id", ""), wrong)
                    continue
                seen.add(record["id"])
                intake.keep(_row(record))


READER = CuratedTable()


def _records(path: Path, intake: Intake) -> Iterator[tuple[int, dict[str, str]]]:
    if not {".yaml", ".yml"} & {suffix.lower() for suffix in path.suffixes[-2:]}:
        for line, row in table_rows(path, required=REQUIRED):
            yield line, {name: row[name].strip() for name in row}
        return
    document, lines = read_mapping(path, todo=_TODO)
    if isinstance(stated := document.get("release"), str):
        intake.state_release(stated, path)
    rows = document.get("rows")
    if not isinstance(rows, list) or not rows:
        what = "the file has no list of rows"
        raise BadRecord(what, file=str(path), line=lines.get("rows"), field="rows", todo=_TODO)
    for number, row in enumerate(rows, 1):
        yield 0, _mapping(row, number, path)


def _mapping(row: object, number: int, path: Path) -> dict[str, str]:
    if not isinstance(row, dict) or not all(isinstance(value, str) for value in row.values()):
        what = f"row {number} does not consist of 'column: text' lines"
        raise BadRecord(what, file=str(path), field="rows", todo=_TODO)
    if missing := [name for name in REQUIRED if name not in row]:
        what = f"row {number} lacks {', '.join(missing)}"
        raise MissingColumn(what, file=str(path), field=missing[0], todo=_TODO)
    return {str(name): value.strip() for name, value in row.items()}


def _wrong(record: Mapping[str, str], seen: set[str]) -> str:
    """Why a row cannot be kept; "" when it can."""
    if empty := [name for name in REQUIRED if not record[name]]:
        return f"{empty[0]} is empty"
    if record["id"] in seen:
        return "its id stands above already"
    for name in _CHECKED:
        word = record.get(name, "")
        if word and word not in WORDS[name]:
            return f"{name} {shown(word)!r} is none of {', '.join(sorted(WORDS[name]))}"
    return ""


def _row(record: Mapping[str, str]) -> EvidenceRow:
    therapies = [name.strip() for name in record.get("therapies", "").split(" + ") if name.strip()]
    return EvidenceRow(
        id=record["id"],
        genes=record["gene"],
        profile=json.dumps(["is", record["gene"], record["alteration"]]),
        diseases=";".join(_disease(code.strip()) for code in record["diseases"].split(";")),
        disease=record["diseases"],
        implication=record["implication"],
        significance=record["significance"],
        direction=record["direction"],
        level=record["level"],
        therapies=";".join(therapies),
        interaction="combination" if len(therapies) > 1 else "",
        setting=record.get("setting", ""),
        approvals=";".join(_approvals(record)),
        origin=record.get("origin") or "somatic",
        statement=record.get("statement", ""),
        citations=";".join(part.strip() for part in record["citations"].split(";")),
        reviewed=record.get("reviewed", ""),
        unverified=record.get("unverified", ""),
    )


def _disease(code: str) -> str:
    """A code with its system ("DOID:3910") as it is; one without is OncoTree's, as in our catalogue."""
    return code if ":" in code else f"ONCOTREE:{code}"


def _approvals(record: Mapping[str, str]) -> Iterator[str]:
    for agency in _AGENCIES:
        if status := record.get(f"{agency.lower()}_status", ""):
            yield f"{agency}|{status}|{record.get(f'{agency.lower()}_date', '')}"
