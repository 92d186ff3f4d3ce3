"""Where the evidence on one tumour disagrees with itself."""

from __future__ import annotations

from canheal.domain.report.board_tables import acting_units, opposing_units
from canheal.domain.report.claims import Unit
from canheal.domain.report.model import Bullets, Line, Mark
from canheal.domain.report.placement import Placement
from canheal.domain.report.subjects import Subject
from canheal.domain.report.words import Words

_Named = tuple[Subject, Unit]
_IDS = 3
"""Ids of a side that are named; how many more there are is said."""


def conflict_list(subjects: tuple[Subject, ...], placement: Placement, words: Words) -> Bullets | None:
    """One item for the drugs that one set of claims supports and another opposes; None when there are none.

    Both sides are claims in the patient's tumour type; what other types support with an opposed drug stands apart
    beneath its finding.
    """
    supporting = [(subject, unit) for subject in subjects for unit in acting_units(subject, placement)]
    opposing = [(subject, unit) for subject in subjects for unit in opposing_units(subject, placement)]
    sides: dict[tuple[str, str], list[str]] = {}
    for drug in dict.fromkeys(drug for _, unit in opposing for drug in _drugs(unit)):
        if supported := _names(drug, supporting):
            sides.setdefault((supported, _names(drug, opposing)), []).append(drug)
    mark = (Mark("against", words.say("mark.conflict")),)
    found = tuple(
        (Line(_sentence(drugs, supported, opposed, words), "plain", mark),)
        for (supported, opposed), drugs in sides.items()
    )
    return Bullets(found) if found else None


def _drugs(unit: Unit) -> tuple[str, ...]:
    return tuple(therapy.lower() for therapy in unit.claims[0].item.therapies)


def _names(drug: str, units: list[_Named]) -> str:
    """ "BRAF p.V600E: cetuximab (CH-T-1, 2026-11-22); ERBB2 amplification: …", each item with its review's date."""
    by_finding: dict[str, list[str]] = {}
    for subject, unit in units:
        if drug in _drugs(unit):
            ids = "; ".join(f"{claim.item.id}, {claim.item.reviewed}".rstrip(", ") for claim in unit.claims[:_IDS])
            if (more := len(unit.claims) - _IDS) > 0:
                ids += f"; +{more}"
            by_finding.setdefault(subject.name, []).append(f"{unit.therapy} ({ids})")
    return "; ".join(f"{name}: {', '.join(found)}" for name, found in by_finding.items())


def _sentence(drugs: list[str], supported: str, opposed: str, words: Words) -> str:
    return words.say("board.against.conflict", drug=", ".join(drugs), opposed=opposed, supported=supported)
