"""What snapshots of terminologies add to the content: tumour types, places of diseases, genes and panels.

The content's own tables stand above them: a curated place of a disease, a tumour type and a gene's transcript on which
the catalogue counts residues never change with a snapshot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from canheal.domain.evidence.diseases import ROOTS, DiseaseTree, Placed, TumourType
from canheal.domain.evidence.rows import DiseaseRow, GeneRow, PanelRow
from canheal.domain.interpretation.references import Gene
from canheal.knowledge.content import Content
from canheal.knowledge.known_places import without_versions
from canheal.knowledge.snapshots.opened import OpenSnapshot
from canheal.knowledge.tumour_types import NOTHING_ADDED, AddedDiseases, disease_nodes, tumour_tree
from canheal.terms.assembly import Assembly
from canheal.terms.errors import StoreError

_ONCOTREE = "ONCOTREE:"
_TISSUE = "TISSUE"


def added_diseases(content: Content, opened: Sequence[OpenSnapshot]) -> AddedDiseases:
    """What terminologies know that the content does not.

    New OncoTree codes become tumour types. A disease that a terminology calls the same as a known one is that one; any
    other stands beside the nearest known diseases above it, as narrower. Below a disease that is broader than its nodes
    nothing is placed: which of them it belongs to is not known.

    Raises:
        StoreError: a snapshot is not what its manifest states.
    """
    rows = {row.code: row for found in opened for row in found.rows_of(DiseaseRow)}
    if not rows:
        return NOTHING_ADDED
    types = _new_types(rows, tumour_tree(content))
    nodes = {f"{_ONCOTREE}{code}": (code,) for code in types}
    known = _Known(content, AddedDiseases(types, nodes, {}))
    for row in rows.values():
        for code in known.new_codes(row):
            nodes[code] = (*nodes.get(code, ()), row.code.removeprefix(_ONCOTREE))
    same, placed = _places(rows, _Known(content, AddedDiseases(types, nodes, {})))
    return AddedDiseases(types, {**nodes, **same, **{code: (code,) for code in placed}}, placed)


def _new_types(rows: Mapping[str, DiseaseRow], tree: DiseaseTree) -> dict[str, TumourType]:
    """OncoTree codes that the tree does not have, in the tissue of the known type above them."""
    types: dict[str, TumourType] = {}
    for row in rows.values():
        code, parent = row.code.removeprefix(_ONCOTREE), row.parents.removeprefix(_ONCOTREE) or _TISSUE
        if row.code.startswith(_ONCOTREE) and code not in tree.all():
            types[code] = TumourType(code, row.name, parent, _tissue(row, rows, tree))
    return types


def _tissue(row: DiseaseRow, rows: Mapping[str, DiseaseRow], tree: DiseaseTree) -> str:
    above = row
    while above.parents:
        if (parent := tree.all().get(above.parents.removeprefix(_ONCOTREE))) is not None:
            return parent.tissue
        above = rows[above.parents]
    return row.tissue


class _Known:
    """Places that are known already."""

    def __init__(self, content: Content, added: AddedDiseases) -> None:
        self.nodes, self._tree = disease_nodes(content, added), tumour_tree(content, added)

    def new_codes(self, row: DiseaseRow) -> list[str]:
        """Codes that OncoTree gives to one of its types and that are not known yet."""
        if not row.code.startswith(_ONCOTREE):
            return []
        return [code for code in _parts(row.codes) if not self.nodes((code,))]

    def same(self, row: DiseaseRow) -> tuple[str, ...]:
        """What the tree knows of this very disease: by its code, else by a code that it has elsewhere."""
        return self.nodes((row.code,)) or self.nodes(_parts(row.codes))

    def below(self, codes: tuple[str, ...]) -> Placed | None:
        """The place of something narrower than diseases of these codes that the tree knows."""
        nodes: list[str] = []
        relations: set[str] = set()
        for code in codes:
            place = self._tree.place(code)
            if code in ROOTS or place == "broader":
                continue
            relations.add("syndrome" if place == "syndrome" else "narrower")
            nodes += self._tree.nodes_of(code)
        return Placed(relations.pop(), tuple(dict.fromkeys(nodes))) if len(relations) == 1 else None


def _places(rows: Mapping[str, DiseaseRow], known: _Known) -> tuple[dict[str, tuple[str, ...]], dict[str, Placed]]:
    """Diseases that are known ones, with what the tree knows of them; and the places of others."""
    same: dict[str, tuple[str, ...]] = {}
    placed: dict[str, Placed] = {}
    for row in _parents_first(rows):
        if here := known.same(row):
            same[row.code] = here
            continue
        above = _parts(row.parents)
        found = [known.below(same[code]) if code in same else placed.get(code) for code in above]
        if place := _joined([place for place in found if place is not None]):
            placed[row.code] = place
    return same, placed


def _parents_first(rows: Mapping[str, DiseaseRow]) -> Iterator[DiseaseRow]:
    above = {code: _parts(row.parents) for code, row in rows.items()}
    try:
        return iter([rows[code] for code in TopologicalSorter(above).static_order() if code in rows])
    except CycleError as error:
        what = f"the diseases above {error.args[1][0]} form a ring"
        raise StoreError(what, todo="Import the terminology again from its own files") from error


def _parts(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split(";")))


def _joined(places: Sequence[Placed]) -> Placed | None:
    """Below all of these; None when there is none, or when they do not agree whether a syndrome is meant."""
    if len({place.relation for place in places}) != 1:
        return None
    return Placed(places[0].relation, tuple(dict.fromkeys(node for place in places for node in place.nodes)))


def genes_on(opened: Sequence[OpenSnapshot], assembly: Assembly) -> dict[str, Gene]:
    """Genes of MANE releases by symbol, with their MANE Select transcript; MANE has places on GRCh38 alone.

    Raises:
        StoreError: a snapshot is not what its manifest states.
    """
    if assembly is not Assembly.GRCH38:
        return {}
    return {
        row.gene: Gene(
            row.gene, without_versions(row.refseq, row.transcript), row.chromosome, int(row.start), int(row.end)
        )
        for found in opened
        for row in found.rows_of(GeneRow)
        if row.status == "MANE Select"
    }


def panels(opened: Sequence[OpenSnapshot]) -> dict[str, PanelRow]:
    """Panels by their id in small letters.

    Raises:
        StoreError: a snapshot is not what its manifest states.
    """
    return {row.panel.lower(): row for found in opened for row in found.rows_of(PanelRow)}
