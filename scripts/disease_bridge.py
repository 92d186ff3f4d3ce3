"""Bridge between OncoTree, Disease Ontology and NCI Thesaurus.

    .venv/bin/python scripts/disease_bridge.py scripts/disease_bridge_by_hand.tsv oncotree.tsv HumanDO.tsv.gz \\
        allXREFinDO.tsv.gz > disease_bridge.tsv
    .venv/bin/python scripts/disease_bridge.py --coverage disease_bridge.tsv civic_evidence_items.tsv.gz

Two kinds of rows. Curated ones (`scripts/disease_bridge_by_hand.tsv`) say which OncoTree node stands for a term of
the Disease Ontology where identifiers do not tell: the common carcinomas above all. Computed ones join a term to the
node that shares an NCI Thesaurus or UMLS identifier with it; a term with a curated row gets no computed one, and a
term that would join several nodes gets none.

relation is that of the Disease Ontology term to the node: exact (the same), broader (it contains the node, and more),
narrower (it is a kind of the node), syndrome (inherited; it leads
to tumours of the node). CANCER, SOLID and HEME are the roots above OncoTree's tissues. Names and
identifiers of the Disease Ontology are CC0 (PMID:34755882), those of OncoTree CC BY 4.0 (PMID:33625877).
"""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from open_calls import open_text, print_table

HEADER = ("oncotree", "doid", "ncit", "name_doid", "relation", "note", "citation")
CURATED = "curated; PMID:34755882"
COMPUTED = "shared identifier; PMID:34755882; PMID:33625877"


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a table with a header; quotes around cells are dropped."""
    with open_text(path) as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def shared_identifiers(path: Path) -> dict[str, tuple[set[str], set[str]]]:
    """NCI Thesaurus codes and UMLS concepts of each Disease Ontology term."""
    found: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for row in rows_of(path):
        source, _, code = row["xref"].partition(":")
        if source in ("NCI", "UMLS_CUI"):
            found[row["id"]][source == "UMLS_CUI"].add(code)
    return found


def nodes_by_identifier(oncotree: Path) -> dict[str, set[str]]:
    """OncoTree nodes below the tissues by NCI Thesaurus code and UMLS concept."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows_of(oncotree):
        for code in f"{row['ncit']}|{row['umls']}".split("|"):
            if code and row["parent"] not in ("", "TISSUE"):
                found[code].add(row["code"])
    return found


def bridge(by_hand: Path, oncotree: Path, names: Path, xrefs: Path) -> Iterator[tuple[str, ...]]:
    """Lines of the table, curated rows first."""
    labels = {row["id"]: row["label"] for row in rows_of(names)}
    identifiers, nodes = shared_identifiers(xrefs), nodes_by_identifier(oncotree)
    ncit_of_node = {row["code"]: set(row["ncit"].split("|")) for row in rows_of(oncotree)}
    curated = rows_of(by_hand)
    for row in curated:
        codes = identifiers[row["doid"]][0]
        shared = sorted(codes & ncit_of_node.get(row["oncotree"], set())) or sorted(codes)
        ncit = f"NCIT:{shared[0]}" if shared else ""
        yield row["oncotree"], row["doid"], ncit, labels[row["doid"]], row["relation"], row["note"], CURATED
    done = {row["doid"] for row in curated}
    for doid in sorted(set(identifiers) - done):
        codes, concepts = identifiers[doid]
        joined = set().union(*(nodes.get(code, set()) for code in codes | concepts))
        if len(joined) == 1 and doid in labels:
            node = min(joined)
            shared = sorted(codes & ncit_of_node[node])
            yield node, doid, f"NCIT:{shared[0]}" if shared else "", labels[doid], "exact", "", COMPUTED


def coverage(table: Path, items: Path) -> tuple[int, int, int, list[tuple[str, int]]]:
    """Evidence items that reach a node, those that do so by a syndrome only, all items, and diseases without node."""
    relations: dict[str, set[bool]] = defaultdict(set)
    for row in rows_of(table):
        relations[row["doid"]].add(row["relation"] == "syndrome")
    with open_text(items) as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    reached = sum(row["disease_ontology_id"] in relations for row in rows)
    by_syndrome = sum(relations.get(row["disease_ontology_id"]) == {True} for row in rows)
    missed = Counter(row["do_name"] for row in rows if row["disease_ontology_id"] not in relations)
    return reached, by_syndrome, len(rows), missed.most_common()


def main(arguments: list[str]) -> None:
    """Print the table, or how much evidence it reaches."""
    if arguments[0] == "--coverage":
        reached, by_syndrome, total, missed = coverage(Path(arguments[1]), Path(arguments[2]))
        print(f"{reached} of {total} items reach a node ({reached / total:.1%}), {by_syndrome} of them by a syndrome")
        print("\n".join(f"{number}\t{name}" for name, number in missed))
    else:
        print_table(HEADER, bridge(*map(Path, arguments)))


if __name__ == "__main__":
    main(sys.argv[1:])
