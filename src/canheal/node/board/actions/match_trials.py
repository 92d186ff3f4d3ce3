"""Hold a case on an agenda against the trials that the node is given; done in the worker, before the meeting."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from canheal.app.gather import Source
from canheal.app.trials_match import MatchRequest, find_trials
from canheal.domain.trials.match import PatientTrials, TrialMatch
from canheal.formats.case_file import CaseFile
from canheal.knowledge.content import load_content
from canheal.node.board.models import Discussion
from canheal.node.cases.models import Case
from canheal.node.cases.stored import result_of
from canheal.node.trust.actions.record import record
from canheal.node.vault import path_of
from canheal.terms.errors import CanhealError
from canheal.terms.truth import Truth
from canheal.terms.typed import Any

_SHOWN = 12
_OPEN = 6
_FILES = (("interpretation", "interpretation.json"), ("profile", "profile.json"))


def match_trials(pk: int) -> None:
    """Keep what was found with the case on the agenda; what went wrong is kept in its place."""
    discussion = Discussion.objects.select_related("case").get(pk=pk)
    try:
        kept: dict[str, Any] = {"rows": _rows(discussion.case)}
    except CanhealError as error:
        kept = {"rows": [], "problem": error.sentence()}
    with transaction.atomic():
        Discussion.objects.filter(pk=pk).update(trials={**kept, "as_of": str(timezone.localdate())})
        record("board.match_trials", str(discussion.case), case=discussion.case_id, found=len(kept["rows"]))


def _rows(case: Case) -> list[dict[str, Any]]:
    result = result_of(case)
    if result is None:
        return []
    with tempfile.TemporaryDirectory(prefix="canheal-trials-") as folder:
        for field, name in _FILES:
            (Path(folder) / name).symlink_to(path_of(getattr(result, field)))
        request = MatchRequest(
            case=_facts(case),
            stored=Path(folder),
            trials=tuple(map(Path, settings.TRIALS)),
            out=Path(folder),
            as_of=str(timezone.localdate()),
            source=Source(),
        )
        found, _names = find_trials(request, load_content())
    return _kept(found)


def _facts(case: Case) -> CaseFile:
    """What the referral tells of the patient; what it does not tell stays unknown."""
    answers = case.answers
    born, ecog, lines = (answers.get(name, "") for name in ("birth_year", "ecog", "prior_lines"))
    sex = answers.get("sex")
    return CaseFile(
        tumour=case.tumour,
        knowledge=tuple(settings.KNOWLEDGE),
        country=settings.COUNTRY or None,
        age=float(timezone.localdate().year - int(born)) if born.isdecimal() else None,
        sex=sex if sex in ("female", "male") else None,
        ecog=float(ecog) if ecog.isdecimal() else None,
        prior_lines=float(lines) if lines.isdecimal() else None,
    )


def _kept(found: PatientTrials) -> list[dict[str, Any]]:
    """The trials that the patient may join, nearest first; those whose criteria fail are left out."""
    fitting = [match for match in found.matches if match.truth is not Truth.FALSE]
    return [_row(match) for match in fitting[:_SHOWN]]


def _row(match: TrialMatch) -> dict[str, Any]:
    return {
        "id": match.trial.id,
        "title": match.trial.title,
        "verdict": match.verdict,
        "place": match.place,
        "because": match.closed_because,
        "open": [line.text for line in match.to_test[:_OPEN]],
    }
