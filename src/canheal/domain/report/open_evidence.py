"""Evidence that waits for a test: what it would say, and what has to be known first."""

from __future__ import annotations

from collections.abc import Mapping

from canheal.domain.interpretation.findings import Interpretation, OpenProfile
from canheal.domain.report.claims import therapy_words
from canheal.domain.report.model import Column, Line, Row, Section, plain_table
from canheal.domain.report.words import Words

_NEAR = ("exact", "ancestor", "pan_cancer")
_LEVELS = ("A", "B")


def waiting(interpretation: Interpretation) -> Mapping[str, list[OpenProfile]]:
    """What the board must know of: therapies of level A and B on the patient's tumour type, by profile in words."""
    found: dict[str, list[OpenProfile]] = {}
    for one in interpretation.open_profiles:
        item = one.item
        if item.therapies and item.level in _LEVELS and item.direction == "supports" and one.disease_relation in _NEAR:
            found.setdefault(item.variant.name, []).append(one)
    return found


def open_section(interpretation: Interpretation, words: Words) -> tuple[Section, ...]:
    """All of it, for the molecular report; no section when nothing waits."""
    if not interpretation.open_profiles:
        return ()
    columns = (
        Column(words.say("column.claim"), 2.0),
        Column(words.say("column.effect"), 1.6),
        Column(words.say("column.relation"), 1.8),
        Column(words.say("column.not_known"), 3.0),
    )
    table = plain_table(
        words.say("molecular.open.caption"), columns, tuple(_row(one, words) for one in interpretation.open_profiles)
    )
    return (Section("open", words.say("molecular.open.title"), (table,)),)


def _row(one: OpenProfile, words: Words) -> Row:
    item = one.item
    relation = words.say(f"relation.{one.disease_relation}", disease=one.matched_disease)
    return Row(
        (
            (Line(item.variant.name, "strong"), Line(words.say("source.level", id=item.id, level=item.level), "small")),
            (Line(therapy_words(item)), Line(words.say(f"significance.{item.significance}"), "small")),
            (Line(relation),),
            tuple(Line(reason, "small", lang="en") for reason in one.reasons),
        )
    )
