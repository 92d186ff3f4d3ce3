"""Use case: are trial files well formed, and is each of their words understood."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from canheal.app.trials_match import list_files
from canheal.domain.trials.criteria import Alteration, Criterion, DiseaseIs, FreeText, NoQuestion, singles
from canheal.domain.trials.trial import Trial
from canheal.formats.text import shown_name
from canheal.formats.trials.reader import read_trials
from canheal.knowledge.content import load_content
from canheal.knowledge.trials import trial_vocabulary
from canheal.terms.errors import CanhealError
from canheal.terms.records import NamedTuple


class CheckedFile(NamedTuple):
    """A trial file: its trials, what a reader should know of them, or the error that it has."""

    path: Path
    trials: tuple[Trial, ...] = ()
    notes: tuple[str, ...] = ()
    error: CanhealError | None = None


def check_trials(given: tuple[Path, ...]) -> tuple[CheckedFile, ...]:
    """Read every file; an error of one does not stop the others. Raises FileMissing when there is none."""
    content = load_content()
    words = trial_vocabulary(content)
    genes = frozenset(gene for gene, _ in content.table("knowledge/genes.tsv").pick("gene", "chromosome"))
    checked = []
    for path in list_files(given):
        try:
            trials = read_trials(path, words)
            notes = tuple(dict.fromkeys(note for trial in trials for note in _notes(trial, genes)))
            checked.append(CheckedFile(path, trials, notes))
        except CanhealError as error:
            checked.append(CheckedFile(path, error=error))
    return _without_twins(checked)


def _without_twins(checked: list[CheckedFile]) -> tuple[CheckedFile, ...]:
    """A trial that stands in two files is said of the later one."""
    seen: dict[str, str] = {}
    found = []
    for one in checked:
        twins = [f"{trial.id} stands in {seen[trial.id]}, too" for trial in one.trials if trial.id in seen]
        found.append(one._replace(notes=(*twins, *one.notes)))
        seen |= {trial.id: shown_name(one.path) for trial in one.trials}
    return tuple(found)


def _notes(trial: Trial, genes: frozenset[str]) -> Iterator[str]:
    """What can never be judged as the file says it."""
    asked: list[Criterion | None] = [trial.criteria, *(arm.criteria for arm in trial.arms)]
    if not any(criterion is not None for criterion in asked):
        yield f"{trial.id} gives no criteria; it stays possible for everybody"
    for criterion in (single for one in asked if one is not None for single in singles(one)):
        match criterion:
            case Alteration(variant):
                strange = {*(variant.partners or (variant.gene,))} - genes - {"-"}
                if strange:
                    yield f"{', '.join(sorted(strange))} is no gene of our table; check the symbol"
                if variant.kind == "named":
                    yield f"{variant.gene} {variant.name!r} is only a name; a call of that very name can match it"
            case DiseaseIs(_, unplaced) if unplaced:
                yield f"no place in OncoTree is known for {', '.join(unplaced)}"
            case NoQuestion(text):
                yield f"asks nothing, so that everybody passes: {text}"
            case FreeText(text):
                yield f"a person reads: {text if len(text) <= 80 else text[:77] + '…'}"
