"""The assay a user names: a file that describes it, or one of the panels that the content knows."""

from __future__ import annotations

from pathlib import Path

from canheal.formats.assay_inputs import Panel, read_panel
from canheal.knowledge.content import Content
from canheal.terms.errors import UsageError


def find_panel(content: Content, named: Path) -> Panel:
    """The panel of a file, or of the content by name ("exome", "tso500").

    Raises:
        UsageError: neither a file nor a known name.
        InputError: the file does not describe a panel.
    """
    if named.exists():
        return read_panel(named)
    known = {row["name"]: row for row in content.document("panels/panels.yaml")}
    if (row := known.get(named.name.lower())) is None:
        raise UsageError(
            f"{named.name!r} is neither a file nor a panel that canheal knows",
            field="panel",
            todo=f"Give a file (YAML, BED or a list of genes) or one of {', '.join(sorted(known))}",
        )
    genes = frozenset(row["genes"]) if row["genes"] is not None else None
    return Panel(row["label"], genes, row["megabases"], row["every_gene"])
