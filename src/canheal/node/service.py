"""Bring a node up: its database, its web server and its workers, started together and watched; made for one command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from pathlib import Path

from canheal.node.home import HOME
from canheal.terms.errors import UsageError
from canheal.terms.records import NamedTuple

SETTINGS = "canheal.node.settings"
_READY_SECONDS = 30.0
_LOOK_EVERY = 0.5
_GRACE = 20.0


class Wanted(NamedTuple):
    """How a node is served.

    Attributes:
        home: its folder.
        port: on 127.0.0.1; a proxy of the site stands before it.
        web: server processes.
        workers: processes that interpret.
    """

    home: Path
    port: int = 8000
    web: int = 2
    workers: int = 1


def use(home: Path) -> None:
    """Make this process one of the node in this folder; before anything of Django is asked."""
    os.environ[HOME] = str(home.resolve())
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    import django

    django.setup()


def prepare() -> None:
    """Bring the database to the tables of this version, and put unfinished work back in the queue."""
    from django.core.management import call_command

    from canheal.node.cases.actions.resume import resume

    call_command("migrate", verbosity=0, interactive=False)
    resume()


def serve(wanted: Wanted, ready: Callable[[str], None]) -> int:
    """Serve until the process is told to stop; what dies is started again.

    Args:
        wanted: what to serve.
        ready: called with the address once the server answers.

    Returns:
        0.

    Raises:
        UsageError: the server does not come up (the port is taken).
    """
    address = f"http://127.0.0.1:{wanted.port}/"
    running = [_web(wanted)]
    running += [_worker() for _ in range(wanted.workers)]
    stop: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _: stop.append(received))
    try:
        _await(address, running[0], stop)
        ready(address)
        while not stop:
            time.sleep(_LOOK_EVERY)
            running = [_again(process, wanted) for process in running]
    finally:
        _end(running)
    return 0


def _web(wanted: Wanted) -> subprocess.Popen[bytes]:
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(wanted.port)),
        *("--workers", str(wanted.web), "--blocking-threads", "2", "--no-ws", "--log-level", "warning"),
        *("--respawn-failed-workers", "canheal.node.wsgi:application"),
    ]
    return subprocess.Popen(command)


def _worker() -> subprocess.Popen[bytes]:
    code = "from canheal.node.worker import work; work()"
    return subprocess.Popen([sys.executable, "-c", code, uuid.uuid4().hex])


def _again(process: subprocess.Popen[bytes], wanted: Wanted) -> subprocess.Popen[bytes]:
    """The process, or one in its place when it has died; what it was doing goes back in the queue."""
    if process.poll() is None:
        return process
    from canheal.node.cases.actions.resume import resume

    is_web = "granian" in map(str, process.args)  # type: ignore[arg-type]
    if not is_web:
        resume(lost=str(process.args[-1]))  # type: ignore[index]
    return _web(wanted) if is_web else _worker()


def _await(address: str, web: subprocess.Popen[bytes], stop: list[int]) -> None:
    until = time.monotonic() + _READY_SECONDS
    while time.monotonic() < until and not stop:
        if web.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    if not stop:
        raise UsageError(
            f"no server answers at {address}", field="--port", todo="Give another port, or end what uses it"
        )


def _end(running: list[subprocess.Popen[bytes]]) -> None:
    for process in running:
        process.terminate()
    until = time.monotonic() + _GRACE
    for process in running:
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
