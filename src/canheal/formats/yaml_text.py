"""Small YAML files that users write: a mapping of keys, every value as the text that was written.

YAML's guesses are not wanted here: a pseudonym 0012 is not the number 10 and the language `no` is not "false".
"""

from __future__ import annotations

from pathlib import Path

from canheal.formats.cells import shown
from canheal.formats.text import open_lines
from canheal.terms.errors import BadRecord
from canheal.terms.typed import Any

_MOST_BRACKETS = 2_000
"""Opening brackets above which a file is refused: libyaml's parser recurses and ends the process on deep nesting."""
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})


def read_mapping(path: Path, *, todo: str) -> tuple[dict[str, Any], dict[str, int]]:
    """The document, with texts, lists and mappings as values and None for nothing, and the line of each key.

    Raises:
        BadRecord: no YAML, no mapping, or a key given twice.
        Errors of `canheal.formats.text`.
    """
    import yaml

    text = "\n".join(line for _, line in open_lines(path))
    if text.count("[") + text.count("{") > _MOST_BRACKETS:
        raise BadRecord("the file nests too many lists or mappings", file=str(path), todo=todo)
    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        node: Any = yaml.compose(text, Loader=loader)
        document = yaml.load(text, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = shown(getattr(error, "problem", None) or "unreadable")
        line = None if mark is None else mark.line + 1
        raise BadRecord(f"the file is not valid YAML: {problem}", file=str(path), line=line, todo=todo) from None
    except (ValueError, RecursionError) as error:
        raise BadRecord(f"the file cannot be read: {shown(str(error))}", file=str(path), todo=todo) from None
    if not isinstance(document, dict) or not all(isinstance(key, str) for key in document):
        raise BadRecord("the file does not consist of 'key: value' lines", file=str(path), line=1, todo=todo)
    lines: dict[str, int] = {}
    for key, _ in node.value:
        if key.value in lines:
            what = f"'{shown(key.value)}' is given twice"
            raise BadRecord(what, file=str(path), line=key.start_mark.line + 1, field=shown(key.value), todo=todo)
        lines[key.value] = key.start_mark.line + 1
    filled = {key: None if isinstance(value, str) and value in _NOTHING else value for key, value in document.items()}
    return filled, lines
