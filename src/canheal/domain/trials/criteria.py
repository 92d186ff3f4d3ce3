"""What a trial asks of a patient: a tree of criteria, each judged pass, fail or unknown with its reason.

A tree is `Joined` and `Not` over single criteria. Kleene's logic joins them (`terms/truth.py`): an unknown criterion
never becomes a pass, and the order of criteria changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from canheal.domain.evidence.categorical import CategoricalVariant
from canheal.terms.records import NamedTuple
from canheal.terms.truth import Truth, all_, any_, not_

DEPTH = 50
"""Levels of a criteria tree; a file that nests deeper is refused."""


class Alteration(NamedTuple):
    """The tumour has this alteration, or this biomarker (GA4GH Cat-VRS CategoricalVariant).

    Attributes:
        variant: the alterations under one name.
        origin: somatic, germline or any.
    """

    variant: CategoricalVariant
    origin: str = "somatic"


class DiseaseIs(NamedTuple):
    """The patient's tumour is of one of these types.

    Attributes:
        codes: OncoTree codes; "SOLID", "HEME" and "CANCER" are the tumour-agnostic roots.
        unplaced: names of further types that have no place in OncoTree.
    """

    codes: tuple[str, ...]
    unplaced: tuple[str, ...] = ()


class Measure(NamedTuple):
    """A number of the patient meets a bound.

    Attributes:
        fact: age (years), ecog (0 to 5), prior_lines (of systemic therapy) or tmb (mutations per megabase).
        sign: one of `SIGNS`.
        bound: the number.
    """

    fact: str
    sign: str
    bound: float


class Status(NamedTuple):
    """A fact of the patient has this value.

    Attributes:
        fact: sex, or a receptor (HER2, ER, PR).
        value: female or male; positive or negative.
    """

    fact: str
    value: str


class FreeText(NamedTuple):
    """Words that only a person can judge; always unknown."""

    text: str


class NoQuestion(NamedTuple):
    """A place of the file that asks nothing, in its words; everybody passes."""

    text: str


class Not(NamedTuple):
    """The opposite of a criterion: passes only where the criterion fails."""

    part: Criterion


class Joined(NamedTuple):
    """Criteria of which all ("all") or at least one ("any") must pass."""

    word: str
    parts: tuple[Criterion, ...]


Single = Alteration | DiseaseIs | Measure | Status | FreeText | NoQuestion
Criterion = Single | Not | Joined
SIGNS: dict[str, Callable[[float, float], bool]] = {
    ">=": lambda value, bound: value >= bound,
    "<=": lambda value, bound: value <= bound,
    ">": lambda value, bound: value > bound,
    "<": lambda value, bound: value < bound,
    "==": lambda value, bound: value == bound,
}
_UNITS = {"age": "age {} years", "ecog": "ECOG {}", "prior_lines": "lines of prior therapy {}", "tmb": "TMB {} per Mb"}
_ROOTS = {"SOLID": "any solid tumour", "HEME": "any haematological cancer", "CANCER": "any cancer"}


class Verdict(NamedTuple):
    """A criterion, judged for one patient.

    Attributes:
        criterion: what was asked.
        truth: pass (true), fail (false) or unknown.
        reason: why, in words; "" for joined criteria, whose parts say it.
        todo: what would make an unknown known, in words; "" otherwise.
        parts: verdicts of the parts of `Not` and `Joined`.
    """

    criterion: Criterion
    truth: Truth
    reason: str = ""
    todo: str = ""
    parts: tuple[Verdict, ...] = ()


class Line(NamedTuple):
    """A single criterion as a reader meets it.

    Attributes:
        text: the criterion in words, with NOT before it where the trial excludes it.
        truth: whether the patient passes it as the trial asks it.
        reason, todo: as in `Verdict`.
        decides: it is unknown, and knowing it could change whether the whole passes.
    """

    text: str
    truth: Truth
    reason: str
    todo: str
    decides: bool


Judge = Callable[[Single], Verdict]


def judge_tree(criterion: Criterion, judge: Judge) -> Verdict:
    """Every criterion of a tree judged, and the tree as a whole."""
    match criterion:
        case Not(part):
            inner = judge_tree(part, judge)
            return Verdict(criterion, not_(inner.truth), parts=(inner,))
        case Joined(word, parts):
            judged = tuple(judge_tree(part, judge) for part in parts)
            join = all_ if word == "all" else any_
            return Verdict(criterion, join(part.truth for part in judged), parts=judged)
        case _:
            return judge(criterion)


def lines(verdict: Verdict, *, is_open: bool = True) -> Iterator[Line]:
    """The single criteria, left to right; those that could decide are told apart.

    A part of something already decided cannot change it, so that only unknowns below unknowns decide.

    Args:
        verdict: of a tree.
        is_open: whatever the tree is a part of is itself undecided.
    """
    yield from _lines(verdict, negated=False, open_above=is_open)


def _lines(verdict: Verdict, *, negated: bool, open_above: bool) -> Iterator[Line]:
    is_open = open_above and verdict.truth is Truth.UNKNOWN
    if not isinstance(verdict.criterion, Not | Joined):
        text = criterion_text(verdict.criterion)
        truth = not_(verdict.truth) if negated else verdict.truth
        yield Line(f"NOT {text}" if negated else text, truth, verdict.reason, verdict.todo, is_open)
    for part in verdict.parts:
        yield from _lines(part, negated=negated ^ isinstance(verdict.criterion, Not), open_above=is_open)


def singles(criterion: Criterion) -> Iterator[Single]:
    """The single criteria of a tree, left to right."""
    match criterion:
        case Not(part):
            yield from singles(part)
        case Joined(_, parts):
            for part in parts:
                yield from singles(part)
        case _:
            yield criterion


def criterion_text(criterion: Criterion) -> str:
    """A criterion in words."""
    match criterion:
        case Alteration(variant, origin):
            named = variant.name if variant.gene in ("-", "") or variant.partners else f"{variant.gene} {variant.name}"
            return f"{named} in the germline" if origin == "germline" else named
        case DiseaseIs(codes, unplaced):
            return f"tumour type {' or '.join((*(_ROOTS.get(code, code) for code in codes), *unplaced))}"
        case Measure(fact, sign, bound):
            return _UNITS[fact].format(f"{sign} {bound:g}")
        case Status(fact, value):
            return f"{fact} {value}"
        case FreeText(text) | NoQuestion(text):
            return text
        case Not(part):
            return f"NOT {_within(part)}"
        case Joined(word, parts):
            return (" AND " if word == "all" else " OR ").join(map(_within, parts))


def _within(part: Criterion) -> str:
    text = criterion_text(part)
    return f"({text})" if isinstance(part, Joined) else text
