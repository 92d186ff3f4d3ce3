"""Make content/knowledge/oncokb_tumour_types.tsv: OncoKB's words for tumour types that are no name of an OncoTree node.

Run: .venv/bin/python scripts/oncokb_tumour_types.py NEWEST.json[.gz] OLDER.json[.gz]...

OncoKB speaks of OncoTree's nodes by their names, and of its main types. The files are OncoTree's releases as trees. A
main type stands for the highest nodes that have it; a tissue whose branch holds other main types, too, is left to its
children, so that what is said of breast cancer is not said of sarcomas of the breast.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OUT = Path(__file__).resolve().parents[1] / "src/canheal/content/knowledge/oncokb_tumour_types.tsv"
_NOTE = "# OncoKB's tumour types that are no name of a node: OncoTree's main types, earlier names, and three roots.\n"
_SPECIAL = {"All Tumors": "CANCER", "All Solid Tumors": "SOLID", "All Liquid Tumors": "HEME"}


def nodes(path: Path) -> dict[str, dict[str, Any]]:
    """Code to name, main type and children of one release."""
    content = path.read_bytes()
    tree = json.loads(gzip.decompress(content) if path.suffix == ".gz" else content)
    found: dict[str, dict[str, Any]] = {}

    def walk(node: dict[str, Any]) -> None:
        children = node.get("children") or {}
        found[node["code"]] = {"name": node["name"], "main": node.get("mainType"), "below": list(children)}
        for child in children.values():
            walk(child)

    walk(tree["TISSUE"])
    return found


def branch(tree: dict[str, dict[str, Any]], code: str) -> Iterator[str]:
    """A node and all below it."""
    yield code
    for child in tree[code]["below"]:
        yield from branch(tree, child)


def cover(tree: dict[str, dict[str, Any]], main: str, code: str) -> list[str]:
    """The highest nodes of a branch that stand for this main type."""
    is_tissue = code in tree["TISSUE"]["below"]
    if tree[code]["main"] == main and not (
        is_tissue and {tree[below]["main"] for below in branch(tree, code)} - {main}
    ):
        return [code]
    return [node for child in tree[code]["below"] for node in cover(tree, main, child)]


def main() -> None:
    """Write the table."""
    releases = [(Path(name), nodes(Path(name))) for name in sys.argv[1:]]
    newest = releases[0][1]
    names = {node["name"].lower() for node in newest.values()}
    rows = {name.lower(): (name, code, "OncoKB, special tumour types") for name, code in _SPECIAL.items()}
    for path, tree in releases:
        told = f"OncoTree {path.name.partition('.')[0].partition('_')[2].replace('_', '-')}"
        for name in sorted({node["main"] for node in tree.values()} - {None}):
            whole = [code for code, node in tree.items() if node["main"] == name]
            codes = [code for code in cover(tree, name, "TISSUE") or whole[:1] if code in newest]
            if codes and name.lower() not in rows:
                rows[name.lower()] = (name, ";".join(sorted(codes)), f"{told}, main type")
        for code, node in tree.items():
            if code in newest and node["name"].lower() not in names | set(rows):
                rows[node["name"].lower()] = (node["name"], code, f"{told}, earlier name")
    lines = ["name\toncotree\tsource", *("\t".join(rows[name]) for name in sorted(rows))]
    OUT.write_text(_NOTE + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
