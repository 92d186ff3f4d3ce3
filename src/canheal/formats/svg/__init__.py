"""Charts as SVG text: the same string stands in HTML and PDF; read in black and white, by screen readers, by eye."""

from __future__ import annotations

from canheal.domain.report.drawings import CopyNumberProfile, Intervals
from canheal.domain.report.model import Chart
from canheal.formats.svg.copy_number import draw_copy_number
from canheal.formats.svg.intervals import draw_intervals
from canheal.formats.svg.lollipop import draw_lollipop


def draw(chart: Chart) -> str:
    """The chart as one `<svg>` element with title and description; no external reference, no script."""
    if isinstance(chart.drawing, Intervals):
        return draw_intervals(chart, chart.drawing)
    if isinstance(chart.drawing, CopyNumberProfile):
        return draw_copy_number(chart, chart.drawing)
    return draw_lollipop(chart, chart.drawing)
