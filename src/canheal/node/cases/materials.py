"""From a case of the node to what the pipeline reads: a case file, and the uploaded files by their own names."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from canheal.formats.case_file import CaseFile
from canheal.node.cases.models import Case, Result, Upload
from canheal.node.vault import path_of
from canheal.terms.typed import Any

MANY = ("vcf", "maf", "tso500")
ONE = ("cna", "segments", "fusions", "signatures")
READS = "reads"
"""Alignments: shown beside a finding, never interpreted."""
FACTS = ("assembly", "sample", "normal", "purity", "ploidy", "panel", "msi")
_NUMBERS = ("purity", "ploidy")


@contextmanager
def case_file(result: Result, language: str = "en") -> Iterator[CaseFile]:
    """The case file of a result set; its files stand under their own names in a folder that goes afterwards.

    Links, not copies: the vault's files are read where they lie.
    """
    uploads = list(Upload.objects.filter(pk__in=result.uploads))
    with tempfile.TemporaryDirectory(prefix="canheal-case-") as folder:
        paths: dict[str, list[Path]] = {}
        for upload in uploads:
            place = Path(folder) / str(upload.pk)
            place.mkdir()
            (place / upload.name).symlink_to(path_of(upload.sha256))
            paths.setdefault(upload.kind, []).append(place / upload.name)
        yield _case_file(result.case, result.facts, paths, language)


def _case_file(
    case: Case, facts: dict[str, Any], paths: dict[str, Sequence[Path]] | dict[str, list[Path]], language: str
) -> CaseFile:
    stated = {name: facts[name] for name in FACTS if facts.get(name)}
    for name in _NUMBERS:
        if name in stated:
            stated[name] = float(stated[name])
    if "panel" in stated:
        stated["panel"] = Path(stated["panel"])
    many: dict[str, Any] = {kind: tuple(paths[kind]) for kind in MANY if kind in paths}
    one: dict[str, Any] = {kind: paths[kind][0] for kind in ONE if kind in paths}
    sex = case.answers.get("sex")
    return CaseFile(
        **many,
        **one,
        **stated,
        tumour=case.tumour,
        patient=case.pseudonym,
        lang=language,
        knowledge=tuple(settings.KNOWLEDGE),
        sex=sex if sex in ("female", "male") else None,
    )
