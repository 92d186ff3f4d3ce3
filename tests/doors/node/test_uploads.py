"""What a stranger could send: each is refused with words, or made harmless."""

from __future__ import annotations

import gzip
import io

import pytest

from .conftest import ANSWERS


def upload(client, case, content, name="calls.vcf", kind="vcf"):
    file = io.BytesIO(content)
    file.name = name
    return client.post(f"/cases/{case.pk}/files", {"kind": kind, "file": file})


@pytest.fixture
def case(at):
    return at.testing()


@pytest.fixture
def client(browse):
    return browse("lab")


def test_a_gzip_bomb(case, client, settings_of):
    settings_of(UNPACKED_LIMIT=1_000_000)
    answer = upload(client, case, gzip.compress(b"0" * 5_000_000), "calls.vcf.gz")
    assert answer.status_code == 422
    assert "unpacks to more than" in answer.content.decode()
    assert not case.uploads.exists()


def test_a_file_past_the_limit(case, client, settings_of, node):
    settings_of(UPLOAD_LIMIT=10_000)
    answer = upload(client, case, b"x" * 10_001)
    assert answer.status_code == 422
    assert "larger than" in answer.content.decode()
    assert not list((node / "vault").glob(".incoming-*"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest", "archive"),
        (b"%PDF-1.7", "PDF"),
        (gzip.compress(b"##fileformat=VCFv4.2\n" * 999)[:-20], "damaged"),
    ],
    ids=["empty", "zip", "pdf", "cut off"],
)
def test_what_is_no_text(case, client, content, words):
    answer = upload(client, case, content)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_html_posing_as_vcf_is_refused_by_the_reader(case, client, person):
    from canheal.node.cases.actions.interpret_files import interpret_files

    upload(client, case, b"<html><script>alert(1)</script></html>\n")
    client.post(f"/cases/{case.pk}/interpret", {"assembly": "GRCh38"})
    interpret_files(case.results.first().pk)
    page = client.get(f"/cases/{case.pk}/files").content.decode()
    assert "The files were refused" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a\x00b.vcf", "a_b.vcf"),
        ("; rm -rf *.vcf", "__rm_-rf__.vcf"),
        (".htaccess", "htaccess"),
        ("...", "file"),
        ("x" * 300 + ".vcf.gz", "x" * 93 + ".vcf.gz"),
    ],
)
def test_a_name_means_no_folder(given, kept):
    from canheal.node.cases.actions.upload_file import plain_name

    assert plain_name(given) == kept


def test_a_script_in_free_text_is_shown_and_not_run(at, browse):
    text = "<script>alert(1)</script>"
    case = at.referred(question=text, pseudonym="<b>P</b>")
    for name in ("ref", "coo"):
        page = browse(name).get(f"/cases/{case.pk}").content.decode()
        assert text not in page
        assert "&lt;script&gt;" in page


def test_pages_load_nothing_from_elsewhere_and_run_no_inline_code(at, browse):
    import re

    case = at.classifying()
    client = browse("cur")
    for address in ("/", "/cases", f"/cases/{case.pk}", f"/cases/{case.pk}/findings", "/account", "/knowledge"):
        answer = client.get(address)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        text = answer.content.decode()
        assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", text)
        assert not re.findall(r"<script(?![^>]*src=)|\son\w+=|style=", text)


def test_a_forged_form_is_refused(person):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(person("ref"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/cases/new", {"hospital": "H01"}).status_code == 403


def test_null_bytes_and_huge_numbers_are_no_fault(browse, at):
    client = browse("coo")
    for query in ("q=%00", "step=%00", "before=99999999999999999999", "tumour=%00x", "q=" + "9" * 60, "hospital=%00"):
        assert client.get(f"/cases?{query}").status_code == 200
    case = at.draft()
    answer = browse("ref").post(f"/cases/{case.pk}/referral", {**ANSWERS, "version": "9" * 40})
    assert answer.status_code == 409
