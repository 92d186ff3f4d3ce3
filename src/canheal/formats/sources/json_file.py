"""Sources that come as JSON: the document, and its parts checked to be what they should be."""

from __future__ import annotations

from pathlib import Path

from canheal.formats.json_text import parse_json
from canheal.formats.text import open_lines
from canheal.terms.errors import BadRecord
from canheal.terms.typed import Any

_AGAIN = "Fetch the file again from its source and check that it is the one that is meant"


def read_json(path: Path) -> Any:  # noqa: ANN401 - whatever the document is
    """The document of a JSON file, plain or compressed.

    Raises:
        BadRecord: no JSON, as a download that broke off is none.
        Errors of `canheal.formats.text`.
    """
    text = "\n".join(line for _, line in open_lines(path))
    return parse_json(text, path, todo=_AGAIN)


def objects(data: object, path: Path, what: str) -> list[dict[str, Any]]:
    """A list of JSON objects, not empty.

    Args:
        data: what stands where the list should be.
        path: the file, for the message.
        what: what the list is called ("panels").

    Raises:
        BadRecord: it is something else.
    """
    if not isinstance(data, list) or not data or not all(isinstance(entry, dict) for entry in data):
        raise BadRecord(f"the file holds no list of {what}", file=str(path), field=what, todo=_AGAIN)
    return data


def text_of(entry: dict[str, Any], name: str) -> str:
    """A text field on one line; "" when it is absent, null or no text."""
    value = entry.get(name)
    return " ".join(value.split()) if isinstance(value, str) else ""
