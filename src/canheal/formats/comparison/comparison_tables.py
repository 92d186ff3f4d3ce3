"""The tables of a comparison: agreement, matrices, disagreements, and what one tool alone found."""

from __future__ import annotations

from collections.abc import Iterator

from canheal.domain.comparison.compare import Comparison, Disagreement, FoundAlone, Subject
from canheal.formats.tsv import tsv_bytes

AGREEMENT = (
    *("question", "tool_a", "tool_b", "pairs", "same_category", "weighted_kappa", "low_95", "high_95", "weights"),
    "not_computable",
)
MATRIX = ("question", "tool_a", "tool_b", "state_a", "state_b", "alterations")
DISAGREEMENTS = (
    *("case", "alteration", "allele", "question", "tool_a", "category_a", "words_a", "tool_b", "category_b", "words_b"),
    "distance",
)
ALONE = ("case", "alteration", "allele", "question", "tool", "category", "words", "others")


def comparison_tables(found: Comparison) -> dict[str, bytes]:
    """File name to table."""
    return {
        "agreement.tsv": tsv_bytes(AGREEMENT, _agreement(found)),
        "matrix.tsv": tsv_bytes(MATRIX, _matrix(found)),
        "disagreements.tsv": tsv_bytes(DISAGREEMENTS, map(_disagreement, found.disagreements)),
        "found_by_one.tsv": tsv_bytes(ALONE, map(_alone, found.alone)),
    }


def number_words(value: float | None) -> str:
    """Three decimals; "" where there is no number."""
    return "" if value is None else f"{value:.3f}"


def _agreement(found: Comparison) -> Iterator[tuple[str, ...]]:
    for pair in found.pairs:
        result = pair.agreement
        numbers = map(number_words, (result.observed, result.kappa, result.low, result.high))
        yield pair.question.id, pair.one, pair.other, str(result.pairs), *numbers, found.weights, result.reason


def _matrix(found: Comparison) -> Iterator[tuple[str, ...]]:
    for pair in found.pairs:
        for (one, other), count in sorted(pair.matrix.items()):
            yield pair.question.id, pair.one, pair.other, one, other, str(count)


def _named(subject: Subject) -> tuple[str, str, str]:
    return subject.case, subject.alteration.words, str(subject.alteration.allele or "")


def _disagreement(one: Disagreement) -> tuple[str, ...]:
    sides = [(tool, one.subject.answers[tool][one.question.id]) for tool in (one.one, one.other)]
    cells = [text for tool, answer in sides for text in (tool, answer.category, answer.words)]
    return (*_named(one.subject), one.question.id, *cells, str(one.distance))


def _alone(one: FoundAlone) -> tuple[str, ...]:
    answer = one.subject.answers[one.tool][one.question.id]
    others = "; ".join(f"{tool}: {state.replace('_', ' ')}" for tool, state in one.others.items())
    return (*_named(one.subject), one.question.id, one.tool, answer.category, answer.words, others)
