"""Copies along the genome: all copies as a thick line, the minor allele as a thin hatched one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from canheal.domain.report.drawings import CopyNumberProfile, CopyNumberSegment
from canheal.domain.report.model import Chart
from canheal.formats.svg.canvas import ACT, BAND, INK, QUIET, RULE, WIDTH, element, frame, line, short, words

_LEFT, _RIGHT, _TOP, _STEP = 46.0, WIDTH - 10.0, 28.0, 17.0


def draw_copy_number(chart: Chart, profile: CopyNumberProfile) -> str:
    """The profile; segments above the ceiling stand at the upper edge, whose tick then reads "8+"."""
    genome = sum(length for _, length in profile.chromosomes)
    floor = _TOP + _STEP * profile.ceiling
    spans = tuple(_spans(profile.segments, genome))
    parts = [
        _legend(profile),
        _bands(profile, genome, floor),
        _ticks(profile, floor),
        element("path", d=_path(spans, False, profile.ceiling, floor), stroke=INK, stroke_width=4, fill="none"),
        element(
            "path",
            d=_path(spans, True, profile.ceiling, floor),
            stroke=ACT,
            stroke_width=2.2,
            stroke_dasharray="3 1.5",
            fill="none",
        ),
        element("rect", x=_LEFT, y=_TOP - 8, width=_RIGHT - _LEFT, height=floor - _TOP + 16, fill="none", stroke=QUIET),
    ]
    return frame(chart, floor + 28, "".join(parts))


_Span = tuple[float, float, int, int]


def _spans(segments: Iterable[CopyNumberSegment], genome: int) -> Iterator[_Span]:
    """Segments as start and end on the page with their copies; each at least 1 unit wide, so that focal ones show."""
    scale = (_RIGHT - _LEFT) / genome
    for segment in segments:
        start = _LEFT + segment.start * scale
        yield start, max(start + 1, _LEFT + segment.end * scale), segment.total, segment.minor


def _path(spans: Iterable[_Span], minor: bool, ceiling: int, floor: float) -> str:
    """Horizontal strokes as one path; the two lines are moved apart so that equal copies do not hide each other."""
    shift = 2.5 if minor else -2.5
    moves = []
    for start, end, total, low in spans:
        y = floor - _STEP * min(low if minor else total, ceiling) + shift
        moves.append(f"M{short(start)} {short(y)}H{short(end)}")
    return "".join(moves)


def _bands(profile: CopyNumberProfile, genome: int, floor: float) -> str:
    parts, x = [], _LEFT
    for index, (name, length) in enumerate(profile.chromosomes):
        width = (_RIGHT - _LEFT) * length / genome
        if index % 2:
            parts.append(element("rect", x=x, y=_TOP - 8, width=width, height=floor - _TOP + 16, fill=BAND))
        parts.append(words(name, x + width / 2, floor + 20, text_anchor="middle", fill=QUIET, font_size=8.5))
        x += width
    return "".join(parts)


def _ticks(profile: CopyNumberProfile, floor: float) -> str:
    parts = [words(profile.axis_label, 6, _TOP - 14, fill=QUIET, font_size=10)]
    for copies in range(0, profile.ceiling + 1, 2):
        y = floor - _STEP * copies
        text = f"{copies}+" if copies == profile.ceiling else str(copies)
        parts.append(line(_LEFT, y, _RIGHT, y, stroke=INK if copies == 2 else RULE, stroke_width="0.7"))
        parts.append(words(text, _LEFT - 6, y + 4, text_anchor="end", fill=QUIET, font_size=10))
    return "".join(parts)


def _legend(profile: CopyNumberProfile) -> str:
    x = _RIGHT - 260
    return (
        line(x, 10, x + 24, 10, stroke=INK, stroke_width=4)
        + words(profile.total_label, x + 30, 14, fill=QUIET, font_size=10)
        + line(x + 130, 10, x + 154, 10, stroke=ACT, stroke_width=2.2, stroke_dasharray="3 1.5")
        + words(profile.minor_label, x + 160, 14, fill=QUIET, font_size=10)
    )
