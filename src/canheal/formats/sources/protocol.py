"""What a reader of a knowledge source is, and the door through which it enters.

A reader is an object with the attributes of `SourceReader`. Ours and those of other packages enter the same way: an
entry point of the group `canheal.sources` names the object. `formats/sources/conformance.py` is the suite that
each must pass.

Each record of the source ends in exactly one of three ways: `Intake.keep` (as one row or several), `Intake.drop` (with
a reason), or an error that ends the import. The importer counts, and refuses an import whose counts do not add up.

A reader of the kind `alleles` hands over whole columns with `Intake.keep_alleles`, since millions of records come; each
alternate allele counts as one record. The compiler may drop some of them, for reasons that hold for every source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from canheal.domain.evidence.rows import Row
from canheal.formats.text import shown_name
from canheal.terms.assembly import Assembly
from canheal.terms.errors import BadRecord, UsageError, WrongAssembly
from canheal.terms.records import NamedTuple

if TYPE_CHECKING:
    from canheal.domain.evidence.allele_table import AlleleTable
    from canheal.formats.token_service import TokenService

GROUP = "canheal.sources"
ALLELES = "alleles"
"""The kind of sources that are columns of alleles, not rows."""


class About(NamedTuple):
    """What a snapshot of a source states of itself; the report prints it.

    Attributes:
        title: name of the source in words.
        licence: SPDX identifier or name.
        attribution: whom to name, with the paper.
        allowed_use: what the licence allows, in words.
        quality_tier: curated_expert, curated_community, computed, submitted or local.
        homepage: where the source lives; for people, never fetched.
    """

    title: str
    licence: str
    attribution: str
    allowed_use: str
    quality_tier: str
    homepage: str


class DroppedRecord(NamedTuple):
    """A record that is not in the snapshot.

    Attributes:
        file: name of the file.
        line: 1-based line; 0 where the format has none.
        record: its id in the source, or its start.
        reason: why, in a few words that can be counted.
    """

    file: str
    line: int
    record: str
    reason: str


class Intake:
    """Collects what a reader makes of the records of its source.

    Attributes:
        rows: kept, in the order given.
        alleles: kept as columns, one table a file.
        dropped: left out, each with its reason.
        taken: records that the reader began.
        kept: records that were kept.
        assembly: genome build that the user states for files that state none; None when not stated.
    """

    def __init__(self, assembly: Assembly | None = None) -> None:
        self.rows: list[Row] = []
        self.alleles: list[AlleleTable] = []
        self.assembly = assembly
        self.dropped: list[DroppedRecord] = []
        self.taken = 0
        self.kept = 0
        self._release: tuple[str, str] | None = None

    @property
    def release(self) -> str:
        """ISO date that the files themselves state; "" when none does."""
        return self._release[0] if self._release else ""

    @property
    def reasons(self) -> Counter[str]:
        """Why records were left out, and how many for each reason."""
        return Counter(record.reason for record in self.dropped)

    def take(self) -> None:
        """A record was read; say next what became of it."""
        self.taken += 1

    def keep(self, *rows: Row) -> None:
        """The record taken last stands in the snapshot as these rows."""
        self.kept += 1
        self.rows += rows

    def keep_alleles(self, table: AlleleTable) -> None:
        """Alleles of one more file, each a record that was taken and stands in the snapshot.

        Raises:
            WrongAssembly: an earlier file is on another genome build.
        """
        first = self.alleles[0] if self.alleles else table
        if first.assembly is not table.assembly:
            here, there = table.files[0][0], first.files[0][0]
            what = f"{here} is on {table.assembly.value}, {there} on {first.assembly.value}"
            raise WrongAssembly(what, file=here, todo="Give files of one genome build; import the other one apart")
        self.alleles.append(table)
        self.taken += table.rows
        self.kept += table.rows

    def withdraw(self, record: DroppedRecord) -> None:
        """A record that was kept is left out after all: the compiler found no place for it."""
        self.kept -= 1
        self.dropped.append(record)

    def drop(self, path: Path, line: int, record: str, reason: str) -> None:
        """The record taken last is left out."""
        self.dropped.append(DroppedRecord(shown_name(path), line, record[:200], reason))

    def state_release(self, date: str, path: Path) -> None:
        """A file says of which date it is.

        Raises:
            BadRecord: another file of this import is of another date.
        """
        if self._release is not None and self._release[0] != date:
            what = f"{shown_name(path)} is of {date}, {self._release[1]} of {self._release[0]}"
            raise BadRecord(what, file=str(path), todo="Give files of one release")
        self._release = (date, shown_name(path))


class SourceReader(Protocol):
    """Reads the files of one knowledge source.

    Attributes:
        source: short name, also the snapshot's name when none is given ("civic").
        kind: what its rows are: a key of `ROW_TYPES`, or `alleles`.
        about: what a snapshot states of itself.
        files: which files it needs, in words, for the help.
    """

    source: str
    kind: str
    about: About
    files: str

    def read(self, paths: Sequence[Path], intake: Intake) -> None:
        """Read all files; raises InputError when one is wrong as a whole."""


class ReleaseAsked(Protocol):
    """What a service says of its release: its ISO date; two of them are equal when the release is the same."""

    @property
    def date(self) -> str:
        """ISO date."""


@runtime_checkable
class ServiceReader(SourceReader, Protocol):
    """A reader whose files a service gives to those who have a token.

    Attributes:
        service: https address of its API.
        token_variable: environment variable that may hold the token.
    """

    service: str
    token_variable: str

    def current(self, service: TokenService) -> ReleaseAsked:
        """The release that the service has now."""

    def fetch(self, service: TokenService, folder: Path) -> list[Path]:
        """Fetch one release into files of this folder; raises BadRecord when it changed meanwhile."""

    def release_of(self, folder: Path) -> ReleaseAsked | None:
        """The release of the fetched files that a snapshot's folder keeps; None when it keeps none."""


def source_readers() -> dict[str, SourceReader]:
    """All readers at hand by name, ours and those of other packages."""
    found = sorted(entry_points(group=GROUP), key=lambda entry: entry.name)
    return {entry.name: entry.load() for entry in found}


def source_reader(name: str) -> SourceReader:
    """The reader of a source. Raises UsageError when there is none."""
    entry = next(iter(entry_points(group=GROUP, name=name)), None)
    if entry is None:
        known = ", ".join(sorted(found.name for found in entry_points(group=GROUP)))
        raise UsageError(f"no reader for the source {name[:40]!r}", field="SOURCE", todo=f"Use one of {known}")
    reader: SourceReader = entry.load()
    return reader
