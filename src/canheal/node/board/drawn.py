"""The charts of a dashboard; the numbers that they are drawn from stand in the table beneath each."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from canheal.domain.report.drawings import Intervals, Measured
from canheal.domain.report.model import Chart
from canheal.formats.svg import draw
from canheal.node.board.figures import Figure, Leg

_PERCENT = 100.0


def share_chart(figures: Sequence[Figure]) -> str:
    """Shares with their intervals, in percent; what is hidden is not drawn. "" when nothing can be."""
    rows = []
    for figure in figures:
        share = figure.share
        if share is None or share.share is None or share.interval is None:
            continue
        low, high = share.interval
        words = f"{number_format(_PERCENT * share.share, 1)} % ({share.found}/{share.among})"
        rows.append(Measured(_(figure.label), _PERCENT * share.share, _PERCENT * low, _PERCENT * high, None, words))
    title, axis = _("Cascade"), _("percent, with 95 % interval")
    return _drawn("chart-cascade", title, rows, axis, top=_PERCENT)


def leg_chart(legs: Sequence[Leg]) -> str:
    """Medians of days with their intervals; "" when there is none."""
    rows = []
    for leg in legs:
        found = leg.median
        if found is None or found.value is None:
            continue
        low = found.value if found.low is None else found.low
        high = found.value if found.high is None else found.high
        words = f"{number_format(found.value, 1)} ({found.among})"
        rows.append(Measured(_(leg.label), found.value, low, high, None, words))
    return _drawn("chart-turnaround", _("Turnaround"), rows, _("days, median with 95 % interval"), top=None)


def _drawn(name: str, title: str, rows: list[Measured], axis: str, *, top: float | None) -> str:
    if not rows:
        return ""
    description = "; ".join(f"{row.label}: {row.words}" for row in rows)
    return draw(Chart(name, title, description, Intervals(tuple(rows), axis, "", top), None))
