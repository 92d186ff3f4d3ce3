"""The assay a user names: a file that describes it, or one of the panels that the content or a snapshot knows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from canheal.formats.assay_inputs import Panel, read_panel
from canheal.knowledge.content import Content
from canheal.terms.errors import UsageError
from canheal.terms.typed import TYPE_CHECKING

if TYPE_CHECKING:  # a case without snapshots need not load what opens them
    from canheal.knowledge.snapshots.opened import OpenSnapshot


def find_panel(content: Content, named: Path, opened: Sequence[OpenSnapshot] = ()) -> Panel:
    """The panel of a file, or by name of the content ("exome", "tso500") or of a snapshot of panels ("IMPACT468").

    A panel of a snapshot has genes and no size, so that no burden of mutations is measured with it.

    Raises:
        UsageError: neither a file nor a known name.
        InputError: the file does not describe a panel.
        StoreError: a snapshot is damaged.
    """
    if named.exists():
        return read_panel(named)
    known = {row["name"]: row for row in content.document("panels/panels.yaml")}
    if (row := known.get(named.name.lower())) is not None:
        genes = frozenset(row["genes"]) if row["genes"] is not None else None
        return Panel(row["label"], genes, row["megabases"], row["every_gene"])
    of_snapshots = _of_snapshots(opened)
    if (found := of_snapshots.get(named.name.lower())) is not None:
        return found
    more = f" or one of {len(of_snapshots)} of the snapshots named" if of_snapshots else ""
    raise UsageError(
        f"{named.name!r} is neither a file nor a panel that canheal knows",
        field="panel",
        todo=f"Give a file (YAML, BED or a list of genes) or one of {', '.join(sorted(known))}{more}",
    )


def _of_snapshots(opened: Sequence[OpenSnapshot]) -> dict[str, Panel]:
    if not opened:
        return {}
    from canheal.knowledge.snapshots.terminologies import panels

    return {name: Panel(row.panel, frozenset(row.genes.split(";")), None) for name, row in panels(opened).items()}
