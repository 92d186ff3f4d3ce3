"""The content tables, compiled once: YAML and TSV under `canheal/content` become a small file each.

A compiled table is its rows without remarks, a compiled document is JSON; a run reads those that it needs. They lie in
the user's cache, named after the content's digest, written aside and renamed; they can be deleted at any time. Where
the cache cannot be written, the content is compiled in memory at each run. A list of sizes and times of change tells
whether the compiled files still belong to the tables; the digest is over their bytes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from operator import itemgetter
from pathlib import Path

from canheal.terms.checksum import sha256_hex
from canheal.terms.errors import ContentError
from canheal.terms.records import NamedTuple
from canheal.terms.typed import Any

CONTENT = Path(__file__).resolve().parent.parent / "content"
_FORMAT = "canheal.content/2"
_COMPILED_SUFFIXES = (".yaml", ".tsv")
_NOT_CONTENT = frozenset({"demo", "fonts", "node", "pilot", "trust", "__pycache__"})


class FileFacts(NamedTuple):
    """A content file: SHA-256 of its bytes, hex, and the number of its rows (0 for a document)."""

    sha256: str
    rows: int


class Compiled(NamedTuple):
    """All content compiled: digest over all files, facts and compiled bytes by path below the content folder."""

    digest: str
    facts: Mapping[str, FileFacts]
    files: Mapping[str, bytes]


class Content:
    """Compiled content, read file by file when first asked for.

    Attributes:
        digest: SHA-256 over all tables and documents, hex.
    """

    def __init__(self, digest: str, facts: Mapping[str, FileFacts], *, cache: Path, files: Mapping[str, bytes]) -> None:
        self.digest, self._facts, self._cache, self._files = digest, facts, cache, files
        self._parsed: dict[str, Any] = {}

    def table(self, path: str) -> Table:
        """A TSV table by its path below the content folder ("knowledge/genes.tsv")."""
        if path not in self._parsed:
            header, *lines = self._bytes(path).decode().split("\n")
            self._parsed[path] = Table(path, header.split("\t"), lines)
        table: Table = self._parsed[path]
        return table

    def document(self, path: str) -> Any:  # noqa: ANN401 - YAML has no narrower type
        """A YAML document by its path below the content folder."""
        if path not in self._parsed:
            self._parsed[path] = json.loads(self._bytes(path))
        return self._parsed[path]

    def facts(self, path: str) -> FileFacts:
        """Checksum and size of a table or document, which is not read for it."""
        if path not in self._facts:
            raise ContentError("this content file is missing", file=path, todo="Reinstall canheal or restore the file")
        return self._facts[path]

    def _bytes(self, path: str) -> bytes:
        self.facts(path)
        if path not in self._files:
            try:
                return _cached(self._cache, self.digest, path).read_bytes()
            except OSError:  # somebody cleared the cache
                self._files = compile_content(CONTENT).files
        return self._files[path]


class Table:
    """A TSV table: its columns, and its rows as lines, split when asked for; to hold all fields would cost more.

    Attributes:
        path: below the content folder.
        columns: their names.
        lines: a row each, without its end.
    """

    def __init__(self, path: str, columns: list[str], lines: list[str]) -> None:
        self.path, self.columns, self.lines = path, columns, lines

    @property
    def rows(self) -> Iterator[list[str]]:
        """The fields of every row."""
        return (line.split("\t") for line in self.lines)

    def row(self, number: int) -> list[str]:
        """The fields of one row, counted from 0."""
        return self.lines[number].split("\t")

    def pick(self, *names: str) -> Iterator[tuple[str, ...]]:
        """These columns, two or more, of every row. Raises ContentError."""
        return map(itemgetter(*map(self.column, names)), self.rows)

    def values(self, name: str) -> Iterator[str]:
        """One column of every row. Raises ContentError."""
        place = self.column(name)
        return (line.split("\t", place + 1)[place] for line in self.lines)

    def by(self, name: str) -> dict[str, list[str]]:
        """The rows, as lines, by their value in one column. Raises ContentError."""
        found: dict[str, list[str]] = {}
        for value, line in zip(self.values(name), self.lines, strict=True):
            found.setdefault(value, []).append(line)
        return found

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


def load_content() -> Content:
    """The compiled content; compiles it first when the tables changed."""
    cache = cache_folder()
    signature = _signature()
    known = _known(cache, signature)
    if known is not None:
        digest, facts = known
        return Content(digest, facts, cache=cache, files={})
    compiled = compile_content(CONTENT)
    _store(cache, compiled, signature)
    return Content(compiled.digest, compiled.facts, cache=cache, files=compiled.files)


def cache_folder() -> Path:
    """`$CANHEAL_CACHE`, else canheal's folder in the user's cache."""
    if chosen := os.environ.get("CANHEAL_CACHE"):
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111
    return Path(base) / "canheal"


def _listed(folder: str, below: str = "") -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Path below the content folder and entry of every table and document."""
    with os.scandir(folder) as entries:
        for entry in entries:
            name = f"{below}{entry.name}"
            if entry.name.endswith(_COMPILED_SUFFIXES):
                yield name, entry
            elif entry.name not in _NOT_CONTENT and entry.is_dir():
                yield from _listed(entry.path, f"{name}/")


