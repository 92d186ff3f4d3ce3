"""The knowledge that stored cases are interpreted with again, opened once for all cases that ask for the same."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from canheal.app.knowledge_open import on_assembly, open_knowledge
from canheal.domain.interpretation.changes import Lookup
from canheal.domain.interpretation.findings import Snapshot
from canheal.domain.interpretation.references import References
from canheal.domain.interpretation.stored import ItemFacts, StoredClaim, StoredInterpretation, item_facts
from canheal.knowledge.content import Content
from canheal.knowledge.references import build_references, snapshots
from canheal.terms.assembly import Assembly
from canheal.terms.errors import UsageError
from canheal.terms.records import NamedTuple
from canheal.terms.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from canheal.knowledge.snapshots.opened import OpenSnapshot

_OWN = "canheal-"
"""How the names of canheal's own tables begin; those of an earlier version need not be there any more."""


class AtHand(NamedTuple):
    """Some releases of knowledge, open on one assembly.

    Attributes:
        references: what an interpretation looks up.
        snapshots: the knowledge behind them.
        lookups: source to what it says of a claim's item.
    """

    references: References
    snapshots: tuple[Snapshot, ...]
    lookups: Mapping[str, Lookup]


class KnowledgeAtHand:
    """Chooses and opens the knowledge of cases.

    Args:
        content: the content tables of this version.
        wanted: snapshots to use, `NAME@RELEASE` or `NAME`; they stand in for other releases of the same names.

    Raises:
        UsageError: there is no such snapshot.
        StoreError: a manifest is damaged.
    """

    def __init__(self, content: Content, wanted: tuple[str, ...]) -> None:
        self._content = content
        self._wanted = open_knowledge(wanted)
        self._own = {snapshot.name for snapshot in snapshots(content)}
        self._at_hand: dict[tuple[Assembly, tuple[Path, ...]], AtHand] = {}

    def later(self, stored: StoredInterpretation, assembly: Assembly) -> AtHand:
        """What a case is interpreted with now: what was asked for, and other sources that it used, in their release.

        Raises:
            UsageError: a release that it used, and that nothing stands in for, is not at hand.
            StoreError: a snapshot is damaged.
            WrongAssembly: a snapshot of alleles is on the other build, and none of its source is on this one.
        """
        named = {snapshot.manifest.name for snapshot in self._wanted}
        kept = (used for used in self._used(stored) if used.name not in named)
        opened = (*self._wanted, *open_knowledge([_id(used) for used in kept]))
        return self._open(assembly, sorted(opened))

    def earlier(self, stored: StoredInterpretation, assembly: Assembly) -> Mapping[str, Lookup]:
        """The releases that the stored interpretation used, those that are at hand. Raises StoreError."""
        opened = [found for used in self._used(stored) if (found := _same(used)) is not None]
        lookups = self._open(assembly, sorted(opened)).lookups
        return {snapshot.manifest.name: lookups[snapshot.manifest.name] for snapshot in opened}

    def _used(self, stored: StoredInterpretation) -> list[Snapshot]:
        """The snapshots of a stored interpretation that are not the content's own tables."""
        return [used for used in stored.snapshots if used.name not in self._own and not used.name.startswith(_OWN)]

    def _open(self, assembly: Assembly, opened: list[OpenSnapshot]) -> AtHand:
        """References are made once for all cases that ask for the same."""
        key = (assembly, tuple(snapshot.folder for snapshot in opened))
        if key not in self._at_hand:
            fitting = on_assembly(opened, assembly)
            references = build_references(self._content, assembly, fitting)
            used = snapshots(self._content, fitting)
            lookup = lookup_in(references)
            self._at_hand[key] = AtHand(references, used, {snapshot.name: lookup for snapshot in used})
        return self._at_hand[key]


def _id(used: Snapshot) -> str:
    return f"{used.name}@{used.release}"


def _same(used: Snapshot) -> OpenSnapshot | None:
    """The very snapshot that was used; None when it is not at hand, or says something else."""
    try:
        (found,) = open_knowledge([_id(used)])
    except UsageError:
        return None
    return found if found.manifest.sha256 == used.digest else None


def lookup_in(references: References) -> Lookup:
    """What these references say of a claim's item; None when they do not hold it."""
    joined = {(item.source, item.id): item_facts(item) for item in references.profiles}

    @cache
    def of_gene(gene: str) -> dict[tuple[str, str], ItemFacts]:
        return {(item.source, item.id): item_facts(item) for item in references.evidence(gene)}

    def find(claim: StoredClaim) -> ItemFacts | None:
        key = (claim.source, claim.evidence)
        found = (of_gene(gene).get(key) for gene in claim.item.gene.split(";"))
        return next(filter(None, found), joined.get(key))

    return find
