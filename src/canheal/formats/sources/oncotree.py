"""OncoTree: tumour types as its API gives them, as a tree (/api/tumorTypes/tree) or as a flat list (/api/tumorTypes).

Both hold the same objects; in the tree each holds its children by their codes, in the list `children` is empty and
`parent` names the code above.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from canheal.domain.evidence.rows import DiseaseRow
from canheal.formats.sources.json_file import objects, read_json, text_of
from canheal.formats.sources.protocol import About, Intake
from canheal.terms.errors import BadRecord
from canheal.terms.typed import Any

ROOT = "TISSUE"
SYSTEMS = {"NCI": "NCIT", "UMLS": "UMLS"}
"""OncoTree's name of a terminology to ours."""
_TODO = "Give the JSON of OncoTree's /api/tumorTypes or /api/tumorTypes/tree"
_DEEPEST = 20


class OncoTree:
    """Reads the tumour types of one release."""

    source = "oncotree"
    kind = "diseases"
    about = About(
        title="OncoTree",
        licence="CC-BY-4.0",
        attribution="OncoTree, Memorial Sloan Kettering Cancer Center (Kundra 2021, PMID:33625877)",
        allowed_use="free with attribution",
        quality_tier="curated_expert",
        homepage="https://oncotree.info",
    )
    files = "JSON of /api/tumorTypes or /api/tumorTypes/tree of one version; give its date with --release"

    def read(self, paths: Sequence[Path], intake: Intake) -> None:
        """Keep all tumour types and the tissues above them, not the root.

        Raises:
            BadRecord: not OncoTree's JSON, a code twice, or a parent that is not there: files of two versions.
        """
        nodes: dict[str, tuple[dict[str, Any], Path]] = {}
        for path in paths:
            for node in _nodes(path):
                intake.take()
                code = _code(node, path)
                if code in nodes:
                    raise BadRecord(f"the code {code} stands there twice", file=str(path), field="code", todo=_TODO)
                nodes[code] = node, path
        parents = {code: text_of(node, "parent") for code, (node, _) in nodes.items()}
        for code, (node, path) in nodes.items():
            if code == ROOT:
                intake.drop(path, 0, code, "the root, which is no tumour type")
            else:
                intake.keep(_row(node, code, _tissue(code, parents, path)))


READER = OncoTree()


def _nodes(path: Path) -> Iterator[dict[str, Any]]:
    data = read_json(path)
    if isinstance(data, dict) and isinstance(root := data.get(ROOT), dict):
        yield from _below(root, path, 0)
    else:
        yield from objects(data, path, "tumour types")


def _below(node: dict[str, Any], path: Path, depth: int) -> Iterator[dict[str, Any]]:
    yield node
    children = node.get("children")
    if not isinstance(children, dict) or depth > _DEEPEST:
        raise BadRecord(f"{_code(node, path)} has no 'children'", file=str(path), field="children", todo=_TODO)
    for child in children.values():
        if not isinstance(child, dict):
            raise BadRecord("a child is no tumour type", file=str(path), field="children", todo=_TODO)
        yield from _below(child, path, depth + 1)


def _code(node: dict[str, Any], path: Path) -> str:
    code = text_of(node, "code")
    if not code or not text_of(node, "name") or (code != ROOT and not text_of(node, "parent")):
        what = f"the tumour type {code or 'without a code'} lacks its code, name or parent"
        raise BadRecord(what, file=str(path), field="code", todo=_TODO)
    return code


def _tissue(code: str, parents: Mapping[str, str], path: Path) -> str:
    """The code below the root, above this one."""
    here = code
    for _ in range(_DEEPEST):
        above = parents[here]
        if above == ROOT:
            return here
        if above not in parents:
            what = f"the parent {above} of {here} is not in the file"
            raise BadRecord(what, file=str(path), field="parent", todo="Give all tumour types of one version")
        here = above
    raise BadRecord(f"the parents of {code} form a ring", file=str(path), field="parent", todo=_TODO)


def _row(node: dict[str, Any], code: str, tissue: str) -> DiseaseRow:
    parent = text_of(node, "parent")
    return DiseaseRow(
        code=f"ONCOTREE:{code}",
        name=text_of(node, "name"),
        parents="" if parent == ROOT else f"ONCOTREE:{parent}",
        codes=";".join(_elsewhere(node.get("externalReferences"))),
        tissue=tissue,
    )


def _elsewhere(references: object) -> Iterator[str]:
    if isinstance(references, dict):
        for theirs, ours in SYSTEMS.items():
            codes = references.get(theirs)
            yield from (f"{ours}:{code}" for code in codes or () if isinstance(code, str) and code.strip())
