"""Collect every word of the node's pages into the catalogues of its languages, and compile them.

Words come from templates, from gettext calls, and from the tables of content/node. Translations that stand in a
catalogue are kept; what no page says any more goes. Prints how many are not translated.

    .venv/bin/python scripts/messages.py            # collect, compile, count
    .venv/bin/python scripts/messages.py --count    # count only
"""

from __future__ import annotations

import ast
import io
import re
import sys
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
NODE = ROOT / "src/canheal/node"
TABLES = ROOT / "src/canheal/content/node"
LOCALE = NODE / "locale"
LANGUAGES = ("fr", "nl", "de", "it", "es")
_CALLS = ("_", "gettext", "gettext_lazy")
_WORDS = ("label", "help", "words", "task", "definition")
_CODES = (
    *("choices", "null_flavours", "failures", "after_failure", "roles", "functions", "kinds", "uses", "procedures"),
    *("counselling_reasons", "no_recommendation_reasons", "levels", "addenda", "statuses", "reasons", "responses"),
    *("rejections", "results"),
)
_SIMPLE = re.compile(r"{%\s*translate\s+(?:\"([^\"]*)\"|'([^']*)')")
_BLOCK = re.compile(r"{%\s*blocktranslate[^%]*%}(.*?){%\s*endblocktranslate\s*%}", re.S)
_PLACE = re.compile(r"{{\s*(\w+)\s*}}")


def words() -> dict[str, str]:
    """Every word that a page says, and the first file that says it."""
    found: dict[str, str] = {}
    for path in sorted(NODE.rglob("*.html")):
        for text in of_template(path.read_text()):
            found.setdefault(text, path.relative_to(ROOT).as_posix())
    for path in sorted(NODE.rglob("*.py")):
        for text in of_code(path.read_text()):
            found.setdefault(text, path.relative_to(ROOT).as_posix())
    for path in sorted(TABLES.glob("*.yaml")):
        for text in of_table(yaml.load(path.read_text(), Loader=yaml.BaseLoader)):
            found.setdefault(text, path.relative_to(ROOT).as_posix())
    return found


def of_template(text: str) -> list[str]:
    """Words of `translate` and `blocktranslate`."""
    simple = [one or other for one, other in _SIMPLE.findall(text)]
    return simple + [_PLACE.sub(r"%(\1)s", block) for block in _BLOCK.findall(text)]


def of_code(text: str) -> list[str]:
    """Literal arguments of gettext."""
    return [
        node.args[0].value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in _CALLS
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]


def of_table(table: object) -> list[str]:
    """Labels, hints, reasons and choices of a table."""
    found: list[str] = []
    if isinstance(table, list):
        for row in table:
            found += of_table(row)
    elif isinstance(table, dict):
        for key, value in table.items():
            if key in _WORDS and isinstance(value, str) and value:
                found.append(value)
            elif key in _CODES:
                found += [text for text in value.values() if not text.isupper()]
            else:
                found += of_table(value)
    return found


def catalogue(language: str) -> Catalog:
    """The catalogue as it stands; empty when there is none."""
    path = LOCALE / language / "LC_MESSAGES/django.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def renewed(language: str, said: dict[str, str]) -> Catalog:
    """The catalogue with exactly the words that are said, translations kept."""
    before = catalogue(language)
    made = Catalog(locale=language, project="canheal", version="", fuzzy=False)
    for text, place in sorted(said.items()):
        known = before.get(text)
        flags = ("python-format",) if "%(" in text else ()
        made.add(text, known.string if known else "", locations=[(place, None)], flags=flags)
    return made


def write(language: str, made: Catalog) -> None:
    """The catalogue and its compiled form."""
    folder = LOCALE / language / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    for name, writer in (("django.po", _po), ("django.mo", write_mo)):
        stream = io.BytesIO()
        writer(stream, made)
        (folder / name).write_bytes(stream.getvalue())


def _po(stream: io.BytesIO, made: Catalog) -> None:
    write_po(stream, made, omit_header=False, width=120, sort_output=True, include_lineno=False)


def untranslated(made: Catalog) -> list[str]:
    """Words without a translation."""
    return [message.id for message in made if message.id and not message.string]


def main() -> None:
    """Collect, compile and count."""
    said = words()
    print(f"{len(said)} words and sentences")
    for language in LANGUAGES:
        made = renewed(language, said)
        if "--count" not in sys.argv:
            write(language, made)
        print(f"{language}: {len(untranslated(made))} not translated")


if __name__ == "__main__":
    main()
