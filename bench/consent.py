"""Consent of 100,000 persons asked in one query, decisions one by one, and proofs of a log of a million entries."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from bench.measure import PYTHON, Row

NAME = "consent"
_PERSONS = 100_000
_ENTRIES = 1_000_000
_TIMES = 7
_START = datetime(2024, 1, 1, tzinfo=UTC)


def describe() -> str:
    return f"consent of {_PERSONS:,} persons, decisions, proofs of {_ENTRIES:,} entries"


def run(quick: bool) -> list[Row]:
    persons, entries = (5_000, 20_000) if quick else (_PERSONS, _ENTRIES)
    with tempfile.TemporaryDirectory(prefix="canheal-bench-consent-") as folder:
        asked = subprocess.run(
            [PYTHON, "-m", "bench.consent", folder, str(persons)], check=True, capture_output=True, text=True
        )
    found = json.loads(asked.stdout.splitlines()[-1])
    proofs = _proofs(entries)
    return [
        Row(f"everybody in one query, {persons:,} persons, {found['rows']:,} rows", found["one"], 0.2, unit="s"),
        Row("the same for a company abroad (three purposes and the objection)", found["three"], unit="s"),
        Row("a decision with its events, one person (1,000 a second are 1 ms)", found["decision"], 1, unit="ms"),
        Row(f"inclusion proof, {entries:,} entries", proofs["inclusion"], 5, unit="ms"),
        Row(f"consistency proof, {entries:,} entries", proofs["consistency"], 5, unit="ms"),
    ]


def _proofs(entries: int) -> dict[str, float]:
    from canheal.domain.audit.merkle import completed, consistency_proof, inclusion_proof, leaf_hash

    nodes: dict[tuple[int, int], bytes] = {}

    def node(level: int, index: int) -> bytes:
        return nodes[level, index]

    for number in range(entries):
        for level, index, value in completed(number, leaf_hash(b"%d" % number), node):
            nodes[level, index] = value
    chance = Random(1)
    numbers = [chance.randrange(1, entries) for _ in range(200)]
    return {
        "inclusion": _median([lambda n=n: inclusion_proof(n, entries, node) for n in numbers]),
        "consistency": _median([lambda n=n: consistency_proof(n, entries, node) for n in numbers]),
    }


def _median(calls: list) -> float:
    taken = []
    for call in calls:
        begun = time.perf_counter()
        call()
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def _history(number: int, chance: Random) -> list:
    """One person: a form with ten purposes, and for some a change, a withdrawal, an objection and its end."""
    from canheal.domain.consent.events import ConsentEvent, Provision

    names = ("research.cancer", "research.own", "research.any_health", "share.eea", "share.commercial", "ai_training")
    signed = _START + timedelta(minutes=number)
    said = tuple(Provision(name, chance.random() < 0.8) for name in names)
    made = [ConsentEvent("", "given", signed, signed, provisions=said)]
    for kind, share in (("modified", 0.2), ("withdrawn", 0.1), ("opt_out", 0.05), ("opt_out_ended", 0.02)):
        if chance.random() < share:
            later = made[-1].recorded + timedelta(days=chance.randrange(1, 60))
            told = (Provision("research.cancer", chance.random() < 0.5),) if kind == "modified" else ()
            mode = "stop_new" if kind == "withdrawn" else ""
            made.append(ConsentEvent("", kind, later, later, provisions=told, mode=mode))
    return made


def _ask(home: str, persons: int) -> None:
    """In a process of its own: fill a node's tables and ask."""
    os.environ.setdefault("CANHEAL_NODE", home)
    from canheal.node.service import prepare, use

    use(Path(home))
    prepare()
    from canheal.domain.consent.decide import Question
    from canheal.node.trust.consent import decision_for, permitted
    from canheal.node.trust.models import ConsentRow, Subject

    _fill(persons)
    now = _START + timedelta(days=400)
    one = Question("research.cancer", "genomic_germline", "academic", "home", now, now)
    three = one._replace(recipient="commercial", zone="eea")
    subjects = list(Subject.objects.all()[:1000])
    begun = time.perf_counter()
    decided = {subject.pk: decision_for(subject, one).allowed for subject in subjects}
    each = (time.perf_counter() - begun) / len(subjects)
    chosen = {pk for (pk,) in permitted(one)}
    assert all((pk in chosen) == allowed for pk, allowed in decided.items())
    found = {"rows": ConsentRow.objects.count(), "decision": each * 1000}
    for name, question in (("one", one), ("three", three)):
        found[name] = _median([lambda q=question: len(permitted(q))] * _TIMES) / 1000
    print(json.dumps(found))


def _fill(persons: int) -> None:
    from django.db import transaction

    from canheal.app.trust_tables import purposes
    from canheal.domain.consent.events import rows_of
    from canheal.node.trust.consent import stored_rows
    from canheal.node.trust.models import ConsentEvent, ConsentRow, Subject

    chance = Random(7)
    with transaction.atomic():
        for first in range(0, persons, 5000):
            made = [Subject(pseudonym=f"S-{number:06}") for number in range(first, min(first + 5000, persons))]
            subjects = Subject.objects.bulk_create(made)
            pairs = [(one, event) for n, one in enumerate(subjects, first) for event in _history(n, chance)]
            stored = ConsentEvent.objects.bulk_create(
                ConsentEvent(
                    subject=one, kind=said.kind, effective=said.effective, recorded=said.recorded, signer="self"
                )
                for one, said in pairs
            )
            rows = [
                row
                for (one, said), event in zip(pairs, stored, strict=True)
                for row in stored_rows(one, event, rows_of(said, (), purposes()))
            ]
            ConsentRow.objects.bulk_create(rows)


if __name__ == "__main__":
    _ask(sys.argv[1], int(sys.argv[2]))
