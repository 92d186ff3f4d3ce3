"""Every address with whatever a stranger could send: an answer, never a fault of the program."""

from __future__ import annotations

import io
import os
import random

import pytest

from .test_rights import addresses, place

NASTY = (
    "",
    " ",
    "0",
    "-1",
    "1",
    "99999999999999999999999",
    "1e309",
    "NaN",
    "\x00",
    "a\x00b",
    "\ud7ff\uffff",
    "'; DROP TABLE cases_case; --",
    "<script>alert(1)</script>",
    "{{ 7*7 }}{% include 'x' %}",
    "../../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "x" * 12_000,
    "२०२६",
    "2026-13-45",
    "LUAD",
    "yes",
    "draft",
    "accepted",
    "de",
    "oncogenicity",
    "I-A",
    "vcf",
    "H01",
    "2026-12-03T14:00",
    "therapy",
    "m1A",
    "implemented",
    "ask",
    "drup",
    "oncologist",
)
STEPS = ("draft", "testing", "classifying", "reported", "recommended", "follow_up")
if "CANHEAL_TEST_DATABASE" in os.environ:  # the views are the same; a round trip to a server takes its time
    STEPS = ("draft", "follow_up")
FIELDS = (
    *("username", "password", "code", "next", "language", "name", "query", "role", "centre", "active", "reason"),
    *("hospital", "version", "send", "save", "accept", "return", "laboratory", "kind", "file", "assembly", "panel"),
    *("purity", "msi", "sample", "failure", "choice", "framework", "decided", "seen", "conclusion", "number"),
    *("pseudonym", "birth_year", "sex", "tumour", "ecog", "prior_lines", "standard", "question", "tumour_cells"),
    *("starts", "minutes", "place", "person", "function", "summary", "alternatives", "before", "changed", "priority"),
    *("therapy", "use", "trial", "level", "addenda", "escat", "findings", "words", "status", "started", "response"),
    *("assessed", "progressed", "before_days", "act", "rejection", "result", "rule", "board", "option", "as"),
    *("q", "step", "before", "due", "amp", "preset", "actor", "action", "case", "verify", "sample_date"),
)


@pytest.mark.parametrize("step", STEPS)
def test_every_address_answers(at, person, step):
    from django.test import Client

    case = getattr(at, step)()
    if step in ("draft", "testing"):
        at.classifying()  # `place` asks for findings
    chance = random.Random(f"canheal {step}")
    for name in chance.sample(("ref", "lab", "cur", "coo", "cha", "adm", "gen"), 4):
        client = Client(raise_request_exception=False)
        client.force_login(person(name), backend="django.contrib.auth.backends.ModelBackend")
        for address in sorted(set(addresses()) - {"sign-out", "health", "sign-in"}):
            path = _place(address, case)
            for _ in range(2):
                sent = {field: chance.choice(NASTY) for field in chance.sample(FIELDS, 12)}
                for answer in (client.get(path, sent), client.post(path, _with_file(sent, chance))):
                    assert answer.status_code < 500, (name, path, sent, answer.content[-800:])
                client.force_login(person(name), backend="django.contrib.auth.backends.ModelBackend")


def _place(address, case):
    from canheal.node.cases.models import Case, Finding

    if Finding.objects.filter(case=case).exists():
        return place(address, case)
    other = Case.objects.exclude(findings=None).first()
    return place(address, other).replace(f"/cases/{other.pk}", f"/cases/{case.pk}")


def _with_file(sent, chance):
    file = io.BytesIO(chance.choice((b"", b"\x00\xff", b"##fileformat=VCFv4.2\n", b"PK\x03\x04")))
    file.name = chance.choice(("a.vcf", "../x", "a" * 300))
    return {**sent, "file": file}


@pytest.mark.parametrize(
    "path", ["/cases/0", "/cases/99999999999999999999", "/cases/1/reports/0.exe", "/%00", "/static/%2e%2e/x"]
)
def test_odd_addresses(browse, path):
    assert browse("coo").get(path).status_code in (302, 400, 404)
