"""HTML pages in Debian's Chromium: no error, no request, no barrier known to axe-core, no sideways scrolling."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from canheal.cli.main import main
from canheal.domain.report.board import board_report
from canheal.domain.report.molecular import molecular_report
from canheal.formats.report_html import render_html

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("chromium") is None, reason="Debian's chromium is not installed"),
]
DEMO = Path(__file__).resolve().parents[2] / "src/canheal/content/demo"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield started
        started.close()


def trials_page(out):
    """The page of a demo patient, with trials of each verdict, off-label candidates and a programme."""
    flags = ("--case", DEMO / "colon-braf-msi/case.yaml", "--trials", DEMO / "trials", "--country", "NL", "--age", 61)
    assert main(["trials", "match", *map(str, (*flags, "--as-of", "2026-11-26", "--out", out))]) == 0
    return out / "trials.html"


def comparison_page(out):
    """The page of two invented tumours, as canheal and another tool have them."""
    for case in ("colon-braf-msi", "lung-alk"):
        source = DEMO / case / "case.yaml"
        assert main(["interpret", "--case", str(source), "--only", "json", "--out", str(out / "ours" / case)]) == 0
    rows = (
        "DEMO-01-T,BRAF,p.V600E,sensitivity,I,encorafenib",
        "DEMO-01-T,SPEN,p.E656K,sensitivity,II,",
        "DEMO-01-T,BRAF,p.V600E,oncogenicity,benign,",
        "DEMO-01-T,KRAS,p.G12D,oncogenicity,oncogenic,",
    )
    (out / "own.csv").write_text("\n".join(("case,gene,alteration,question,level,detail", *rows, "")))
    assert main(["compare", f"canheal={out / 'ours'}", f"board:csv={out / 'own.csv'}", "--out", str(out / "out")]) == 0
    return out / "out" / "comparison.html"


@pytest.fixture(scope="module", params=["board", "molecular", "board of another", "trials", "comparison"])
def file(request, tumours, words_of, report_settings, tmp_path_factory):
    if request.param == "comparison":
        return comparison_page(tmp_path_factory.mktemp("comparison"))
    if request.param == "trials":
        return trials_page(tmp_path_factory.mktemp("trials"))
    tumour = tumours.altered() if "another" in request.param else tumours.interpretation()
    make = molecular_report if request.param == "molecular" else board_report
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(render_html(make(tumour, words_of("en"), report_settings)), "utf-8")
    return path


@pytest.fixture
def page(browser, file):
    """The opened report with what it said and asked for."""
    opened = browser.new_page(viewport={"width": 1200, "height": 900})
    opened.said, opened.asked = [], []
    opened.on("console", lambda message: opened.said.append(message.text))
    opened.on("pageerror", lambda error: opened.said.append(str(error)))
    opened.on("request", lambda request: opened.asked.append(request.url))
    opened.goto(file.as_uri())
    yield opened
    opened.close()


def test_no_console_message_and_no_request_but_the_file(page, file):
    page.wait_for_load_state("networkidle")
    assert page.said == []
    assert page.asked == [file.as_uri()]


def test_axe_finds_no_barrier(page):
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    # axe is evaluated by the test, past the page's policy, which itself forbids every script
    found = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    assert [(v["id"], [node["html"] for node in v["nodes"]][:2]) for v in found.response["violations"]] == []
    assert len(found.response["passes"]) > 15


@pytest.mark.parametrize("width", [320, 600])
def test_a_narrow_screen_or_high_zoom_never_scrolls_sideways(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_first_screenful_holds_the_four_answers(page):
    if page.locator(".summary").count() == 0:
        pytest.skip("this page has no summary")
    boxes = [page.locator(f".answer.{tone}").bounding_box() for tone in ("act", "against", "next", "gap")]
    assert max(box["y"] + box["height"] for box in boxes) < 900


def test_the_skip_link_is_first_and_leads_to_the_content(page):
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_print_shows_folded_evidence(page):
    page.emulate_media(media="print")
    hidden = page.evaluate("[...document.querySelectorAll('details table')].filter(t => t.offsetHeight === 0).length")
    assert page.locator("details").count() > 0
    assert hidden == 0


def test_folded_parts_open_by_keyboard(page):
    summaries = page.locator("summary").count()
    assert summaries > 0
    for _ in range(400):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    folded = "document.activeElement.parentElement.open"
    assert page.evaluate(folded) is False
    page.keyboard.press("Enter")
    assert page.evaluate(folded) is True
