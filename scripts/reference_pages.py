"""Write the reference pages that the code already knows: docs/reference/{cli,errors,content,knowledge-sources}.md.

Run: .venv/bin/python scripts/reference_pages.py
"""

from __future__ import annotations

import argparse
import csv
import inspect
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib.util import module_from_spec, spec_from_file_location
from itertools import takewhile
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml

from canheal.cli.commands import PURPOSE
from canheal.cli.parser import build_parser
from canheal.terms.errors import PROBLEMS, CanhealError

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "docs/reference"
CONTENT = ROOT / "src/canheal/content"
_MADE = "<!-- Made by scripts/reference_pages.py; a test keeps it equal to the code. -->\n"
_FEW = 3
_ORDER = ("guidelines", "knowledge", "biomarkers", "copy_number", "panels", "germline", "chemistry", "genome")
_WORDS = {
    "guidelines": "Rules of guidelines, each with its worked cases",
    "knowledge": "What is known of genes, alleles, tumour types and therapies",
    "access": "Ways to a drug outside of its label",
    "biomarkers": "Definitions and cut-offs of biomarkers",
    "changes": "Wordings of the pages that say what changed",
    "comparison": "How other tools' levels are read, and the page that compares them",
    "callers": "How callers and annotators name things",
    "chemistry": "Amino acids",
    "copy_number": "Words for copy-number states",
    "demo": "The invented tumours of `canheal demo`",
    "fonts": "Letters of the PDF reports",
    "genome": "The genome's landmarks",
    "germline": "When to confirm a finding in blood",
    "maf": "How MAF files name things",
    "node": "How the web platform runs a case: rights, steps, questions of the referral, eligibility, presets, board",
    "panels": "Assays known by name",
    "pilot": "What a simulated pilot is drawn from, and the published rates it is held against",
    "report": "Wordings, look and limits of the reports",
    "trials": "Words of trial files and of the page of trials",
    "trust": "What a person may allow and wish to know, data use terms, and the clocks of the procedures",
    "tso500": "How TSO500 output names things",
}
_HOLDS = {
    "copy_number/states.tsv": "what each source's word or number for a copy-number state means",
    "genome/centromeres.tsv": "bounds of the centromeres on both builds, for the scar score",
    "chemistry/grantham.tsv": "distance between amino acids by composition, polarity and volume",
    "demo/README.md": "what each demo tumour shows",
    "demo/trials/DEMO-TRIAL-06.json": "Invented: a study as a registry gives it, with eligibility in free text.",
    "fonts/NotoSans-Bold.ttf": "Noto Sans, bold",
    "fonts/NotoSans-Italic.ttf": "Noto Sans, italic",
    "fonts/NotoSans-Regular.ttf": "Noto Sans, regular",
    "fonts/OFL.txt": "licence of the fonts",
    "knowledge/catalogue/README.md": "columns of the catalogue, its citations, how to review a row",
    "maf/classification.tsv": "Sequence Ontology term of each MAF classification",
    "maf/columns.tsv": "which MAF columns are read",
    "report/report.css": "look of the HTML reports",
    "report/report.typ": "look of the PDF reports",
    "tso500/splice_variants.tsv": "names of the splice variants that TSO500 reports",
}
_OWN = "canheal's own"
_CITED = {
    "comparison/en.yaml": _OWN,
    "comparison/levels.yaml": "the tools' own documentation, each named in the file; the mapping is canheal's proposal",
    **{f"changes/{code}.yaml": _OWN for code in ("de", "en", "es", "fr", "it", "nl")},
    **{f"trials/{code}.yaml": _OWN for code in ("de", "en", "es", "fr", "it", "nl")},
    "node/board.yaml": "Ciliberto et al. 2025, EJC 115433; codes of the German MTB data sets (MII MTB, DNPM:DIP)",
    "node/claims.yaml": "codes of the German MTB data sets (MII MTB, DNPM:DIP); the states are canheal's proposal",
    "node/follow_up.yaml": "codes of the German MTB data sets (MII MTB, DNPM:DIP); RECIST 1.1; Von Hoff 2010",
    "node/germline.yaml": "ESMO Precision Oncology Working Group 2025, component iii; the steps are canheal's proposal",
    "node/indicators.yaml": "Volders et al. 2025 (BALLETT); ESMO and DNPM indicators; canheal's own definitions",
    "node/eligibility.yaml": "Ciliberto et al. 2025, EJC 115433; the rows are canheal's proposal",
    "node/presets.yaml": _OWN,
    "node/referral.yaml": "GDI minimal dataset v1, DNPM mtb-model, Ciliberto et al. 2025; row by row, in the file",
    "node/rights.yaml": _OWN,
    "trust/clocks.yaml": "1+MG SOP0002 and SOP0003; Regulation (EU) 2025/327; row by row, in the file",
    "trust/duo.yaml": "GA4GH Data Use Ontology, doi:10.1016/j.xgen.2021.100028",
    "trust/findings.yaml": "Oviedo Convention Art. 10(2); the categories are canheal's proposal",
    "trust/purposes.yaml": "GDPR; Regulation (EU) 2025/327; policies of the German Medical Informatics Initiative",
    "trust/secondary_findings.tsv": "ACMG SF v3.3, PMID 40568962",
    "node/steps.yaml": "canheal's proposal beside Volders et al. 2025, doi:10.1038/s41698-025-00858-0",
    "pilot/mix.tsv": "canheal's assumption",
    "pilot/earlier_knowledge.tsv": "invented",
    "pilot/later_knowledge.tsv": "invented",
    "pilot/model.yaml": "Volders et al. 2025, doi:10.1038/s41698-025-00858-0; what was fitted is marked",
    "access/cases.yaml": "worked cases of `programmes.yaml` beside it",
    "chemistry/grantham.tsv": "Grantham 1974, Science 185:862",
    "fonts/OFL.txt": "SIL Open Font License 1.1",
    "knowledge/catalogue/README.md": _OWN,
    "knowledge/sources.yaml": "the sources it names",
    **{f"report/{name}": _OWN for name in ("report.css", "report.typ")},
    **{f"report/{code}.yaml": _OWN for code in ("de", "en", "es", "fr", "it", "nl")},
    "fonts/NotoSans-Bold.ttf": "The Noto Project Authors, OFL-1.1",
    "fonts/NotoSans-Italic.ttf": "The Noto Project Authors, OFL-1.1",
    "fonts/NotoSans-Regular.ttf": "The Noto Project Authors, OFL-1.1",
}


