"""`canheal node`: bring up, look after, back up and restore the web platform of one place."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from canheal.terms.errors import UsageError
from canheal.terms.typed import Any

_DEFAULT = Path("canheal-node")


def add(commands: Any, words: str) -> None:  # noqa: ANN401 - argparse keeps this type private
    """Add the command with its actions."""
    parser = commands.add_parser("node", help=words)
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    serve = _action(actions, "serve", "bring the database up to date, then serve until stopped", _serve)
    _serving(serve)
    demo = _action(actions, "demo", "fill an empty node with a simulated pilot, then serve it", _demo)
    _serving(demo)
    demo.add_argument("--patients", type=int, default=872, metavar="N", help="patients of the pilot (872)")
    demo.add_argument("--seed", type=int, default=1, metavar="N", help="seed of the simulation (1)")
    demo.add_argument("--no-serve", action="store_true", help="fill it and stop")
    user = _action(actions, "add-user", "add a person; the password is read from standard input", _add_user)
    user.add_argument("username")
    user.add_argument("--role", required=True, help="role of content/node/rights.yaml")
    user.add_argument("--centre", required=True, metavar="CODE", help="code of a centre")
    user.add_argument("--name", default="", help="as printed beside a signature")
    centre = _action(actions, "add-centre", "add a hospital, a laboratory or a board", _add_centre)
    centre.add_argument("code")
    centre.add_argument("name")
    centre.add_argument("--kind", required=True, choices=("hospital", "laboratory", "board"))
    _action(actions, "verify", "read the chain of audit events and every file of the vault", _verify)
    backup = _action(actions, "backup", "write database and files into one archive, while the node runs", _backup)
    backup.add_argument("archive", type=Path)
    restore = _action(actions, "restore", "make a node of an archive; the folder must be empty", _restore)
    restore.add_argument("archive", type=Path)


def _action(actions: Any, name: str, words: str, run: Any) -> argparse.ArgumentParser:  # noqa: ANN401
    parser: argparse.ArgumentParser = actions.add_parser(name, help=words)
    parser.add_argument("--home", type=Path, default=_DEFAULT, metavar="DIR", help="folder of the node (canheal-node)")
    parser.set_defaults(run=run)
    return parser


def _serving(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000, metavar="N", help="port on 127.0.0.1 (8000)")
    parser.add_argument("--web", type=int, default=2, metavar="N", help="server processes (2)")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes that interpret (1)")


def use_node(home: Path) -> None:
    """Make this process one of the node. Raises UsageError when its libraries are not installed."""
    try:
        from canheal.node.service import use

        use(home)
    except ImportError as error:
        what = f"the web platform's libraries are not installed ({error.name})"
        raise UsageError(what, todo="Install canheal with its extra: pip install 'canheal[node]'") from error


def _serve(chosen: argparse.Namespace) -> int:
    use_node(chosen.home)
    from canheal.node.service import prepare

    prepare()
    return _run(chosen, [])


def _run(chosen: argparse.Namespace, lines: list[str]) -> int:
    from canheal.node.service import Wanted, serve

    def ready(address: str) -> None:
        print(f"canheal answers at {address}", *lines, sep="\n", flush=True)

    return serve(Wanted(chosen.home, chosen.port, chosen.web, chosen.workers), ready)


def _demo(chosen: argparse.Namespace) -> int:
    from canheal.node.demo.site import write_site

    write_site(chosen.home)
    use_node(chosen.home)
    from canheal.node.demo.fill import fill, people
    from canheal.node.service import prepare

    prepare()
    for line in fill(chosen.home, patients=chosen.patients, seed=chosen.seed):
        print(line, flush=True)
    return 0 if chosen.no_serve else _run(chosen, people())


def _add_user(chosen: argparse.Namespace) -> int:
    use_node(chosen.home)
    from canheal.node.commands import add_user_by_code

    password = sys.stdin.readline().rstrip("\n")
    add_user_by_code(chosen.username, role=chosen.role, centre=chosen.centre, password=password, name=chosen.name)
    return 0


def _add_centre(chosen: argparse.Namespace) -> int:
    use_node(chosen.home)
    from canheal.node.commands import add_centre_by_code

    add_centre_by_code(chosen.code, chosen.name, chosen.kind)
    return 0


def _verify(chosen: argparse.Namespace) -> int:
    use_node(chosen.home)
    from canheal.node.commands import verify

    problems = list(verify())
    print(*problems, sep="\n") if problems else print("the chain of audit events and every file are whole")
    return 1 if problems else 0


def _backup(chosen: argparse.Namespace) -> int:
    use_node(chosen.home)
    from canheal.node.backup import backup

    print(backup(chosen.home, chosen.archive))
    return 0


def _restore(chosen: argparse.Namespace) -> int:
    from canheal.node.backup import restore

    print(restore(chosen.archive, chosen.home))
    return 0
