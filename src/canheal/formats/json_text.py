"""JSON that users and sources hand in: parsed whole, or refused with the line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from canheal.formats.cells import shown
from canheal.terms.errors import BadRecord
from canheal.terms.typed import Any

_HALF = re.compile(r"\\u[dD][89a-fA-F]")


def parse_json(text: str, path: Path, *, todo: str, number: Callable[[str], Any] | None = None) -> Any:  # noqa: ANN401
    """The document, whatever it is.

    Args:
        text: the whole file.
        path: the file, for the message.
        todo: what to do when it is none.
        number: reads numbers and NaN; Python's numbers by default.

    Raises:
        BadRecord: no JSON, as a download that broke off is none; nested too deeply; text with half a character.
    """
    try:
        data = json.loads(text, parse_int=number, parse_float=number, parse_constant=number)
        require_characters(data, text)
    except json.JSONDecodeError as error:
        what = f"the file is no complete JSON, or was cut off: {error.msg[:1].lower()}{error.msg[1:]}"
        raise BadRecord(what, file=str(path), line=error.lineno, todo=todo) from None
    except (RecursionError, ValueError) as error:
        raise BadRecord(f"the file cannot be read: {shown(str(error))}", file=str(path), todo=todo) from None
    return data


def require_characters(data: object, text: str) -> None:
    """JSON can spell halves of characters that no text file can hold ("\\\\ud800").

    Raises:
        ValueError: the document holds one.
    """
    if _HALF.search(text):
        try:
            json.dumps(data, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise ValueError("a text holds half a character") from None
