"""Values with their intervals: one row each, the interval as a bar, a threshold as a dashed tick."""

from __future__ import annotations

from canheal.domain.report.drawings import Intervals, Measured
from canheal.domain.report.model import Chart
from canheal.formats.svg.canvas import ACT, ALARM, INK, QUIET, RULE, WIDTH, element, frame, line, short, words

_LEFT, _RIGHT, _TOP, _ROW = 16.0, WIDTH - 24.0, 26.0, 38.0


def draw_intervals(chart: Chart, scale: Intervals) -> str:
    """Point and interval of each row against its threshold, if any; the point is filled where it reaches it."""
    ends = [max(row.high, row.threshold or 0.0) for row in scale.rows]
    step = tick_step(scale.top or max(ends))
    top = scale.top or step * (int(max(ends) / step) + 1)
    floor = _TOP + _ROW * len(scale.rows)
    parts = [_axis(top, step, floor, scale.axis_label)]
    parts += [_row(row, _TOP + _ROW * index, top) for index, row in enumerate(scale.rows)]
    if any(row.threshold is not None for row in scale.rows):
        parts.append(_key(scale.threshold_label))
    return frame(chart, floor + 34, "".join(parts))


def tick_step(top: float) -> float:
    """The distance of ticks (1, 2 or 5 times a power of ten) that gives three to eight of them up to `top`."""
    step = 0.1
    while True:
        for factor in (1.0, 2.0, 5.0):
            if top / (step * factor) <= 8:
                return step * factor
        step *= 10


def _x(value: float, top: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * value / top


def _axis(top: float, step: float, floor: float, label: str) -> str:
    parts = []
    for index in range(round(top / step) + 1):
        x = _x(index * step, top)
        for middle in range(int(_TOP) + 22, int(floor), int(_ROW)):  # beside the marks alone, never through words
            parts.append(line(x, middle - 8, x, middle + 8, stroke=RULE, stroke_width="0.8"))
        parts.append(words(short(index * step), x, floor + 13, text_anchor="middle", fill=QUIET, font_size=10))
    parts.append(line(_LEFT, floor, _RIGHT, floor, stroke=INK))
    return "".join(parts) + words(label, _RIGHT, floor + 28, text_anchor="end", fill=QUIET, font_size=10)


def _row(row: Measured, y: float, top: float) -> str:
    """Words above, mark below; the interval has end caps so that it reads without colour."""
    left, right, point = (_x(value, top) for value in (row.low, row.high, row.value))
    middle = y + 22
    reaches = row.threshold is not None and row.value >= row.threshold
    parts = [
        words(f"{row.label}: {row.words}", _LEFT + 4, y + 10),
        line(left, middle, right, middle, stroke=ACT, stroke_width=3),
        line(left, middle - 5, left, middle + 5, stroke=ACT, stroke_width="1.5"),
        line(right, middle - 5, right, middle + 5, stroke=ACT, stroke_width="1.5"),
        element("circle", cx=point, cy=middle, r=5, fill=ACT if reaches else "#fff", stroke=ACT, stroke_width=2),
    ]
    if row.threshold is not None:
        x = _x(row.threshold, top)
        parts.append(line(x, y + 13, x, y + 33, stroke=ALARM, stroke_width="2.2", stroke_dasharray="4 2"))
    return "".join(parts)


def _key(label: str) -> str:
    return line(_LEFT + 4, 4, _LEFT + 4, 16, stroke=ALARM, stroke_width="2.2", stroke_dasharray="4 2") + words(
        label, _LEFT + 12, 14, fill=QUIET, font_size=10
    )
