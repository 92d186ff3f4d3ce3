"""The pages in Chromium: axe-core on every screen in two states, the keyboard alone, 320 pixels, 200 % zoom."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from .conftest import ANSWERS, PASSWORD, TSO500
from .test_faults import run, served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("chromium") is None, reason="Debian's chromium is not installed"),
    pytest.mark.skipif("CANHEAL_TEST_DATABASE" in os.environ, reason="pages are looked at on SQLite"),
]
ARGUMENTS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
CASES = """
import json
from django.utils import timezone
case = at.reported()
Renewal.objects.create(case=case, result=case.results.first(), knowledge='1', asked=timezone.now(), done=timezone.now(),
    gained=1, words='I-A EGFR p.T790M: a new drug, sensitivity')
print(json.dumps({step: getattr(at, step)().pk for step in
    ('draft', 'referred', 'testing', 'quality', 'classifying', 'signing', 'reported', 'failed', 'amended')}))
"""


class Site(NamedTuple):
    """A node that is served: its address, its cases by step, its folder."""

    base: str
    cases: dict[str, int]
    home: Path


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    import json

    home = tmp_path_factory.mktemp("site") / "node"
    cases = json.loads(run(home, CASES).splitlines()[-1])
    with served(home) as (port, _):
        yield Site(f"http://127.0.0.1:{port}", cases, home)


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def signed_in(site, chromium):
    """Name to a page of that person, whose console and requests are watched."""
    pages, wrong = {}, []

    def page_of(name, width=1280):
        if (name, width) not in pages:
            context = chromium.new_context(viewport={"width": width, "height": 800})
            page = context.new_page()
            page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
            page.on("pageerror", lambda error: wrong.append(str(error)))
            page.on("request", lambda request: wrong.append(request.url) if _elsewhere(request.url) else None)
            if name is not None:
                page.goto(f"{site.base}/sign-in")
                page.fill("#id_username", name)
                page.fill("#id_password", PASSWORD)
                page.click("main button")
            pages[name, width] = page
        return pages[name, width]

    page_of.wrong = wrong
    yield page_of
    for page in pages.values():
        page.context.close()


def _elsewhere(address):
    parts = urlsplit(address)
    return parts.scheme in ("http", "https") and parts.hostname != "127.0.0.1"


SCREENS = {
    "my work, full": ("coo", "/"),
    "my work, empty": ("ref2", "/"),
    "list, full": ("coo", "/cases"),
    "list, nothing fits": ("coo", "/cases?q=nobody&due=overdue"),
    "new referral": ("ref", "/cases/new"),
    "referral, draft": ("ref", "/cases/{draft}/referral"),
    "referral, errors": ("ref", "/cases/{draft}/referral#errors"),
    "case, referred": ("coo", "/cases/{referred}"),
    "case, reported": ("cur", "/cases/{reported}"),
    "case, failed": ("ref", "/cases/{failed}"),
    "files, none": ("lab", "/cases/{testing}/files"),
    "files, to be judged": ("lab", "/cases/{quality}/files"),
    "findings, not tested": ("lab", "/cases/{testing}/findings"),
    "findings, everything": ("cur", "/cases/{classifying}/findings?preset=all"),
    "finding, to be classified": ("cur", "/cases/{classifying}/findings/{key}"),
    "reads": ("cur", "/cases/{classifying}/findings/{key}/reads"),
    "finding, closed": ("ref", "/cases/{reported}/findings/{key}"),
    "report, draft": ("cur", "/cases/{classifying}/report"),
    "report, signed once": ("cur", "/cases/{signing}/report"),
    "signing": ("cha", "/cases/{signing}/reports/1/sign"),
    "signing, wrong password": ("cha", "/cases/{signing}/reports/1/sign#errors"),
    "newer knowledge, nothing": ("ref2", "/renewals"),
    "newer knowledge, to be looked at": ("cur", "/renewals"),
    "knowledge": ("cur", "/knowledge"),
    "people": ("adm", "/people"),
    "people, read only": ("dpo", "/people"),
    "a new person": ("adm", "/people/new"),
    "a new person, errors": ("adm", "/people/new#errors"),
    "a new centre": ("adm", "/centres/new"),
    "what changed": ("cur", "/cases/{amended}/reports/2/difference"),
    "sign in": (None, "/sign-in"),
    "sign in, refused": (None, "/sign-in?refused=1"),
    "audit": ("dpo", "/audit"),
    "audit, verified": ("dpo", "/audit?verify=1"),
    "account": ("ref", "/account"),
    "account, wrong code": ("ref", "/account#errors"),
    "refused": ("mem", "/people"),
    "absent": ("ref", "/cases/99999"),
}


def show(page, site, address):
    key = "7-55249071-C-T"
    wanted = address.format(key=key, **site.cases)
    page.goto(site.base + wanted.partition("#")[0])
    if wanted.endswith("#errors"):
        page.eval_on_selector_all("main details", "all => all.forEach(one => one.open = true)")
        for field in page.locator("main form:last-of-type input[type=password], #id_birth_year, #id_code").all():
            field.fill("1")
        page.locator("main form button").last.click() if "sign" not in wanted else page.get_by_role(
            "button", name="Sign", exact=True
        ).click()


@pytest.mark.parametrize("screen", SCREENS)
def test_no_barrier_that_axe_knows(site, signed_in, screen):
    from axe_playwright_python.sync_playwright import Axe

    name, address = SCREENS[screen]
    page = signed_in(name)
    show(page, site, address)
    # igv.js draws a canvas and controls of its own; what it shows stands in words on the finding's page
    found = Axe().run(page, context={"exclude": ["#reads"]}, options=RULES).response["violations"]
    assert [(rule["id"], [node["html"][:160] for node in rule["nodes"]][:3]) for rule in found] == []


@pytest.mark.parametrize("width", [320, 640])
@pytest.mark.parametrize("screen", [name for name, (_, address) in SCREENS.items() if "#" not in address])
def test_no_sideways_scrolling(site, signed_in, screen, width):
    """320 pixels, and 200 % zoom of 1280."""
    name, address = SCREENS[screen]
    page = signed_in(name, width)
    show(page, site, address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_was_loaded_from_elsewhere_and_no_script_failed(site, signed_in):
    page = signed_in("coo")
    page.goto(f"{site.base}/cases")
    page.locator(".facets a", has_text="Draft").first.click()
    page.wait_for_url("**/cases?step=draft")
    assert page.locator("#list tbody tr").count() == 1
    refused = [words for words in signed_in.wrong if "status of 4" not in words]
    assert refused == []


def test_the_place_of_a_finding_is_drawn_from_slices_of_this_node(site, signed_in):
    page = signed_in("cur")
    before = len(signed_in.wrong)
    page.goto(f"{site.base}/cases/{site.cases['classifying']}/findings/7-55249071-C-T/reads")
    page.locator("#reads[data-ready=true]").wait_for(timeout=20_000)
    assert page.locator("#reads canvas").count() > 1
    assert signed_in.wrong[before:] == []


def tab_to(page, what):
    """Press Tab until the element has the focus, as a person without a mouse; it must be seen to have it."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if what.evaluate("one => one === document.activeElement"):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    pytest.fail("the keyboard does not reach it")


