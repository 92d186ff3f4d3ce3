"""`canheal node demo`: a pilot brought in by the same actions as the pages, then a node that answers."""

from __future__ import annotations

import os
import re
import subprocess

import pytest

from .test_faults import CANHEAL, Browser, free_port, rows

pytestmark = pytest.mark.skipif("CANHEAL_TEST_DATABASE" in os.environ, reason="the demo is SQLite's own")


def demo(home, *flags):
    environment = {key: value for key, value in os.environ.items() if key != "CANHEAL_DATABASE"}
    command = [CANHEAL, "node", "demo", "--home", home, "--patients", "14", *flags]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, env=environment)


def test_a_pilot_is_brought_in_by_actions_and_pipeline(tmp_path):
    home = tmp_path / "node"
    done = demo(home, "--no-serve")
    assert done.returncode == 0, done.stderr
    failed = rows(home, "SELECT count(*) FROM cases_case WHERE failure != ''")[0][0]
    interpreted = rows(home, "SELECT count(*) FROM cases_result WHERE state = 'done'")[0][0]
    assert failed + interpreted == 14
    assert rows(home, "SELECT count(*) FROM cases_finding")[0][0] > 20
    for act, number in (
        ("case.refer", 14),
        ("case.accept", 14),
        ("case.interpreted", interpreted),
        ("demo.date_back", 14),
    ):
        (found,) = rows(home, f"SELECT count(DISTINCT \"case\") FROM trust_auditevent WHERE action = '{act}'")
        assert found == (number,), act
    verified = subprocess.run([CANHEAL, "node", "verify", "--home", home], capture_output=True, text=True, check=False)
    assert verified.returncode == 0, verified.stdout

    again = demo(home, "--no-serve")
    assert again.stdout.strip() == "the demo is there already"
    assert rows(home, "SELECT count(*) FROM cases_case") == [(14,)]


def test_it_prints_where_and_who_and_signs_the_past_in_the_background(tmp_path):
    home, port = tmp_path / "node", free_port()
    command = [CANHEAL, "node", "demo", "--home", home, "--patients", "14", "--port", str(port), "--web", "1"]
    environment = {key: value for key, value in os.environ.items() if key != "CANHEAL_DATABASE"}
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True, env=environment)
    try:
        said = ""
        while "stop with" not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        assert f"http://127.0.0.1:{port}/" in said
        for role in ("referrer", "laboratory", "curator", "coordinator", "chair", "administrator", "protection"):
            assert role in said
        (word,) = re.findall("password of each: (.+)", said)
        assert Browser(port, "coordinator", word).ask("GET", "/cases")[0].status == 200
        wait_until_signed(home)
    finally:
        process.terminate()
        assert process.wait(timeout=30) == 0
        process.stdout.close()


def wait_until_signed(home):
    from .test_faults import wait_for

    queued = "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status IN ('READY', 'RUNNING')"
    wait_for(lambda: rows(home, queued) == [(0,)], seconds=60)
    assert rows(home, "SELECT count(*) FROM cases_report WHERE state = 'final'")[0][0] >= 3
    assert rows(home, "SELECT count(*) FROM board_decision WHERE state = 'final'")[0][0] >= 3
    assert rows(home, "SELECT count(*) FROM board_meeting WHERE state = 'planned'") == [(1,)]
    assert rows(home, "SELECT count(*) FROM board_discussion WHERE state = 'waiting'")[0][0] >= 1
    recorded = rows(home, "SELECT count(*) FROM trust_auditevent WHERE action = 'decision.sign_verifier'")
    assert recorded == rows(home, "SELECT count(*) FROM board_decision WHERE state = 'final'")
