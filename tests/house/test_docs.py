"""What a newcomer reads is true: generated pages are current, links resolve, commands parse, no file is forgotten."""

from __future__ import annotations

import importlib.util
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from canheal.cli.main import main
from canheal.cli.parser import build_parser
from canheal.domain.evidence.diseases import RELATION_ORDER
from canheal.domain.interpretation.findings import MATCH_LEVELS
from canheal.formats.case_file import KEYS
from canheal.formats.sources.protocol import source_readers

ROOT = Path(__file__).resolve().parents[2]
OUTSIDE = {"node_modules", "build", "dist", "demo", "result"}
PAGES = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not any(part.startswith(".") or part in OUTSIDE for part in path.relative_to(ROOT).parts[:-1])
    or (ROOT / "src/canheal/content/demo") in path.parents
)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.M | re.S)
EXPLAINED = ("tutorial", "how-to", "reference", "explanation")
# names of package registries and their mirrors, in parts so that this file names none
REGISTRIES = tuple(
    left + right
    for left, right in (
        ("pypi", ".org"),
        ("python", "hosted"),
        ("anaconda", ".org"),
        ("npm", "js"),
        ("crates", ".io"),
        ("rubygems", ".org"),
        ("proxy.", "golang"),
        ("index", "-url"),
    )
)


