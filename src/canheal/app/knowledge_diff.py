"""Use case: what changed between two snapshots of a knowledge source."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from canheal.app.knowledge_open import open_knowledge
from canheal.domain.evidence.row_changes import Counts, RowChange, row_changes
from canheal.formats.knowledge_changes import Compared, Release, change_lines_json, change_lines_tsv
from canheal.formats.output import write_lines
from canheal.knowledge.snapshots.keyed import column_names, keyed_rows, readable_key
from canheal.knowledge.snapshots.opened import OpenSnapshot
from canheal.terms.errors import UsageError
from canheal.terms.records import NamedTuple


class KnowledgeChanges(NamedTuple):
    """What was found.

    Attributes:
        compared: the two snapshots.
        counts: rows added, removed, changed and unchanged, and how often each field changed.
        first: the first changes, by key.
    """

    compared: Compared
    counts: Counts
    first: tuple[RowChange, ...]


def diff_knowledge(before: str, after: str, *, out: Path | None, show: int) -> KnowledgeChanges:
    """Compare two snapshots of the same kind, row by row; a page of each is held at a time.

    Args:
        before: the earlier one, `NAME@RELEASE` or `NAME`.
        after: the later one.
        out: all changes, as JSON when its name ends so, else as TSV; None writes nothing.
        show: how many changes to give back.

    Raises:
        UsageError: there is no such snapshot, or the two are of different kinds or genome builds.
        StoreError: a snapshot is damaged.
        OutputError: the changes cannot be written.
    """
    (one,), (other,) = open_knowledge([before]), open_knowledge([after])
    kind = _same_kind(one, other)
    names = tuple(dict.fromkeys((*column_names(one), *column_names(other))))
    counts, first = Counts(), list[RowChange]()
    found = row_changes(keyed_rows(one, names), keyed_rows(other, names), names, counts)
    changes = _keeping(found, kind, first, show)
    compared = Compared(kind, _release(one), _release(other))
    if out is None:
        for _ in changes:
            pass
    elif out.suffix == ".json":
        write_lines(change_lines_json(compared, changes, counts), out)
    else:
        write_lines(change_lines_tsv(compared, changes), out)
    return KnowledgeChanges(compared, counts, tuple(first))


def _keeping(found: Iterator[RowChange], kind: str, first: list[RowChange], show: int) -> Iterator[RowChange]:
    """Changes with keys as people read them; the first ones are kept."""
    for change in found:
        readable = change._replace(key=readable_key(kind, change.key))
        if len(first) < show:
            first.append(readable)
        yield readable


def _same_kind(one: OpenSnapshot, other: OpenSnapshot) -> str:
    kinds = [_kind(snapshot) for snapshot in (one, other)]
    if kinds[0] != kinds[1]:
        what = f"{one.manifest.id} holds {kinds[0]}, {other.manifest.id} {kinds[1]}"
        raise UsageError(what, field="SNAPSHOT", todo="Compare two snapshots of one kind and one genome build")
    return one.manifest.kind


def _kind(snapshot: OpenSnapshot) -> str:
    """What a snapshot holds, in words."""
    if snapshot.manifest.kind != "alleles":
        return snapshot.manifest.kind
    from canheal.knowledge.snapshots.alleles import open_alleles

    with open_alleles(snapshot.folder, snapshot.manifest) as store:
        return f"alleles on {store.assembly.value}"


def _release(snapshot: OpenSnapshot) -> Release:
    return Release(snapshot.manifest.name, snapshot.manifest.release, snapshot.manifest.sha256)
