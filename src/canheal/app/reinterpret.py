"""Use case: stored interpretations, interpreted again on the knowledge of today; what changed, case by case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from canheal import __version__
from canheal.app.at_hand import KnowledgeAtHand
from canheal.app.in_order import Advance, check_jobs, in_order
from canheal.domain.evidence.items import therapy_unit
from canheal.domain.interpretation.changes import Changes, diff
from canheal.domain.interpretation.findings import Interpretation
from canheal.domain.interpretation.interpret import Provenance, interpret
from canheal.domain.interpretation.stored import StoredInterpretation, stored_of
from canheal.domain.report.words import Words
from canheal.formats.cases_page import CaseRow, cases_document, cases_tsv
from canheal.formats.changes_json import KINDS, changes_json, changes_tsv
from canheal.formats.changes_page import changes_document
from canheal.formats.interpretation_json import interpretation_json
from canheal.formats.interpretation_reader import read_interpretation
from canheal.formats.output import write_all
from canheal.formats.profile_json import NAME as PROFILE
from canheal.formats.profile_json import StoredProfile, read_profile
from canheal.formats.report_html import render_html
from canheal.knowledge.content import Content, load_content
from canheal.terms.errors import BadRecord, CanhealError, FileMissing, UsageError
from canheal.terms.file_names import readable
from canheal.terms.records import NamedTuple

INTERPRETATION = "interpretation.json"


class ReinterpretRequest(NamedTuple):
    """What to interpret again.

    Attributes:
        stored: folder of one stored interpretation, or a folder with any number of them below.
        out: folder for the results; it must lie outside of `stored`.
        knowledge: snapshots to use, `NAME@RELEASE` or `NAME`; sources that a case used and that are not named here
            are used in the same release again.
        jobs: worker processes, at least 1.
        lang: language of the pages.
    """

    stored: Path
    out: Path
    knowledge: tuple[str, ...] = ()
    jobs: int = 1
    lang: str = "en"


class Reinterpreted(NamedTuple):
    """What was done.

    Attributes:
        cases: a row for each case, in the order of their names.
        table: the table of the cases; None when a single case was named, whose files lie in the folder itself.
    """

    cases: tuple[CaseRow, ...]
    table: Path | None

    @property
    def failed(self) -> tuple[CaseRow, ...]:
        """Cases that could not be done."""
        return tuple(row for row in self.cases if row.error)


class _Worker(NamedTuple):
    """What one process needs for its cases."""

    request: ReinterpretRequest
    content: Content
    knowledge: KnowledgeAtHand
    words: Words

    def try_case(self, folder: Path) -> CaseRow:
        """One case of many: its error becomes its row."""
        name = folder.relative_to(self.request.stored).as_posix()
        try:
            return self.run(name, folder)
        except CanhealError as error:
            return CaseRow(name=readable(name), error=error.sentence())

    def run(self, name: str, folder: Path) -> CaseRow:
        """Interpret one case again and write its files below the folder for results."""
        before, profile = read_stored_case(folder)
        after, changes = self.changes(before, profile)
        files = {
            INTERPRETATION: interpretation_json(after),
            PROFILE: profile.written,
            "changes.json": changes_json(changes),
            "changes.tsv": changes_tsv(changes),
            "changes.html": render_html(changes_document(changes, self.words)).encode(),
        }
        write_all(files, self.request.out / name)
        return _row(readable(name), changes)

    def changes(self, before: StoredInterpretation, profile: StoredProfile) -> tuple[Interpretation, Changes]:
        """The case interpreted again, and what differs."""
        after = self._interpret(before, profile)
        return after, self._compare(before, after)

    def _interpret(self, before: StoredInterpretation, stored: StoredProfile) -> Interpretation:
        later = self.knowledge.later(before, stored.profile.assembly)
        provenance = Provenance(later.snapshots, __version__, self.content.digest, stored.inputs)
        return interpret(stored.profile, later.references, provenance)

    def _compare(self, before: StoredInterpretation, after: Interpretation) -> Changes:
        assembly = after.profile.assembly
        return diff(
            before,
            stored_of(after),
            earlier=self.knowledge.earlier(before, assembly),
            later=self.knowledge.later(before, assembly).lookups,
        )


def reinterpret(request: ReinterpretRequest, *, advance: Advance) -> Reinterpreted:
    """Interpret stored cases again, compare each with what was stored, and write both.

    The stored folder is only read. A case that cannot be done is a row with its error, and the others are done.

    Args:
        request: which cases, and where to.
        advance: told how many cases are done, and of how many.

    Raises:
        FileMissing: there is no stored interpretation.
        UsageError: the folder for the results lies in the stored one, a number of jobs that cannot be, or no such
            snapshot.
        CanhealError: the one case that was named cannot be done.
        OutputError: the table cannot be written.
    """
    check_jobs(request.jobs)
    _check_folders(request)
    folders = find_cases(request.stored)
    content = load_content()
    words = Words.from_mapping(request.lang, content.document(f"changes/{request.lang}.yaml"))
    worker = _Worker(request, content, KnowledgeAtHand(content, request.knowledge), words)
    if folders == [request.stored]:
        return Reinterpreted((worker.run("", request.stored),), None)
    rows = tuple(in_order(worker.try_case, folders, jobs=request.jobs, advance=advance))
    files = {"cases.tsv": cases_tsv(rows), "cases.html": render_html(cases_document(rows, words)).encode()}
    write_all(files, request.out)
    return Reinterpreted(rows, request.out / "cases.tsv")


class CaseChanges(NamedTuple):
    """One stored case against the knowledge of now.

    Attributes:
        row: its numbers.
        page: that shows what changed.
        interpretation: of now, as JSON.
    """

    row: CaseRow
    page: bytes
    interpretation: bytes


class Renewer:
    """Holds stored cases, one after the other, against the knowledge of now; for services.

    Args:
        content: the content tables of this version.
        wanted: snapshots to use, `NAME@RELEASE` or `NAME`.
        lang: language of the pages.

    Raises:
        UsageError: there is no such snapshot.
        StoreError: a manifest is damaged.
    """

    def __init__(self, content: Content, wanted: tuple[str, ...], lang: str = "en") -> None:
        request = ReinterpretRequest(Path(), Path(), wanted, lang=lang)
        words = Words.from_mapping(lang, content.document(f"changes/{lang}.yaml"))
        self._worker = _Worker(request, content, KnowledgeAtHand(content, wanted), words)

    def changes(self, folder: Path) -> CaseChanges:
        """What differs in the case of this folder; raises what `canheal reinterpret` raises for one case."""
        before, profile = read_stored_case(folder)
        after, changes = self._worker.changes(before, profile)
        page = render_html(changes_document(changes, self._worker.words)).encode()
        return CaseChanges(_row(readable(folder.name), changes), page, interpretation_json(after))


def find_cases(stored: Path) -> list[Path]:
    """The folder itself when it is a stored interpretation, else all below it that are, by name.

    Raises:
        FileMissing: there is none.
    """
    if _is_case(stored):
        return [stored]
    files = (path for name in (INTERPRETATION, PROFILE) for path in stored.rglob(name))
    found = sorted({path.parent for path in files if not _is_hidden(path.relative_to(stored))})
    if not found:
        what = f"no stored interpretation ({INTERPRETATION}) lies in this folder or below"
        raise FileMissing(what, file=str(stored), todo="Give a folder that `canheal interpret` wrote, or one above")
    return found


def _is_hidden(path: Path) -> bool:
    """A folder that a run was still writing to."""
    return any(part.startswith(".") for part in path.parts)


def _is_case(folder: Path) -> bool:
    return any((folder / name).is_file() for name in (INTERPRETATION, PROFILE))


def _check_folders(request: ReinterpretRequest) -> None:
    stored, out = request.stored.resolve(), request.out.resolve()
    if stored == out or stored in out.parents or out in stored.parents:
        what = f"{request.out} and the stored folder {request.stored} lie in each other"
        raise UsageError(what, field="--out", todo="Give a folder beside it: what is stored is never changed")


def read_stored_case(folder: Path) -> tuple[StoredInterpretation, StoredProfile]:
    """Both files of a case.

    Raises:
        BadRecord: they are not of one run.
        Errors of their readers.
    """
    before, stored = read_interpretation(folder / INTERPRETATION), read_profile(folder / PROFILE)
    profile = stored.profile
    same = (
        (before.inputs, stored.inputs),
        (before.sample, profile.sample),
        (before.tumour_code, profile.tumour_code),
        (before.assembly, profile.assembly.value),
    )
    if any(one != other for one, other in same):
        what = f"{INTERPRETATION} and {PROFILE} are not of the same run"
        raise BadRecord(what, file=str(folder), todo="Interpret the tumour's files again, or restore both files")
    return before, stored


def _row(name: str, changes: Changes) -> CaseRow:
    gained, lost, changed = (len(changes.of_kind(kind)) for kind in KINDS)
    return CaseRow(
        name=name,
        sample=changes.after.sample,
        tumour=changes.after.tumour_code,
        gained=gained,
        lost=lost,
        changed=changed,
        unchanged=changes.unchanged,
        others=len(changes.findings) + len(changes.measured) + len(changes.waiting),
        best_gained=next(_best(changes, "gained"), ""),
        best_lost=next(_best(changes, "lost"), ""),
        knowledge=" ".join(f"{used.name}@{used.release}" for used in changes.after.snapshots),
    )


def _best(changes: Changes, kind: str) -> Iterator[str]:
    """The claims of a kind in a few words, best tier first."""
    for change in changes.of_kind(kind):
        claim = change.claim
        what = therapy_unit(claim.item.therapies, claim.item.interaction) or claim.item.implication
        effect = claim.item.significance.replace("_", " ")
        yield f"{claim.tiers.amp or 'no tier'} {change.name}: {what}, {effect}"
