"""A killed worker, a killed server, a locked database, a full disk, a lost connection: all or nothing, and words."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.parse
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif("CANHEAL_TEST_DATABASE" in os.environ, reason="these nodes are SQLite's own")
CANHEAL = Path(sys.executable).parent / "canheal"
TMPFS = ("unshare", "--mount", "sh", "-c", 'mount -t tmpfs -o size=6m none "$0" && exec "$@"')
SETUP = """
import sys
from pathlib import Path
from canheal.node.service import prepare, use
use(Path(sys.argv[1])); prepare()
sys.path.insert(0, sys.argv[2])
from conftest import ANSWERS, CENTRES, PASSWORD, PEOPLE, Steps, TSO500
from canheal.node.people.actions.add_user import add_user
from canheal.node.people.models import Centre, User
from canheal.node.cases.models import *
for code, kind in CENTRES: Centre.objects.get_or_create(code=code, name=code, kind=kind)
for name, role, centre in PEOPLE:
    if not User.objects.filter(username=name).exists():
        add_user(name, role=role, centre=Centre.objects.get(code=centre), password=PASSWORD, name=name)
at = Steps(lambda name: User.objects.get(username=name))
"""


def run(home, code, *, before=(), check=True, database=None, **more):
    """Python in a process of this node, with the fixtures of this folder at hand."""
    environment = {key: value for key, value in os.environ.items() if key != "CANHEAL_DATABASE"}
    environment |= {"CANHEAL_DATABASE": database} if database else {}
    command = [*before, sys.executable, "-c", SETUP + code, str(home), str(Path(__file__).parent)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120, **more)
    assert done.returncode == 0 or not check, done.stderr[-3000:]
    return done.stdout


def rows(home, query):
    with contextlib.closing(sqlite3.connect(home / "node.sqlite3", timeout=30)) as connection:
        return connection.execute(query).fetchall()


def free_port():
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return made.getsockname()[1]


def wait_for(what, seconds=30):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := what():
            return found
        time.sleep(0.02)
    pytest.fail("nothing came of it in time")


def worker(home, code="work()"):
    environment = {**os.environ, "CANHEAL_NODE": str(home), "DJANGO_SETTINGS_MODULE": "canheal.node.settings"}
    environment.pop("CANHEAL_DATABASE", None)
    return subprocess.Popen(
        [sys.executable, "-c", f"from canheal.node.worker import work; {code}", "w1"], env=environment
    )


LONG = """
from canheal.node.cases.actions.interpret_files import ask_for_interpretation
from canheal.node.cases.actions.upload_file import upload_file
head = '##fileformat=VCFv4.2\\n#CHROM\\tPOS\\tID\\tREF\\tALT\\tQUAL\\tFILTER\\tINFO\\n'
text = head + ''.join(f'1\\t{n}\\t.\\tA\\tT\\t.\\tPASS\\t.\\n' for n in range(1_000_000, 1_060_000))
for _ in range(3):
    case = at.testing()
    upload_file(case.pk, 'vcf', 'calls.vcf', [text.encode()], by=at.person('lab'))
    ask_for_interpretation(case.pk, {'assembly': 'GRCh38'}, by=at.person('lab'))
