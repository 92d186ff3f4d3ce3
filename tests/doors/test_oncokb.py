"""`canheal knowledge add oncokb` against a local server with recorded answers, all of them invented."""

from __future__ import annotations

import http.server
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

ANSWERS = Path(__file__).resolve().parents[1] / "conformance/sources/oncokb/release"
INFO, RECORDS = ((ANSWERS / name).read_bytes() for name in ("info.json", "allActionableVariants.json"))
TOKEN = "11112222-invented-token-33334444"
VARIANTS = "/api/v1/utils/allActionableVariants?version=v9.9"
MAF = (
    "Hugo_Symbol\tNCBI_Build\tChromosome\tStart_Position\tEnd_Position\tVariant_Classification\tReference_Allele\t"
    "Tumor_Seq_Allele2\tTumor_Sample_Barcode\tHGVSp_Short\tTranscript_ID\tt_depth\tt_alt_count\n"
    "BRAF\tGRCh37\t7\t140453136\t140453136\tMissense_Mutation\tA\tT\tT1\tp.V600E\tENST00000288602\t200\t60\n"
)


class Service:
    """A service on the loopback: what it answers, and what it was asked."""

    def __init__(self):
        self.asked, self.headers, self.infos, self.cut = [], [], [INFO], False
        self.answers = {VARIANTS: (200, RECORDS, {})}
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.root = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def _answer(self, path):
        if path == "/api/v1/info" and path not in self.answers:
            return 200, self.infos.pop(0) if len(self.infos) > 1 else self.infos[0], {}
        return self.answers.get(path, (404, b"{}", {}))

    def _handler(service):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                service.asked.append(self.path)
                service.headers.append(dict(self.headers))
                status, body, more = service._answer(self.path)
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **more}.items():
                    self.send_header(name, value)
                self.end_headers()
                cut = service.cut and "allActionable" in self.path
                self.wfile.write(body[: len(body) // 2] if cut else body)
                self.close_connection = True

            def log_message(self, *_):
                """Nobody reads it."""

        return Handler


@pytest.fixture
def service():
    found = Service()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture
def library(tmp_path):
    return tmp_path / "library"


@pytest.fixture
def canheal(library):
    def run(*arguments, **environment):
        env = {name: value for name, value in os.environ.items() if name != "CANHEAL_ONCOKB_TOKEN"}
        env |= {"CANHEAL_KNOWLEDGE": str(library), "http_proxy": "http://127.0.0.1:9", **environment}
        command = [sys.executable, "-m", "canheal.cli.main", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, env=env, check=False, timeout=120)
        assert TOKEN not in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done

    return run


@pytest.fixture
def add(canheal, service, tmp_path):
    """`knowledge add oncokb` with the token in a file."""
    (tmp_path / "token").write_text(TOKEN + "\n")

    def run(*more):
        given = ("--url", f"{service.root}/api/v1", "--token-file", tmp_path / "token")
        return canheal("knowledge", "add", "oncokb", *given, *more)

    return run


def state(library):
    """Every file of the library with its bytes."""
    return {path.relative_to(library): path.read_bytes() for path in sorted(library.rglob("*")) if path.is_file()}


def test_a_release_is_fetched_once_with_the_token_in_one_header_and_kept_without_it(add, service, library, canheal):
    done = add()
    assert done.returncode == 0, done.stderr
    assert "oncokb@2026-03-31: 15 of 22 records kept, 16 rows" in done.stdout
    assert service.asked == ["/api/v1/info", "/api/v1/info", VARIANTS, "/api/v1/info"]
    assert {headers["Authorization"] for headers in service.headers} == {f"Bearer {TOKEN}"}
    folder = library / "oncokb@2026-03-31"
    assert (folder / "info.json").read_bytes() == INFO
    assert (folder / "allActionableVariants.json").read_bytes() == RECORDS
    assert not [path for path, content in state(library).items() if TOKEN.encode() in content]
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["records_in"] == manifest["records_kept"] + sum(manifest["dropped"].values())
    assert "no redistribution" in manifest["allowed_use"]
    assert "intact" in canheal("knowledge", "verify").stdout


def test_the_same_release_is_not_fetched_again(add, service, library):
    add()
    before = state(library)
    service.asked.clear()
    again = add()
    assert again.returncode == 0
    assert "there already; no record was fetched" in again.stdout
    assert service.asked == ["/api/v1/info"]
    assert state(library) == before


def test_a_newer_release_stands_beside_the_first(add, service, library):
    add()
    service.infos = [INFO.replace(b"v9.9", b"v9.10").replace(b"03/31/2026", b"2026-05-31")]
    service.answers[VARIANTS.replace("v9.9", "v9.10")] = (200, RECORDS, {})
    assert add().returncode == 0
    assert sorted(path.name for path in library.iterdir()) == ["oncokb@2026-03-31", "oncokb@2026-05-31"]
    earlier = add("--release", "2026-03-31")
    assert earlier.returncode == 2
    assert "has the release of 2026-05-31, not of 2026-03-31" in earlier.stderr


def test_another_version_of_the_same_day_does_not_replace_the_first(add, service, library):
    add()
    before = state(library)
    service.infos = [INFO.replace(b"v9.9", b"v9.9_patch_1")]
    service.answers[VARIANTS.replace("v9.9", "v9.9_patch_1")] = (200, RECORDS.replace(b"T790M", b"T790S"), {})
    done = add()
    assert done.returncode == 2
    assert "says something else" in done.stderr
    assert state(library) == before


def test_the_kept_answers_can_be_compiled_again_without_token_and_service(add, service, library, canheal):
    add()
    service.asked.clear()
    folder = library / "oncokb@2026-03-31"
    files = (folder / "info.json", folder / "allActionableVariants.json")
    done = canheal("knowledge", "add", "oncokb", *files, "--name", "again", CANHEAL_ONCOKB_TOKEN=TOKEN)
    assert done.returncode == 0, done.stderr
    assert (library / "again@2026-03-31/rows.columns").read_bytes() == (folder / "rows.columns").read_bytes()
    assert service.asked == []


def test_it_serves_without_network_and_what_it_excludes_is_excluded(add, service, canheal, tmp_path):
    add()
    service.asked.clear()
    (tmp_path / "tumour.maf").write_text(MAF)
    found = {}
    for tumour in ("COAD", "THPA", "MEL"):
        out = tmp_path / tumour
        done = canheal(
            *("interpret", "--maf", tmp_path / "tumour.maf", "--tumour", tumour),
            *("--knowledge", "oncokb", "--only", "json", "--out", out),
        )
        assert done.returncode == 0, done.stderr
        claims = json.loads((out / "interpretation.json").read_text())["small_variants"][0]["claims"]
        found[tumour] = {
            (tuple(claim["therapies"]), claim["disease_relation"])
            for claim in claims
            if claim["evidence"].startswith("oncokb:") and "examplinib" in claim["therapies"]
        }
    both = ("novelinib", "examplinib")
    assert (both, "exact") in found["MEL"]
    assert (both, "ancestor") in found["THPA"]
    assert not {relation for _, relation in found["COAD"]} & {"exact", "ancestor", "pan_cancer"}
    assert service.asked == []


def test_a_token_from_the_environment_and_none_at_all(canheal, service, tmp_path):
    address = ("--url", f"{service.root}/api/v1")
    assert canheal("knowledge", "add", "oncokb", *address).returncode == 2
    assert "no token was given" in canheal("knowledge", "add", "oncokb").stderr
    for wrong in ("two words", "x", f"{TOKEN}\nX-Other: 1"):
        refused = canheal("knowledge", "add", "oncokb", *address, CANHEAL_ONCOKB_TOKEN=wrong)
        assert "cannot be a token" in refused.stderr
    absent = canheal("knowledge", "add", "oncokb", *address, "--token-file", tmp_path / "none")
    assert absent.returncode == 11
    assert service.asked == []
    assert canheal("knowledge", "add", "oncokb", *address, CANHEAL_ONCOKB_TOKEN=TOKEN).returncode == 0


def test_a_token_belongs_to_what_is_fetched(canheal, tmp_path):
    (tmp_path / "own.tsv").write_text("id\n")
    for source in ("curated", "oncokb"):
        done = canheal("knowledge", "add", source, tmp_path / "own.tsv", "--token-file", tmp_path / "token")
        assert (done.returncode, "of no use here" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    "address",
    [
        *("http://www.example.org/api", "http://localhost:9/api", "ftp://127.0.0.1/x", "nonsense"),
        *(f"https://user:{TOKEN}@example.org/", f"https://example.org/?token={TOKEN}"),
    ],
)
def test_the_token_goes_over_https_or_to_this_machine_alone(canheal, address):
    done = canheal("knowledge", "add", "oncokb", "--url", address, CANHEAL_ONCOKB_TOKEN=TOKEN)
    assert done.returncode == 2
    assert "--url" in done.stderr


PAGE = b"<!DOCTYPE html><html><body>login</body></html>"


@pytest.mark.parametrize(
    ("path", "answer", "code", "message"),
    [
        ("/api/v1/info", (401, b"{}", {}), 2, "does not accept the token (401)"),
        (VARIANTS, (403, b"{}", {}), 2, "its licence does not hold them"),
        (VARIANTS, (404, b"{}", {}), 11, "does not give this (404)"),
        (VARIANTS, (429, b"{}", {"Retry-After": "120"}), 11, "Try again after 120 seconds"),
        (VARIANTS, (429, b"{}", {"Retry-After": TOKEN}), 11, "Try again later"),
        (VARIANTS, (503, TOKEN.encode(), {}), 11, "out of order (503)"),
        (VARIANTS, (200, PAGE, {}), 14, "answers with a web page"),
        (VARIANTS, (200, RECORDS[:-200], {}), 14, "no complete JSON"),
        (VARIANTS, (200, b"[]", {}), 14, "no list of records"),
        (VARIANTS, (200, b'[{"colour": "red"}]', {}), 14, "no record of OncoKB"),
        ("/api/v1/info", (200, b"{}", {}), 14, "data version and its date are not there"),
        ("/api/v1/info", (200, INFO.replace(b"03/31/2026", b"31/03/2026"), {}), 14, "data version and its date"),
    ],
)
def test_what_goes_wrong_is_said_and_changes_nothing(add, service, library, *, path, answer, code, message):
    add()
    before = state(library)
    service.infos = [INFO.replace(b"03/31/2026", b"04/30/2026")]
    service.answers[path] = answer
    done = add()
    assert (done.returncode, message in done.stderr) == (code, True), done.stderr
    assert state(library) == before


def test_an_answer_that_breaks_off(add, service, library):
    service.cut = True
    done = add()
    assert done.returncode == 13
    assert "broke off" in done.stderr
    assert list(library.rglob("*")) == []


def test_a_release_that_changes_while_it_is_fetched_is_refused(add, service, library):
    newer = INFO.replace(b"v9.9", b"v9.10").replace(b"03/31/2026", b"04/30/2026")
    service.infos = [INFO, INFO, newer]
    done = add()
    assert done.returncode == 14
    assert "the release changed from v9.9 to v9.10 while it was fetched" in done.stderr
    assert list(library.rglob("*")) == []


def test_the_token_does_not_follow_a_redirect(add, service):
    other = Service()
    for target in (f"{other.root}/api/v1/info", f"{service.root}/elsewhere", f"https://{TOKEN}/"):
        service.answers["/api/v1/info"] = (302, b"", {"Location": target})
        service.asked.clear()
        done = add()
        assert done.returncode == 11
        assert "the token was not sent there" in done.stderr
        assert service.asked == ["/api/v1/info"]
    other.server.shutdown()
    other.server.server_close()
    assert other.asked == []


def test_nobody_is_there(add, service):
    service.server.shutdown()
    service.server.server_close()
    done = add()
    assert done.returncode == 11
    assert "cannot be reached" in done.stderr
