"""Every error a user can meet, as one tree; each says what was wrong, where, and what to do.

CanhealError
├── UsageError            the request itself is wrong (a flag, a code, a number)
│   ├── UnknownTumourCode     not an OncoTree code
│   ├── OutOfRange            a purity of 0, a negative ploidy
│   ├── OutOfTurn             the thing is no longer at the step that the request belongs to
│   └── EditedMeanwhile       somebody else saved the same sheet first
├── InputError            a user's file is wrong
│   ├── FileMissing           not there, a directory, not readable
│   ├── FileEmpty             no content, or a header without records
│   ├── FileCorrupt           truncated or damaged compression, text that is not text
│   ├── BadRecord             one line breaks the format
│   ├── MissingColumn         a table without a column it must have
│   ├── WrongAssembly         the coordinates belong to another genome build
│   ├── ReferenceMismatch     REF contradicts the reference sequence
│   └── SampleUnclear         the tumour sample is ambiguous or not in the file
├── ContentError          a content table does not load (a rule, a catalogue row)
├── StoreError            a compiled store is missing, damaged or of another version
├── CasesFailed           of many cases some could not be done; the others are
└── OutputError           a result cannot be written (full disk, no permission)

`PROBLEMS` maps each to an exit code of the command line and an HTTP problem type and status (RFC 9457).
"""

from __future__ import annotations

from canheal.terms.file_names import readable
from canheal.terms.records import NamedTuple
from canheal.terms.typed import Any


class CanhealError(Exception):
    """A problem that the user can act on.

    Args:
        what: what is wrong, one sentence without a full stop.
        file: the file it was found in.
        line: 1-based line in that file.
        field: column, tag or flag.
        todo: what the user can do about it, one sentence without a full stop.
    """

    def __init__(
        self,
        what: str,
        *,
        file: str | None = None,
        line: int | None = None,
        field: str | None = None,
        todo: str,
    ) -> None:
        self.what, self.file, self.line, self.field, self.todo = what, file, line, field, todo
        super().__init__(self.sentence())

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (type(self), self.what, self.file, self.line, self.field, self.todo)

    def sentence(self) -> str:
        """The message as printed: where, what, what to do."""
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        field = f"[{self.field}] " if self.field else ""
        return readable(f"{place + ': ' if place else ''}{field}{self.what}. {self.todo}.")


def _again(kind: type[CanhealError], what: str, *place: Any) -> CanhealError:  # noqa: ANN401
    """The same error in another process."""
    file, line, field, todo = place
    return kind(what, file=file, line=line, field=field, todo=todo)


class UsageError(CanhealError):
    """The request itself is wrong."""


class UnknownTumourCode(UsageError):
    """The tumour code is no OncoTree code; a default would be a wrong-tumour headline."""


class OutOfRange(UsageError):
    """A number lies outside what it can mean."""


class OutOfTurn(UsageError):
    """The thing is no longer at the step that the request belongs to: somebody was faster, or the page was old."""


class EditedMeanwhile(UsageError):
    """Somebody else saved the same sheet since it was opened."""


class InputError(CanhealError):
    """A user's file is wrong."""


class FileMissing(InputError):
    """The path is not there, is a directory or cannot be read."""


class FileEmpty(InputError):
    """The file holds nothing to read."""


class FileCorrupt(InputError):
    """Compression or encoding is damaged."""


class BadRecord(InputError):
    """One line breaks the format."""


class MissingColumn(InputError):
    """A table lacks a column that it must have."""


class WrongAssembly(InputError):
    """Coordinates belong to another genome build."""


class ReferenceMismatch(InputError):
    """REF contradicts the reference sequence."""


class SampleUnclear(InputError):
    """The tumour sample is ambiguous or not in the file."""


class ContentError(CanhealError):
    """A content table does not load."""


class StoreError(CanhealError):
    """A compiled store is missing, damaged or of another version."""


class CasesFailed(CanhealError):
    """Of many cases some could not be done; the others are, and a table says which."""


class OutputError(CanhealError):
    """A result cannot be written."""


class Problem(NamedTuple):
    """How an error leaves the program: exit code at the command line, type and status over HTTP."""

    exit_code: int
    slug: str
    http_status: int


PROBLEMS: dict[type[CanhealError], Problem] = {
    CanhealError: Problem(1, "error", 500),
    UsageError: Problem(2, "usage", 400),
    UnknownTumourCode: Problem(3, "unknown-tumour-code", 422),
    OutOfRange: Problem(4, "out-of-range", 422),
    OutOfTurn: Problem(5, "out-of-turn", 409),
    EditedMeanwhile: Problem(6, "edited-meanwhile", 409),
    InputError: Problem(10, "input", 422),
    FileMissing: Problem(11, "file-missing", 404),
    FileEmpty: Problem(12, "file-empty", 422),
    FileCorrupt: Problem(13, "file-corrupt", 422),
    BadRecord: Problem(14, "bad-record", 422),
    MissingColumn: Problem(15, "missing-column", 422),
    WrongAssembly: Problem(16, "wrong-assembly", 422),
    ReferenceMismatch: Problem(17, "reference-mismatch", 422),
    SampleUnclear: Problem(18, "sample-unclear", 422),
    ContentError: Problem(20, "content", 500),
    StoreError: Problem(21, "store", 500),
    CasesFailed: Problem(23, "cases-failed", 422),
    OutputError: Problem(22, "output", 507),
}


def problem(error: CanhealError) -> Problem:
    """The row of `PROBLEMS` for this error."""
    return PROBLEMS[type(error)]