def _signature() -> str:
    """Sizes and times of change of all tables; cheap, and different whenever a table is edited."""
    states = ((name, entry.stat()) for name, entry in _listed(str(CONTENT)))
    lines = sorted(f"{name}|{state.st_size}|{state.st_mtime_ns}" for name, state in states)
    return sha256_hex("\n".join((_FORMAT, str(CONTENT), *lines)).encode())


def _known(cache: Path, signature: str) -> tuple[str, dict[str, FileFacts]] | None:
    """Digest and facts of content compiled before; None when there is none."""
    try:
        index = json.loads((cache / f"{signature}.json").read_bytes())
        return index["digest"], {path: FileFacts(*facts) for path, facts in index["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # a damaged index is written afresh
        return None


def _cached(cache: Path, digest: str, path: str) -> Path:
    return cache / f"{digest}-{path.replace('/', '-')}"


def _store(cache: Path, compiled: Compiled, signature: str) -> None:
    """Write the compiled files, then the index that points to them; nothing where the cache cannot be written."""
    try:
        cache.mkdir(parents=True, exist_ok=True)
        for path, data in compiled.files.items():
            _write_aside(_cached(cache, compiled.digest, path), data)
        index = {"digest": compiled.digest, "files": compiled.facts}
        _write_aside(cache / f"{signature}.json", json.dumps(index).encode())
    except OSError:
        return


def _write_aside(path: Path, data: bytes) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_bytes(data)
    aside.replace(path)


def compile_content(root: Path) -> Compiled:
    """Check and compile every table and document below a folder.

    Raises:
        ContentError: a row of a table has too few or too many fields, or a document is not YAML.
    """
    import hashlib

    folded = hashlib.sha256()
    facts: dict[str, FileFacts] = {}
    files: dict[str, bytes] = {}
    for name, entry in sorted(_listed(str(root)), key=lambda listed: listed[0].split("/")):
        data = Path(entry.path).read_bytes()
        sha256 = hashlib.sha256(data).hexdigest()
        folded.update(f"{name}|{sha256}\n".encode())
        lines = _table_lines(name, data) if name.endswith(".tsv") else []
        files[name] = "\n".join(lines).encode() if lines else _parse_document(name, data)
        facts[name] = FileFacts(sha256, max(len(lines) - 1, 0))
    return Compiled(folded.hexdigest(), facts, files)


def _table_lines(name: str, data: bytes) -> list[str]:
    """Header and rows; lines that begin with "#" above the header are the table's own words about itself."""
    lines = enumerate(data.decode("utf-8").splitlines(), start=1)
    header = next((line for _, line in lines if not line.startswith("#")), "")
    width = header.count("\t") + 1
    rows = [header]
    for number, line in lines:
        if line.count("\t") + 1 != width:
            what = f"the row has {line.count(chr(9)) + 1} fields, the header {width}"
            raise ContentError(what, file=name, line=number, todo="Give every column one field, empty where unknown")
        rows.append(line)
    return rows


def _parse_document(name: str, data: bytes) -> bytes:
    """YAML as JSON."""
    import yaml

    try:
        document = yaml.load(data, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        return json.dumps(document, default=str, ensure_ascii=False).encode()  # dates become their ISO text
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        raise ContentError("this is not valid YAML", file=name, line=line, todo="Mend the line") from error
