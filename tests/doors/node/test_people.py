"""Signing in: password, one-time code, lock-out, idle sessions; and what an administrator changes."""

from __future__ import annotations

import time

import pyotp
import pytest

from .conftest import PASSWORD


@pytest.fixture
def visitor(db):
    from django.test import Client

    return Client()


def sign_in(visitor, password=PASSWORD, **more):
    return visitor.post("/sign-in", {"username": "ref", "password": password, **more})


def test_password(visitor):
    assert sign_in(visitor, "wrong").status_code == 422
    assert sign_in(visitor).url == "/"


def test_five_wrong_passwords_lock_the_account_for_this_place(visitor):
    for _ in range(5):
        answer = sign_in(visitor, "wrong")
    assert answer.status_code == 429
    assert "locked for fifteen minutes" in answer.content.decode()
    from canheal.node.trust.models import AuditEvent

    assert AuditEvent.objects.filter(action="people.locked_out", thing="user ref").exists()
    assert sign_in(visitor).status_code == 429


def test_an_address_of_another_site_is_not_followed(visitor):
    assert sign_in(visitor, next="https://example.org/").url == "/"
    assert sign_in(visitor, next="/cases").url == "/cases"


def test_a_code_is_asked_for_once_it_is_set_up_and_is_good_once(visitor, person):
    secret = pyotp.random_base32()
    user = person("ref")
    user.totp_secret = secret
    user.save()
    assert sign_in(visitor).status_code == 422
    code = pyotp.TOTP(secret).now()
    assert sign_in(visitor, code=code).status_code == 302
    visitor.post("/sign-out")
    assert sign_in(visitor, code=code).status_code == 422


def test_setting_a_code_up_on_the_account_page(browse, person):
    client = browse("ref")
    client.get("/account")
    secret = client.session["new_totp_secret"]
    assert client.post("/account", {"code": "000000"}).status_code == 200
    assert person("ref").totp_secret == ""
    client.post("/account", {"code": pyotp.TOTP(secret).now()})
    assert person("ref").totp_secret == secret


def test_rfc_6238_vectors():
    """Appendix B, SHA-1, the last six of eight digits."""
    from canheal.node.people.totp import matching_step

    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for at, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")):
        assert matching_step(secret, code, after=0, now=at) == at // 30
        assert matching_step(secret, code, after=at // 30, now=at) is None


def test_an_idle_session_ends(browse):
    client = browse("ref")
    assert client.get("/").status_code == 200
    session = client.session
    session["seen"] = int(time.time()) - 16 * 60
    session.save()
    answer = client.get("/")
    assert (answer.status_code, answer.url) == (302, "/sign-in")


def test_an_administrator_adds_and_changes_people(browse, person):
    from canheal.node.trust.models import AuditEvent

    client, centre = browse("adm"), person("ref").centre_id
    new = {"username": "new", "name": "Dr New", "role": "referrer", "centre": centre, "password": "short"}
    assert client.post("/people/new", new).status_code == 422
    assert client.post("/people/new", {**new, "password": PASSWORD}).status_code == 302
    change = {"role": "lead", "centre": centre, "reason": "Took over the centre"}
    client.post(f"/people/{person('new').pk}", change)
    assert (person("new").role, person("new").is_active) == ("lead", False)
    event = AuditEvent.objects.get(action="people.change")
    assert (event.reason, event.detail["was"]["role"]) == ("Took over the centre", "referrer")


def test_an_administrator_adds_a_centre(browse):
    from canheal.node.people.models import Centre
    from canheal.node.trust.models import AuditEvent

    client = browse("adm")
    assert client.post("/centres/new", {"code": "H01", "name": "Twice", "kind": "hospital"}).status_code == 422
    assert client.post("/centres/new", {"code": "H9", "name": "Hospital nine", "kind": "hospital"}).status_code == 302
    assert Centre.objects.get(code="H9").name == "Hospital nine"
    assert AuditEvent.objects.get(action="people.add_centre", thing="centre H9").actor == "adm"


def test_the_language_of_a_person(browse):
    client = browse("ref")
    client.post("/language", {"language": "de"})
    assert '<html lang="de">' in client.get("/").content.decode()
    client.post("/language", {"language": "xx"})
    assert '<html lang="de">' in client.get("/").content.decode()
