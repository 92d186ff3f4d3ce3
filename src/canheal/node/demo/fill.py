"""Fill an empty node with a pilot: centres, people, referrals, files; results come from the pipeline alone."""

from __future__ import annotations

import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from canheal.app.simulate_pilot import simulate_pilot
from canheal.formats.pilot_files import read_pilot
from canheal.node.cases.models import Result
from canheal.node.demo.bring import bring
from canheal.node.demo.earlier import add_table
from canheal.node.demo.later import queue_the_rest
from canheal.node.people.actions.add_centre import add_centre
from canheal.node.people.actions.add_user import add_user
from canheal.node.people.models import Centre, User
from canheal.terms.errors import StoreError

PASSWORD = "canheal-demo-2026"
_BOARD = "B01"
_ROLES = (
    ("referrer", "H01"),
    ("laboratory", "L01"),
    ("curator", "L01"),
    ("coordinator", _BOARD),
    ("chair", _BOARD),
    ("member", _BOARD),
    ("geneticist", _BOARD),
    ("lead", "H01"),
    ("administrator", _BOARD),
    ("protection", _BOARD),
)
_WORKERS = 2


def people() -> list[str]:
    """Lines that tell how to sign in."""
    names = ", ".join(role for role, _ in _ROLES)
    return [f"sign in as {names}", f"password of each: {PASSWORD}", "stop with Ctrl-C"]


def fill(home: Path, *, patients: int, seed: int) -> Iterator[str]:
    """Fill the node; nothing happens when it holds centres already.

    Yields:
        One line for each part that is done.
    """
    if Centre.objects.exists():
        yield "the demo is there already"
        return
    add_table()
    folder = home / "pilot"
    if not folder.exists():
        simulate_pilot(patients, seed, folder)
    lines = read_pilot(folder)
    _centres(lines)
    yield f"{Centre.objects.count()} centres, {User.objects.count()} people"
    started = time.monotonic()
    for line in lines:
        bring(folder, line)
    yield f"{len(lines)} referrals brought in ({time.monotonic() - started:.0f} s)"
    started = time.monotonic()
    _work()
    done = Result.objects.filter(state=Result.State.DONE).count()
    seconds = time.monotonic() - started
    yield f"{done} cases interpreted by {_WORKERS} workers ({seconds:.0f} s, {done / seconds:.0f} a second)"
    queued = queue_the_rest(lines)
    yield f"{queued} reports are signed and decided by boards in the background while you look around"


def _centres(lines: list[dict[str, object]]) -> None:
    hospitals = sorted({str(line["hospital"]) for line in lines} | {"H01"})
    laboratories = sorted({str(line["laboratory"]) for line in lines} | {"L01"})
    with transaction.atomic():
        for code in hospitals:
            add_centre(code, f"Hospital {int(code[1:])}", "hospital")
        for code in laboratories:
            add_centre(code, f"Laboratory {int(code[1:])}", "laboratory")
        add_centre(_BOARD, "National molecular tumour board", "board")
        places = {centre.code: centre for centre in Centre.objects.all()}
        shared = _demo_person("referrer", places["H01"])
        for role, centre in _ROLES[1:]:
            _demo_person(role, places[centre], shared)
        for name in ("member-biologist", "member-bioinformatician"):
            _demo_person("member", places[_BOARD], shared, name=name)
        for code in (*hospitals, *laboratories):
            for role in ("referrer",) if code.startswith("H") else ("laboratory", "curator"):
                _demo_person(role, places[code], shared, name=f"{role}-{code.lower()}")


def _demo_person(role: str, centre: Centre, like: User | None = None, name: str = "") -> User:
    """A person with the demo's password; its hash is made once, since a safe one takes its time."""
    user = add_user(name or role, role=role, centre=centre, password=None, name=f"Demo {(name or role).title()}")
    if like is None:
        user.set_password(PASSWORD)
    else:
        user.password = like.password
    user.save(update_fields=("password",))
    return user


def _work() -> None:
    """Drain the queue with worker processes, as the node's own."""
    code = "from canheal.node.worker import work; work(batch=True)"
    command = [sys.executable, "-c", code]
    running = [subprocess.Popen([*command, uuid.uuid4().hex]) for _ in range(_WORKERS)]
    codes = [process.wait() for process in running]
    if any(codes):
        todo = "Read the message above; then remove the folder and start again"
        raise StoreError("a worker of the demo failed", todo=todo)
