"""Variants on their proteins: place along the chain, height by allele fraction, shape by oncogenicity class."""

from __future__ import annotations

from canheal.domain.report.drawings import Lollipop, LollipopTrack, Pin
from canheal.domain.report.model import Chart
from canheal.formats.svg.canvas import ACT, ALARM, INK, QUIET, RULE, WIDTH, element, frame, line, words

_LEFT, _RIGHT, _HEIGHT, _STEM = 96.0, WIDTH - 60.0, 124.0, 62.0
_LABEL_LETTERS = 16
_COLOURS = {"circle": ALARM, "triangle": ALARM, "square": ACT, "diamond": QUIET}


def draw_lollipop(chart: Chart, lollipop: Lollipop) -> str:
    """One track a gene. A dashed stem means that the allele fraction was not given."""
    parts = [_legend(lollipop)]
    parts += [_track(track, 26 + _HEIGHT * index, lollipop.vaf_label) for index, track in enumerate(lollipop.tracks)]
    return frame(chart, 26 + _HEIGHT * len(lollipop.tracks), "".join(parts))


def _legend(lollipop: Lollipop) -> str:
    parts, x = [], _LEFT
    for shape, label in lollipop.legend:
        sign = _stem(x, 4, 18, dashed=True) if shape == "dashed" else _head(shape, x, 11)
        parts.append(sign + words(label, x + 10, 15, fill=QUIET, font_size=10))
        x += 34 + 6 * len(label)
    return "".join(parts)


def _track(track: LollipopTrack, top: float, vaf_label: str) -> str:
    base = top + 30 + _STEM
    ticks = "".join(
        line(_LEFT - 6, base - _STEM * part, _RIGHT, base - _STEM * part, stroke=RULE, stroke_width="0.6")
        + words(f"{100 * part:.0f} %", _LEFT - 10, base - _STEM * part + 4, text_anchor="end", fill=QUIET, font_size=9)
        for part in (0.0, 0.5, 1.0)
    )
    bar = element("rect", x=_LEFT, y=base - 3, width=_RIGHT - _LEFT, height=7, fill="#d9dde1", stroke=INK)
    ends = words("1", _LEFT, base + 18, fill=QUIET, font_size=9) + words(
        track.axis_note, _RIGHT, base + 18, text_anchor="end", fill=QUIET, font_size=9
    )
    name = words(track.gene, 8, base + 4, font_weight="bold", font_size=12) + words(
        vaf_label, 8, base - _STEM + 4, fill=QUIET, font_size=9
    )
    return ticks + bar + ends + name + "".join(_pins(track, base))


def _pins(track: LollipopTrack, base: float) -> list[str]:
    """Pins left to right; a label that would meet its left neighbour's steps one line up, twice at most."""
    drawn: list[str] = []
    ends = [float("-inf")] * 3
    for pin in track.pins:
        x = _LEFT + 6 + (_RIGHT - _LEFT - 12) * pin.position / track.length
        width = 6.2 * len(_label(pin)) + 6
        row = next((index for index, end in enumerate(ends) if x - width / 2 > end), 0)
        ends[row] = max(ends[row], x + width / 2)
        drawn.append(_pin(pin, x, base, row))
    return drawn


def _pin(pin: Pin, x: float, base: float, row: int) -> str:
    tip = base - _STEM * (0.5 if pin.vaf is None else pin.vaf)
    stem = _stem(x, base - 3, tip, dashed=pin.vaf is None)
    label = words(_label(pin), x, tip - 9 - 11 * row, text_anchor="middle", font_size=10, font_weight="bold")
    return stem + _head(pin.shape, x, tip) + label


def _stem(x: float, low: float, high: float, *, dashed: bool) -> str:
    return line(x, low, x, high, stroke=INK, stroke_dasharray="3 3" if dashed else "none")


def _label(pin: Pin) -> str:
    return pin.label if len(pin.label) <= _LABEL_LETTERS else f"{pin.label[: _LABEL_LETTERS - 1]}…"


def _head(shape: str, x: float, y: float) -> str:
    fill = _COLOURS[shape]
    if shape == "circle":
        return element("circle", cx=x, cy=y, r=5.5, fill=fill, stroke=INK)
    if shape == "square":
        return element("rect", x=x - 5, y=y - 5, width=10, height=10, fill="#fff", stroke=fill, stroke_width=2.5)
    if shape == "triangle":
        return element("path", d=f"M{x:.1f} {y - 6:.1f}l6.5 11h-13z", fill=fill, stroke=INK)
    return element("path", d=f"M{x:.1f} {y - 6:.1f}l6 6l-6 6l-6 -6z", fill="#fff", stroke=fill, stroke_width=2)
