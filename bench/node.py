"""The node: a pilot loaded through the real pipeline, then case list and workspace as people ask for them."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.measure import PYTHON, Row

NAME = "node"
_PATIENTS = 900
_MANY = 50_000


def describe() -> str:
    return f"{_PATIENTS} cases of a simulated pilot on SQLite; then {_MANY:,} cases"


def run(quick: bool) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="canheal-bench-node-") as folder:
        home = Path(folder) / "node"
        loaded = _load(home, 100 if quick else _PATIENTS)
        small = _ask(home, "time")
        requests = _served(home, 5 if quick else 15)
        _ask(home, "grow")
        many = _ask(home, "time")
    return [
        Row("pilot through actions, workers and pipeline, a case (10 a second are 100 ms)", loaded, 100, unit="ms"),
        Row("case list, 900 cases, server time, 95th percentile", small["list"], 300, unit="ms"),
        Row("case workspace, the same", small["case"], 300, unit="ms"),
        Row("my work, the same", small["work"], 300, unit="ms"),
        Row("a list request, two server processes busy (60 a second are 16.7 ms)", requests, 16.7, unit="ms"),
        Row("case list, 50,000 cases, 95th percentile", many["list"], 500, unit="ms"),
        Row("case list, 50,000 cases, a facet and a search", many["search"], 500, unit="ms"),
        Row("case workspace, 50,000 cases", many["case"], 300, unit="ms"),
        Row("my work, 50,000 cases", many["work"], 500, unit="ms"),
    ]


def _load(home: Path, patients: int) -> float:
    """Milliseconds a case, from referral to interpretation; start and simulation included."""
    start = time.perf_counter()
    command = [str(Path(PYTHON).parent / "canheal"), "node", "demo", "--home", str(home), "--no-serve"]
    subprocess.run([*command, "--patients", str(patients)], check=True, stdout=subprocess.DEVNULL)
    return 1000 * (time.perf_counter() - start) / patients


def _ask(home: Path, what: str) -> dict[str, float]:
    """Run a part of this file in a process of that node."""
    environment = {**os.environ, "CANHEAL_NODE": str(home), "DJANGO_SETTINGS_MODULE": "canheal.node.settings"}
    done = subprocess.run(
        [PYTHON, "-m", "bench.node", what], env=environment, check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(done.stdout or "{}")
    return found


def _served(home: Path, seconds: int) -> float:
    """Milliseconds a list request against the real server, asked by eight connections at once."""
    import http.client
    import threading

    environment = {**os.environ, "CANHEAL_NODE": str(home)}
    port = 8732
    cookie = subprocess.run(
        [PYTHON, "-m", "bench.node", "cookie"],
        env={**environment, "DJANGO_SETTINGS_MODULE": "canheal.node.settings"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    command = [str(Path(PYTHON).parent / "canheal"), "node", "serve", "--home", str(home), "--port", str(port)]
    server = subprocess.Popen([*command, "--workers", "0"], stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert server.stdout is not None
        server.stdout.readline()
        done: list[int] = []
        until = time.perf_counter() + seconds

        def ask() -> None:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            while time.perf_counter() < until:
                connection.request("GET", "/cases", headers={"Cookie": f"sessionid={cookie}"})
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    raise RuntimeError(f"the list answered {answer.status}")
                done.append(1)

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return 1000 * seconds / len(done)
    finally:
        server.terminate()
        server.wait()


def _time() -> dict[str, float]:
    """95th percentiles of server time in milliseconds, asked by the coordinator, who sees every case."""
    from django.conf import settings
    from django.test import Client

    from canheal.node.cases.models import Case
    from canheal.node.people.models import User

    settings.ALLOWED_HOSTS.append("testserver")
    client = Client()
    client.force_login(User.objects.get(username="coordinator"), backend="django.contrib.auth.backends.ModelBackend")
    tested = list(Case.objects.exclude(results=None).values_list("pk", flat=True)[:40])
    pages = {
        "list": ["/cases"],
        "search": ["/cases?step=classifying&tumour=LUAD", "/cases?q=KRAS", "/cases?due=overdue", "/cases?q=P0042"],
        "case": [f"/cases/{pk}" for pk in tested],
        "work": ["/"],
    }
    return {name: _percentile(client, addresses) for name, addresses in pages.items()}


def _percentile(client: object, addresses: list[str]) -> float:
    times = []
    for round_ in range(max(3, 40 // len(addresses))):
        for address in addresses:
            start = time.perf_counter()
            answer = client.get(address)  # type: ignore[attr-defined]
            assert answer.status_code == 200, (address, answer.status_code)
            if round_:
                times.append(1000 * (time.perf_counter() - start))
    return statistics.quantiles(times, n=20)[-1]


def _grow() -> None:
    """The same cases again and again, to 50,000: rows alone, for the speed of lists."""
    from canheal.node.cases.models import Case, Finding

    cases, findings = list(Case.objects.all()), {}
    for finding in Finding.objects.all():
        findings.setdefault(finding.case_id, []).append(finding)
    rounds = _MANY // len(cases)
    for _ in range(rounds):
        olds = [case.pk for case in cases]
        for case in cases:
            case.pk = None
        made = Case.objects.bulk_create(cases, batch_size=500)
        more = []
        for old, new in zip(olds, made, strict=True):
            for finding in findings.get(old, ()):
                finding.pk, finding.case_id = None, new.pk
                more.append(finding)
        Finding.objects.bulk_create(more, batch_size=2000)
        findings = {new.pk: findings.get(old, []) for old, new in zip(olds, made, strict=True)}


def _cookie() -> str:
    from django.conf import settings
    from django.test import Client

    from canheal.node.people.models import User

    settings.ALLOWED_HOSTS.append("testserver")
    client = Client()
    client.force_login(User.objects.get(username="coordinator"), backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "time":
        print(json.dumps(_time()))
    elif sys.argv[1] == "cookie":
        print(_cookie())
    else:
        _grow()
