"""`canheal audit`: export the record of a node, and check an export without its database."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from canheal.terms.typed import Any

_SHOWN = 20


def add(commands: Any, words: str) -> None:  # noqa: ANN401 - argparse keeps this type private
    """Add the command with its actions."""
    parser = commands.add_parser("audit", help=words)
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    export = actions.add_parser("export", help="write every event and signed head of a node, after signing a last head")
    export.add_argument("export", type=Path, metavar="FILE", help="file that is written (JSON lines)")
    export.add_argument(
        "--home", type=Path, default=Path("canheal-node"), metavar="DIR", help="folder of the node (canheal-node)"
    )
    export.set_defaults(run=_export)
    verify = actions.add_parser("verify", help="check hashes, chain, Merkle heads and signatures of an export")
    verify.add_argument("export", type=Path, metavar="FILE")
    verify.add_argument("--key", type=Path, metavar="PEM", help="the node's public key, kept from an earlier export")
    verify.add_argument("--earlier", type=Path, metavar="FILE", help="an earlier export: its heads must still hold")
    verify.set_defaults(run=_verify)


def _export(chosen: argparse.Namespace) -> int:
    from canheal.cli.node import use_node
    from canheal.formats.output import write_all

    use_node(chosen.home)
    from canheal.node.commands import audit_log

    text = "".join(f"{line}\n" for line in audit_log())
    write_all({chosen.export.name: text.encode("utf-8", "surrogatepass")}, chosen.export.parent)
    print(f"{chosen.export}: keep it, or its last line, where the node cannot reach it")
    return 0


def _verify(chosen: argparse.Namespace) -> int:
    from canheal.app.audit_verify import verify_log
    from canheal.formats.text import open_lines
    from canheal.terms.errors import StoreError

    key = "".join(f"{line}\n" for _, line in open_lines(chosen.key)) if chosen.key else ""
    found = verify_log(chosen.export, key=key, earlier=chosen.earlier)
    for problem in found.problems[:_SHOWN]:
        print(f"canheal: {chosen.export}:{problem.line}: {problem.what}", file=sys.stderr)
    if found.problems:
        what = f"{len(found.problems):,} problem(s) in {found.events:,} events and {found.heads:,} heads"
        raise StoreError(what, file=str(chosen.export), todo="Compare with the export that was kept elsewhere")
    print(f"whole: {found.events:,} events, {found.heads:,} signed heads, root {found.root}")
    return 0