"""


def test_a_worker_killed_in_an_import_loses_nothing_and_repeats_nothing(tmp_path):
    home = tmp_path / "node"
    run(home, LONG)
    killed = 0
    for _ in range(2):
        process = worker(home)
        wait_for(lambda: rows(home, "SELECT 1 FROM django_tasks_database_dbtaskresult WHERE status = 'RUNNING'"))
        process.kill()
        process.wait()
        killed += 1
        run(home, "")  # starting the node again puts open work back
    assert killed == 2
    worker(home, "work(batch=True)").wait()
    assert rows(home, "SELECT state, count(*) FROM cases_result GROUP BY state") == [("done", 3)]
    assert rows(home, "SELECT step, count(*) FROM cases_case GROUP BY step") == [("quality", 3)]
    interpreted = rows(
        home, "SELECT \"case\", count(*) FROM trust_auditevent WHERE action = 'case.interpreted' GROUP BY 1"
    )
    assert [number for _, number in interpreted] == [1, 1, 1]
    assert rows(home, "SELECT count(*) FROM trust_auditevent WHERE action = 'case.resume_interpretation'")[0][0] >= 2
    done = subprocess.run([CANHEAL, "node", "verify", "--home", home], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "the chain of audit events and every file are whole")


class Browser:
    """A signed-in person over HTTP, with cookies and the form's token."""

    def __init__(self, port, name, word=None):
        self.port, self.cookies = port, {}
        page = self.ask("GET", "/sign-in")[1]
        answer, _ = self.ask(
            "POST", "/sign-in", {"username": name, "password": word or password(), "token": token(page)}
        )
        assert answer.status == 302

    def ask(self, method, address, fields=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())}
        body = None
        if fields is not None:
            given = dict(fields)
            body = urllib.parse.urlencode({**given, "csrfmiddlewaretoken": given.pop("token", "")})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        with contextlib.closing(connection):
            connection.request(method, address, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            key, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[key] = value
        return answer, text


def token(page):
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page).group(1)


def password():
    from .conftest import PASSWORD

    return PASSWORD


@contextlib.contextmanager
def served(home, port=None, **environment):
    port = port or free_port()
    kept = {key: value for key, value in os.environ.items() if key != "CANHEAL_DATABASE"}
    command = [CANHEAL, "node", "serve", "--home", home, "--port", str(port), "--web", "1", "--workers", "0"]
    process = subprocess.Popen(
        list(map(str, command)), stdout=subprocess.PIPE, text=True, env={**kept, **environment}, start_new_session=True
    )
    try:
        assert "answers at" in process.stdout.readline()
        yield port, process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()


def test_a_server_killed_in_a_form_post_leaves_all_or_nothing(tmp_path):
    home = tmp_path / "node"
    pk = int(run(home, "print(at.draft().pk)"))
    sent = []

    def post(port):
        browser = Browser(port, "ref")
        with contextlib.suppress(OSError, http.client.HTTPException):
            while True:
                page = browser.ask("GET", f"/cases/{pk}/referral")[1]
                version = re.search(r'name="version" value="(\d+)"', page).group(1)
                fields = {"version": version, "pseudonym": f"P-{version}", "question": "x" * 2000, "save": "1"}
                sent.append(version)
                browser.ask("POST", f"/cases/{pk}/referral", {**fields, "token": token(page)})

    for _ in range(3):
        with served(home) as (port, process):
            thread = threading.Thread(target=post, args=(port,))
            thread.start()
            many = len(sent)
            wait_for(lambda many=many: len(sent) > many + 3)
            os.killpg(process.pid, signal.SIGKILL)
            thread.join()
    check = """
from canheal.node.trust.models import AuditEvent
from canheal.node.trust.chain import breaks
from canheal.node.trust.state import state_hash
case = Case.objects.get()
saves = AuditEvent.objects.filter(case=case.pk, action='case.save_referral')
assert saves.count() == case.version - 1, (saves.count(), case.version)
assert saves.first().after == state_hash(case.answers)
assert case.pseudonym == case.answers['pseudonym'] == f'P-{case.version - 1}', case.pseudonym
assert not list(breaks())
print(case.version)
"""
    assert int(run(home, check)) > 8