def script(name):
    """A module of scripts/, which is no package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def without_code(text):
    return re.sub(r"`[^`\n]*`", "", FENCE.sub("", text))


def commands(text):
    """Lines of the shell blocks that run canheal or ./dev, comments off; here-documents left out."""
    for _, language, body in FENCE.findall(text):
        if language not in ("bash", "console", "sh"):
            continue
        for line in re.sub(r"<<'END'\n.*?\n *END\n", "\n", body, flags=re.S).splitlines():
            words = shlex.split(line, comments=True)
            if words and words[0] in ("./dev", "canheal", ".venv/bin/canheal"):
                yield words


SHOWN = [
    pytest.param(words, id=f"{page.name}: {' '.join(words)}") for page in PAGES for words in commands(page.read_text())
]


@pytest.mark.parametrize("name", ["cli.md", "errors.md", "content.md", "knowledge-sources.md"])
def test_reference_pages_are_what_the_code_says_now(name):
    assert (ROOT / "docs/reference" / name).read_text() == script("reference_pages").pages()[name], (
        "run scripts/reference_pages.py"
    )


def test_every_knowledge_source_has_its_whole_section():
    page, words = (ROOT / "docs/reference/knowledge-sources.md").read_text(), script("knowledge_sources_page")
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["canheal.sources"]
    sections = dict(re.findall(r"^## `(\w+)`\n(.*?)(?=^## )", page, re.M | re.S))
    assert set(sections) == set(listed) == set(yaml.safe_load(words.WORDS.read_text()))
    for name, section in sections.items():
        rows = dict(re.findall(r"^\| ([^|]+) \| (.*) \|$", section, re.M))
        assert {*words.ASKED.values(), "Files", "Licence", "Allowed use", "Attribution"} <= set(rows), name
        assert [title for title, text in rows.items() if len(text.strip()) < 3] == [], name
        assert f"canheal knowledge add {name} " in section


def test_every_guide_to_knowledge_leads_to_the_page_of_sources():
    guides = [*(ROOT / "docs/how-to").glob("use-*.md"), ROOT / "docs/how-to/see-what-changed.md"]
    assert len(guides) >= 4
    assert [page.name for page in guides if "(../reference/knowledge-sources.md)" not in page.read_text()] == []


def test_every_source_stands_in_the_list_of_changes():
    text = " ".join((ROOT / "CHANGELOG.md").read_text().split())
    spoken = {
        "disease_ontology": "Disease Ontology",
        "gene_panels": "gene panels",
        "moalmanac": "Molecular Oncology Almanac",
    }
    assert [name for name in source_readers() if spoken.get(name, name).lower() not in text.lower()] == []


def test_dependencies_page_names_every_pin_and_no_other():
    pages = script("dependencies_page")
    pinned = {(pin.name, pin.version) for file, _, _ in pages._FILES for pin in pages.pins(ROOT / file)}
    shown = re.findall(r"^\| \**([\w.-]+?)\** \| (\d[^ |]*) \|", pages.PAGE.read_text(), re.M)
    assert set(shown) == pinned, "run scripts/dependencies_page.py"
    assert len(shown) == len(set(shown))


def test_every_pin_of_the_requirement_files_is_seen():
    pages = script("dependencies_page")
    for file, _, _ in pages._FILES:
        text = (ROOT / file).read_text()
        assert len(pages.pins(ROOT / file)) == len(re.findall(r"^\S+==", text, re.M)) > 0


def test_no_licence_is_left_open():
    assert "see the package" not in (ROOT / "docs/dependencies.md").read_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_relative_links_resolve(page):
    targets = [link.partition("#")[0] for link in LINK.findall(without_code(page.read_text())) if "://" not in link]
    assert [target for target in targets if target and not (page.parent / target).exists()] == []


def test_the_readme_opens_with_the_two_commands_then_the_picture():
    text = (ROOT / "README.md").read_text()
    _, _, first = FENCE.search(text).groups()
    assert [shlex.split(line, comments=True) for line in first.splitlines()] == [["./dev", "demo"], ["./dev", "test"]]
    before = text[: text.index("```")].strip()
    assert re.fullmatch(r"# \w+", before)
    assert text.index("```") < text.index("docs/images/board-report.png") < text.index("## What it is\n")
    assert (ROOT / "docs/images/board-report.png").read_bytes().startswith(b"\x89PNG")


def test_the_readme_says_what_it_is_not():
    text = " ".join((ROOT / "README.md").read_text().split())
    for words in ("Not a certified medical device", "MDR", "IVDR", "decision support for research"):
        assert words in text


@pytest.mark.parametrize("words", SHOWN)
def test_commands_shown_can_be_typed(words):
    door = (ROOT / "dev").read_text()
    if words[0] == "./dev" and words[1:2] != ["canheal"]:
        assert len(words) == 1 or f"dev_{words[1]}()" in door
        return
    arguments = words[2:] if words[0] == "./dev" else words[1:]
    build_parser().parse_args(arguments)


def test_commands_are_shown_where_a_newcomer_starts():
    for page in ("README.md", "docs/tutorial/first-tumour.md"):
        assert len(list(commands((ROOT / page).read_text()))) >= 4


@pytest.mark.parametrize("words", SHOWN)
def test_files_of_the_checkout_that_commands_name_are_there(words):
    assert [word for word in words if word.startswith("src/") and not (ROOT / word).exists()] == []


def test_scripts_and_tests_that_pages_name_are_there():
    named = re.compile(r"(?<![\w/.])((?:scripts|tests|src/canheal|docs)/[\w./-]*\w)")
    pages = [page for page in PAGES if page.parts[len(ROOT.parts)] != "src"]
    missing = {
        f"{page.name}: {path}"
        for page in pages
        for path in named.findall(page.read_text())
        if not (ROOT / path).exists() and not path.startswith("docs/reference/interpretation")
    }
    assert missing == set()


def test_no_page_names_a_package_registry():
    found = {page.name: name for page in PAGES for name in REGISTRIES if name in page.read_text().lower()}
    assert found == {}


def test_content_page_lists_every_content_file():
    text = (ROOT / "docs/reference/content.md").read_text()
    content = ROOT / "src/canheal/content"
    files = [path for path in content.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")]
    assert len(files) > 40
    assert [path for path in files if f"`{path.relative_to(content).as_posix()}`" not in text] == []


def test_every_row_of_the_content_page_says_what_it_holds_and_rests_on():
    rows = [line for line in (ROOT / "docs/reference/content.md").read_text().splitlines() if line.startswith("| `")]
    assert [row for row in rows if "|  |" in row] == []


def test_case_file_page_names_exactly_the_keys():
    text = (ROOT / "docs/reference/case-file.md").read_text()
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    assert sorted(key.strip(" `") for key in rows) == sorted(KEYS)


def test_the_index_leads_to_every_page():
    index = (ROOT / "docs/README.md").read_text()
    pages = [path for kind in EXPLAINED for path in (ROOT / "docs" / kind).iterdir()]
    assert [str(path) for path in pages if f"({path.relative_to(ROOT / 'docs')})" not in index] == []


def explained(page):
    return (ROOT / "docs/explanation" / page).read_text()


def table_cells(text):
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if line.startswith("| ")]


def test_oncogenicity_page_has_every_criterion_label_and_point():
    rules = yaml.safe_load((ROOT / "src/canheal/content/guidelines/ccv_2022/rules.yaml").read_text())
    shown = {}
    for cells in table_cells(explained("oncogenicity.md")):
        if cells[0].startswith("`"):
            names = [name.strip("` ") for name in cells[0].split(",")]
            paper = [name.strip() for name in cells[1].split(",")]
            civic = paper if cells[2] == "same" else [name.strip() for name in cells[2].split(",")]
            points = [int(point) for point in cells[3].split(",")]
            shown |= dict(zip(names, zip(paper, civic, points, strict=True), strict=True))
    assert shown == {
        row["id"]: (row["labels"]["paper"], row["labels"]["civic"], row["points"]) for row in rules["criteria"]
    }


def test_matching_page_names_every_level_and_relation_in_order():
    first = [cells[0].strip("`") for cells in table_cells(explained("matching.md")) if cells[0].startswith("`")]
    assert first == [*MATCH_LEVELS, *RELATION_ORDER]


def test_biomarker_page_names_every_definition_with_its_threshold():
    rules = yaml.safe_load((ROOT / "src/canheal/content/biomarkers/tmb.yaml").read_text())
    shown = {cells[0].strip("`"): cells[2] for cells in table_cells(explained("biomarkers.md"))}
    for row in (rules["reported"], *rules["definitions"]):
        threshold = row["threshold"]
        assert shown[row["id"]] == ("no threshold" if threshold is None else f"{threshold}/Mb")


TUTORIAL = ROOT / "docs/tutorial/first-tumour.md"
DEMO = ROOT / "src/canheal/content/demo/colon-braf-msi"


def test_the_tutorial_shows_the_case_file_as_it_is():
    shown = next(body for _, language, body in FENCE.findall(TUTORIAL.read_text()) if language == "yaml")
    assert yaml.safe_load(shown).items() <= yaml.safe_load((DEMO / "case.yaml").read_text()).items()


def test_what_the_tutorial_asks_of_the_result_prints_what_it_shows(tmp_path):
    text = TUTORIAL.read_text()
    code = re.search(r"<<'END'\n(.*?)^END$", text, re.M | re.S).group(1)
    shown = next(body for _, _, body in FENCE.findall(text) if body.startswith("met "))
    main(["interpret", "--case", str(DEMO / "case.yaml"), "--only", "json", "--out", str(tmp_path / "result")])
    printed = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert printed.stdout == shown
