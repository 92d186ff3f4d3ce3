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
from typing import Any

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
        renewed = _renewed(home)
        _ask(home, "grow")
        many = _ask(home, "time")
    return [
        Row("pilot through actions, workers and pipeline, a case (10 a second are 100 ms)", loaded, 100, unit="ms"),
        Row("case list, 900 cases, server time, 95th percentile", small["list"], 300, unit="ms"),
        Row("case workspace, the same", small["case"], 300, unit="ms"),
        Row("my work, the same", small["work"], 300, unit="ms"),
        Row("a list request, two server processes busy (60 a second are 16.7 ms)", requests, 16.7, unit="ms"),
        Row("board room, 900 cases, server time, 95th percentile", small["room"], 200, unit="ms"),
        Row("dashboard of all centres, 900 cases", small["figures"], unit="ms"),
        Row("newer knowledge, reported cases held against it by two workers, all", renewed["seconds"], 60, unit="s"),
        Row("the same, cases", renewed["cases"], unit=""),
        Row("board room, 50,000 cases, 95th percentile", many["room"], unit="ms"),
        Row("similar cases among 50,000, 95th percentile", many["similar"], 300, unit="ms"),
        Row("dashboard of all centres, 50,000 cases", many["figures"], unit="ms"),
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


def _renewed(home: Path) -> dict[str, float]:
    """Seconds in which two workers hold every tested case against the knowledge of now, and how many they are."""
    _ask(home, "report")
    environment = {**os.environ, "CANHEAL_NODE": str(home), "DJANGO_SETTINGS_MODULE": "canheal.node.settings"}
    code = "from canheal.node.worker import work; work(batch=True)"
    start = time.perf_counter()
    asked = _ask(home, "renew")
    workers = [subprocess.Popen([PYTHON, "-c", code, f"bench{number}"], env=environment) for number in range(2)]
    if any(worker.wait() for worker in workers):
        raise RuntimeError("a worker failed")
    return {"seconds": time.perf_counter() - start, **asked}


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

    from canheal.node.board.models import Discussion
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
        "room": [f"/board/room/{pk}" for pk in Discussion.objects.order_by("-pk").values_list("pk", flat=True)[:6]],
        "figures": ["/dashboard"],
    }
    found = {name: _percentile(client, addresses) for name, addresses in pages.items()}
    return {**found, "similar": _similar()}


def _similar() -> float:
    """Milliseconds for the similar cases of a case with the gene that most cases share, and of forty others."""
    from canheal.node.board.similar import similar_cases
    from canheal.node.cases.models import Case
    from canheal.node.people.models import User

    user, times = User.objects.get(username="coordinator"), []
    for case in Case.objects.filter(findings__gene="TP53").distinct()[:40]:
        findings = list(case.findings.all())
        start = time.perf_counter()
        similar_cases(case, findings, user)
        times.append(1000 * (time.perf_counter() - start))
    return statistics.quantiles(times, n=20)[-1]


def _report() -> None:
    """Every interpreted case stands as reported, so that newer knowledge concerns it; the queue is empty before."""
    from django_tasks_db.models import DBTaskResult

    from canheal.node.cases.models import Case, Renewal, Result

    DBTaskResult.objects.all().delete()
    Renewal.objects.all().delete()
    Result.objects.filter(state="done").update(verdict="accepted")
    Case.objects.filter(results__state="done").update(step="reported")


def _renew() -> dict[str, float]:
    from canheal.node.cases.actions.renew import ask_for_renewal

    return {"cases": float(ask_for_renewal(by=None))}


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
        _decide([case for case, old in zip(made, olds, strict=True) if findings.get(old)])
        findings = {new.pk: findings.get(old, []) for old, new in zip(olds, made, strict=True)}


def _decide(cases: list[Any]) -> None:
    """A signed decision with one therapy and what became of it for each, as rows."""
    from django.utils import timezone

    from canheal.node.board.models import Decision, FollowUp, Recommendation
    from canheal.node.cases.models import Case
    from canheal.node.people.models import Centre

    now, board = timezone.now(), Centre.objects.get(code="B01")
    for place, case in enumerate(cases):
        case.decided_at, case.recommended, case.treated = now, True, True
        case.benefited = (True, False, True, None)[place % 4]
    Case.objects.bulk_update(cases, ("decided_at", "recommended", "treated", "benefited"), batch_size=500)
    decisions = [
        Decision(case=case, board=board, number=1, state="final", opened=now, verifier_at=now) for case in cases
    ]
    decisions = Decision.objects.bulk_create(decisions, batch_size=500)
    made = [Recommendation(decision=one, kind="therapy", therapy="a drug", use="off-label") for one in decisions]
    made = Recommendation.objects.bulk_create(made, batch_size=500)
    responses = ("PR", "PD", "SD", "")
    FollowUp.objects.bulk_create(
        [
            FollowUp(
                recommendation=one,
                case=case,
                status="implemented",
                response=responses[place % 4],
                benefit=(True, False, True, None)[place % 4],
                by_id=case.referrer_id,
                at=now,
            )
            for place, (one, case) in enumerate(zip(made, cases, strict=True))
        ],
        batch_size=500,
    )


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
    elif sys.argv[1] == "report":
        _report()
    elif sys.argv[1] == "renew":
        print(json.dumps(_renew()))
    elif sys.argv[1] == "cookie":
        print(_cookie())
    else:
        _grow()