def type_into(page, label, text):
    field = page.get_by_label(label, exact=True)
    tab_to(page, field)
    if field.evaluate("one => one.tagName") == "SELECT":
        field.press("Home")
        for _ in range(30):
            if field.evaluate("one => one.selectedOptions[0].textContent") == text:
                return
            page.keyboard.press("ArrowDown")
        pytest.fail(f"{label} has no {text}")
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def press(page, role, name, index=0):
    tab_to(page, page.get_by_role(role, name=name, exact=True).nth(index))
    with page.expect_navigation():
        page.keyboard.press("Enter")


def start(page, site, address):
    page.goto(site.base + address)
    page.evaluate("document.activeElement.blur()")


def test_the_keyboard_alone_from_referral_to_report(site, signed_in):
    page = signed_in("ref")
    start(page, site, "/")
    press(page, "link", "New referral")
    press(page, "button", "Open a draft")
    case = page.url.split("/")[4]
    for label, text in (
        ("Pseudonym:", "P-keys"),
        ("Year of birth:", "1960"),
        ("Administrative gender:", "Female"),
        ("Tumour type (OncoTree code):", "LUAD"),
        ("Performance status (ECOG):", "1 restricted in strenuous activity"),
        ("Lines of systemic therapy so far:", "2"),
        ("Standard options:", "Exhausted"),
        ("Where the sample was taken:", "lung"),
        ("Question to the board:", ANSWERS["question"]),
        ("The patient agreed to sequencing and to discussion in the board:", "Yes"),
    ):
        type_into(page, label, text)
    press(page, "button", "Save and send to the coordinator")
    assert page.get_by_role("status").first.inner_text() == "The referral is sent."

    page = signed_in("coo")
    start(page, site, f"/cases/{case}")
    type_into(page, "Laboratory:", "L01")
    press(page, "button", "Accept for this laboratory")

    page = signed_in("lab")
    start(page, site, f"/cases/{case}/files")
    type_into(page, "What it is:", "TSO500 results")
    (file,) = TSO500.glob("*.tsv")
    tab_to(page, page.get_by_label("File:", exact=True))
    page.get_by_label("File:", exact=True).set_input_files(file)  # the system's own dialogue follows Enter here
    press(page, "button", "Upload")
    type_into(page, "Reference genome:", "GRCh37")
    type_into(page, "Assay:", "TruSight Oncology 500")
    press(page, "button", "Interpret the files")
    run_worker(site, page)
    start(page, site, f"/cases/{case}/files")
    press(page, "button", "Accept the test")

    page = signed_in("cur")
    start(page, site, f"/cases/{case}/report")
    type_into(page, "Conclusion:", "Osimertinib is no option.")
    press(page, "button", "Save the draft")
    press(page, "link", "Sign as author…")
    type_into(page, "Your password:", PASSWORD)
    press(page, "button", "Sign")

    page = signed_in("cha")
    start(page, site, f"/cases/{case}")
    press(page, "link", "Verify and sign")
    type_into(page, "Your password:", PASSWORD)
    press(page, "button", "Sign")
    assert "Signed by both" in page.inner_text("main")


def run_worker(site, page):
    """The node was served without workers; one drains the queue and the page notices by itself."""
    from .test_faults import worker

    worker(site.home, "work(batch=True)").wait()
    page.get_by_text("3. Accept or fail").wait_for(timeout=10_000)
