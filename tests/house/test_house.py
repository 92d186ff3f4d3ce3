"""The house keeps its own rules: map, floors, sizes, names, error table, start-up."""

from __future__ import annotations

import ast
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

from canheal.terms import errors

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src/canheal"
MODULES = sorted(SOURCE.rglob("*.py"))


def rooms():
    """Folders that are Python packages, as MAP.md names them."""
    return {
        f"canheal/{path.parent.relative_to(SOURCE).as_posix()}": ast.get_docstring(ast.parse(path.read_text()))
        for path in SOURCE.rglob("__init__.py")
        if path.parent != SOURCE
    }


def functions():
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node, node.end_lineno - node.lineno + 1


def test_the_map_names_every_room_with_its_line():
    lines = (ROOT / "MAP.md").read_text().splitlines()
    mapped = {}
    for line in lines:
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if len(cells) == 2 and cells[0].startswith("`canheal/"):
            mapped[cells[0].strip("`")] = cells[1]
    assert mapped == rooms()


def test_functions_are_short():
    lengths = [length for _, _, length in functions()]
    too_long = [f"{path}:{node.lineno} {node.name} ({length})" for path, node, length in functions() if length > 50]
    assert not too_long
    assert statistics.median(lengths) <= 8


def test_files_are_below_400_lines():
    assert not [f"{path} ({n})" for path in MODULES if (n := path.read_text().count("\n")) > 400]


def test_no_drawers():
    assert not [path for path in MODULES if path.stem in {"utils", "helpers", "common", "misc"}]


def test_more_than_four_parameters_are_keyword_only():
    crowded = [
        f"{path}:{node.lineno} {node.name}"
        for path, node, _ in functions()
        if len([argument for argument in node.args.args if argument.arg not in ("self", "cls")]) > 4
    ]
    assert not crowded


def test_content_holds_no_python():
    assert [path.name for path in (SOURCE / "content").rglob("*.py")] == ["__init__.py"]


_CLOCKS = {"now", "utcnow", "today", "fromtimestamp"}


def test_nothing_in_the_thinking_floors_opens_files_or_reads_a_clock():
    """import-linter forbids the imports; what needs none, or hides in a type, is looked for here."""
    calls = []
    for floor in ("domain", "terms"):
        for path in (SOURCE / floor).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if not isinstance(node, ast.Call):
                    continue
                called = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if called in {"open", "print", "input"} if isinstance(node.func, ast.Name) else called in _CLOCKS:
                    calls.append(f"{path}:{node.lineno}")
    assert not calls


def _tree(kind):
    yield kind
    for child in kind.__subclasses__():
        yield from _tree(child)


def test_the_error_table_is_total_and_its_codes_are_distinct():
    kinds = set(_tree(errors.CanhealError))
    assert kinds == set(errors.PROBLEMS)
    for field in ("exit_code", "slug"):
        values = [getattr(row, field) for row in errors.PROBLEMS.values()]
        assert len(set(values)) == len(values)
    assert all(0 < row.exit_code < 126 and 400 <= row.http_status < 600 for row in errors.PROBLEMS.values())


def test_the_error_tree_in_the_docstring_is_the_one_in_the_code():
    drawn = {
        line.replace("│", " ").replace("├── ", "").replace("└── ", "").split()[0]
        for line in errors.__doc__.splitlines()
        if "──" in line
    }
    assert drawn | {"CanhealError"} == {kind.__name__ for kind in errors.PROBLEMS}


HEAVY = ("numpy", "polars", "numba", "django", "pyarrow", "scipy", "pandas", "pysam", "yaml", "typst", "rich")


@pytest.mark.parametrize("arguments", [["--help"], ["interpret", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(arguments):
    code = (
        "import sys\n"
        "from canheal.cli.main import main\n"
        "try:\n main(sys.argv[1:])\nexcept SystemExit: pass\n"
        f"print('LOADED', sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True).stdout
    assert shown.splitlines()[-1] == "LOADED []"


def test_no_download_address_in_requirement_files():
    for path in ROOT.glob("requirements*"):
        assert "http" not in path.read_text()
        assert "index" not in path.read_text().replace("importlib", "")


def test_import_contracts_hold():
    found = subprocess.run(
        [Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stdout
