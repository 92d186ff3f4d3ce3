"""`trials.json` (format canheal.trial_matches/1), `trials.tsv` and `criteria.tsv`: trials for one patient.

The JSON Schema is `docs/reference/trial_matches.schema.json`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from canheal.domain.interpretation.findings import CAUTIONS
from canheal.domain.trials.access import OffLabel, Programme
from canheal.domain.trials.criteria import Line
from canheal.domain.trials.match import VERDICTS, PatientTrials, TrialMatch
from canheal.formats.small_variant_json import json_text
from canheal.formats.tsv import tsv_bytes
from canheal.terms.truth import Truth
from canheal.terms.typed import Any

FORMAT = "canheal.trial_matches/1"
RESULTS = {Truth.TRUE: "pass", Truth.FALSE: "fail", Truth.UNKNOWN: "unknown"}
COLUMNS = (
    *("rank", "trial", "title", "phase", "verdict", "place", "status", "why_not_open", "open_sites"),
    *("to_test", "failed", "arms_open", "start", "end", "updated", "source", "format"),
)
CRITERIA_COLUMNS = ("trial", "arm", "criterion", "result", "reason", "decides", "todo")
_Json = dict[str, Any]


def matches_json(found: PatientTrials) -> bytes:
    """UTF-8 JSON, a line for each trial; the same search gives the same bytes."""
    profile, interpretation = found.interpretation.profile, found.interpretation
    counts = Counter(match.verdict for match in found.matches)
    sections: _Json = {
        "format": FORMAT,
        "case": {
            "sample": profile.sample,
            "patient": profile.patient,
            "tumour": {"code": profile.tumour_code, "name": interpretation.tumour_name},
            "assembly": profile.assembly.value,
        },
        "search": {"country": found.search.country or None, "as_of": found.search.as_of},
        "facts": {**found.facts._asdict(), "receptors": dict(sorted(found.facts.receptors.items()))},
        "counts": {verdict: counts[verdict] for verdict in VERDICTS.values()},
        "trials": [_trial(rank, match) for rank, match in enumerate(found.matches, start=1)],
        "access": {
            "candidates": [_candidate(one) for one in found.access.candidates],
            "programmes": [_programme(one) for one in found.access.programmes],
        },
        "provenance": {
            "code": {"name": "canheal", "version": interpretation.code_version},
            "content_digest": interpretation.content_digest,
            "knowledge": [
                {"name": used.name, "release": used.release, "sha256": used.digest} for used in interpretation.snapshots
            ],
            "inputs": dict(interpretation.inputs),
            "trial_files": dict(sorted(found.inputs.items())),
        },
    }
    lines = ",\n".join(f'"{key}": {_value(value)}' for key, value in sections.items())
    return f"{{\n{lines}\n}}\n".encode()


def matches_tsv(found: PatientTrials) -> bytes:
    """A row for each trial."""
    return tsv_bytes(COLUMNS, (_row(rank, match) for rank, match in enumerate(found.matches, start=1)))


def criteria_tsv(found: PatientTrials) -> bytes:
    """A row for each single criterion of each trial and arm."""
    return tsv_bytes(CRITERIA_COLUMNS, (row for match in found.matches for row in _criteria_rows(match)))


def site_words(match: TrialMatch) -> tuple[str, ...]:
    """The open sites in words: "BE: Leuven, Invented Hospital"."""
    return tuple(
        f"{site.country or 'country not given'}: {', '.join(filter(None, (site.city, site.name)))}"
        for site in match.open_sites
    )


def failed_lines(match: TrialMatch) -> tuple[Line, ...]:
    """Criteria of the trial that the patient fails; those of the arms where no arm fits."""
    own = [line for line in match.lines if line.truth is Truth.FALSE]
    of_arms = [line for arm in match.arms for line in arm.lines if line.truth is Truth.FALSE]
    return tuple(dict.fromkeys(own or of_arms)) if match.truth is Truth.FALSE else ()


def _value(value: object) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(map(json_text, value)) + "\n]"
    return json_text(value)


def _trial(rank: int, match: TrialMatch) -> _Json:
    trial = match.trial
    return {
        "rank": rank,
        "id": trial.id,
        "title": trial.title,
        "phase": trial.phase or None,
        "status": trial.status,
        "verdict": match.verdict,
        "place": match.place,
        "closed_because": match.closed_because or None,
        "dates": {key: date or None for key, date in trial.dates._asdict().items()},
        "open_sites": [site._asdict() for site in match.open_sites],
        "to_test": [{"criterion": line.text, "reason": line.reason, "todo": line.todo} for line in match.to_test],
        "criteria": _lines(match.lines),
        "arms": [
            {
                "id": arm.arm.id,
                "name": arm.arm.name,
                "therapies": list(arm.arm.therapies),
                "open": arm.open,
                "verdict": VERDICTS[arm.truth],
                "criteria": _lines(arm.lines),
            }
            for arm in match.arms
        ],
        "source": {"file": trial.source, "format": trial.format},
    }


def _lines(found: Sequence[Line]) -> list[_Json]:
    return [
        {"criterion": line.text, "result": RESULTS[line.truth], "reason": line.reason, "decides": line.decides}
        for line in found
    ]


def _candidate(one: OffLabel) -> _Json:
    listed = {key: list(value) if isinstance(value, tuple) else value for key, value in one._asdict().items()}
    cautions = [{"key": key, "words": CAUTIONS[key]} for key in one.cautions]
    return {**listed, "cautions": cautions, "against": [item._asdict() for item in one.against]}


def _programme(one: Programme) -> _Json:
    lists = {"countries": list(one.countries), "asks": list(one.asks)}
    return {**one._asdict(), **lists, "rule": one.rule._asdict() if one.rule else None}


def _row(rank: int, match: TrialMatch) -> tuple[str, ...]:
    trial = match.trial
    return (
        str(rank),
        trial.id,
        trial.title,
        trial.phase,
        match.verdict,
        match.place,
        trial.status,
        match.closed_because,
        "; ".join(site_words(match)),
        "; ".join(f"{line.text}: {line.todo}" for line in match.to_test),
        "; ".join(f"{line.text} ({line.reason})" for line in failed_lines(match)),
        "; ".join(arm.arm.id for arm in match.arms if arm.open and arm.truth is not Truth.FALSE),
        *trial.dates,
        trial.source,
        trial.format,
    )


def _criteria_rows(match: TrialMatch) -> Iterator[tuple[str, ...]]:
    for arm, found in (("", match.lines), *((arm.arm.id, arm.lines) for arm in match.arms)):
        for line in found:
            decides = "yes" if line.decides else ""
            yield (match.trial.id, arm, line.text, RESULTS[line.truth], line.reason, decides, line.todo)
