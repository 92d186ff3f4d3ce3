"""Use case: one tumour, interpreted; the trials and access programmes it may be eligible for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from canheal import __version__
from canheal.app.gather import Source, gather_profile
from canheal.app.interpret import interpret_gathered, language_of
from canheal.domain.interpretation.assayed import AlterationStates
from canheal.domain.interpretation.findings import Interpretation
from canheal.domain.interpretation.interpret import Provenance, interpret
from canheal.domain.interpretation.references import References
from canheal.domain.report.words import Words
from canheal.domain.trials.access import list_access
from canheal.domain.trials.match import PatientTrials, Search, match_trials
from canheal.domain.trials.patient import Facts, Patient
from canheal.domain.trials.trial import Trial
from canheal.domain.trials.vocabulary import TrialVocabulary, word_key
from canheal.formats.case_file import CaseFile
from canheal.formats.output import write_all
from canheal.formats.report_html import render_html
from canheal.formats.text import sha256_of, shown_name
from canheal.formats.trials.matches_json import criteria_tsv, matches_json, matches_tsv
from canheal.formats.trials.matches_page import trials_document
from canheal.formats.trials.reader import read_trials, trial_files
from canheal.knowledge.content import Content, load_content
from canheal.knowledge.trials import access_programmes, receptor_statuses, trial_vocabulary
from canheal.terms.errors import BadRecord, OutOfRange, UsageError
from canheal.terms.records import NamedTuple

_DATE = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
_MOST = {"age": 130.0, "ecog": 5.0, "prior_lines": 50.0}


class MatchRequest(NamedTuple):
    """For whom trials are sought.

    Attributes:
        case: the tumour's files and the patient's facts; the facts alone where `stored` is given.
        stored: folder of a stored interpretation; None to interpret the case.
        trials: trial files and folders of them.
        out: folder for the results.
        as_of: ISO date of the search.
        source: reference sequence and transcripts.
    """

    case: CaseFile
    stored: Path | None
    trials: tuple[Path, ...]
    out: Path
    as_of: str
    source: Source


class Matched(NamedTuple):
    """What was found, and the names of the files in the output folder."""

    found: PatientTrials
    files: tuple[str, ...]


def match_patient(request: MatchRequest) -> Matched:
    """Match one patient to trials and write what was found.

    Raises:
        CanhealError: a trial file or an input is wrong, or a result cannot be written.
    """
    content = load_content()
    page_words = _words(content, language_of(request.case))
    found, names = find_trials(request, content)
    return Matched(found, _write(found, page_words, names, request.out))


def find_trials(request: MatchRequest, content: Content) -> tuple[PatientTrials, Mapping[str, str]]:
    """What the trials say of one patient, and the names of tumour types by code; nothing is written.

    Raises:
        CanhealError: a trial file or an input is wrong.
    """
    words = trial_vocabulary(content)
    search = _search(request, words)
    facts = _facts(request.case, content)
    files = list_files(request.trials)
    trials = read_all(files, words)
    interpretation, references = _interpreted(request, content)
    patient = Patient(
        interpretation.profile.tumour_code,
        references.tumours,
        AlterationStates(interpretation.profile, interpretation.small_variants, references),
        burdens=interpretation.measured.burdens,
        genes=frozenset(references.genes) | (interpretation.profile.assay.genes or frozenset()),
        facts=facts,
    )
    found = PatientTrials(
        interpretation=interpretation,
        facts=facts,
        search=search,
        matches=match_trials(trials, patient.judge, search),
        access=list_access(interpretation, access_programmes(content), search.country),
        inputs={shown_name(path): sha256_of(path) for path in files},
    )
    return found, {code: tumour.name for code, tumour in references.tumours.all().items()}


def list_files(given: Iterable[Path]) -> tuple[Path, ...]:
    """The trial files of files and folders. Raises FileMissing."""
    return tuple(dict.fromkeys(path for one in given for path in trial_files(one)))


def read_all(files: Iterable[Path], words: TrialVocabulary) -> tuple[Trial, ...]:
    """The trials of all files.

    Raises:
        BadRecord: a file is wrong, or two trials have the same id.
    """
    found: dict[str, Trial] = {}
    for path in files:
        for trial in read_trials(path, words):
            if trial.id in found:
                what = f"the trial {trial.id} stands in {found[trial.id].source}, too"
                raise BadRecord(what, file=str(path), field="id", todo="Keep one file of each trial")
            found[trial.id] = trial
    return tuple(found.values())


def _words(content: Content, language: str) -> Words:
    """The wordings of the page, with the cautions as the reports word them."""
    cautions = content.document(f"report/{language}.yaml")["caution"]
    return Words.from_mapping(language, {**content.document(f"trials/{language}.yaml"), "caution": cautions})


def _write(found: PatientTrials, words: Words, names: Mapping[str, str], out: Path) -> tuple[str, ...]:
    files = {
        "trials.json": matches_json(found),
        "trials.tsv": matches_tsv(found),
        "criteria.tsv": criteria_tsv(found),
        "trials.html": render_html(trials_document(found, words, names)).encode(),
    }
    write_all(files, out)
    return tuple(files)


def _interpreted(request: MatchRequest, content: Content) -> tuple[Interpretation, References]:
    """The tumour interpreted, and what it was interpreted with."""
    if request.stored is None:
        gathered = gather_profile(request.case, content, request.source)
        return interpret_gathered(gathered, content), gathered.references
    from canheal.app.at_hand import KnowledgeAtHand
    from canheal.app.reinterpret import read_stored_case

    before, stored = read_stored_case(request.stored)
    later = KnowledgeAtHand(content, request.case.knowledge).later(before, stored.profile.assembly)
    provenance = Provenance(later.snapshots, __version__, content.digest, stored.inputs)
    return interpret(stored.profile, later.references, provenance), later.references


def _search(request: MatchRequest, words: TrialVocabulary) -> Search:
    if not re.match(_DATE, request.as_of):
        raise UsageError(f"{request.as_of[:20]!r} is no date", field="--as-of", todo="Give a date such as 2026-11-26")
    country = words.country(request.case.country or "")
    if country and country not in words.countries.values():
        what = f"{country[:20]!r} is no country that we know"
        raise UsageError(what, field="country", todo="Give an ISO 3166 code such as BE")
    return Search(country, request.as_of)


def _facts(case: CaseFile, content: Content) -> Facts:
    for name, most in _MOST.items():
        value = getattr(case, name)
        if value is not None and not 0 <= value <= most:
            raise OutOfRange(f"{value:g} cannot be", field=name, todo=f"Give a number from 0 to {most:g}")
    if case.sex not in (None, "female", "male"):
        raise UsageError(f"{case.sex[:20]!r} is no sex", field="sex", todo="Give female or male, or leave it out")
    statuses = receptor_statuses(content)
    known = (statuses.get((gene, word_key(result))) for gene, result in case.ihc)
    return Facts(case.age, case.sex, case.ecog, case.prior_lines, dict(filter(None, known)))
