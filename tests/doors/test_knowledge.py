"""`canheal knowledge` as a user meets it: import, list, verify, remove; by https; and with files that are wrong."""

from __future__ import annotations

import hashlib
import http.server
import os
import re
import shutil
import ssl
import subprocess
import sys
import threading
from pathlib import Path

import pytest

COLUMNS = "id\tgene\talteration\tdiseases\timplication\tsignificance\tdirection\tlevel\ttherapies\tcitations\n"
GOOD = COLUMNS + "L1\tEGFR\tL858R\tNSCLC\ttherapeutic\tsensitivity\tsupports\tA\tosimertinib\tPMID:29151359\n"
WITH_BAD = GOOD + "L2\tKRAS\tG12D\tCOADREAD\ttherapeutic\tresistance\tmaybe\tB\tcetuximab\tPMID:18316791\n"


@pytest.fixture
def library(tmp_path):
    return tmp_path / "library"


@pytest.fixture
def canheal(library):
    def run(*arguments, **environment):
        env = {**os.environ, "CANHEAL_KNOWLEDGE": str(library), **environment}
        command = [sys.executable, "-m", "canheal.cli.main", "knowledge", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, env=env, check=False, timeout=120)

    return run


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "own.tsv"
    path.write_text(WITH_BAD)
    return path


def state(library):
    """Every file of the library with its bytes."""
    return {path.relative_to(library): path.read_bytes() for path in sorted(library.rglob("*")) if path.is_file()}


def test_in_equals_kept_and_dropped_and_each_dropped_record_is_listed(canheal, table, library):
    done = canheal("add", "curated", table, "--release", "2026-05-01", "--licence", "CC-BY-4.0")
    assert done.returncode == 0, done.stderr
    assert "1 of 2 records kept, 1 rows" in done.stdout
    assert "left out: 1 direction 'maybe' is none of does_not_support, supports" in done.stdout
    line = (library / "curated@2026-05-01" / "dropped.tsv").read_text().splitlines()[1].split("\t")
    assert line[:3] == ["own.tsv", "3", "L2"]
    assert "curated@2026-05-01  evidence  1 rows  local" in canheal("list").stdout
    assert "intact" in canheal("verify").stdout


def test_files_may_stand_after_flags(canheal, table):
    assert canheal("add", "curated", "--release", "2026-05-01", "--name", "own", table).returncode == 0
    wrong = canheal("add", "curated", "--release", "2026-05-01", table, "--nonsense")
    assert wrong.returncode == 2
    assert "unrecognized arguments: --nonsense" in wrong.stderr
    assert canheal("list", table).returncode == 2


def test_no_snapshot_is_said(canheal):
    assert "no snapshot in" in canheal("list").stdout
    assert canheal("verify", "civic").returncode == 2


