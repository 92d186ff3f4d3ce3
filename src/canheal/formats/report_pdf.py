"""A report as PDF/UA-1 through Typst; texts travel as JSON only, never as Typst source."""

from __future__ import annotations

import functools
import json
import re
from dataclasses import fields, is_dataclass
from pathlib import Path

from canheal.domain.report.model import Chart, Details, Document
from canheal.formats.svg import draw
from canheal.terms.errors import OutputError
from canheal.terms.typed import TYPE_CHECKING

if TYPE_CHECKING:
    import typst

_CONTENT = Path(__file__).parent.parent / "content"
_TEMPLATE = _CONTENT / "report" / "report.typ"
_FONTS = _CONTENT / "fonts"
_LONGEST_WORD = 22
_LONG_WORD = re.compile(rf"\S{{{_LONGEST_WORD},}}")
_AFTER = re.compile(r"(?<=[_:/;,>()\-])(?=\S)|(?<=\S{12})(?=\S{4})")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# letters, marks and signs that Noto Sans as shipped holds (its character map), as first and last code point
_PRINTABLE = (
    (0x20, 0x7E), (0xA0, 0x377), (0x37A, 0x37F), (0x384, 0x38A), (0x38E, 0x3A1), (0x3A3, 0x52F), (0x1E00, 0x1EFF),
    (0x2010, 0x2027), (0x2030, 0x205E), (0x2070, 0x2071), (0x2074, 0x208E), (0x20A0, 0x20BF), (0x2100, 0x215F),
)  # fmt: skip
_ZERO_WIDTH = 0x200B


def render_pdf(document: Document, *, timestamp: int) -> bytes:
    """The document as tagged PDF (PDF/UA-1): title, language, repeated table headers, charts with alternative text.

    Args:
        document: the report.
        timestamp: creation time that the file states, in seconds since 1970 UTC; with it the bytes depend on the
            document alone.

    Poppler says "Suspects object is wrong type" of every such file: it takes the `false` that PDF/UA-1, 7.1, asks for
    as an error. The value is well formed and stays.

    A character that no font at hand can draw is printed as its code ("[U+60A3]").

    Raises:
        OutputError: the typesetter refuses the document.
    """
    import typst

    for spell in (False, True):
        try:
            return _compiled(json.dumps(_plain(document, spell), ensure_ascii=False), timestamp)
        except typst.TypstError as error:
            what = str(error).strip().rstrip(".")
            if spell or "could not be displayed" not in what:
                raise _refused(what) from error
    raise AssertionError("the loop returns or raises")


def _refused(what: str) -> OutputError:
    return OutputError(f"the PDF could not be made: {what}", todo="Use the HTML report, and report this case")


def _compiled(data: str, timestamp: int) -> bytes:
    import typst

    return typst.compile(
        _TEMPLATE.read_bytes(),
        font_paths=_fonts(),
        sys_inputs={"report": data},
        pdf_standards=["ua-1"],
        timestamp=timestamp,
    )


@functools.cache
def _fonts() -> typst.Fonts:
    """Fonts shipped here, then those inside Typst for signs that Noto Sans lacks; never those of the machine."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(_FONTS)])


def _plain(value: object, spell: bool) -> object:
    """Dataclasses as tables with their type's name under "type"; charts with their drawing as SVG text."""
    if isinstance(value, str):
        return _spelled(_wrapped(value)) if spell else _wrapped(value)
    if isinstance(value, tuple):
        return [_plain(part, spell) for part in value]
    names = _names(type(value))  # type: ignore[arg-type]  # mypy takes the hash of the instances for that of the class
    if not names:
        return value
    table = {name: _plain(getattr(value, name), spell) for name in names} | {"type": type(value).__name__}
    if isinstance(value, Details) and value.printed:
        table["blocks"] = []
    if isinstance(value, Chart):
        table["svg"] = _spelled(draw(value)) if spell else draw(value)
    return table


@functools.cache
def _names(kind: type) -> tuple[str, ...]:
    """Fields that travel, of a dataclass; none of other types."""
    return tuple(field.name for field in fields(kind) if field.name != "drawing") if is_dataclass(kind) else ()


def _wrapped(text: str) -> str:
    """Control signs made visible, and words too long for a column given places to break (zero-width spaces)."""
    shown = text if text.isprintable() else _CONTROL.sub("\ufffd", text)
    if len(shown) < _LONGEST_WORD:
        return shown
    return _LONG_WORD.sub(lambda word: _AFTER.sub("\u200b", word.group()), shown)


def _spelled(text: str) -> str:
    """Characters outside the shipped font as their code points."""
    return "".join(sign if _is_printable(ord(sign)) else f"[U+{ord(sign):04X}]" for sign in text)


def _is_printable(code: int) -> bool:
    return code in (_ZERO_WIDTH, 0xFFFD, 0x0A, 0x09) or any(first <= code <= last for first, last in _PRINTABLE)