def pages() -> dict[str, str]:
    """File name to text of every page."""
    makers: dict[str, Callable[[], str]] = {
        "cli.md": cli_page,
        "errors.md": errors_page,
        "content.md": content_page,
        "knowledge-sources.md": partial(_knowledge_sources().knowledge_sources_page, _MADE),
    }
    return {name: make() for name, make in makers.items()}


def _knowledge_sources() -> ModuleType:
    """The script beside this one; scripts/ is no package."""
    spec = spec_from_file_location("knowledge_sources_page", Path(__file__).with_name("knowledge_sources_page.py"))
    if spec is None or spec.loader is None:
        raise FileNotFoundError("scripts/knowledge_sources_page.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cli_page() -> str:
    """Every command with its flags."""
    parser = build_parser()
    parts = [
        "# Command line",
        _MADE,
        PURPOSE,
        "`./dev canheal ARGS` runs the same command inside the checkout's own environment. Exit codes stand in "
        "[errors](errors.md), the keys of a case file in [case file](case-file.md).",
        *(_command(path, words, command) for path, words, command in commands(parser)),
    ]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def commands(parser: argparse.ArgumentParser, above: str = "canheal") -> Iterator[tuple[str, str, Any]]:
    """(path, help, parser) of every command that can be run, in the parser's order."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            words = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for name, command in action.choices.items():
                below = list(commands(command, f"{above} {name}"))
                yield from below or [(f"{above} {name}", words.get(name, ""), command)]


def _command(path: str, words: str, command: argparse.ArgumentParser) -> str:
    lines = [f"## `{path}`", "", f"{_sentence(words)}", "", "| flag | value | meaning |", "|---|---|---|"]
    for action in command._actions:
        if not isinstance(action, argparse._HelpAction):
            lines.append(f"| {_flag(action)} | {_value(action)} | {_cell(_meaning(action))} |")
    return "\n".join(lines)


def _flag(action: argparse.Action) -> str:
    return ", ".join(f"`{name}`" for name in action.option_strings) or f"`{action.metavar or action.dest}`"


def _value(action: argparse.Action) -> str:
    if action.nargs == 0:
        return ""
    if action.choices:
        return ", ".join(f"`{choice}`" for choice in action.choices)
    return f"`{_cell(str(action.metavar or action.dest))}`"


def _meaning(action: argparse.Action) -> str:
    words = (action.help or "").replace("%(default)s", str(action.default))
    return f"{words} (required)" if action.required and action.option_strings else words


def errors_page() -> str:
    """Exit codes and HTTP problems, from the error table."""
    rows = [
        f"| {'&nbsp;' * 4 * _depth(kind)}`{kind.__name__}` | {row.exit_code} | `{row.slug}` | {row.http_status} "
        f"| {_cell(_first_line(kind))} |"
        for kind, row in PROBLEMS.items()
    ]
    parts = [
        "# Errors",
        _MADE,
        "Whatever goes wrong prints one line on standard error: where (file and line), what is wrong, what to do. "
        "A result is written aside and then renamed, so an error leaves no half-written file.",
        "| error | exit code | HTTP problem type | HTTP status | when |\n|---|---|---|---|---|\n" + "\n".join(rows),
        "Exit code 0 means done, 130 interrupted by the user, 143 ended by a signal. "
        "`canheal tumours` ends with 1 when nothing is found. "
        "Flags that the command line does not know end with 2 and the usage.",
    ]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _depth(kind: type[CanhealError]) -> int:
    return len(kind.__mro__) - len(CanhealError.__mro__)


def _first_line(thing: object) -> str:
    return (inspect.getdoc(thing) or "").splitlines()[0]


def content_page() -> str:
    """Every file of the content with what it holds and what it rests on."""
    parts = [
        "# Content",
        _MADE,
        "Rules, thresholds, catalogue rows and wordings are files under `src/canheal/content`, not code. Each says "
        "what it rests on. `unverified: true` marks what was remembered and awaits confirmation in its source. The "
        "digest of all of them stands in every `interpretation.json`.",
        *(_folder(name, files) for name, files in _folders().items()),
    ]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def content_files() -> list[str]:
    """Paths below the content folder of everything that is content."""
    found = (path for path in CONTENT.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return sorted(path.relative_to(CONTENT).as_posix() for path in found if path.suffix != ".py")


def _folders() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in content_files():
        found.setdefault(path.partition("/")[0], []).append(path)
    return dict(sorted(found.items(), key=lambda pair: (pair[0] not in _ORDER, _rank(pair[0]), pair[0])))


def _rank(folder: str) -> int:
    return _ORDER.index(folder) if folder in _ORDER else 0


def _folder(name: str, files: list[str]) -> str:
    sources = _sources()
    rows = [_row(path, sources) for path in files]
    return f"## {_WORDS.get(name, name)}\n\n| file | holds | rests on |\n|---|---|---|\n" + "\n".join(rows)


def _row(path: str, sources: Mapping[str, dict[str, Any]]) -> str:
    source = sources.get(path)
    if source is not None:
        holds = f"{source['origin']} Release {source['release']}, {source['licence']}."
        return f"| `{path}` | {_cell(holds)} | {_cell(source['attribution'])} |"
    return f"| `{path}` | {_cell(_HOLDS.get(path) or _opening(path))} | {_cell(_CITED.get(path) or _citations(path))} |"


def _sources() -> dict[str, dict[str, Any]]:
    """Path of a knowledge table to its row of sources.yaml."""
    rows = yaml.safe_load((CONTENT / "knowledge/sources.yaml").read_text("utf-8"))
    return {f"knowledge/{table}": row for row in rows for table in row["tables"]}


def _opening(path: str) -> str:
    """The first sentence of the file's own comment; of a demo file the case it belongs to."""
    if path.startswith("demo/") and not path.endswith("case.yaml") and not path.startswith("demo/trials/"):
        return "see its `case.yaml`"
    lines = (CONTENT / path).read_text("utf-8").splitlines()
    words = " ".join(line.lstrip("# ").strip() for line in takewhile(lambda line: line.startswith("#"), lines))
    end = words.find(". ")
    return words[: end + 1] if end >= 0 else words


def _citations(path: str) -> str:
    """What the file itself cites; "row by row" where that is long."""
    if path.startswith("demo/"):
        return "invented"
    file = CONTENT / path
    if file.suffix == ".yaml":
        found = list(dict.fromkeys(_cited(yaml.safe_load(file.read_text("utf-8")))))
    elif file.suffix == ".tsv":
        found = list(dict.fromkeys(_column(file)))
    else:
        found = []
    if "guidelines/" in path:
        return found[0] if found else "worked cases of `rules.yaml` beside it"
    return "; ".join(found) if len(found) <= _FEW else "row by row, in the file"


def _cited(document: object) -> Iterator[str]:
    """Texts under every `citation` of a YAML document, outermost first."""
    children = document.values() if isinstance(document, dict) else document if isinstance(document, list) else ()
    if isinstance(document, dict) and isinstance(document.get("citation"), str):
        yield document["citation"] + (" (unverified)" if document.get("unverified") is True else "")
    for child in children:
        yield from _cited(child)


def _column(file: Path) -> Iterator[str]:
    lines = [line for line in file.read_text("utf-8").splitlines() if not line.startswith("#")]
    for row in csv.DictReader(lines, delimiter="\t"):
        for name in ("citation", "citations", "source"):
            if row.get(name):
                yield str(row[name])


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}." if words else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def main() -> None:
    """Write the pages."""
    for name, text in pages().items():
        (PAGES / name).write_text(text, encoding="utf-8")
        print(PAGES / name)


if __name__ == "__main__":
    main()