def test_a_locked_database_is_said_and_nothing_is_lost(tmp_path):
    home = tmp_path / "node"
    pk = int(run(home, "print(at.draft().pk)"))
    (home / "node.yaml").write_text("wait_seconds: 1\n")
    with served(home) as (port, _):
        browser = Browser(port, "ref")
        page = browser.ask("GET", f"/cases/{pk}/referral")[1]
        fields = {"version": "2", "pseudonym": "P-locked", "save": "1", "token": token(page)}
        lock = sqlite3.connect(home / "node.sqlite3", isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        answer, text = browser.ask("POST", f"/cases/{pk}/referral", fields)
        lock.execute("ROLLBACK")
        lock.close()
        assert (answer.status, answer.headers["Retry-After"]) == (503, "10")
        assert "The database does not answer at the moment. Nothing was changed." in text
        assert browser.ask("POST", f"/cases/{pk}/referral", fields)[0].status == 302
    assert rows(home, "SELECT pseudonym, version FROM cases_case") == [("P-locked", 3)]


FULL = """
import io
from django.conf import settings
from django.test import Client
settings.ALLOWED_HOSTS.append('testserver')
case = at.testing()
client = Client(raise_request_exception=False)
client.force_login(User.objects.get(username='lab'), backend='django.contrib.auth.backends.ModelBackend')
import random
file = io.BytesIO(random.Random(1).randbytes(9_000_000)); file.name = 'calls.vcf'
answer = client.post(f'/cases/{case.pk}/files', {'kind': 'vcf', 'file': file})
import json
left = [path.name for path in Path(settings.VAULT).rglob('*') if path.is_file()]
small = io.BytesIO(b'##fileformat=VCFv4.2\\n'); small.name = 'calls.vcf'
again = client.post(f'/cases/{case.pk}/files', {'kind': 'vcf', 'file': small})
print(json.dumps([answer.status_code, 'disk of this node is full' in answer.content.decode(), left, again.status_code,
    Upload.objects.count()]))
"""


def test_a_full_disk_is_said_and_nothing_half_written_stays(tmp_path):
    home = tmp_path / "disk"
    home.mkdir()
    if subprocess.run([*TMPFS, home, "true"], capture_output=True, check=False).returncode:
        pytest.skip("a small file system cannot be mounted here")
    environment = {"TMPDIR": str(tmp_path)}
    os.environ.update(environment)
    try:
        said = json.loads(run(home, FULL, before=(*TMPFS, str(home))).splitlines()[-1])
    finally:
        os.environ.pop("TMPDIR")
    assert said == [507, True, [], 302, 1]


def test_a_backup_is_restored_whole_while_the_node_runs(tmp_path):
    home, archive, restored = tmp_path / "node", tmp_path / "backup.tar", tmp_path / "again"
    run(home, "at.reported(); at.draft()")
    with served(home):
        done = subprocess.run(
            [CANHEAL, "node", "backup", archive, "--home", home], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    done = subprocess.run(
        [CANHEAL, "node", "restore", archive, "--home", restored], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    verified = subprocess.run(
        [CANHEAL, "node", "verify", "--home", restored], capture_output=True, text=True, check=False
    )
    assert verified.returncode == 0, verified.stdout
    for table in ("cases_case", "cases_report", "cases_finding", "trust_auditevent", "people_user"):
        assert rows(home, f"SELECT * FROM {table}") == rows(restored, f"SELECT * FROM {table}")
    with served(restored) as (port, _):
        assert json.loads(Browser(port, "cur").ask("GET", "/cases/1/reports/1.json")[1])["signing"]["verifier"]
    refused = subprocess.run(
        [CANHEAL, "node", "restore", archive, "--home", home], capture_output=True, text=True, check=False
    )
    assert refused.returncode == 2
    assert "empty folder" in refused.stderr


def test_a_damaged_backup_is_refused(tmp_path):
    home, archive = tmp_path / "node", tmp_path / "backup.tar"
    run(home, "at.reported()")
    subprocess.run([CANHEAL, "node", "backup", archive, "--home", home], check=True, capture_output=True)
    content = bytearray(archive.read_bytes())
    place = content.rindex(b"canheal.interpretation/1")
    content[place] ^= 1
    archive.write_bytes(content)
    done = subprocess.run(
        [CANHEAL, "node", "restore", archive, "--home", tmp_path / "x"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 13
    assert "1 files are damaged" in done.stderr


def test_verify_names_a_changed_file_of_the_vault(tmp_path):
    home = tmp_path / "node"
    run(home, "at.running()")
    (path,) = (home / "vault").glob("??/*")
    path.write_bytes(path.read_bytes() + b" ")
    done = subprocess.run([CANHEAL, "node", "verify", "--home", home], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "a file of the vault was changed" in done.stdout


def test_a_taken_port_is_said(tmp_path):
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        made.listen()
        port = str(made.getsockname()[1])
        command = [CANHEAL, "node", "serve", "--home", tmp_path / "n", "--port", port, "--workers", "0"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert f"no server answers at http://127.0.0.1:{port}/" in done.stderr
