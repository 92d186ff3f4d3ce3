"""Several tools on the same cases: matrices, agreement, disagreements, and what one tool alone found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from canheal.domain.comparison.agreement import Agreement, weighted_kappa
from canheal.domain.comparison.calls import Alteration, Answer, Levels, Question, RawOutput, read_answers
from canheal.domain.comparison.pairing import Group, Placed, group_calls
from canheal.terms.records import NamedTuple

NOT_GIVEN = "not_given"
"""The tool lists all that it was given, and this is not among it."""
NOT_LISTED = "not_listed"
"""The tool lists hits alone; whether it saw this alteration is not known."""
NO_ANSWER = "no_answer"
"""The tool lists the alteration and says nothing that can be placed on this scale."""


class Subject(NamedTuple):
    """One alteration of one case, with each tool's answers.

    Attributes:
        case: sample or patient.
        alteration: as fully as any tool names it.
        answers: tool to question to answer; a tool that does not list the alteration is not there.
    """

    case: str
    alteration: Alteration
    answers: Mapping[str, Mapping[str, Answer]]


class PairAgreement(NamedTuple):
    """Two tools on one question.

    Attributes:
        question: which.
        one, other: tools.
        matrix: (category or state of `one`, of `other`) to number of alterations.
        agreement: over alterations that both answer.
    """

    question: Question
    one: str
    other: str
    matrix: Mapping[tuple[str, str], int]
    agreement: Agreement


class Disagreement(NamedTuple):
    """Two tools put one alteration into different categories; `distance` is in steps of the scale."""

    subject: Subject
    question: Question
    one: str
    other: str
    distance: int


class FoundAlone(NamedTuple):
    """One tool alone found something; `others` says for each other tool its category or why it has none."""

    subject: Subject
    question: Question
    tool: str
    others: Mapping[str, str]


class Comparison(NamedTuple):
    """All that is said.

    Attributes:
        tools: in the order given.
        weights: of kappa.
        subjects: alterations, in the order of the tools' files.
        pairs, disagreements, alone: see their types; disagreements farthest apart first.
        unpaired: calls that fit several alterations.
        unread: (tool, question, words, why) to number of answers that joined no number.
        levels: how words were read.
    """

    tools: tuple[RawOutput, ...]
    weights: str
    subjects: tuple[Subject, ...]
    pairs: tuple[PairAgreement, ...]
    disagreements: tuple[Disagreement, ...]
    alone: tuple[FoundAlone, ...]
    unpaired: tuple[Placed, ...]
    unread: Mapping[tuple[str, str, str, str], int]
    levels: Levels


def compare_tools(tools: Sequence[RawOutput], levels: Levels, weights: str = "linear") -> Comparison:
    """Compare the tools on every question that at least two of them answer.

    Args:
        tools: two or more.
        levels: how their words are read.
        weights: of kappa, see `agreement.WEIGHTS`.
    """
    groups, unpaired = group_calls(Placed(tool.tool, call) for tool in tools for call in tool.calls)
    reads_as = {tool.tool: tool.reads_as for tool in tools}
    unread: Counter[tuple[str, str, str, str]] = Counter()
    subjects = tuple(_subject(group, reads_as, levels, unread) for group in groups)
    complete = {tool.tool: tool.complete for tool in tools}
    asked = [(question, _answering(question, complete, subjects)) for question in levels.questions]
    return Comparison(
        tools=tuple(tools),
        weights=weights,
        subjects=subjects,
        pairs=tuple(
            _pair(question, pair, subjects, complete=complete, weights=weights)
            for question, names in asked
            for pair in combinations(names, 2)
        ),
        disagreements=tuple(_disagreements(asked, subjects)),
        alone=tuple(_alone(asked, subjects, complete)),
        unpaired=tuple(unpaired),
        unread=dict(sorted(unread.items())),
        levels=levels,
    )


def state_of(subject: Subject, tool: str, question: str, complete: bool) -> str:
    """The category that a tool gives, or why it gives none."""
    if (answers := subject.answers.get(tool)) is None:
        return NOT_GIVEN if complete else NOT_LISTED
    return answers[question].category if question in answers else NO_ANSWER


def _subject(
    group: Group, reads_as: Mapping[str, str], levels: Levels, unread: Counter[tuple[str, str, str, str]]
) -> Subject:
    answers = {}
    for tool in dict.fromkeys(placed.tool for placed in group.calls):
        said = tuple(one for placed in group.calls if placed.tool == tool for one in placed.call.said)
        answers[tool], not_read = read_answers(said, reads_as[tool], levels)
        unread.update((tool, *one) for one in not_read)
    return Subject(group.case, group.alteration, answers)


def _answering(question: Question, tools: Iterable[str], subjects: Sequence[Subject]) -> list[str]:
    """Tools that answer this question on at least one alteration."""
    speaking = {tool for subject in subjects for tool, answers in subject.answers.items() if question.id in answers}
    return [tool for tool in tools if tool in speaking]


def _pair(
    question: Question,
    pair: tuple[str, str],
    subjects: Sequence[Subject],
    *,
    complete: Mapping[str, bool],
    weights: str,
) -> PairAgreement:
    one, other = pair
    matrix = Counter(
        (state_of(subject, one, question.id, complete[one]), state_of(subject, other, question.id, complete[other]))
        for subject in subjects
        if one in subject.answers or other in subject.answers
    )
    order = question.scale.order
    counts = [[matrix[row, column] for column in order] for row in order]
    return PairAgreement(question, one, other, dict(matrix), weighted_kappa(counts, weights))


def _disagreements(asked: list[tuple[Question, list[str]]], subjects: Sequence[Subject]) -> list[Disagreement]:
    found = []
    for question, names in asked:
        for subject in subjects:
            for one, other in combinations(names, 2):
                answers = [subject.answers.get(tool, {}).get(question.id) for tool in (one, other)]
                if answers[0] and answers[1] and answers[0].category != answers[1].category:
                    places = [question.scale.order.index(answer.category) for answer in answers if answer]
                    found.append(Disagreement(subject, question, one, other, abs(places[0] - places[1])))
    return sorted(found, key=lambda one: -one.distance)


def _alone(
    asked: list[tuple[Question, list[str]]], subjects: Sequence[Subject], complete: Mapping[str, bool]
) -> Iterable[FoundAlone]:
    for question, names in asked:
        if len(names) > 1:
            for subject in subjects:
                states = {tool: state_of(subject, tool, question.id, complete[tool]) for tool in names}
                finders = [tool for tool, state in states.items() if state in question.scale.found]
                if len(finders) == 1:
                    others = {tool: state for tool, state in states.items() if tool != finders[0]}
                    yield FoundAlone(subject, question, finders[0], others)
