"""The snapshots that a case names, opened; a case that names none loads nothing for it."""

from __future__ import annotations

from collections.abc import Sequence

from canheal.terms.assembly import Assembly
from canheal.terms.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from canheal.knowledge.snapshots.opened import OpenSnapshot


def open_knowledge(wanted: Sequence[str]) -> tuple[OpenSnapshot, ...]:
    """Snapshots of the user's library by `NAME@RELEASE` or `NAME`. Raises UsageError and StoreError."""
    if not wanted:
        return ()
    from canheal.knowledge.snapshots.library import library_folder
    from canheal.knowledge.snapshots.opened import open_snapshots

    return open_snapshots(library_folder(), wanted)


def on_assembly(opened: Sequence[OpenSnapshot], assembly: Assembly) -> tuple[OpenSnapshot, ...]:
    """Those that fit a case on this build; raises as `knowledge/known_alleles.py`."""
    if not opened:
        return ()
    from canheal.knowledge import known_alleles

    return known_alleles.on_assembly(opened, assembly)
