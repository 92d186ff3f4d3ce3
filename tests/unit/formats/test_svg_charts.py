from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from canheal.domain.report.drawings import (
    CopyNumberProfile,
    CopyNumberSegment,
    Intervals,
    Lollipop,
    LollipopTrack,
    Measured,
    Pin,
)
from canheal.domain.report.model import Chart
from canheal.formats.svg import draw
from canheal.formats.svg.canvas import WIDTH, escaped, short
from canheal.formats.svg.intervals import tick_step

SVG = "{http://www.w3.org/2000/svg}"
EVIL = '</svg><script>alert(1)</script>\x00&"'


def chart(drawing, **changes):
    values = {"id": "c1", "title": "A title", "description": "What it shows", "drawing": drawing, "table": None}
    return Chart(**(values | changes))


def burdens(**changes):
    return Intervals(
        (Measured("coding", 12.0, 8.0, 17.0, 10.0, "12.0"), Measured("missense", 4.0, 2.0, 7.0, None, "4")),
        "Mb",
        "limit",
    )


def lollipop(pins=None, gene="BRAF"):
    pins = pins or (
        Pin(100, "A100V", None, "diamond"),
        Pin(300, "V300E", 0.5, "circle"),
        Pin(600, "R600H", 1.0, "triangle"),
    )
    return Lollipop(
        (LollipopTrack(gene, 600, "ends at 600", pins),), "VAF", (("circle", "oncogenic"), ("dashed", "no VAF"))
    )


def profile(segments=((0, 500, 2, 1), (500, 1000, 12, 0))):
    return CopyNumberProfile(
        (("1", 600), ("2", 400)), tuple(CopyNumberSegment(*s) for s in segments), 8, "both", "minor", "Copies"
    )


def parsed(drawing, **changes):
    return ElementTree.fromstring(draw(chart(drawing, **changes)))


def numbers(root):
    for element in root.iter():
        for name in ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy"):
            if name in element.attrib:
                yield name, float(element.get(name))


DRAWINGS = [burdens(), lollipop(), profile()]


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_every_chart_is_an_image_with_title_and_description(drawing):
    root = parsed(drawing)
    assert root.get("role") == "img"
    ids = {element.get("id"): element.text for element in root if element.tag in (f"{SVG}title", f"{SVG}desc")}
    assert root.get("aria-labelledby").split() == list(ids)
    assert list(ids.values()) == ["A title", "What it shows"]


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_every_mark_lies_in_the_frame(drawing):
    root = parsed(drawing)
    height = float(root.get("viewBox").split()[3])
    for name, value in numbers(root):
        assert 0 <= value <= (WIDTH if "x" in name else height), (name, value)


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_no_reference_leaves_the_chart(drawing):
    text = draw(chart(drawing))
    assert not re.search(r"href|url\(|<script|<style|<image|onload", text)
    assert len(text) < 8_000


@pytest.mark.parametrize("drawing", [burdens(), lollipop(gene=EVIL), profile()])
def test_texts_are_escaped_and_stay_valid_xml(drawing):
    root = parsed(drawing, title=EVIL, description=EVIL)
    assert root[0].text == EVIL.replace("\x00", "\ufffd")
    assert not list(root.iter(f"{SVG}script"))


def test_the_burden_interval_stands_to_scale():
    root = parsed(burdens())
    ticks = {
        element.text: float(element.get("x"))
        for element in root.iter(f"{SVG}text")
        if element.get("text-anchor") == "middle"
    }
    per_unit = (ticks["10"] - ticks["5"]) / 5
    points = [float(circle.get("cx")) for circle in root.iter(f"{SVG}circle")]
    assert points[0] == pytest.approx(ticks["0"] + 12 * per_unit, abs=0.2)
    bars = [
        (float(bar.get("x1")), float(bar.get("x2")))
        for bar in root.iter(f"{SVG}line")
        if bar.get("stroke-width") == "3"
    ]
    assert bars[0] == pytest.approx((ticks["0"] + 8 * per_unit, ticks["0"] + 17 * per_unit), abs=0.2)


def test_a_point_is_filled_only_where_it_reaches_a_threshold():
    fills = [circle.get("fill") for circle in parsed(burdens()).iter(f"{SVG}circle")]
    assert fills[0] != "#fff"
    assert fills[1] == "#fff"


@pytest.mark.parametrize("top", [0.4, 1, 7.9, 24, 238.5, 4_000])
def test_ticks_are_few_and_round(top):
    step = tick_step(top)
    assert 1 <= top / step <= 8
    assert re.fullmatch(r"[125]0*(\.0)?|0\.[125]", f"{step:g}".replace("e+03", "000"))


def test_a_pin_without_vaf_is_dashed_and_one_with_it_stands_to_scale():
    root = parsed(lollipop())
    stems = [line for line in root.iter(f"{SVG}line") if line.get("stroke-dasharray")]
    track = [line for line in stems if line.get("x1") == line.get("x2")][1:]  # the first is the legend's
    assert [line.get("stroke-dasharray") for line in track] == ["3 3", "none", "none"]
    floor, half, full = float(track[1].get("y1")), float(track[1].get("y2")), float(track[2].get("y2"))
    assert (floor + 3 - half) * 2 == pytest.approx(floor + 3 - full, abs=0.2)


def test_labels_of_crowded_pins_do_not_stand_on_one_line():
    pins = tuple(Pin(300 + n, f"R{300 + n}H", 0.5, "square") for n in range(3))
    labels = [text for text in parsed(lollipop(pins)).iter(f"{SVG}text") if text.text.startswith("R30")]
    assert len({label.get("y") for label in labels}) == 3


def test_copies_above_the_ceiling_stand_at_the_edge_which_says_so():
    root = parsed(profile())
    path = next(p for p in root.iter(f"{SVG}path") if p.get("stroke-width") == "4").get("d")
    (y_two, y_many) = (float(y) for y in re.findall(r"M[\d.]+ ([\d.]+)", path))
    eight = float(next(t for t in root.iter(f"{SVG}text") if t.text == "8+").get("y"))
    assert y_many < y_two
    assert abs(y_many - eight) < 8


def test_segments_lie_on_their_part_of_the_genome():
    path = next(p for p in parsed(profile()).iter(f"{SVG}path") if p.get("stroke-width") == "4").get("d")
    spans = [(float(a), float(b)) for a, b in re.findall(r"M([\d.]+) [\d.]+H([\d.]+)", path)]
    assert spans[0][1] == spans[1][0]
    assert spans[0][1] - spans[0][0] == pytest.approx(spans[1][1] - spans[1][0], abs=0.2)


def test_escaping_and_numbers():
    assert escaped('<a b="c">&') == "&lt;a b=&quot;c&quot;&gt;&amp;"
    assert [short(value) for value in (1.0, 1.26, 0.04)] == ["1", "1.3", "0"]