@pytest.mark.parametrize(
    ("name", "content", "code", "message"),
    [
        ("page.tsv", b"<!DOCTYPE html><html>login</html>", 14, "web page"),
        ("short.tsv", COLUMNS.encode() + b"L1\tEGFR\n", 14, "short.tsv:2"),
        ("latin.tsv", GOOD.encode() + b"L2\t\xe9\n", 13, "not UTF-8"),
        ("empty.tsv", b"", 12, "empty"),
        ("cut.tsv.gz", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b", 13, "truncated"),
        ("other.tsv", b"a\tb\n1\t2\n", 15, "lacks id"),
        ("none.tsv", WITH_BAD.replace("supports", "maybe").encode(), 14, "none of 2 records can be kept"),
    ],
)
def test_a_wrong_file_leaves_the_earlier_snapshot_untouched(
    canheal, table, library, tmp_path, *, name, content, code, message
):
    canheal("add", "curated", table, "--release", "2026-05-01")
    before = state(library)
    (tmp_path / name).write_bytes(content)
    for release in ("2026-05-01", "2026-06-01"):
        done = canheal("add", "curated", tmp_path / name, "--release", release)
        assert (done.returncode, done.stdout) == (code, "")
        assert message in done.stderr
        assert name in done.stderr
        assert "Traceback" not in done.stderr
    assert state(library) == before
    assert [path.name for path in library.iterdir()] == ["curated@2026-05-01"]


def test_another_content_under_a_known_name_is_refused(canheal, table, library):
    canheal("add", "curated", table, "--release", "2026-05-01")
    before = state(library)
    table.write_text(GOOD.replace("L858R", "L861Q"))
    done = canheal("add", "curated", table, "--release", "2026-05-01")
    assert done.returncode == 2
    assert "says something else" in done.stderr
    assert state(library) == before


def test_a_damaged_snapshot_is_named_by_verify_and_does_not_hide_the_others(canheal, table, library):
    for release in ("2026-05-01", "2026-06-01"):
        canheal("add", "curated", table, "--release", release)
    rows = library / "curated@2026-05-01" / "rows.columns"
    rows.chmod(0o644)
    rows.write_bytes(rows.read_bytes()[:-1] + b"\xff")
    done = canheal("verify")
    assert done.returncode == 21
    assert str(rows) in done.stderr
    assert "curated@2026-06-01  intact" in done.stdout


def test_a_release_date_is_needed_and_must_be_one(canheal, table):
    assert "do not say of which date" in canheal("add", "curated", table).stderr
    assert canheal("add", "curated", table, "--release", "May").returncode == 2
    assert "no reader for the source 'civik'" in canheal("add", "civik", table, "--release", "2026-05-01").stderr


def test_remove(canheal, table, library):
    canheal("add", "curated", table, "--release", "2026-05-01")
    assert canheal("remove", "curated").returncode == 2
    assert canheal("remove", "curated@2026-05-01").returncode == 0
    assert list(library.iterdir()) == []


@pytest.fixture
def server(tmp_path):
    """A TLS server on the loopback that knows one table, one answer cut short, and one way out of https."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed here")
    folder = tmp_path / "tls"
    folder.mkdir()
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    )
    subprocess.run([*command.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as found:
        found.socket = context.wrap_socket(found.socket, server_side=True)
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield f"https://localhost:{found.server_port}", certificate
        found.shutdown()


class _Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = GOOD.encode()
        if self.path == "/out.tsv":
            self.send_response(302)
            self.send_header("Location", "http://localhost/own.tsv")
            self.end_headers()
            return
        self.send_response(200 if self.path in ("/own.tsv", "/short.tsv") else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:20] if self.path == "/short.tsv" else body)
        self.close_connection = True

    def log_message(self, *_):
        """Nobody reads it."""


SHA = hashlib.sha256(GOOD.encode()).hexdigest()


def test_a_file_by_https_with_its_checksum(canheal, server, library):
    address, certificate = server
    done = canheal(
        *("add", "curated", "--release", "2026-05-01", "--url", f"{address}/own.tsv", "--sha256", SHA),
        SSL_CERT_FILE=str(certificate),
    )
    assert done.returncode == 0, done.stderr
    assert f'"sha256": "{SHA}"' in (library / "curated@2026-05-01" / "manifest.json").read_text()


@pytest.mark.parametrize(
    ("path", "sha256", "message"),
    [
        ("/own.tsv", "0" * 64, "as stated"),
        ("/own.tsv", "12", "no SHA-256"),
        ("/gone.tsv", SHA, "answers 404"),
        ("/short.tsv", SHA, "broke off"),
        ("/out.tsv", SHA, "not https"),
    ],
)
def test_what_comes_by_https_is_refused_when_it_is_not_what_was_stated(
    canheal, server, library, *, path, sha256, message
):
    address, certificate = server
    given = ("add", "curated", "--release", "2026-05-01", "--url", address + path, "--sha256", sha256)
    done = canheal(*given, SSL_CERT_FILE=str(certificate))
    assert done.returncode != 0
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not library.exists() or list(library.iterdir()) == []


def test_a_server_whose_certificate_is_unknown_and_plain_http_are_refused(canheal, server):
    address, _ = server
    given = ("add", "curated", "--release", "2026-05-01", "--sha256", SHA, "--url")
    assert "cannot be reached" in canheal(*given, f"{address}/own.tsv").stderr
    assert "not https" in canheal(*given, f"{address}/own.tsv".replace("https", "http")).stderr
    assert not Path("own.tsv").exists()


VCF = (
    "##fileformat=VCFv4.1\n##fileDate=2024-05-09\n##reference={build}\n##INFO=<ID=CLNSIG,Number=.,Type=String>\n"
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    "7\t1000\t13961\tA\tT\t.\t.\tCLNSIG=Pathogenic\n7\t1000\t13961\tAC\tTC\t.\t.\tCLNSIG=Pathogenic\n"
    "7\t1001\t2\tA\t.\t.\t.\tCLNSIG=Benign\n7\t1002\t3\tA\tG\t.\t.\tCLNSIGINCL=1:Benign\n"
    "NT_1\t1002\t4\tA\tG\t.\t.\tCLNSIG=Benign\n7\t999999999\t5\tA\tG\t.\t.\tCLNSIG=Benign\n"
)


def test_alleles_of_both_builds_stand_side_by_side_and_each_dropped_one_is_listed(canheal, tmp_path, library):
    for build in ("GRCh37", "GRCh38"):
        (tmp_path / f"{build}.vcf").write_text(VCF.format(build=build))
        done = canheal("add", "clinvar", tmp_path / f"{build}.vcf")
        assert done.returncode == 0, done.stderr
        assert f"clinvar-{build.lower()}@2024-05-09: 1 of 6 records kept, 1 rows" in done.stdout
    dropped = (library / "clinvar-grch37@2024-05-09" / "dropped.tsv").read_text().splitlines()[1:]
    assert sorted(line.split("\t", 1)[1].replace("\t", " ") for line in dropped) == [
        "10 4 ?:1002 A>G other_contig",
        "11 5 7:999999999 A>G outside_assembly",
        "7 13961 7:1000 AC>TC duplicate",
        "8 2 7:1001 A>. no_alternate",
        "9 3 7:1002 A>G classified only as a part of a haplotype or genotype, or not at all",
    ]
    (tmp_path / "cut.vcf").write_text(VCF.format(build="GRCh38")[:-9])
    before = sorted(path.name for path in library.iterdir())
    refused = canheal("add", "clinvar", tmp_path / "cut.vcf", "--release", "2024-06-01")
    assert refused.returncode == 13
    assert "as if the file had been cut" in refused.stderr
    assert sorted(path.name for path in library.iterdir()) == before
    assert canheal("verify").returncode == 0


REAL = (
    Path(__file__).resolve().parents[3]
    / "shared"
    / "data"
    / "clinical"
    / "civic"
    / "civic_evidence_items_20220422.tsv.gz"
)


@pytest.mark.skipif(not REAL.exists(), reason="shared/data is not here")
def test_at_least_95_percent_of_civic_2022_reach_oncotree(canheal, tmp_path):
    assert canheal("add", "civic", REAL).returncode == 0
    done = canheal("coverage", "civic", "--out", tmp_path / "misses.tsv")
    reached, items = re.search(r"reaches OncoTree: ([\d,]+) of ([\d,]+)", done.stdout).groups()
    assert int(reached.replace(",", "")) >= 0.95 * int(items.replace(",", ""))
    header, *misses = (line.split("\t") for line in (tmp_path / "misses.tsv").read_text().splitlines())
    assert header == ["miss", "words", "items"]
    unplaced = sum(int(count) for kind, _, count in misses if kind == "disease")
    assert unplaced == int(items.replace(",", "")) - int(reached.replace(",", ""))


def test_coverage_of_a_small_table_names_what_it_misses(canheal, tmp_path):
    (tmp_path / "own.tsv").write_text(
        GOOD + GOOD.splitlines()[1].replace("L1", "L2").replace("NSCLC", "ATLANTIS") + "\n"
    )
    canheal("add", "curated", tmp_path / "own.tsv", "--release", "2026-05-01")
    said = canheal("coverage", "curated").stdout
    assert "reaches OncoTree: 1 of 2 (50.00%)" in said
    assert "1  ATLANTIS" in said
