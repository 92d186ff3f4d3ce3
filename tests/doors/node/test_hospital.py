"""Signing in through a real OpenID provider (npm oidc-provider) in a real browser: code flow with PKCE."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from .test_faults import free_port, rows, run, served
from .test_pages_in_a_browser import ARGUMENTS

NPM = Path(__file__).parents[3] / ".cache/npm"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("chromium") is None, reason="Debian's chromium is not installed"),
    pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed"),
    pytest.mark.skipif(not (NPM / "node_modules/oidc-provider").exists(), reason="npm oidc-provider is not installed"),
    pytest.mark.skipif("CANHEAL_TEST_DATABASE" in os.environ, reason="looked at on SQLite"),
]
PEOPLE_OF_HOSPITAL = """
centre = Centre.objects.get(code='L01')
add_user('c.urator', role='curator', centre=centre, password=None, name='Dr Curator')
at.classifying()
"""


@pytest.fixture(scope="module")
def hospital(tmp_path_factory):
    """A node with its provider: the address of the node, and its folder."""
    home = tmp_path_factory.mktemp("hospital") / "node"
    run(home, PEOPLE_OF_HOSPITAL)
    provider, ours = free_port(), free_port()
    issuer = f"http://127.0.0.1:{provider}"
    (home / "node.yaml").write_text(
        "oidc:\n"
        f"  issuer: {issuer}\n  client_id: canheal\n  client_secret: a-secret-of-the-tests\n"
        f"  authorization_endpoint: {issuer}/auth\n  token_endpoint: {issuer}/token\n"
        f"  userinfo_endpoint: {issuer}/me\n  jwks_endpoint: {issuer}/jwks\n"
    )
    callback = f"http://127.0.0.1:{ours}/hospital/callback"
    command = ["node", str(Path(__file__).with_name("provider.mjs")), str(provider), str(NPM), callback]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        for line in process.stdout:
            if line.strip() == "ready":
                break
        with served(home, port=ours):
            yield f"http://127.0.0.1:{ours}", home
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture
def page():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield started.new_page()
        started.close()


def sign_in(page, address, name):
    page.goto(f"{address}/sign-in")
    page.get_by_role("link", name="Sign in with your hospital").click()
    prove(page, name)


def prove(page, name):
    """The provider's own pages: name, any password, consent."""
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill("any")
    page.locator("button[type=submit]").click()
    page.wait_for_load_state()
    if page.url.startswith("http://127.0.0.1") and "/interaction/" in page.url:
        page.locator("button[type=submit]").click()
        page.wait_for_load_state()


def test_a_known_person_signs_in_and_signs_a_report_after_proving_it_again(hospital, page):
    address, home = hospital
    sign_in(page, address, "c.urator")
    page.wait_for_url(f"{address}/")
    assert "Dr Curator" in page.locator("header").inner_text()
    (subject,) = rows(home, "SELECT subject FROM people_user WHERE username = 'c.urator'")[0]
    assert subject.endswith(" c.urator")
    acts = [act for (act,) in rows(home, "SELECT action FROM trust_auditevent ORDER BY number DESC LIMIT 2")]
    assert acts == ["people.sign_in", "people.link_subject"]

    page.goto(f"{address}/cases/1/report")
    page.goto(f"{address}/cases/1/reports/1/sign")
    assert page.locator("input[type=password]").count() == 0
    page.get_by_role("button", name="Sign", exact=True).click()  # a sign-in without a time of proof is none
    assert "once more" in page.locator("main").inner_text()
    page.get_by_role("link", name="Sign in with your hospital again").click()
    prove(page, "c.urator")
    page.wait_for_url("**/reports/1/sign")
    page.get_by_role("button", name="Sign", exact=True).click()
    assert "Signed." in page.locator("main").inner_text()


@pytest.mark.parametrize(
    ("payload", "found"),
    [
        ({"auth_time": 90}, 90.0),
        ({"auth_time": 500}, 100.0),
        ({}, 0.0),
        ({"auth_time": "90"}, 0.0),
        ({"auth_time": True}, 0.0),
    ],
)
def test_the_time_of_proof_is_the_providers_word(node, payload, found):
    from canheal.node.people.hospital import proved_at

    assert proved_at(payload, 100.0) == found


def test_who_is_not_known_to_the_node_stays_outside(hospital, page):
    address, home = hospital
    sign_in(page, address, "s.tranger")
    page.wait_for_url(f"{address}/sign-in?refused=1")
    assert "this node does not" in page.locator("main").inner_text()
    assert rows(home, "SELECT count(*) FROM people_user WHERE username = 's.tranger'") == [(0,)]


def test_nobody_takes_over_an_account_with_a_password(hospital, page):
    """`cur` has a password of this node; a provider that says "cur" does not open it."""
    address, _ = hospital
    sign_in(page, address, "cur")
    page.wait_for_url(f"{address}/sign-in?refused=1")
    assert page.locator("header .who").count() == 0


def test_a_forged_answer_is_refused(hospital, page):
    address, _ = hospital
    answer = page.goto(f"{address}/hospital/callback?code=forged&state=forged")
    assert answer.status in (400, 403) or page.url.endswith("refused=1")
    page.goto(f"{address}/cases")
    assert "/sign-in" in page.url
