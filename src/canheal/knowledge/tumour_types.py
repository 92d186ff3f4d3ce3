"""The tree of tumour types from the content tables, and the place of other terminologies' diseases in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from canheal.domain.evidence.diseases import ROOTS, DiseaseTree, Placed, TumourType
from canheal.knowledge.content import Content
from canheal.knowledge.made_when_asked import MadeWhenAsked
from canheal.terms.records import NamedTuple

Nodes = Callable[[tuple[str, ...]], tuple[str, ...]]
"""Disease codes of a source to OncoTree codes; none where the bridge has no place for them."""


class AddedDiseases(NamedTuple):
    """What terminologies beside the content know (`knowledge/snapshots/terminologies.py`).

    Attributes:
        types: tumour types that the content's tree does not have, by code.
        nodes: disease codes that the content does not know to codes that the tree knows.
        placed: diseases that have their place beside nodes, by the code that `nodes` gives for them.
    """

    types: Mapping[str, TumourType]
    nodes: Mapping[str, tuple[str, ...]]
    placed: Mapping[str, Placed]


NOTHING_ADDED = AddedDiseases(MappingProxyType({}), MappingProxyType({}), MappingProxyType({}))


def tumour_tree(content: Content, added: AddedDiseases = NOTHING_ADDED) -> DiseaseTree:
    """OncoTree with the disease bridge: identifiers of its nodes, and diseases that have their place beside them."""
    bridge = list(content.table("knowledge/disease_bridge.tsv").pick("oncotree", "relation", "doid", "ncit"))
    exact: dict[str, list[str]] = {}
    for code, relation, *identifiers in bridge:
        if relation == "exact":
            exact.setdefault(code, []).extend(filter(None, identifiers))
    columns = ("code", "name", "parent", "tissue")
    rows = {row[0]: row for row in content.table("knowledge/oncotree.tsv").pick(*columns) if row[2]}

    def made(row: tuple[str, ...]) -> TumourType:
        code, name, parent, tissue = row
        return TumourType(code, name, parent, tissue, tuple(exact.get(code, ())))

    types, placed = MadeWhenAsked(rows, made), _placed(bridge)
    return DiseaseTree({**types, **added.types} if added.types else types, {**added.placed, **placed})


def _with_a_node(bridge: list[tuple[str, ...]]) -> set[str]:
    """Identifiers that are a node; what the bridge says of them beside other nodes adds nothing."""
    return {identifier for _, relation, *identifiers in bridge if relation == "exact" for identifier in identifiers} - {
        ""
    }


def _placed(bridge: list[tuple[str, ...]]) -> dict[str, Placed]:
    """Diseases without a node of their own, each with all nodes of its relation."""
    placed: dict[str, Placed] = {}
    known = _with_a_node(bridge)
    for code, relation, *identifiers in bridge:
        for identifier in identifiers:
            if not identifier or identifier in known or relation == "exact":
                continue
            before = placed.get(identifier)
            if before is None or before.relation == relation != "narrower":
                placed[identifier] = Placed(relation, (*(before.nodes if before else ()), code))
    return placed


def disease_nodes(content: Content, added: AddedDiseases = NOTHING_ADDED) -> Nodes:
    """Disease codes with their system to the codes that the tree knows: its nodes, and what has a place beside them."""
    nodes: dict[str, list[str]] = {code: list(places) for code, places in added.nodes.items()}
    for code, ncit, umls in content.table("knowledge/oncotree.tsv").pick("code", "ncit", "umls"):
        for identifier in (f"ONCOTREE:{code}", *_identifiers("NCIT", ncit), *_identifiers("UMLS", umls)):
            nodes.setdefault(identifier, []).append(code)
    for root in sorted(ROOTS):
        nodes[f"ONCOTREE:{root}"] = [root]
    bridge = list(content.table("knowledge/disease_bridge.tsv").pick("oncotree", "relation", "doid", "ncit"))
    known = _with_a_node(bridge)
    for code, relation, *identifiers in bridge:
        for identifier in filter(None, identifiers):
            if relation == "exact":
                nodes.setdefault(identifier, []).append(code)
            elif identifier not in known:
                nodes.setdefault(identifier, []).append(identifier)

    def place(codes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(node for code in codes for node in nodes.get(code, ())))

    return place


def _identifiers(system: str, listed: str) -> list[str]:
    return [f"{system}:{code.strip()}" for code in listed.replace(",", ";").split(";") if code.strip()]
