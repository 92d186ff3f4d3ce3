"""An export of the audit log: JSON lines, the first naming format and key, then events and signed heads in order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from canheal.formats.text import open_lines
from canheal.terms.errors import BadRecord
from canheal.terms.typed import Any

FORMAT = "canheal.audit-log/1"
_TODO = "Give an export of `canheal audit export`"


def log_lines(key: str, events: Iterable[Mapping[str, Any]], heads: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Lines of an export.

    Args:
        key: the node's public key, PEM.
        events: every column of each event, first to last.
        heads: size, root (hex), at (ISO 8601) and signature (base64).
    """
    yield json.dumps({"format": FORMAT, "key": key})
    for kind, rows in (("event", events), ("head", heads)):
        for row in rows:
            yield json.dumps({kind: row}, ensure_ascii=False)


def read_log(path: Path) -> tuple[str, Iterator[tuple[int, str, Mapping[str, Any]]]]:
    """The key that the file names, and its rows: line, "event" or "head", columns.

    Raises:
        BadRecord: it is no export, or one line is none of it (while reading on).
        Errors of `canheal.formats.text`.
    """
    lines = open_lines(path)
    number, first = next(lines)
    start = _mapping(first, path, number)
    if start.get("format") != FORMAT or not isinstance(start.get("key"), str):
        raise BadRecord("the file is no export of an audit log", file=str(path), line=number, todo=_TODO)
    return start["key"], _rows(lines, path)


def _rows(lines: Iterator[tuple[int, str]], path: Path) -> Iterator[tuple[int, str, Mapping[str, Any]]]:
    for number, text in lines:
        row = _mapping(text, path, number)
        kind = next(iter(row), "")
        if len(row) != 1 or kind not in ("event", "head") or not isinstance(row[kind], dict):
            raise BadRecord("the line is neither an event nor a head", file=str(path), line=number, todo=_TODO)
        yield number, kind, row[kind]


def _mapping(text: str, path: Path, number: int) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise BadRecord("the line is no JSON object", file=str(path), line=number, todo=_TODO)
    return found
