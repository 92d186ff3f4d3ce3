"""SVG elements as text: numbers short, words escaped, one frame for every chart."""

from __future__ import annotations

import re

from canheal.domain.report.model import Chart

INK = "#1a1a1a"
QUIET = "#565656"
RULE = "#c4c4c4"
BAND = "#efefef"
ACT = "#0b5a8a"
ALARM = "#9c2a1c"
WIDTH = 720
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def escaped(text: str) -> str:
    """Text safe between tags and inside double quotes; characters that XML forbids become U+FFFD."""
    safe = _FORBIDDEN.sub("\ufffd", text)
    return safe.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def short(value: float) -> str:
    """A coordinate with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def element(name: str, content: str = "", **attributes: float | str) -> str:
    """One element; `_` in an attribute name stands for `-`, content is SVG already."""
    pairs = "".join(f' {key.strip("_").replace("_", "-")}="{_value(value)}"' for key, value in attributes.items())
    return f"<{name}{pairs}>{content}</{name}>" if content else f"<{name}{pairs}/>"


def words(text: str, x: float, y: float, **attributes: float | str) -> str:
    """A text element at this baseline."""
    return element("text", escaped(text), x=x, y=y, **attributes)


def line(x1: float, y1: float, x2: float, y2: float, **attributes: float | str) -> str:
    """A straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, **attributes)  # type: ignore[arg-type]


def frame(chart: Chart, height: float, content: str) -> str:
    """The outer element with title, description and role; `height` in units of which `WIDTH` is 720."""
    ids = f"{chart.id}-title {chart.id}-desc"
    head = (
        f'<title id="{chart.id}-title">{escaped(chart.title)}</title>'
        f'<desc id="{chart.id}-desc">{escaped(chart.description)}</desc>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {short(height)}" width="{WIDTH}" '
        f'height="{short(height)}" role="img" aria-labelledby="{ids}" '
        f'font-family="\'Noto Sans\', Arial, sans-serif" font-size="11" fill="{INK}">{head}{content}</svg>'
    )


def _value(value: float | str) -> str:
    return escaped(value) if isinstance(value, str) else short(value)
