"""The pages in Chromium: axe-core on every screen in two states, the keyboard alone, 320 pixels, 200 % zoom."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from .conftest import ANSWERS, PASSWORD, TSO500
from .test_faults import CANHEAL, run, served

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
cases = {step: getattr(at, step)() for step in
    ('draft', 'referred', 'testing', 'quality', 'classifying', 'signing', 'reported', 'failed', 'amended',
     'scheduled', 'recommended', 'decided', 'follow_up')}
found = {step: case.pk for step, case in cases.items()}
for step in ('scheduled', 'recommended', 'follow_up'):
    discussion = cases[step].discussions.get()
    found |= {f'room_{step}': discussion.pk, f'meeting_{step}': discussion.meeting_id}
from canheal.node.board.actions.follow_up import report_follow_up
from canheal.node.board.actions.take_slot import take_slot
from canheal.node.board.actions.refer_germline import refer_germline
from canheal.node.vault import keep
digest, size = keep([b'no alignments'])
Upload.objects.create(case=cases['reported'], kind='reads', name='t.bam', sha256=digest, size=size, at=timezone.now())
silent = at.follow_up()
made = cases['follow_up'].decisions.get().recommendations.get()
report_follow_up(made, {'status': 'not_implemented', 'reason': 'payment-refused'}, seen=None, by=at.person('ref'))
take_slot(silent.decisions.get().recommendations.get(), 'drup', 'EGFR p.T790M', by=at.person('ref'))
silent.findings.filter(kind='small_variant').update(germline=True)
refer_germline(silent, silent.findings.filter(kind='small_variant').first(), 'VAF', by=at.person('gen'))
print(json.dumps(found | {'silent': silent.pk}))
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
    with served(home, CANHEAL_KNOWLEDGE=str(home / "library")) as (port, _):
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


WIDE = """[...document.querySelectorAll('main *')].filter(one => one.getBoundingClientRect().right > innerWidth)
    .slice(-3).map(one => one.outerHTML.slice(0, 200))"""
"""What sticks out of the window, for the message of a failure."""
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
    "reads, with alignments that cannot be read": ("cur", "/cases/{reported}/findings/{key}/reads"),
    "finding, closed": ("ref", "/cases/{reported}/findings/{key}"),
    "report, draft": ("cur", "/cases/{classifying}/report"),
    "report, signed once": ("cur", "/cases/{signing}/report"),
    "signing": ("cha", "/cases/{signing}/reports/1/sign"),
    "signing, wrong password": ("cha", "/cases/{signing}/reports/1/sign#errors"),
    "board, columns": ("coo", "/board"),
    "board, list": ("coo", "/board?as=list"),
    "board, of another centre": ("ref2", "/board"),
    "a new meeting": ("coo", "/board/meetings/new"),
    "a new meeting, errors": ("coo", "/board/meetings/new#errors"),
    "meeting, planned": ("coo", "/board/meetings/{meeting_scheduled}"),
    "meeting, open": ("coo", "/board/meetings/{meeting_recommended}"),
    "meeting, read only": ("ref", "/board/meetings/{meeting_follow_up}"),
    "board room, before the meeting": ("mem", "/board/room/{room_scheduled}"),
    "board room, open": ("mem", "/board/room/{room_recommended}?option=0"),
    "board room, decided": ("mem", "/board/room/{room_follow_up}"),
    "decision, to be verified": ("cha", "/cases/{decided}/decisions/1/sign"),
    "decision, signed": ("cha", "/cases/{follow_up}/decisions/1/sign"),
    "hand over": ("coo", "/cases/{reported}/hand-over"),
    "hand over, errors": ("coo", "/cases/{reported}/hand-over#errors"),
    "case, followed up": ("ref", "/cases/{follow_up}"),
    "follow-up, reported": ("ref", "/cases/{follow_up}/follow-up"),
    "follow-up, silent": ("ref", "/cases/{silent}/follow-up"),
    "follow-up, nothing decided": ("ref", "/cases/{reported}/follow-up"),
    "follow-ups, due": ("ref", "/follow-ups"),
    "follow-ups, none": ("ref2", "/follow-ups"),
    "cohorts": ("ref", "/board/cohorts"),
    "genetics, referred": ("gen", "/cases/{silent}/germline"),
    "genetics, nothing": ("ref", "/cases/{reported}/germline"),
    "figures, everything": ("coo", "/dashboard"),
    "figures, hidden": ("ref", "/dashboard"),
    "figures, of nobody": ("coo", "/dashboard?hospital=H02"),
    "pilot of the proposals": ("coo", "/support-pilot"),
    "newer knowledge, nothing": ("ref2", "/renewals"),
    "newer knowledge, to be looked at": ("cur", "/renewals"),
    "knowledge": ("cur", "/knowledge"),
    "people": ("adm", "/people"),
    "people, read only": ("dpo", "/people"),
    "a new person": ("adm", "/people/new"),
    "a new person, errors": ("adm", "/people/new#errors"),
    "a new centre": ("adm", "/centres/new"),
    "a new centre, errors": ("adm", "/centres/new#errors"),
    "a person": ("adm", "/people/2"),
    "case, of nobody yet": ("coo", "/cases/{draft}"),
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
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.evaluate(WIDE)


@pytest.mark.parametrize("kind", ["database", "full", "problem", "bad", "failed"])
def test_pages_of_faults_have_no_barrier(site, signed_in, kind):
    """As the server writes them, shown at an address of the node so that its style sheet is there."""
    from axe_playwright_python.sync_playwright import Axe

    page = signed_in("coo")
    page.goto(f"{site.base}/account")
    written = run(site.home, FAULT.format(kind=kind))
    page.evaluate("html => { document.documentElement.innerHTML = html }", written.partition('<html lang="en">')[2])
    assert page.locator("h1").count() == 1
    assert "This could not be done" in page.locator("h1").inner_text()
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(rule["id"], [node["html"][:160] for node in rule["nodes"]][:3]) for rule in found] == []


FAULT = """
from django.template.loader import render_to_string
from django.test import RequestFactory
from canheal.terms.errors import UsageError
error = UsageError('this was signed before', todo='Open it again')
print(render_to_string('fault.html', {{'kind': '{kind}', 'error': error}}, RequestFactory().get('/')))
"""


def test_the_knowledge_page_with_a_snapshot_has_no_barrier(site, signed_in):
    """Its other state, the empty library, is among the screens."""
    import subprocess

    from axe_playwright_python.sync_playwright import Axe

    table = Path(__file__).parents[3] / "src/canheal/content/pilot/earlier_knowledge.tsv"
    command = [CANHEAL, "knowledge", "add", "curated", table, "--release", "2026-05-04", "--licence", "CC0"]
    environment = {**os.environ, "CANHEAL_KNOWLEDGE": str(site.home / "library")}
    subprocess.run(
        [*command, "--attribution", "invented", "--allowed-use", "tests"],
        env=environment,
        check=True,
        capture_output=True,
    )
    page = signed_in("cur")
    page.goto(f"{site.base}/knowledge")
    assert "2026-05-04" in page.inner_text("main")
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(rule["id"], [node["html"][:160] for node in rule["nodes"]][:3]) for rule in found] == []


def test_the_page_of_a_lock_out_has_no_barrier(site, chromium):
    from axe_playwright_python.sync_playwright import Axe

    page = chromium.new_page()
    for _ in range(6):
        page.goto(f"{site.base}/sign-in")
        page.fill("#id_username", "nobody-at-all")
        page.fill("#id_password", "wrong")
        page.click("main button")
    assert page.locator("h1").inner_text() != "Sign in"
    found = Axe().run(page, options=RULES).response["violations"]
    page.close()
    assert [(rule["id"], [node["html"][:160] for node in rule["nodes"]][:3]) for rule in found] == []


def test_nothing_was_loaded_from_elsewhere_and_no_script_failed(site, signed_in):
    page = signed_in("coo")
    page.goto(f"{site.base}/cases")
    page.locator(".facets a", has_text="Draft").first.click()
    page.wait_for_url("**/cases?step=draft")
    assert page.locator("#list tbody tr").count() == 1
    refused = [words for words in signed_in.wrong if "status of 4" not in words and "igv.min.js" not in words]
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
    decide_and_follow_up(site, signed_in, case)


def decide_and_follow_up(site, signed_in, case):
    """The second half of the first walk: agenda, decision, two signatures, what became of it; by the keyboard alone."""
    page = signed_in("coo")
    start(page, site, "/board")
    press(page, "link", "Plan a meeting")
    page.get_by_label("Begins:").fill("2026-12-03T14:00")  # the system's own calendar follows the keys here
    press(page, "button", "Plan it")
    meeting = page.url
    named = page.locator("#id_case option", has_text=f"C-{int(case):06d}").text_content()
    type_into(page, "Case:", named)
    press(page, "button", "Put on the agenda")
    for person, function in (
        ("mem", "Medical oncologist"),
        ("cur", "Molecular biologist"),
        ("cha", "Pathologist"),
        ("lab", "Bioinformatician"),
        ("gen", "Clinical geneticist"),
    ):
        start(page, site, meeting.removeprefix(site.base))
        type_into(page, "Person:", person)
        type_into(page, "Function:", function)
        press(page, "button", "Record as present")
    start(page, site, meeting.removeprefix(site.base))
    press(page, "button", "Open the meeting")
    room = page.url.removeprefix(site.base)

    page = signed_in("mem")
    start(page, site, room)
    tab_to(page, page.get_by_role("link", name="Take over").first)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Level of evidence:"))
    press(page, "button", "Add")
    start(page, site, room)
    type_into(page, "Discussion:", "All agreed.")
    press(page, "button", "Save")
    press(page, "button", "Sign off by my function")
    press(page, "link", "Sign the decision…")
    type_into(page, "Your password:", PASSWORD)
    press(page, "button", "Sign")

    page = signed_in("cha")
    start(page, site, f"/cases/{case}")
    press(page, "link", "Sign the decision of the board")
    type_into(page, "Your password:", PASSWORD)
    press(page, "button", "Sign")

    page = signed_in("ref")
    start(page, site, f"/cases/{case}")
    press(page, "link", "Report what became of it")
    type_into(page, "Status:", "Not implemented")
    type_into(page, "Primary reason:", "Payment refused")
    press(page, "button", "Report")
    assert "Payment refused" in page.inner_text("main")
    assert "Reported." in page.inner_text("main")


def test_the_network_cut_in_the_middle_of_typing_keeps_the_draft(site, signed_in):
    page = signed_in("gen")
    page.goto(f"{site.base}/board/room/{site.cases['room_recommended']}")
    page.context.set_offline(True)
    page.get_by_label("Discussion:").fill("Half a sentence about")
    page.get_by_text("Not saved: the node does not answer").wait_for(timeout=10_000)
    page.context.set_offline(False)
    page.reload()
    assert page.get_by_label("Discussion:").input_value() == "Half a sentence about"
    page.get_by_text("What you typed before was kept").wait_for(timeout=5_000)
    page.get_by_label("Discussion:").press("End")
    page.get_by_label("Discussion:").type(" osimertinib")
    page.locator("#saved", has_text="Saved.").wait_for(timeout=10_000)
    page.reload()
    assert page.get_by_label("Discussion:").input_value() == "Half a sentence about osimertinib"
    assert page.locator("#draft-note").is_hidden()


def test_two_open_board_rooms_show_the_same_state(site, signed_in):
    from playwright.sync_api import expect

    room = f"{site.base}/board/room/{site.cases['room_recommended']}"
    one, other = signed_in("cha"), signed_in("mem")
    for page in (one, other):
        page.goto(room)
    one.get_by_label("Discussion:").fill("The chair's own words")
    one.locator("#saved", has_text="Saved.").wait_for(timeout=10_000)
    expect(other.get_by_label("Discussion:")).to_have_value("The chair's own words", timeout=15_000)
    other.get_by_label("Discussion:").fill("Typed by the member")
    one.get_by_label("Discussion:").fill("Typed by the chair")
    newer = "Somebody else saved this decision"
    for page in (one, other):
        page.wait_for_timeout(2_500)
    told = [page for page in (one, other) if newer in page.locator("#draft-note").inner_text()]
    assert len(told) == 1
    assert told[0].get_by_label("Discussion:").input_value().startswith("Typed by")


def run_worker(site, page):
    """The node was served without workers; one drains the queue and the page notices by itself."""
    from .test_faults import worker

    worker(site.home, "work(batch=True)").wait()
    page.get_by_text("3. Accept or fail").wait_for(timeout=10_000)


def test_words_of_somebody_else_are_never_replaced_unseen(site, signed_in):
    """Two type at once; the later one reloads: both texts stand on the page, and nothing is saved over the other."""
    room = f"{site.base}/board/room/{site.cases['room_recommended']}"
    one, other = signed_in("cha"), signed_in("mem")
    for page in (one, other):
        page.goto(room)
    other.get_by_label("Discussion:").click()
    one.get_by_label("Discussion:").fill("The words of the chair")
    one.locator("#saved", has_text="Saved.").wait_for(timeout=10_000)
    other.get_by_label("Discussion:").fill("The words of the member")
    other.locator("#draft-note:visible").wait_for(timeout=10_000)
    other.reload()
    other.locator(".unsaved", has_text="The words of the member").wait_for(timeout=5_000)
    assert other.get_by_label("Discussion:").input_value() == "The words of the chair"
    other.reload()
    other.locator(".unsaved", has_text="The words of the member").wait_for(timeout=5_000)
    other.get_by_role("button", name="Put them in").press("Enter")
    assert other.get_by_label("Discussion:").input_value() == "The words of the member"
    other.locator("#saved", has_text="Saved.").wait_for(timeout=10_000)
    assert other.locator(".unsaved").count() == 0


def test_what_is_typed_elsewhere_on_the_page_outlives_a_save_and_a_cut(site, signed_in):
    room = f"{site.base}/board/room/{site.cases['room_recommended']}"
    one, other = signed_in("cha"), signed_in("gen")
    for page in (one, other):
        page.goto(room)
    other.get_by_label("Therapy:", exact=True).fill("a therapy that is being typed")
    other.locator("#voice_words").fill("a dissent in many words")
    one.get_by_label("Discussion:").fill("The chair saves once more")
    one.locator("#saved", has_text="Saved.").wait_for(timeout=10_000)
    other.locator("#draft-note:visible").wait_for(timeout=10_000)
    other.context.set_offline(True)
    other.get_by_role("button", name="Record my dissent").click(no_wait_after=True)
    other.locator("#draft-note", has_text="Not sent").wait_for(timeout=10_000)
    other.context.set_offline(False)
    assert other.get_by_label("Therapy:", exact=True).input_value() == "a therapy that is being typed"
    assert other.locator("#voice_words").input_value() == "a dissent in many words"
