"""Which format a trial file is of, and the trials it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from canheal.domain.trials.trial import Trial
from canheal.domain.trials.vocabulary import TrialVocabulary
from canheal.formats.trials import ctml, own, registry
from canheal.formats.trials.fields import TODO, Fields, read_documents
from canheal.terms.errors import BadRecord, FileMissing

SUFFIXES = (".yaml", ".yml", ".json")
_Reader = Callable[[Fields, TrialVocabulary], Trial]


def read_trials(path: Path, words: TrialVocabulary) -> tuple[Trial, ...]:
    """All trials of a file: `canheal.trial/1`, CTML, or a study or page of ClinicalTrials.gov.

    Raises:
        BadRecord: it is none of them, or a field is wrong.
        Errors of `canheal.formats.text`.
    """
    return tuple(trial for document in read_documents(path) for trial in _read(document, words))


def trial_files(folder: Path) -> tuple[Path, ...]:
    """The trial files of a folder, by name; a file stands for itself.

    Raises:
        FileMissing: there is none.
    """
    if folder.is_file():
        return (folder,)
    files = (path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES) if folder.is_dir() else ()
    found = tuple(sorted(path for path in files if not path.name.startswith(".")))
    if not found:
        what = f"no trial file ({', '.join(SUFFIXES)}) lies there"
        raise FileMissing(what, file=str(folder), todo="Give a folder of trial files")
    return found


def _read(document: Fields, words: TrialVocabulary) -> Iterator[Trial]:
    if "studies" in document:
        for study in document.parts("studies"):
            yield registry.read_study(study, words)
    else:
        yield _reader(document)(document, words)


def _reader(document: Fields) -> _Reader:
    if "protocolSection" in document:
        return registry.read_study
    if "treatment_list" in document or ("protocol_no" in document and "match" in document):
        return ctml.read_ctml
    if document.text("format") == own.FORMAT:
        return own.read_own
    what = f"the file is no trial: it states neither 'format: {own.FORMAT}' nor is it CTML or a study of a registry"
    raise BadRecord(what, file=str(document.path), line=1, field="format", todo=TODO)
