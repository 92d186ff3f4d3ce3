"""Use case: the outputs of several decision-support tools on the same cases, compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from canheal import __version__
from canheal.domain.comparison.agreement import WEIGHTS
from canheal.domain.comparison.calls import RawOutput
from canheal.domain.comparison.compare import Comparison, compare_tools
from canheal.domain.evidence.diseases import DiseaseTree
from canheal.domain.report.words import Words
from canheal.formats.comparison.comparison_json import comparison_json
from canheal.formats.comparison.comparison_page import comparison_document
from canheal.formats.comparison.comparison_tables import comparison_tables
from canheal.formats.output import write_all
from canheal.formats.report_html import render_html
from canheal.formats.tools.canheal_json import RESULT, read_canheal, tumour_codes
from canheal.formats.tools.cgi import read_cgi
from canheal.formats.tools.moalmanac import read_moalmanac
from canheal.formats.tools.oncokb import read_oncokb
from canheal.formats.tools.pcgr import read_pcgr
from canheal.formats.tools.plain_csv import read_csv
from canheal.formats.tools.reading import Setting
from canheal.knowledge.content import Content, load_content
from canheal.knowledge.tool_levels import tool_levels
from canheal.knowledge.tumour_types import tumour_tree
from canheal.terms.assembly import Assembly
from canheal.terms.errors import FileMissing, UsageError
from canheal.terms.records import NamedTuple

Read = Callable[[str, tuple[Path, ...], Setting], RawOutput]
READERS: dict[str, Read] = {
    "canheal": read_canheal,
    "pcgr": read_pcgr,
    "oncokb": read_oncokb,
    "moalmanac": read_moalmanac,
    "cgi": read_cgi,
    "csv": read_csv,
}
"""How a file is read; the last is the contract for any other tool."""
_ONE_CASE = "the case"
_INCLUDES = frozenset({"exact", "ancestor", "pan_cancer"})


class ToolFiles(NamedTuple):
    """One tool of a comparison.

    Attributes:
        name: on the page.
        reader: key of `READERS`.
        paths: its files; for canheal also folders of stored cases.
    """

    name: str
    reader: str
    paths: tuple[Path, ...]


class CompareRequest(NamedTuple):
    """What to compare.

    Attributes:
        tools: two or more, each with a name of its own.
        out: folder for the results.
        one_case: all files are of one tumour, whatever they call it.
        tumour: OncoTree code of the cases, for tools that do not look at the tumour type; None to take it from
            canheal's own files, when these are of one type.
        assembly: build of files that do not state theirs.
        weights: of kappa.
    """

    tools: tuple[ToolFiles, ...]
    out: Path
    one_case: bool = False
    tumour: str | None = None
    assembly: Assembly | None = None
    weights: str = "linear"


class Compared(NamedTuple):
    """What was found, and the names of the files in the output folder."""

    found: Comparison
    files: tuple[str, ...]


def compare(request: CompareRequest) -> Compared:
    """Compare and write.

    Raises:
        CanhealError: a request or a file is wrong, no two tools share a case, or a result cannot be written.
    """
    content = load_content()
    _check(request)
    tools = [tool._replace(paths=_files(tool)) for tool in request.tools]
    setting = Setting(_ONE_CASE if request.one_case else None, request.assembly, _same_type(request, tools, content))
    outputs = [READERS[tool.reader](tool.name, tool.paths, setting) for tool in tools]
    _check_cases(outputs)
    found = compare_tools(outputs, tool_levels(content), request.weights)
    return Compared(found, _write(found, content, request.out))


def _check(request: CompareRequest) -> None:
    names = [tool.name for tool in request.tools]
    if len(names) < 2:
        todo = "Give two or more, such as canheal=result pcgr=sample.snv_indel_ann.tsv.gz"
        raise UsageError("a comparison needs two tools", field="TOOL=FILE", todo=todo)
    for tool in request.tools:
        if tool.reader not in READERS:
            known = ", ".join(sorted(READERS))
            what = f"{tool.reader[:40]!r} is no tool that can be read"
            raise UsageError(what, field="TOOL=FILE", todo=f"Give one of {known}; NAME:csv=FILE for any other tool")
    if request.weights not in WEIGHTS:
        raise UsageError("unknown weights", field="--weights", todo=f"Give one of {', '.join(WEIGHTS)}")


def _files(tool: ToolFiles) -> tuple[Path, ...]:
    """The files of a tool, folders of stored cases opened."""
    if tool.reader != "canheal":
        return tool.paths
    found: list[Path] = []
    for path in tool.paths:
        inside = sorted(path.rglob(RESULT)) if path.is_dir() else [path]
        if not inside:
            what = f"the folder holds no {RESULT}"
            raise FileMissing(
                what, file=str(path), todo="Give a folder that `canheal interpret` wrote, or one of several"
            )
        found += inside
    return tuple(dict.fromkeys(found))


def _same_type(request: CompareRequest, tools: Sequence[ToolFiles], content: Content) -> Callable[[str], bool | None]:
    tree = tumour_tree(content)
    code = tree.validate(request.tumour).code if request.tumour else None
    if code is None:
        codes = {one for tool in tools if tool.reader == "canheal" for one in tumour_codes(tool.paths)}
        code = next(iter(codes)) if len(codes) == 1 else None
    return lambda evidence: _includes(tree, evidence, code)


def _includes(tree: DiseaseTree, evidence: str, patient: str | None) -> bool | None:
    if patient is None or evidence not in tree.all() or patient not in tree.all():
        return None
    return tree.relation(evidence, patient) in _INCLUDES


def _check_cases(outputs: Sequence[RawOutput]) -> None:
    cases: dict[str, set[str]] = {tool.tool: {call.case for call in tool.calls} for tool in outputs}
    seen: set[str] = set()
    for of_tool in cases.values():
        if seen & of_tool:
            return
        seen |= of_tool
    what = f"no case stands in the files of two tools; they are called {_named(cases)}"
    raise UsageError(
        what, field="TOOL=FILE", todo="Give files of the same cases; --one-case when all are of one tumour"
    )


def _named(cases: Mapping[str, set[str]]) -> str:
    return "; ".join(f"{', '.join(sorted(names)[:3]) or 'nothing'} ({tool})" for tool, names in cases.items())


def _write(found: Comparison, content: Content, out: Path) -> tuple[str, ...]:
    words = Words.from_mapping("en", content.document("comparison/en.yaml"))
    provenance = (("canheal", __version__), ("content", content.digest[:12]))
    files = {
        "comparison.json": comparison_json(found, __version__, content.digest),
        **comparison_tables(found),
        "comparison.html": render_html(comparison_document(found, words, provenance)).encode(),
    }
    write_all(files, out)
    return tuple(files)
