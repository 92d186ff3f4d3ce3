"""What a recommendation must hold, by its kind (content/node/board.yaml)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from canheal.terms.records import NamedTuple
from canheal.terms.typed import Any

THERAPIES = ("therapy", "trial")
"""Kinds that name a treatment; the cascade counts these as recommended."""


class Fault(NamedTuple):
    """A field and what is wrong with it, in words."""

    field: str
    words: str


def faults(given: Mapping[str, Any], codes: Mapping[str, Mapping[str, str]]) -> Iterator[Fault]:
    """Everything that keeps a recommendation from being one.

    Args:
        given: kind, therapy, use, level, trial, code, words, priority, findings.
        codes: procedures, counselling_reasons and no_recommendation_reasons by code.
    """
    kind = given.get("kind")
    if kind == "therapy":
        yield from _missing(given, "therapy", "Name the therapy.")
        yield from _missing(given, "use", "Say whether it is in label, off label or compassionate use.")
        yield from _missing(given, "level", "Give the level of evidence.")
        yield from _missing(given, "findings", "Name the findings that support it.")
    elif kind == "trial":
        yield from _missing(given, "trial", "Give the number of the trial (NCT, EU CT, DRKS).")
        yield from _missing(given, "level", "Give the level of evidence.")
    elif kind in _CODED:
        table, words = _CODED[kind]
        if given.get("code") not in codes[table]:
            yield Fault("code", words)
    if kind == "none" and given.get("code") == "other" and not given.get("words"):
        yield Fault("words", "Say the reason in words.")


_CODED = {
    "procedure": ("procedures", "Choose the procedure."),
    "counselling": ("counselling_reasons", "Choose the reason for genetic counselling."),
    "none": ("no_recommendation_reasons", "Choose the reason for no recommendation."),
}


def _missing(given: Mapping[str, Any], field: str, words: str) -> Iterator[Fault]:
    if not given.get(field):
        yield Fault(field, words)
