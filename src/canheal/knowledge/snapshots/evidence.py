"""An evidence snapshot as evidence items: names of alterations are read and diseases are placed when asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache

from canheal.domain.evidence.categorical import CategoricalVariant
from canheal.domain.evidence.items import Approval, EvidenceItem
from canheal.domain.evidence.profiles import Is, Profile, ProfileError, profile_from_data, profile_text
from canheal.domain.evidence.rows import EvidenceRow
from canheal.knowledge.snapshots.opened import OpenSnapshot
from canheal.knowledge.tumour_types import Nodes
from canheal.terms.alleles import Allele
from canheal.terms.assembly import Assembly, chromosome_name
from canheal.terms.errors import StoreError

Moved = Callable[[Allele], Allele | None]


class EvidenceSnapshot:
    """Items of one snapshot by gene; a gene's rows become items once, and only when somebody asks.

    Args:
        snapshot: an opened snapshot of evidence.
        nodes: where its diseases have their place.
        moved: an allele on the other build, where that is known.

    Raises:
        StoreError: the table is not what its manifest states.
    """

    def __init__(self, snapshot: OpenSnapshot, nodes: Nodes, moved: Moved) -> None:
        self._snapshot, self._nodes, self._moved, self._store = snapshot, nodes, moved, snapshot.rows()
        if self._store.names != EvidenceRow._fields:
            what = "the table has other columns than evidence has in this version"
            raise StoreError(what, file=str(snapshot.folder), todo="Import the snapshot again with this version")
        self._by_gene: dict[str, list[int]] = {}
        for number, genes in enumerate(self._store.column("genes")):
            for gene in genes.split(";"):
                self._by_gene.setdefault(gene, []).append(number)
        self.items: Callable[[str], tuple[EvidenceItem, ...]] = cache(self._items)

    def _items(self, gene: str) -> tuple[EvidenceItem, ...]:
        """Items on this gene alone, in the order of the snapshot ("-" for biomarkers of the whole tumour)."""
        found = (self.item(number) for number in self._by_gene.get(gene, ()))
        return tuple(item for item in found if item.profile is None)

    def joined(self) -> tuple[EvidenceItem, ...]:
        """Items whose profile joins or negates alterations."""
        profiles = self._store.column("profile")
        found = (number for number, profile in enumerate(profiles) if not profile.startswith('["is"'))
        return tuple(self.item(number) for number in found)

    def all(self) -> tuple[EvidenceItem, ...]:
        """Every item, in the order of the snapshot."""
        return tuple(map(self.item, range(len(self._store))))

    def item(self, number: int) -> EvidenceItem:
        """The item of one row; its id names the snapshot, so that two sources may number alike."""
        row = EvidenceRow(*self._store.row(number))
        try:
            profile = profile_from_data(json.loads(row.profile))
        except (ProfileError, ValueError) as error:
            what = f"the profile of {row.id} cannot be read: {error}"
            raise StoreError(what, file=str(self._snapshot.folder), todo="Import the snapshot again") from error
        item = _item(row, profile, source=self._snapshot.manifest.name, nodes=self._nodes)
        if not row.coordinates or item.profile is not None:  # of joined alterations nobody knows whose place it is
            return item
        return item._replace(variant=item.variant._replace(places=tuple(self._places(row.coordinates))))

    def _places(self, coordinates: str) -> Iterator[Allele]:
        """The alleles that the source gives, on its build and, where the catalogue holds them, on the other one."""
        for text in coordinates.split(";"):
            build, chromosome, position, reference, alternate = text.split(":")
            assembly, name = Assembly.parse(build), chromosome_name(chromosome)
            if assembly is None or name is None:
                continue
            allele = Allele(assembly, name, int(position), reference, alternate).trimmed()
            yield allele
            if (elsewhere := self._moved(allele)) is not None:
                yield elsewhere


def _item(row: EvidenceRow, profile: Profile, *, source: str, nodes: Nodes) -> EvidenceItem:
    alone = profile.variant if isinstance(profile, Is) else None
    return EvidenceItem(
        id=f"{source}:{row.id}",
        source=source,
        variant=alone or CategoricalVariant(row.genes, profile_text(profile), "profile"),
        diseases=nodes(_parts(row.diseases)),
        implication=row.implication,
        significance=row.significance,
        direction=row.direction,
        level=row.level,
        therapies=_therapies(row),
        setting=row.setting,
        approvals=tuple(Approval(*text.split("|", 2)) for text in _parts(row.approvals)),
        origin=row.origin,
        statement=row.statement,
        citations=_parts(row.citations),
        reviewed=row.reviewed,
        unverified=row.unverified == "true",
        disease_words=row.disease,
        profile=None if alone else profile,
        interaction=row.interaction,
    )


def _therapies(row: EvidenceRow) -> tuple[str, ...]:
    """Non-proprietary names as we write them, small ("Osimertinib"); in one order where the order says nothing."""
    names = [
        " ".join(word.lower() if word.istitle() else word for word in name.split()) for name in _parts(row.therapies)
    ]
    return tuple(names if row.interaction in ("combination", "sequential") else sorted(names))


def _parts(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split(";")))
