"""Table of all OncoTree nodes with their parents.

    .venv/bin/python scripts/oncotree_table.py oncotree_2025_10_03.json.gz > oncotree.tsv

Reads OncoTree's tree JSON (CC BY 4.0, Memorial Sloan Kettering; PMID:33625877). Several identifiers in one cell are
joined by "|". The parent of a tissue is TISSUE; the tissue itself is the code of the node right below TISSUE.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from open_calls import open_text, print_table

HEADER = ("code", "name", "parent", "tissue", "ncit", "umls")


def nodes(node: Mapping[str, Any], tissue: str = "") -> Iterator[tuple[str, ...]]:
    """Every node below this one, depth first, as a line of the table."""
    for child in node["children"].values():
        top = tissue or child["code"]
        elsewhere = child["externalReferences"]
        codes = ("|".join(elsewhere.get(source, ())) for source in ("NCI", "UMLS"))
        yield (child["code"], " ".join(child["name"].split()), node["code"], top, *codes)
        yield from nodes(child, top)


def main(arguments: list[str]) -> None:
    """Print the table, TISSUE itself first."""
    with open_text(Path(arguments[0])) as lines:
        root = json.load(lines)["TISSUE"]
    print_table(HEADER, (("TISSUE", "Tissue", "", "", "C12801", "C0040300"), *nodes(root)))


if __name__ == "__main__":
    main(sys.argv[1:])
