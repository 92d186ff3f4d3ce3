"""The content tables, compiled once: YAML and TSV under `canheal/content` become one JSON file per folder.

The compiled files lie in the user's cache, named after the content's digest, written aside and renamed; they can be
deleted at any time. Where the cache cannot be written, the content is compiled in memory at each run. A list of sizes
and times of change tells whether the compiled files still belong to the tables; the digest is over their bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from canheal.terms.errors import ContentError

CONTENT = Path(__file__).resolve().parent.parent / "content"
_FORMAT = "canheal.content/1"
_COMPILED_SUFFIXES = (".yaml", ".tsv")


class Content:
    """Compiled content, loaded folder by folder when first asked for."""

    def __init__(self, digest: str, folders: _Folders) -> None:
        self.digest = digest
        self._folders = folders

    def table(self, path: str) -> Table:
        """A TSV table by its path below the content folder ("knowledge/genes.tsv")."""
        entry = self._entry(path)
        return Table(path, entry["columns"], entry["rows"], entry["sha256"])

    def document(self, path: str) -> Any:  # noqa: ANN401 - YAML has no narrower type
        """A YAML document by its path below the content folder."""
        return self._entry(path)["document"]

    def paths(self, folder: str) -> tuple[str, ...]:
        """Paths of all tables and documents of one top folder, sorted."""
        return tuple(sorted(self._folders.load(folder)))

    def _entry(self, path: str) -> dict[str, Any]:
        found: dict[str, Any] | None = self._folders.load(path.partition("/")[0]).get(path)
        if found is None:
            raise ContentError("this content file is missing", file=path, todo="Reinstall canheal or restore the file")
        return found


class Table:
    """A TSV table: columns, and rows as lists of text."""

    def __init__(self, path: str, columns: list[str], rows: list[list[str]], sha256: str) -> None:
        self.path, self.columns, self.rows, self.sha256 = path, columns, rows, sha256

    def column(self, name: str) -> int:
        """Index of a column.

        Raises:
            ContentError: the table has no such column.
        """
        try:
            return self.columns.index(name)
        except ValueError:
            raise ContentError(
                "this column is missing", file=self.path, field=name, todo="Restore the column"
            ) from None

    def records(self) -> Iterator[dict[str, str]]:
        """Rows by column name."""
        for row in self.rows:
            yield dict(zip(self.columns, row, strict=True))


class _Folders:
    """Where compiled folders come from: the cache, or memory where there is no cache."""

    def __init__(self, digest: str, cache: Path | None, compiled: dict[str, dict[str, Any]] | None) -> None:
        self._digest, self._cache = digest, cache
        self._loaded = dict(compiled or {})

    def load(self, folder: str) -> dict[str, Any]:
        if folder not in self._loaded:
            self._loaded[folder] = self._read(folder)
        return self._loaded[folder]

    def _read(self, folder: str) -> dict[str, Any]:
        if self._cache is None:
            return {}
        path = self._cache / f"{self._digest}-{folder}.json"
        try:
            compiled: dict[str, Any] = json.loads(path.read_bytes())
        except (OSError, ValueError):
            compiled = _compile(CONTENT)[1].get(folder, {})
        return compiled


def load_content() -> Content:
    """The compiled content; compiles it first when the tables changed."""
    cache = cache_folder()
    signature = _signature()
    if (digest := _known_digest(cache, signature)) is not None:
        return Content(digest, _Folders(digest, cache, None))
    digest, compiled = _compile(CONTENT)
    return Content(digest, _Folders(digest, _store(cache, digest, compiled, signature), compiled))


def cache_folder() -> Path:
    """`$CANHEAL_CACHE`, else canheal's folder in the user's cache."""
    if chosen := os.environ.get("CANHEAL_CACHE"):
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111
    return Path(base) / "canheal"


def _files(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.suffix in _COMPILED_SUFFIXES and "demo" not in path.parts)


def _signature() -> str:
    """Sizes and times of change of all tables; cheap, and different whenever a table is edited."""
    folded = hashlib.sha256(_FORMAT.encode())
    for path in _files(CONTENT):
        state = path.stat()
        folded.update(f"{path}|{state.st_size}|{state.st_mtime_ns}\n".encode())
    return folded.hexdigest()


def _known_digest(cache: Path, signature: str) -> str | None:
    try:
        return (cache / f"{signature}.digest").read_text().strip() or None
    except OSError:
        return None


def _store(cache: Path, digest: str, compiled: dict[str, dict[str, Any]], signature: str) -> Path | None:
    """Write the compiled folders, then the signature that points to them; None where the cache cannot be written."""
    try:
        cache.mkdir(parents=True, exist_ok=True)
        for folder, entries in compiled.items():
            _write_aside(cache / f"{digest}-{folder}.json", json.dumps(entries, ensure_ascii=False).encode())
        _write_aside(cache / f"{signature}.digest", digest.encode())
    except OSError:
        return None
    return cache


def _write_aside(path: Path, data: bytes) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_bytes(data)
    aside.replace(path)


def _compile(root: Path) -> tuple[str, dict[str, dict[str, Any]]]:
    """Digest over all tables' bytes, and folder to path to parsed content."""
    folded = hashlib.sha256()
    compiled: dict[str, dict[str, Any]] = {}
    for path in _files(root):
        data = path.read_bytes()
        name = path.relative_to(root).as_posix()
        sha256 = hashlib.sha256(data).hexdigest()
        folded.update(f"{name}|{sha256}\n".encode())
        parsed = _parse_table(name, data) if path.suffix == ".tsv" else _parse_document(name, data)
        compiled.setdefault(name.partition("/")[0], {})[name] = {"sha256": sha256, **parsed}
    return folded.hexdigest(), compiled


def _parse_table(name: str, data: bytes) -> dict[str, Any]:
    """Columns and rows; lines that begin with "#" above the header are the table's own words about itself."""
    lines = enumerate(data.decode("utf-8").splitlines(), start=1)
    header = next((line for _, line in lines if not line.startswith("#")), "")
    columns = header.split("\t")
    rows = []
    for number, line in lines:
        row = line.split("\t")
        if len(row) != len(columns):
            what = f"the row has {len(row)} fields, the header {len(columns)}"
            raise ContentError(what, file=name, line=number, todo="Give every column one field, empty where unknown")
        rows.append(row)
    return {"columns": columns, "rows": rows}


def _parse_document(name: str, data: bytes) -> dict[str, Any]:
    import yaml

    try:
        document = yaml.load(data, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        return {"document": json.loads(json.dumps(document, default=str))}  # dates become their ISO text
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        raise ContentError("this is not valid YAML", file=name, line=line, todo="Mend the line") from error
