"""The tree of tumour types and how two of them relate (OncoTree; roots above its tissues are ours)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from canheal.terms.errors import UnknownTumourCode
from canheal.terms.records import NamedTuple

PAN_CANCER = "CANCER"
SOLID = "SOLID"
HEME = "HEME"
HEME_TISSUES = frozenset({"MYELOID", "LYMPH"})
ROOTS = frozenset({PAN_CANCER, SOLID, HEME})


class TumourType(NamedTuple):
    """One OncoTree node.

    Attributes:
        code: OncoTree code ("LUAD").
        name: preferred name.
        parent: code of the parent; "TISSUE" for a tissue.
        tissue: code of the tissue at the top of its branch ("LUNG").
        codes: identifiers elsewhere ("DOID:3910", "NCIT:C3512"), from the disease bridge.
    """

    code: str
    name: str
    parent: str
    tissue: str
    codes: tuple[str, ...] = ()


class Placed(NamedTuple):
    """A disease of another terminology that is no node, but has its place beside some (curated bridge).

    Attributes:
        relation: narrower (than the node it stands beside), broader (than each of its nodes), or syndrome (inherited;
            its nodes are the tumours that it predisposes to).
        nodes: OncoTree codes; one for `narrower` in our bridge, more where a terminology has several parents.
    """

    relation: str
    nodes: tuple[str, ...]


class DiseaseTree:
    """OncoTree with its relations; answers how evidence for one type bears on a patient with another.

    Args:
        types: nodes by code.
        placed: diseases of other terminologies by their code ("DOID:0060081") that have their place beside nodes.
    """

    def __init__(self, types: Mapping[str, TumourType], placed: Mapping[str, Placed] = MappingProxyType({})) -> None:
        self._types, self._placed = types, placed

    def validate(self, code: str) -> TumourType:
        """The tumour type of a code.

        Raises:
            UnknownTumourCode: the code is not in the tree; there is no default.
        """
        if (found := self._types.get(code)) is None:
            raise UnknownTumourCode(
                f"{code!r} is not an OncoTree code of this release",
                field="tumour",
                todo="Give a code such as LUAD, COAD or BRCA; `canheal tumours TEXT` searches them by name",
            )
        return found

    def all(self) -> Mapping[str, TumourType]:
        """Every type by its code."""
        return self._types

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Codes above this one, nearest first, tissues included, our roots excluded."""
        above: list[str] = []
        parent = self._types[code].parent
        while parent in self._types:
            above.append(parent)
            parent = self._types[parent].parent
        return tuple(above)

    def relation(self, evidence: str, patient: str) -> str:
        """How evidence shown in one type bears on a patient's type.

        Returns:
            exact; ancestor (evidence in a broader type that includes the patient's); pan_cancer (all cancers, or all
            solid or all haematological ones where the patient's is one); descendant (evidence in a narrower type, needs
            confirmation); sibling (same tissue); other.
        """
        if evidence == patient:
            return "exact"
        if (placed := self._placed.get(evidence)) is not None:
            return self._beside(placed, patient)
        if evidence in ROOTS:
            return "pan_cancer" if self._under_root(evidence, patient) else "other"
        if evidence in self.ancestors(patient):
            return "ancestor"
        if patient in self.ancestors(evidence):
            return "descendant"
        return "sibling" if self._types[evidence].tissue == self._types[patient].tissue else "other"

    def place(self, code: str) -> str:
        """What a code stands for: node, or narrower, broader or syndrome beside nodes."""
        placed = self._placed.get(code)
        return placed.relation if placed else "node"

    def nearest(self, code: str) -> str:
        """The first of `nodes_of`."""
        return self.nodes_of(code)[0]

    def nodes_of(self, code: str) -> tuple[str, ...]:
        """The node that a code is, or those beside which it has its place."""
        placed = self._placed.get(code)
        return placed.nodes if placed else (code,)

    def _beside(self, placed: Placed, patient: str) -> str:
        """Evidence narrower than a node needs confirmation there and above; broader evidence holds in its nodes.

        An inherited syndrome is no tumour type: what holds in it is never taken as shown in the tumours it leads to.
        """
        relations = {self.relation(node, patient) for node in placed.nodes}
        if placed.relation == "syndrome":
            return "sibling" if relations & {"exact", "ancestor", "descendant"} else "other"
        if placed.relation == "broader" and relations & {"exact", "ancestor"}:
            return "ancestor"
        if "pan_cancer" in relations:
            return "pan_cancer" if placed.relation == "broader" else "other"
        if relations & {"exact", "descendant"}:
            return "descendant"
        return "sibling" if relations & {"ancestor", "sibling"} else "other"

    def _under_root(self, root: str, patient: str) -> bool:
        is_heme = self._types[self.nearest(patient)].tissue in HEME_TISSUES
        return root == PAN_CANCER or (root == HEME) == is_heme


RELATION_ORDER = ("exact", "ancestor", "pan_cancer", "descendant", "sibling", "other", "not_mapped")
"""Nearest first; `not_mapped` is that of evidence whose tumour type has no place in the tree."""


def closest_relation(tree: DiseaseTree, evidence: tuple[str, ...], patient: str) -> str:
    """The best relation among an item's diseases, in the order of `RELATION_ORDER`."""
    related = (tree.relation(code, patient) for code in evidence)
    return min(related, key=RELATION_ORDER.index, default="not_mapped")
