"""What every reader of a source promises, as a check that any package can run on its own reader.

    assert broken_promises(READER, {"table.tsv": b"..."}, tmp_path) == []

The example files are small and good. They are read as they are, in another order, compressed, and damaged in each of
the ways in which downloads are damaged; each broken promise comes back as one sentence.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from canheal.domain.evidence.profiles import ProfileError, profile_from_data
from canheal.domain.evidence.rows import ROW_TYPES, WORDS, EvidenceRow
from canheal.formats.sources.arrival import check_files, read_source
from canheal.formats.sources.protocol import ALLELES, Intake, SourceReader
from canheal.terms.errors import InputError

_PAGE = b"<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>\n"
_TIERS = frozenset({"curated_expert", "curated_community", "computed", "submitted", "local"})
_CODE = re.compile(r"(DOID|NCIT|ONCOTREE|UMLS|MONDO):\S+")


def broken_promises(reader: SourceReader, files: Mapping[str, bytes], folder: Path) -> list[str]:
    """Read good files, then damaged ones.

    Args:
        reader: the reader on trial.
        files: name to content of a complete, good example of its source's files.
        folder: an empty folder to write them to.

    Returns:
        One sentence a broken promise; none when it keeps all of them.
    """
    good = _read(reader, _write(files, folder / "good"))
    if isinstance(good, str):
        return [f"the good example is refused: {good}"]
    return [
        *_about(reader),
        *_rows(reader, good),
        *_repeated(reader, files, folder, good),
        *_cut(reader, files, folder, good),
        *_damaged(reader, files, folder),
    ]


def _write(files: Mapping[str, bytes], folder: Path) -> list[Path]:
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]


def _read(reader: SourceReader, paths: Sequence[Path]) -> Intake | str:
    """What was read, or the message of a proper error; any other exception is the reader's own and goes up."""
    try:
        check_files(paths)
        return read_source(reader, paths)
    except InputError as error:
        return error.sentence()


def _about(reader: SourceReader) -> Iterator[str]:
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]*", reader.source):
        yield f"its name {reader.source!r} cannot name a snapshot"
    if reader.kind not in (*ROW_TYPES, ALLELES):
        yield f"its kind {reader.kind!r} is none of {', '.join(ROW_TYPES)}, {ALLELES}"
    if empty := [name for name, text in reader.about._asdict().items() if not text and name != "homepage"]:
        yield f"it does not state its {', '.join(empty)}"
    if reader.about.quality_tier not in _TIERS:
        yield f"its quality tier {reader.about.quality_tier!r} is none of {', '.join(sorted(_TIERS))}"
    if not reader.files:
        yield "it does not say which files it needs"


def _rows(reader: SourceReader, good: Intake) -> Iterator[str]:
    kind = ROW_TYPES.get(reader.kind)
    if strange := [row for row in good.rows if type(row) is not kind]:
        yield f"a row is no {kind and kind.__name__}: {strange[0]}"
        return
    if bool(good.alleles) != (reader.kind == ALLELES):
        yield f"alleles as columns belong to the kind {ALLELES}, and to no other"
    if unclean := [row for row in _rows_of(good) if not _is_clean(row)]:
        yield f"a cell is no text, or has a tab or a line end: {unclean[0]}"
    if without := [record for record in good.dropped if not record.reason]:
        yield f"a record was dropped without a reason: {without[0]}"
    if good.release and not _is_date(good.release):
        yield f"the release {good.release!r} is no ISO date"
    yield from _evidence([row for row in good.rows if isinstance(row, EvidenceRow)])


def _rows_of(intake: Intake) -> list[tuple[str, ...]]:
    """What was kept, each row and allele as its cells."""
    found: list[tuple[str, ...]] = [tuple(row) for row in intake.rows]
    for table in intake.alleles:
        place = zip(table.chromosome.tolist(), table.position.tolist(), strict=True)
        texts = (table.reference, table.alternate, *table.columns.values())
        found += [
            (table.assembly.value, str(chromosome), str(position), *(column.text(row) for column in texts))
            for row, (chromosome, position) in enumerate(place)
        ]
    return found


def _is_clean(row: tuple[str, ...]) -> bool:
    return all(isinstance(cell, str) and not re.search(r"[\t\r\n\0]", cell) for cell in row)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _evidence(rows: Sequence[EvidenceRow]) -> Iterator[str]:
    ids = [row.id for row in rows]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        yield f"an id stands for two rows: {twice[0]}"
    for row in rows:
        yield from _evidence_row(row)


def _evidence_row(row: EvidenceRow) -> Iterator[str]:
    for name, words in WORDS.items():
        if getattr(row, name) not in words:
            yield f"{row.id}: {name} {getattr(row, name)!r} is none of {', '.join(sorted(words))}"
    try:
        profile_from_data(json.loads(row.profile))
    except (ProfileError, ValueError):
        yield f"{row.id}: its profile cannot be read: {row.profile}"
    if strange := [code for code in filter(None, row.diseases.split(";")) if not _CODE.fullmatch(code)]:
        yield f"{row.id}: {strange[0]!r} is no disease code with its system"
    if not row.genes:
        yield f"{row.id}: no gene, and no '-' for a biomarker of the whole tumour"


def _repeated(reader: SourceReader, files: Mapping[str, bytes], folder: Path, good: Intake) -> Iterator[str]:
    other_order = dict(reversed(list(files.items())))
    packed = {f"{name}.gz": gzip.compress(content, mtime=0) for name, content in files.items()}
    for what, given in {"again": files, "in another order": other_order, "compressed": packed}.items():
        found = _read(reader, _write(given, folder / what.replace(" ", "-")))
        if isinstance(found, str):
            yield f"the same files read {what} are refused: {found}"
        elif sorted(_rows_of(found)) != sorted(_rows_of(good)) or found.release != good.release:
            yield f"the same files read {what} give other rows"


def _cut(reader: SourceReader, files: Mapping[str, bytes], folder: Path, good: Intake) -> Iterator[str]:
    """A download that ends within a record: an error, or at least no row that the whole file does not give."""
    for name, content in files.items():
        start = content.rstrip().rfind(b"\n") + 1
        short = content[: start + max(1, (len(content.rstrip()) - start) // 3)]
        found = _read(reader, _write({**files, name: short}, folder / f"{name}-cut"))
        if not isinstance(found, str) and (strange := set(_rows_of(found)) - set(_rows_of(good))):
            yield f"{name}, cut within its last record, gives a row that is not in it: {min(strange)}"


def _damaged(reader: SourceReader, files: Mapping[str, bytes], folder: Path) -> Iterator[str]:
    for name, content in files.items():
        for what, bad in _faults(content).items():
            found = _read(reader, _write({**files, name: bad}, folder / f"{name}-{what}".replace(" ", "-")))
            if not isinstance(found, str):
                yield f"{name}, {what}, is read without an error"
            elif name not in found:
                yield f"{name}, {what}: the error does not name the file: {found}"


def _faults(content: bytes) -> dict[str, bytes]:
    packed = gzip.compress(content, mtime=0)
    middle = content.index(b"\n", len(content) // 2) if b"\n" in content[len(content) // 2 :] else len(content) // 2
    return {
        "empty": b"",
        "a web page": _PAGE,
        "cut when compressed": packed[: len(packed) * 2 // 3],
        "not UTF-8": content[:middle] + b" \xe9\xff " + content[middle:],
        "UTF-16": b"\xff\xfe" + content.decode("utf-8").encode("utf-16-le"),
        "another table": b"colour\tsize\nred\t3\n",
    }
