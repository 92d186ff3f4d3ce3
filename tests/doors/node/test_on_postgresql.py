"""The same tests on PostgreSQL, in a database of their own that goes afterwards; skipped visibly without one."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

SERVER = os.environ.get("CANHEAL_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")


@pytest.fixture
def address():
    import psycopg

    try:
        connection = psycopg.connect(SERVER, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as error:
        pytest.skip(f"no PostgreSQL answers at {SERVER.rsplit('@')[-1]}: {str(error).splitlines()[0][:80]}")
    name = f"canheal_test_{uuid.uuid4().hex[:10]}"
    connection.execute(f"CREATE DATABASE {name}")
    yield f"{SERVER.rsplit('/', 1)[0]}/{name}"
    connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    connection.close()


@pytest.mark.skipif("CANHEAL_TEST_DATABASE" in os.environ, reason="these tests run on PostgreSQL already")
def test_the_whole_folder(address):
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-m", "not browser"]
    environment = {**os.environ, "CANHEAL_TEST_DATABASE": address}
    environment.pop("PYTEST_XDIST_WORKER", None)
    done = subprocess.run(
        [*command, str(Path(__file__).parent)], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:]
    assert " passed" in done.stdout


@pytest.mark.skipif("CANHEAL_TEST_DATABASE" in os.environ, reason="these nodes are made here")
def test_a_lost_connection_is_said_and_made_again(tmp_path, address):
    import psycopg

    from .test_faults import Browser, run, served, token

    home = tmp_path / "node"
    pk = int(run(home, "print(at.draft().pk)", database=address))
    with served(home, CANHEAL_DATABASE=address) as (port, _):
        browser = Browser(port, "ref")
        page = browser.ask("GET", f"/cases/{pk}/referral")[1]
        with psycopg.connect(SERVER, autocommit=True) as connection:
            ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
            assert connection.execute(ended, [address.rsplit("/", 1)[1]]).fetchall()
        fields = {"version": "2", "pseudonym": "P-again", "save": "1", "token": token(page)}
        first = browser.ask("POST", f"/cases/{pk}/referral", fields)[0].status
        assert first in (302, 503)
        if first == 503:
            assert browser.ask("POST", f"/cases/{pk}/referral", fields)[0].status == 302
    assert run(home, "c = Case.objects.get(); print(c.pseudonym, c.version)", database=address).split() == [
        "P-again",
        "3",
    ]


@pytest.mark.skipif("CANHEAL_TEST_DATABASE" in os.environ, reason="these nodes are made here")
def test_a_backup_of_postgresql_is_restored_into_sqlite(tmp_path, address):
    from .test_faults import CANHEAL, rows, run

    home, archive, restored = tmp_path / "node", tmp_path / "backup.tar", tmp_path / "again"
    count = "from canheal.node.trust.models import AuditEvent; print(Case.objects.count(), AuditEvent.objects.count())"
    there = run(home, f"at.reported(); at.draft()\n{count}", database=address).split()
    environment = {**os.environ, "CANHEAL_DATABASE": address}
    subprocess.run(
        [CANHEAL, "node", "backup", archive, "--home", home], check=True, capture_output=True, env=environment
    )
    environment.pop("CANHEAL_DATABASE")
    done = subprocess.run(
        [CANHEAL, "node", "restore", archive, "--home", restored],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    verified = subprocess.run(
        [CANHEAL, "node", "verify", "--home", restored], capture_output=True, env=environment, check=False
    )
    assert verified.returncode == 0, verified.stdout
    here = [rows(restored, f"SELECT count(*) FROM {table}")[0][0] for table in ("cases_case", "trust_auditevent")]
    assert [str(number) for number in here] == there
