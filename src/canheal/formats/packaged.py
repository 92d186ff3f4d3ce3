"""Tables that come with the package (content/): tab-separated, with a header and `#` comments."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from canheal.terms.errors import ContentError
from canheal.terms.typed import Any

# beside this package; importlib.resources would say the same and costs as much start-up as all readers together
_CONTENT = Path(__file__).resolve().parent.parent / "content"


@cache
def packaged_table(folder: str, name: str) -> tuple[dict[str, str], ...]:
    """Rows of content/<folder>/<name> by column name, read once. Raises ContentError."""
    place = f"content/{folder}/{name}"
    try:
        text = (_CONTENT / folder / name).read_text(encoding="utf-8")
    except OSError as error:
        raise ContentError("a table of the package is missing", file=place, todo="Install canheal again") from error
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    for cells in lines:
        if len(cells) != len(lines[0]):
            raise ContentError(
                f"the row '{cells[0]}' has {len(cells)} cells, the header has {len(lines[0])}",
                file=place,
                todo="Separate cells by one tab",
            )
    return tuple(dict(zip(lines[0], cells, strict=True)) for cells in lines[1:])


@cache
def packaged_document(folder: str, name: str) -> Mapping[str, Any]:
    """The mapping of content/<folder>/<name>, every value as text, read once. Raises BadRecord and errors of files."""
    from canheal.formats.yaml_text import read_mapping

    return read_mapping(_CONTENT / folder / name, todo="Correct the table")[0]
