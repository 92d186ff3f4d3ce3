"""What was shown only in other tumour types: a short line on the board, never a row that looks like an offer."""

from __future__ import annotations

from collections.abc import Iterable

from canheal.domain.interpretation.findings import Claim
from canheal.domain.report.claims import claims_where, effect_words, therapy_words
from canheal.domain.report.model import Cell, Line
from canheal.domain.report.placement import (
    NAMED,
    ROW,
    Placement,
    bears_on_course,
    counted,
    is_actionable,
    speaks_against,
)
from canheal.domain.report.subjects import Subject
from canheal.domain.report.words import Words

# cautions that the line itself says
_SAID = ("does_not_support", "narrower_disease", "other_disease")


def acting_elsewhere(
    subject: Subject, placement: Placement, words: Words, *, opposed: frozenset[str], shown: frozenset[str]
) -> Cell:
    """Therapies of tier I or II shown only elsewhere, by tier; those with a drug spoken against here stand apart.

    Args:
        subject: the finding.
        placement: the rules of place.
        words: wordings.
        opposed: drugs, lower case, that a claim in the patient's own tumour type speaks against.
        shown: therapies that have a row of this finding, where their further claims stand.
    """
    named = [c for c in subject.claims if is_actionable(c) and placement.of(c) == NAMED]
    open_ones = [claim for claim in named if therapy_words(claim.item) not in shown]
    against = [claim for claim in open_ones if opposed & {drug.lower() for drug in claim.item.therapies}]
    free = [claim for claim in open_ones if claim not in against]
    return (
        *_by_tier("elsewhere.act", free, subject, words),
        *_by_tier("elsewhere.opposed", against, subject, words),
    )


def opposing_elsewhere(subject: Subject, placement: Placement, words: Words) -> Cell:
    """Therapies that evidence from other tumour types speaks against, by effect and tier."""
    named = [claim for claim in subject.claims if speaks_against(claim) and placement.of(claim) == NAMED]
    lines: list[Line] = []
    for effect in dict.fromkeys(effect_words(claim, words) for claim in named):
        of_effect = [claim for claim in named if effect_words(claim, words) == effect]
        lines += _by_tier("elsewhere.against", of_effect, subject, words, effect=effect)
    return tuple(lines)


def course_elsewhere(subject: Subject, placement: Placement, words: Words) -> str:
    """Diagnoses of other tumour types that the finding bears on, with grade and match; "" for none."""
    named = [claim for claim in subject.claims if bears_on_course(claim) and placement.of(claim) == NAMED]
    grades: dict[tuple[str, str, str], list[Claim]] = {}
    for claim in named:
        grades.setdefault((effect_words(claim, words), claim.tiers.amp, claim.match_level), []).append(claim)
    texts = (
        f"{effect}: {_places(found, subject, words)} "
        f"({words.say('tier.amp', tier=tier) if tier else words.say('tier.none')}, {words.say(f'match.{level}')})"
        for (effect, tier, level), found in grades.items()
    )
    return f"{subject.name} {'; '.join(texts)}" if named else ""


def counted_line(subject: Subject, placement: Placement, words: Words) -> Cell:
    """How many claims on this finding stand in the molecular report only."""
    number = counted((subject,), placement).total()
    return (Line(words.say("counted.finding", count=words.count(number)), "small"),) if number else ()


def counted_words(subjects: Iterable[Subject], placement: Placement, words: Words) -> str:
    """How many claims the board leaves to the molecular report, by implication, and why; "" for none."""
    found = counted(subjects, placement)
    parts = ", ".join(f"{words.say(f'implication.{name}')} {words.count(number)}" for name, number in found.items())
    return words.say("counted.all", count=words.count(found.total()), parts=parts) if found else ""


def opposed_drugs(subjects: tuple[Subject, ...], placement: Placement) -> frozenset[str]:
    """Drugs, lower case, that a claim in the patient's own tumour type speaks against."""
    pairs = claims_where(subjects, lambda claim: speaks_against(claim) and placement.of(claim) == ROW)
    return frozenset(drug.lower() for _, claim in pairs for drug in claim.item.therapies)


def flagged_id(claim: Claim, subject: Subject, words: Words) -> str:
    """The item's id with what a reader must see beside it, in brief."""
    flags = []
    if claim.item.unverified:
        flags.append(words.say("mark.unverified"))
    if "withdrawn" in claim.cautions:
        flags.append(words.say("approval.withdrawn"))
    said = (*_SAID, *subject.warnings, "unverified", "withdrawn")
    if any(key not in said for key in claim.cautions):
        flags.append(words.say("mark.caution"))
    return " ".join((claim.item.id, *flags))


def _by_tier(key: str, claims: list[Claim], subject: Subject, words: Words, **values: str) -> Cell:
    tiers = sorted({claim.tiers.amp for claim in claims})
    return tuple(
        Line(
            words.say(
                key,
                tier=words.say("tier.amp", tier=tier),
                therapies=_by_match([c for c in claims if c.tiers.amp == tier], subject, words),
                **values,
            ),
            "small",
        )
        for tier in tiers
    )


def _by_match(claims: list[Claim], subject: Subject, words: Words) -> str:
    """ "same allele: a (MEL CH-T-1), b (…); same codon: c (…)"."""
    levels: dict[str, dict[str, list[Claim]]] = {}
    for claim in claims:
        levels.setdefault(claim.match_level, {}).setdefault(therapy_words(claim.item), []).append(claim)
    return "; ".join(
        f"{words.say(f'match.{level}')}: "
        + ", ".join(f"{therapy} ({_places(some, subject, words)})" for therapy, some in therapies.items())
        for level, therapies in levels.items()
    )


def _places(claims: list[Claim], subject: Subject, words: Words) -> str:
    """ "MEL CH-T-1, CH-T-2; NSCLC CH-T-3"."""
    diseases: dict[str, list[str]] = {}
    for claim in claims:
        diseases.setdefault(claim.matched_disease, []).append(flagged_id(claim, subject, words))
    return "; ".join(f"{disease} {', '.join(ids)}" for disease, ids in diseases.items())
