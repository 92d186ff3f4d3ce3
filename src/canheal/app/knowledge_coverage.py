"""Use case: how much of an evidence snapshot canheal can use, and what it misses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from canheal.domain.evidence.diseases import ROOTS, DiseaseTree
from canheal.domain.evidence.items import EvidenceItem
from canheal.domain.evidence.profiles import terms
from canheal.formats.output import write_all
from canheal.knowledge.content import Content, load_content
from canheal.knowledge.known_places import other_build
from canheal.knowledge.references import terminologies
from canheal.knowledge.snapshots.evidence import EvidenceSnapshot
from canheal.knowledge.snapshots.library import find_snapshot
from canheal.knowledge.snapshots.manifest import read_manifest
from canheal.knowledge.snapshots.opened import OpenSnapshot, open_snapshots
from canheal.knowledge.tumour_types import disease_nodes, tumour_tree
from canheal.terms.errors import UsageError
from canheal.terms.records import NamedTuple

_KINDS = ("disease", "alteration")


class Coverage(NamedTuple):
    """How much of a snapshot reaches the tree of tumour types, and how much is read beyond its name.

    Attributes:
        snapshot: `NAME@RELEASE`.
        items: evidence items.
        at_node: items with a disease that is an OncoTree node or one of its roots.
        beside: further items whose diseases have their place beside nodes, narrower or broader.
        syndromes: of `beside`, items on inherited syndromes alone, for which the tumours they lead to stand.
        unplaced: disease in the source's words to number of items.
        read: items whose alterations are all understood.
        named: alteration to number of items; only a call of that very name matches it.
    """

    snapshot: str
    items: int
    at_node: int
    beside: int
    syndromes: int
    unplaced: Counter[str]
    read: int
    named: Counter[str]

    @property
    def placed(self) -> int:
        """Items whose disease reaches the tree."""
        return self.at_node + self.beside


def coverage(library: Path, wanted: str, out: Path | None = None, *, terminology: Sequence[str] = ()) -> Coverage:
    """Measure a snapshot; the misses, most frequent first, are written as a table when asked for.

    Args:
        library: the folder of snapshots.
        wanted: the evidence snapshot.
        out: the table of misses; None for none.
        terminology: snapshots of terminologies to place its diseases with, besides the bridge.

    Raises:
        UsageError: no such snapshot, or it holds no evidence.
        StoreError: it is damaged.
        OutputError: the table cannot be written.
    """
    folder = find_snapshot(library, wanted)
    opened = OpenSnapshot(folder, read_manifest(folder))
    if opened.manifest.kind != "evidence":
        what = f"{opened.manifest.id} holds {opened.manifest.kind}, no evidence"
        raise UsageError(what, field="SNAPSHOT", todo="`canheal knowledge list` shows what each snapshot holds")
    content = load_content()
    added = terminologies(content, open_snapshots(library, terminology))
    snapshot = EvidenceSnapshot(opened, disease_nodes(content, added), other_build(content))
    found = _measured(opened.manifest.id, snapshot, tumour_tree(content, added), _spelled_out(content))
    if out is not None:
        write_all({out.name: _table(found)}, out.parent)
    return found


def _spelled_out(content: Content) -> frozenset[tuple[str, str]]:
    """Gene and name, in lower case, of alterations that a table spells out or that inputs report in these words."""
    tables = ("knowledge/named_alterations.tsv", "tso500/splice_variants.tsv")
    rows = (row for table in tables for row in content.table(table).pick("gene", "name"))
    return frozenset((gene, name.lower()) for gene, name in rows)


def _measured(
    name: str, snapshot: EvidenceSnapshot, tree: DiseaseTree, spelled: frozenset[tuple[str, str]]
) -> Coverage:
    items, nodes = snapshot.all(), set(tree.all()) | ROOTS
    at_node = [item for item in items if nodes & set(item.diseases)]
    beside = [item for item in items if item.diseases and not nodes & set(item.diseases)]
    named = [item for item in items if _unread(item, spelled)]
    return Coverage(
        snapshot=name,
        items=len(items),
        at_node=len(at_node),
        beside=len(beside),
        syndromes=sum(all(tree.place(code) == "syndrome" for code in item.diseases) for item in beside),
        unplaced=Counter(item.disease_words or "no disease" for item in items if not item.diseases),
        read=len(items) - len(named),
        named=Counter("; ".join(_unread(item, spelled)) for item in named),
    )


def _unread(item: EvidenceItem, spelled: frozenset[tuple[str, str]]) -> list[str]:
    """Alterations of an item that only a call of the very same name matches."""
    variants = [item.variant] if item.profile is None else [variant for variant, _ in terms(item.profile)]
    named = (variant for variant in variants if variant.kind == "named")
    return [f"{one.gene} {one.name}" for one in named if (one.gene, one.name.lower()) not in spelled]


def _table(found: Coverage) -> bytes:
    misses = zip(_KINDS, (found.unplaced, found.named), strict=True)
    rows = [
        f"{kind}\t{words}\t{count}"
        for kind, counted in misses
        for words, count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    return "\n".join(("miss\twords\titems", *rows, "")).encode()
