"""A trial file as fields: each is checked where it is read, and an error names file, line and field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

from canheal.formats.cells import shown
from canheal.formats.json_text import parse_json
from canheal.formats.text import open_lines
from canheal.formats.yaml_text import read_mapping
from canheal.terms.errors import BadRecord
from canheal.terms.typed import Any, NoReturn

TODO = "Correct the file; `canheal trials check` names what is wrong, docs/reference/trial.schema.json what is asked"
_MOST_VALUES = 200_000
"""Texts, lists and mappings of a file above which it is refused; aliases of YAML count each time they are used."""
_DEEPEST = 100
_DATE = r"\d{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?$"


class Fields:
    """One mapping of a trial file.

    Args:
        values: texts, lists and mappings by key.
        path: the file.
        lines: line of each top-level key.
        place: where the mapping stands ("arms[0]"); "" for the document itself.
    """

    def __init__(self, values: Mapping[str, Any], path: Path, lines: Mapping[str, int], *, place: str = "") -> None:
        self._values, self.path, self._lines, self.place = values, path, lines, place

    def __contains__(self, key: object) -> bool:
        return self._values.get(key) not in (None, "", [], {}) if isinstance(key, str) else False

    def states(self, key: str) -> bool:
        """Whether the key is there, even with an empty list or mapping."""
        return self._values.get(key) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def only(self, known: Iterable[str]) -> None:
        """Refuse keys that nobody reads. Raises BadRecord."""
        for key in self._values:
            if key not in known:
                near = get_close_matches(key.lower(), list(known), n=1)
                guess = f", perhaps '{near[0]}' is meant" if near else ""
                self.refuse(key, f"'{shown(key)}' is no field of a trial file{guess}")

    def text(self, key: str, default: str = "") -> str:
        """A text; the default when it is absent. Raises BadRecord."""
        value = self._values.get(key)
        if value is None:
            return default
        return value.strip() if isinstance(value, str) else self.refuse(key, f"'{shown(key)}' must be a text")

    def required(self, key: str) -> str:
        """A text that must be there. Raises BadRecord."""
        return self.text(key) or self.refuse(key, f"'{shown(key)}' is missing")

    def choice(self, key: str, known: Iterable[str], default: str) -> str:
        """One of these words. Raises BadRecord."""
        word = self.text(key, default)
        return word if word in known else self.refuse(key, f"'{shown(word)}' is none of {', '.join(known)}")

    def date(self, key: str) -> str:
        """An ISO date, to the day or the month; "" when absent. Raises BadRecord."""
        found = self.text(key)
        if found and not re.match(_DATE, found):
            self.refuse(key, f"'{shown(found)}' is no date such as 2026-03-01 or 2026-03")
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, or one text; empty when absent. Raises BadRecord."""
        value = self._values.get(key) or []
        listed = value if isinstance(value, list) else [value]
        if not all(isinstance(item, str) for item in listed):
            self.refuse(key, f"'{shown(key)}' must be a list of texts")
        return tuple(item.strip() for item in listed)

    def words(self, key: str) -> str:
        """Whatever stands there, in words; "" when nothing does."""
        return ", ".join(self.each(key))

    def each(self, key: str) -> tuple[str, ...]:
        """The items of a list, or the one value, each in words however deep it nests."""
        value = self._values.get(key)
        return tuple(filter(None, map(_said, value if isinstance(value, list) else [value])))

    def part(self, key: str) -> Fields:
        """A mapping; an empty one when absent. Raises BadRecord."""
        value = self._values.get(key)
        return self._below(value if value is not None else {}, key, key)

    def parts(self, key: str) -> Iterator[Fields]:
        """The mappings of a list; none when absent. Raises BadRecord."""
        value = self._values.get(key) or []
        if not isinstance(value, list):
            self.refuse(key, f"'{shown(key)}' must be a list")
        for number, item in enumerate(value):
            yield self._below(item, key, f"{key}[{number}]")

    def refuse(self, key: str, what: str) -> NoReturn:
        """A field is wrong. Raises BadRecord."""
        place = ".".join(filter(None, (self.place, shown(key))))
        top = re.split(r"[.\[]", place)[0]
        raise BadRecord(what, file=str(self.path), line=self._lines.get(top), field=place, todo=TODO)

    def _below(self, value: object, key: str, name: str) -> Fields:
        if not isinstance(value, dict):
            self.refuse(key, f"'{name}' must be a mapping of fields")
        place = ".".join(filter(None, (self.place, name)))
        return Fields(value, self.path, self._lines, place=place)


def _said(value: object) -> str:
    if isinstance(value, dict):
        told = ((key.replace("_", " "), _said(part)) for key, part in value.items())
        return ", ".join(f"{key} {said}" for key, said in told if said)
    if isinstance(value, list):
        return " or ".join(filter(None, map(_said, value)))
    return "" if value is None else str(value).strip()


def read_documents(path: Path) -> list[Fields]:
    """The documents of a YAML or JSON file: one mapping, or in JSON a list of them.

    Raises:
        BadRecord: neither of the two, cut off, nested too deeply or blown up by aliases.
        Errors of `canheal.formats.text`.
    """
    first = next((line for _, line in open_lines(path) if line.strip()), "").lstrip()
    if first.startswith("<"):
        what = "the file is a web page (HTML or XML), not a trial"
        raise BadRecord(what, file=str(path), line=1, todo="Fetch the trial again; a server sent a page in its place")
    if first.startswith(("{", "[")):
        return _json_documents(path)
    document, lines = read_mapping(path, todo=TODO)
    _check_size(document, path)
    return [Fields(document, path, lines)]


def _json_documents(path: Path) -> list[Fields]:
    text = "\n".join(line for _, line in open_lines(path))
    data = parse_json(text, path, todo=TODO, number=str)
    _check_size(data, path)
    documents = data if isinstance(data, list) else [data]
    if not documents or not all(isinstance(document, dict) for document in documents):
        raise BadRecord("the file holds no trial", file=str(path), line=1, todo=TODO)
    return [Fields(_as_texts(document), path, {}) for document in documents]


def _as_texts(value: Any) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """The same with truth values as the words that YAML has for them."""
    if isinstance(value, dict):
        return {key: _as_texts(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_as_texts(part) for part in value]
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else value


def _check_size(data: object, path: Path) -> None:
    """Refuse what would take long to walk through: YAML lets a short file name the same list a billion times."""
    left = _MOST_VALUES
    level = [data]
    for _ in range(_DEEPEST):
        below: list[object] = []
        for value in level:
            children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
            left -= len(children)
            if left < 0:
                raise BadRecord(f"the file holds more than {_MOST_VALUES:,} values", file=str(path), todo=TODO)
            below.extend(children)
        level = below
    if level:
        raise BadRecord("the file nests too many lists or mappings", file=str(path), todo=TODO)
