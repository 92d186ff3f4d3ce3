"""Tables as tab-separated text that any spreadsheet opens without running anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_FORMULA = tuple("=+-@＝＋－＠")
_BREAKS = str.maketrans(dict.fromkeys("\t\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", " "))


def tsv_bytes(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Header and rows in UTF-8, each line ended; cells are made safe by `plain_cell`."""
    lines = ("\t".join(map(plain_cell, row)) for row in (columns, *rows))
    return "".join(f"{line}\n" for line in lines).encode()


def plain_cell(text: str) -> str:
    """A cell that breaks no row and that a spreadsheet does not take for a formula, also behind blanks or a quotation
    mark, which a spreadsheet takes away, or with a sign of double width (OWASP, CSV injection).

    A lone sign and a plain number stay as they are.
    """
    flat = text.translate(_BREAKS)
    bare = flat.strip().lstrip('"').lstrip()
    if len(bare) < 2 or not bare.startswith(_FORMULA) or _is_number(bare):
        return flat
    return f"'{flat}"


def _is_number(text: str) -> bool:
    digits = text[1:].replace(".", "", 1)
    return text[0] in "+-" and digits.isascii() and digits.isdecimal()
