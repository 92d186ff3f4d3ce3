"""`canheal knowledge`: import, list, check and remove snapshots of knowledge bases."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from canheal.terms.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from canheal.knowledge.snapshots.manifest import Manifest

_LINE = 300
"""Longest line of a change on the screen; files have it whole."""
_SNAPSHOT = "NAME@RELEASE, or NAME for its newest release"
_SHOWN = 10
"""Misses printed; the table that --out writes holds all."""


def add(commands: Any, words: str) -> None:  # noqa: ANN401 - argparse keeps this type private
    """Add the command."""
    parser = commands.add_parser("knowledge", help=words)
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    _add_add(actions.add_parser("add", help="import the files of a source as an immutable snapshot"))
    listing = actions.add_parser("list", help="which snapshots are at hand")
    listing.set_defaults(run=_list)
    verify = actions.add_parser("verify", help="hash all files of snapshots again")
    verify.add_argument("snapshots", nargs="*", metavar="SNAPSHOT", help=f"{_SNAPSHOT}; all when none is named")
    verify.set_defaults(run=_verify)
    diff = actions.add_parser("diff", help="what changed between two snapshots")
    diff.add_argument("before", metavar="BEFORE", help=_SNAPSHOT)
    diff.add_argument("after", metavar="AFTER", help=_SNAPSHOT)
    diff.add_argument(
        "--out", type=Path, metavar="FILE", help="all changes, as JSON when it ends in .json, else as TSV"
    )
    diff.add_argument("--show", type=int, default=20, metavar="N", help="changes to print (default 20)")
    diff.set_defaults(run=_diff)
    remove = actions.add_parser("remove", help="take a snapshot away")
    remove.add_argument("snapshot", metavar="NAME@RELEASE")
    remove.set_defaults(run=_remove)
    covered = actions.add_parser("coverage", help="how much of an evidence snapshot can be used, and what is missed")
    covered.add_argument("snapshot", metavar="SNAPSHOT", help=_SNAPSHOT)
    covered.add_argument("--out", type=Path, metavar="TSV", help="table of all misses")
    covered.add_argument(
        "--knowledge", action="append", default=[], metavar="SNAPSHOT", help="a terminology to place tumour types with"
    )
    covered.set_defaults(run=_coverage)
    sources = actions.add_parser("sources", help="which sources can be imported, and from which files")
    sources.set_defaults(run=_sources)


def _add_add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="SOURCE", help="one of `canheal knowledge sources`")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="files of one release")
    parser.add_argument("--release", metavar="DATE", help="YYYY-MM-DD; else the date that the files state")
    parser.add_argument("--name", help="of the snapshot; else the source's")
    parser.add_argument(
        "--url", metavar="HTTPS", help="fetch one more file from there; of a source with a token, its service's address"
    )
    parser.add_argument(
        "--token-file", type=Path, metavar="FILE", help="your own token of a source that is fetched with one (oncokb)"
    )
    parser.add_argument("--sha256", metavar="HEX", help="checksum that the fetched file must have")
    parser.add_argument("--licence", help="of a table of your own")
    parser.add_argument("--attribution", help="whom reports shall name for a table of your own")
    parser.add_argument("--allowed-use", help="what may be done with a table of your own")
    parser.add_argument("--assembly", metavar="BUILD", help="genome build of alleles in files that do not state it")
    parser.add_argument("--reference", type=Path, metavar="FASTA", help="left-aligns alleles that the source did not")
    parser.set_defaults(run=_add)


def _add(chosen: argparse.Namespace) -> int:
    from canheal.app.knowledge_add import Wanted, add_snapshot
    from canheal.app.knowledge_fetch import fetch_snapshot, is_fetched
    from canheal.cli.annotate import read_assembly
    from canheal.formats.sources.protocol import source_reader
    from canheal.knowledge.snapshots.library import library_folder

    names = ("source", "url", "sha256", "name", "release", "licence", "attribution", "allowed_use")
    words = {name: getattr(chosen, name) for name in names}
    assembly = read_assembly(chosen.assembly) if chosen.assembly else None
    wanted = Wanted(files=tuple(chosen.files), **words, assembly=assembly, reference=chosen.reference)
    library = library_folder()
    reader = source_reader(wanted.source)
    if is_fetched(reader, wanted, chosen.token_file):
        done, was_there = fetch_snapshot(reader, wanted, chosen.token_file, library)
        if was_there:
            print("this release is there already; no record was fetched")
    else:
        done = add_snapshot(wanted, library)
    _print_added(done, library)
    return 0


def _print_added(done: Manifest, library: Path) -> None:
    print(f"{library / done.id}: {done.records_kept:,} of {done.records_in:,} records kept, {done.rows:,} rows")
    print(f"  sha256 {done.sha256}")
    reasons = sorted(done.dropped.items(), key=lambda pair: (-pair[1], pair[0]))
    for reason, number in reasons[:_SHOWN]:
        print(f"  left out: {number:,} {reason}")
    if len(reasons) > _SHOWN:
        print(f"  left out for other reasons: {sum(number for _, number in reasons[_SHOWN:]):,}")
    if done.dropped:
        print(f"  each is listed in {library / done.id / 'dropped.tsv'}")


def _list(_: argparse.Namespace) -> int:
    from canheal.app.knowledge_list import list_snapshots
    from canheal.knowledge.snapshots.library import library_folder

    listed = list_snapshots(library_folder())
    if not listed:
        print(f"no snapshot in {library_folder()}; `canheal knowledge add` imports one")
    for folder, manifest, error in listed:
        if manifest is None:
            print(f"{folder.name}  DAMAGED  {error}")
        else:
            facts = f"{manifest.kind}  {manifest.rows:,} rows  {manifest.quality_tier}  {manifest.sha256[:12]}"
            print(f"{manifest.id}  {facts}  {manifest.licence}")
    return 0


def _verify(chosen: argparse.Namespace) -> int:
    from canheal.app.knowledge_list import verify_snapshots
    from canheal.knowledge.snapshots.library import library_folder
    from canheal.terms.errors import problem

    checked = verify_snapshots(library_folder(), tuple(chosen.snapshots))
    for folder, manifest, error in checked:
        if error is not None:
            print(f"canheal: {error.sentence()}", file=sys.stderr)
        elif manifest is not None:
            print(f"{folder.name}  intact  {manifest.sha256}")
    errors = [error for _, _, error in checked if error is not None]
    return problem(errors[0]).exit_code if errors else 0


def _diff(chosen: argparse.Namespace) -> int:
    from canheal.app.knowledge_diff import diff_knowledge
    from canheal.formats.knowledge_changes import change_words

    done = diff_knowledge(chosen.before, chosen.after, out=chosen.out, show=chosen.show)
    kind, before, after = done.compared
    numbers = ", ".join(f"{number:,} {change}" for change, number in done.counts.rows.items())
    print(f"{before.name}@{before.release} → {after.name}@{after.release} ({kind}): {numbers}")
    for field, number in done.counts.fields.most_common():
        print(f"  {field}: {number:,} changed")
    for change in done.first:
        print(f"  {change_words(change)[:_LINE]}")
    found = sum(number for change, number in done.counts.rows.items() if change != "unchanged")
    if found > len(done.first):
        print(f"  and {found - len(done.first):,} more")
    if chosen.out:
        print(chosen.out)
    return 0


def _remove(chosen: argparse.Namespace) -> int:
    from canheal.knowledge.snapshots.library import library_folder, remove

    gone = remove(library_folder(), chosen.snapshot)
    print(f"{gone.id} was removed ({gone.rows:,} rows, sha256 {gone.sha256[:12]})")
    return 0


def _sources(_: argparse.Namespace) -> int:
    from canheal.formats.sources.protocol import source_readers

    for name, reader in source_readers().items():
        print(f"{name}: {reader.about.title} ({reader.kind}; {reader.about.licence})\n    {reader.files}")
    return 0


def _coverage(chosen: argparse.Namespace) -> int:
    from canheal.app.knowledge_coverage import coverage
    from canheal.knowledge.snapshots.library import library_folder

    found = coverage(library_folder(), chosen.snapshot, chosen.out, terminology=chosen.knowledge)
    print(f"{found.snapshot}: {found.items:,} items")
    print(f"  tumour type reaches OncoTree: {_share(found.placed, found.items)}")
    print(f"    of these at a node or root {found.at_node:,}, beside one {found.beside:,}")
    print(f"    without inherited syndromes: {_share(found.placed - found.syndromes, found.items)}")
    print(f"  alterations read beyond their name: {_share(found.read, found.items)}")
    for what, misses in (("tumour types without a place", found.unplaced), ("known by their name alone", found.named)):
        print(f"  {what}: {sum(misses.values()):,}")
        for words, count in sorted(misses.items(), key=lambda pair: (-pair[1], pair[0]))[:_SHOWN]:
            print(f"    {count:6,}  {words}")
    return 0


def _share(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,} ({part / whole:.2%})" if whole else "none"
