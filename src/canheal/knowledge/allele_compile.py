"""Compile a table of alleles into an allele store (`knowledge/allele_store.py`): two million rows in seconds."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from canheal.domain.evidence.allele_table import AlleleTable, Bytes, Numbers, Texts, Words
from canheal.knowledge.allele_spelling import REASONS, Flags, Keys, spell
from canheal.knowledge.allele_store import FORMAT, FRAME
from canheal.knowledge.fasta import ReferenceSequence
from canheal.knowledge.sections import text_sections, write_sections
from canheal.terms.errors import WrongAssembly
from canheal.terms.records import NamedTuple

DUPLICATE = "duplicate"
_CODE_TYPES = (np.uint8, np.uint16, np.uint32)


class CompiledAlleles(NamedTuple):
    """What a compilation did: `rows` went in, `kept` stand in the store, the others are counted by reason.

    Attributes:
        path: the store.
        rows: rows that went in; equals `kept` plus the sum of `dropped`.
        kept: rows in the store.
        dropped: left out, by reason: of `REASONS`, or `DUPLICATE`.
        sha256: hash of the store's body, hexadecimal.
        left_out: row of the table and reason of each that was left out, by row.
    """

    path: Path
    rows: int
    kept: int
    dropped: dict[str, int]
    sha256: str
    left_out: tuple[tuple[int, str], ...]


def compile_alleles(
    table: AlleleTable, out: Path, *, name: str, release: str, reference: ReferenceSequence | None = None
) -> CompiledAlleles:
    """Write a store of alleles and what is known of them: aside, flushed to disk, then renamed into place.

    Rows that say the same of the same allele again are left out; the first one stays.

    Args:
        table: alleles in any spelling, with at least one column of what is said of them.
        out: the store; an existing one is replaced as a whole.
        name: of the knowledge base.
        release: its date or version.
        reference: sequence to left-align on; without it alleles are only trimmed, and the header says so.

    Raises:
        OutputError: the store cannot be written.
        ReferenceMismatch: an allele that must move lies outside the reference.
        WrongAssembly: the reference is another build.
    """
    if reference is not None and reference.assembly() not in (None, table.assembly):
        what = f"the reference is another build than the alleles, which are on {table.assembly.value}"
        raise WrongAssembly(what, file=str(reference.path), todo=f"Give the reference of {table.assembly.value}")
    spelled = spell(table, reference)
    order = np.argsort(spelled.key, kind="stable")
    keys = spelled.key[order]
    again = _said_again(table, keys, spelled.row[order], spelled.spelling.take(order))
    kept = order[~again]
    left_out = _left_out(spelled.reason, spelled.row[order[again]])
    dropped: dict[str, int] = {}
    for reason in sorted(reason for _, reason in left_out):
        dropped[reason] = dropped.get(reason, 0) + 1
    header = {
        "format": FORMAT,
        "name": name,
        "release": release,
        "assembly": table.assembly.value,
        "left_aligned": reference is not None,
        "rows": table.rows,
        "kept": len(kept),
        "dropped": dropped,
        "columns": list(table.columns),
    }
    sections = _sections(table, keys[~again], spelled.spelling.take(kept), spelled.row[kept])
    sha256 = write_sections(out, FRAME, header, sections)
    return CompiledAlleles(out, table.rows, len(kept), dropped, sha256, left_out)


def _said_again(table: AlleleTable, keys: Keys, rows: Numbers, spelling: Texts) -> Flags:
    """Which rows, in the order of the keys, say what an earlier one of the same key says; most keys are alone."""
    again: Flags = np.zeros(len(keys), np.bool_)
    said: set[tuple[str, ...]] = set()
    previous = -1
    alike = np.flatnonzero(keys[1:] == keys[:-1])
    for place in alike.tolist():
        if place != previous:
            said = {_said(table, int(rows[place]), spelling.text(place))}
        previous = place + 1
        words = _said(table, int(rows[previous]), spelling.text(previous))
        again[previous] = words in said
        said.add(words)
    return again


def _said(table: AlleleTable, row: int, spelling: str) -> tuple[str, ...]:
    return (spelling, *(column.text(row) for column in table.columns.values()))


def _left_out(reason: Bytes, again: Numbers) -> tuple[tuple[int, str], ...]:
    unfit = np.flatnonzero(reason).tolist()
    found = [(row, REASONS[code]) for row, code in zip(unfit, reason[reason > 0].tolist(), strict=True)]
    return tuple(sorted([*found, *((row, DUPLICATE) for row in again.tolist())]))


def _sections(table: AlleleTable, keys: Keys, spelling: Texts, rows: Numbers) -> dict[str, bytes]:
    sections = {"keys": keys.tobytes(), **_text_sections("spelling", spelling, flat="spellings")}
    for name, column in table.columns.items():
        kept = column.take(rows)
        sections |= _word_sections(name, kept) if isinstance(kept, Words) else _text_sections(f"column.{name}", kept)
    return sections


def _text_sections(name: str, column: Texts, flat: str = "") -> dict[str, bytes]:
    return {f"{name}_at": column.at.astype(np.uint64).tobytes(), flat or name: column.flat.tobytes()}


def _word_sections(name: str, column: Words) -> dict[str, bytes]:
    """Numbers of one, two or four bytes, and the words that are used."""
    used = np.bincount(column.code, minlength=len(column.words)) > 0
    kind = next(kind for kind in _CODE_TYPES if np.count_nonzero(used) <= np.iinfo(kind).max + 1)
    renumbered = (np.cumsum(used) - 1).astype(kind)
    words = [word for word, is_used in zip(column.words, used.tolist(), strict=True) if is_used]
    return {f"column.{name}_code": renumbered[column.code].tobytes(), **text_sections(f"column.{name}", words)}
