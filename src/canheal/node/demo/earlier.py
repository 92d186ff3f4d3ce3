"""One case of the demo that was reported on earlier knowledge, so that newer knowledge has something to say of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from canheal.app.knowledge_add import Wanted, add_snapshot
from canheal.knowledge.snapshots.library import library_folder
from canheal.node.cases.actions.interpret_files import ask_for_interpretation, interpret_files
from canheal.node.cases.models import Case
from canheal.node.demo.site import TABLE
from canheal.node.people.models import User

_PILOT = Path(__file__).resolve().parents[2] / "content/pilot"
_RELEASES = (("2026-05-04", "earlier_knowledge.tsv"), ("2026-11-02", "later_knowledge.tsv"))
_GENE, _TUMOUR = "TP53", "LMS"
"""What both releases speak of."""


def add_table() -> None:
    """The release of the table that the node uses; before anything is interpreted."""
    _add(*_RELEASES[1])


def is_spoken_of(case: Case) -> bool:
    """The table speaks of this case."""
    return case.tumour == _TUMOUR and case.findings.filter(gene=_GENE, oncogenicity__endswith="oncogenic").exists()


@contextmanager
def earlier_knowledge() -> Iterator[None]:
    """Within it this process interprets with the earlier release of the demo's table."""
    before = settings.KNOWLEDGE
    _add(*_RELEASES[0])
    settings.KNOWLEDGE = (f"{TABLE}@{_RELEASES[0][0]}",)
    try:
        yield
    finally:
        settings.KNOWLEDGE = before


def _add(release: str, table: str) -> None:
    wanted = Wanted(
        "curated",
        (_PILOT / table,),
        name=TABLE,
        release=release,
        licence="CC0",
        attribution="invented for the demo",
        allowed_use="demonstration",
    )
    add_snapshot(wanted, library_folder())


def interpret_again(case: Case, by: User) -> None:
    """Interpret the files of a case with the knowledge that is in use in this process."""
    latest = case.results.first()
    assert latest is not None
    result = ask_for_interpretation(case.pk, latest.facts, by=by)
    interpret_files(result.pk)
