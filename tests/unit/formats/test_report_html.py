from __future__ import annotations

import itertools
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from canheal.domain.report.board import board_report
from canheal.domain.report.molecular import molecular_report
from canheal.formats.report_html import render_html

VOID = {"meta", "col", "br", "link", "img", "input", "hr"}
CSS = Path(__file__).resolve().parents[3] / "src" / "canheal" / "content" / "report" / "report.css"


class Page(HTMLParser):
    """Elements in order with their attributes and depth; fails on a tag closed out of order."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open, self.texts = [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append((tuple(self.open), data))

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module", params=["board", "molecular"])
def html(request, tumours, words_of, report_settings):
    make = {"board": board_report, "molecular": molecular_report}[request.param]
    return render_html(make(tumours.interpretation(), words_of("en"), report_settings))


@pytest.fixture(scope="module")
def page(html):
    return Page(html)


def test_a_script_in_a_name_is_shown_and_never_run(html, page):
    assert page.all("script") == []
    assert "<script" not in html
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;" in html
    assert [a for _, a in page.elements for name in a if name.startswith("on")] == []


def test_nothing_is_fetched(html, page):
    policy = next(meta["content"] for meta in page.all("meta") if meta.get("http-equiv"))
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert not re.search(r'(src|href)="(?!#)', html)
    assert "url(" not in html
    assert "@import" not in html
    assert re.findall(r"https?://[^\" ]+", html) == ["http://www.w3.org/2000/svg"] * html.count("<svg")


def test_the_outline_has_one_h1_and_no_gap(page):
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_ids_are_unique_and_every_link_has_its_target(page):
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {a["href"][1:] for a in page.all("a")}
    labels = {word for _, a in page.elements for word in (a.get("aria-labelledby") or "").split()}
    assert targets | labels <= set(ids)
    assert page.all("a")[0] == {"class": "skip", "href": "#content"}


def test_tables_have_caption_scope_and_a_region_reached_by_keyboard(page):
    tables = len(page.all("table"))
    assert tables == len(page.all("caption")) > 3
    assert {cell.get("scope") for cell in page.all("th")} <= {"col", "row", "rowgroup"}
    regions = [a for a in page.all("div") if a.get("role") == "region"]
    assert len(regions) == tables
    assert all(region["tabindex"] == "0" and region["aria-labelledby"] for region in regions)


def test_english_parts_of_another_language_are_marked(tumours, words_of):
    html = render_html(board_report(tumours.interpretation(), words_of("de")))
    page = Page(html)
    assert page.all("html") == [{"lang": "de"}]
    assert '<span lang="en">Encorafenib with cetuximab prolonged' in html


def test_the_same_document_gives_the_same_characters(tumours, words_of, html):
    documents = [board_report(tumours.interpretation(), words_of("en")) for _ in range(2)]
    assert render_html(documents[0]) == render_html(documents[1])


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("name", ["ink", "quiet", "act", "against", "next", "gap"])
def test_text_colours_reach_the_contrast_of_wcag_aa(name):
    """WCAG 2.2, 1.4.3: at least 4.5 to 1, on white and on the soft ground."""
    colours = dict(re.findall(r"--(\w+):(#[0-9a-f]{6})", CSS.read_text("utf-8")))
    for ground in ("#ffffff", colours["soft"]):
        assert (luminance(ground) + 0.05) / (luminance(colours[name]) + 0.05) >= 4.5
