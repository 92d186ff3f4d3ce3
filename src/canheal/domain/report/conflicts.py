"""Where the evidence on one tumour disagrees with itself."""

from __future__ import annotations

from canheal.domain.report.claims import Unit, is_actionable, speaks_against, units
from canheal.domain.report.model import Bullets, Line, Mark
from canheal.domain.report.subjects import Subject
from canheal.domain.report.words import Words


def conflict_list(subjects: tuple[Subject, ...], words: Words) -> Bullets | None:
    """One item for each suggested therapy that shares a drug with a therapy spoken against; None when none does."""
    mark = (Mark("against", words.say("mark.conflict")),)
    opposed = [(subject, unit) for subject in subjects for unit in units(subject, speaks_against)]
    found = [
        _sentence((subject, unit), other, shared, words)
        for subject in subjects
        for unit in units(subject, is_actionable)
        for other in opposed
        if (shared := _shared(unit, other[1]))
    ]
    return Bullets(tuple((Line(text, "plain", mark),) for text in found)) if found else None


def _shared(one: Unit, other: Unit) -> str:
    against = {therapy.lower() for therapy in other.claims[0].item.therapies}
    return ", ".join(therapy for therapy in one.claims[0].item.therapies if therapy.lower() in against)


def _sentence(supports: tuple[Subject, Unit], opposes: tuple[Subject, Unit], shared: str, words: Words) -> str:
    return words.say(
        "board.against.conflict",
        drug=shared,
        therapy=supports[1].therapy,
        supported_by=_named(*supports),
        opposed=opposes[1].therapy,
        opposed_by=_named(*opposes),
    )


def _named(subject: Subject, unit: Unit) -> str:
    return f"{subject.name} ({', '.join(claim.item.id for claim in unit.claims)})"
