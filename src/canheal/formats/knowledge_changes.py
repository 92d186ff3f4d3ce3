"""What changed between two releases of a knowledge source, as TSV or JSON, line by line.

The JSON (format canheal.knowledge_changes/1) has its counts at the end, because they are known when all is written; its
JSON Schema is `docs/reference/knowledge-changes.schema.json`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from canheal.domain.evidence.row_changes import KEYS, Counts, RowChange, cell_in_words
from canheal.formats.small_variant_json import json_text
from canheal.formats.tsv import plain_cell
from canheal.terms.records import NamedTuple

FORMAT = "canheal.knowledge_changes/1"


class Release(NamedTuple):
    """One of the two snapshots: name, release date and content hash."""

    name: str
    release: str
    sha256: str


class Compared(NamedTuple):
    """What is compared: the kind of both snapshots, the earlier and the later one."""

    kind: str
    before: Release
    after: Release


def change_lines_tsv(compared: Compared, changes: Iterable[RowChange]) -> Iterator[str]:
    """A line for each field of each row that was added, removed or changed."""
    yield "\t".join(("change", *KEYS[compared.kind], "field", "before", "after")) + "\n"
    for change in changes:
        head = (change.change, *map(str, change.key))
        for found in change.fields or ():
            cells = (cell_in_words(found.field, found.before), cell_in_words(found.field, found.after))
            yield "\t".join(map(plain_cell, (*head, found.field, *cells))) + "\n"
        if not change.fields:
            yield "\t".join(map(plain_cell, (*head, "", "", ""))) + "\n"


def change_lines_json(compared: Compared, changes: Iterable[RowChange], counts: Counts) -> Iterator[str]:
    """One JSON object; `counts` is read when all changes are drawn."""
    yield f'{{\n"format": {json_text(FORMAT)},\n"kind": {json_text(compared.kind)},\n'
    for side in ("before", "after"):
        yield f'"{side}": {json_text(getattr(compared, side)._asdict())},\n'
    yield '"changes": ['
    separators = chain(("\n",), iter(lambda: ",\n", None))
    for separator, change in zip(separators, changes, strict=False):
        yield f"{separator}{_change(compared.kind, change)}"
    fields = dict(sorted(counts.fields.items()))
    yield f'\n],\n"counts": {json_text(counts.rows)},\n"fields_changed": {json_text(fields)}\n}}\n'


def change_words(change: RowChange) -> str:
    """A change on one line of the screen."""
    key = " ".join(map(str, change.key))
    fields = [
        (found.field, cell_in_words(found.field, found.before), cell_in_words(found.field, found.after))
        for found in change.fields
    ]
    if change.change == "changed":
        return f"changed {key}: " + "; ".join(f"{name}: {was or '–'} → {now or '–'}" for name, was, now in fields)
    return f"{change.change} {key}: " + "; ".join(was or now for _, was, now in fields)


def _change(kind: str, change: RowChange) -> str:
    fields = {
        found.field: {
            "before": cell_in_words(found.field, found.before) or None,
            "after": cell_in_words(found.field, found.after) or None,
        }
        for found in change.fields
    }
    key = dict(zip(KEYS[kind], change.key, strict=True))
    return json_text({"change": change.change, "key": key, "fields": fields})
