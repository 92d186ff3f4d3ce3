"""What a tool says of an alteration, in its own words and on the common scale."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from canheal.terms.alleles import Allele
from canheal.terms.records import NamedTuple


class Alteration(NamedTuple):
    """One alteration of one tumour, as far as a tool names it.

    Attributes:
        kind: small_variant, copy_number, fusion or biomarker.
        gene: HGNC symbol; "" for a biomarker and for a fusion, whose name holds both.
        name: protein change in its normal spelling ("V600E"), amplification or deletion, "EML4::ALK", "MSI-H"; "" where
            the tool gives only the allele.
        allele: the trimmed base change; None where the tool gives none.
    """

    kind: str
    gene: str
    name: str
    allele: Allele | None = None

    @property
    def words(self) -> str:
        """The alteration as a reader names it."""
        named = f"{self.gene} {self.name}".strip()
        return named if self.name or self.allele is None else f"{self.gene} {self.allele}".strip()


class Said(NamedTuple):
    """One answer in the tool's own words.

    Attributes:
        question: one of the questions of `content/comparison/levels.yaml`.
        words: level or class as written; "" where the tool looked and had nothing to say.
        same_type: the evidence is in the patient's tumour type or one that includes it; None where that is not known.
            A tool that weighs the tumour type itself answers True.
        detail: what a reader wants beside it (drugs).
    """

    question: str
    words: str
    same_type: bool | None = True
    detail: str = ""


class RawCall(NamedTuple):
    """What one line of a tool's file says.

    Attributes:
        case: sample or patient as the tool names it.
        alteration: which.
        said: its answers.
        file: name of the file.
        line: 1-based; 0 in a file without lines.
    """

    case: str
    alteration: Alteration
    said: tuple[Said, ...]
    file: str
    line: int


class RawOutput(NamedTuple):
    """Everything read from one tool.

    Attributes:
        tool: name on the page.
        reads_as: the tool of `levels.yaml` whose words these are.
        calls: in the order of its files.
        complete: it lists each alteration that it was given, so that a missing one was not given; False where it lists
            hits alone, and nothing can be said of what it leaves out.
        dropped: reason to number of lines left out.
        files: name to SHA-256.
    """

    tool: str
    reads_as: str
    calls: tuple[RawCall, ...]
    complete: bool
    dropped: Mapping[str, int]
    files: Mapping[str, str]


class Scale(NamedTuple):
    """Ordered categories, best first, and those that count as found."""

    name: str
    order: tuple[str, ...]
    found: frozenset[str]


class Question(NamedTuple):
    """One thing tools are compared on.

    Attributes:
        id: "sensitivity".
        scale: of its answers.
        best_of: questions whose best answer stands for a missing one.
    """

    id: str
    scale: Scale
    best_of: tuple[str, ...]


class Levels(NamedTuple):
    """How words are read.

    Attributes:
        questions: in the order of the page.
        category: (tool, question, words, same type) to category; None where the table has no row.
    """

    questions: tuple[Question, ...]
    category: Callable[[str, str, str, bool | None], str | None]


class Answer(NamedTuple):
    """A tool's answer to one question on one alteration: category of the scale, and its own words."""

    category: str
    words: str


class ToolCall(NamedTuple):
    """What a tool says of one alteration of one case: question to answer."""

    alteration: Alteration
    answers: Mapping[str, Answer]


def read_answers(
    said: tuple[Said, ...], reads_as: str, levels: Levels
) -> tuple[dict[str, Answer], list[tuple[str, str, str]]]:
    """The best answer to each question, and (question, words, why) of words that could not be placed on a scale."""
    answers: dict[str, Answer] = {}
    unread: list[tuple[str, str, str]] = []
    for question in levels.questions:
        found = []
        for one in (one for one in said if one.question == question.id):
            category = levels.category(reads_as, one.question, one.words, one.same_type)
            if category is None:
                unread.append((one.question, one.words, _why(one)))
            else:
                found.append(Answer(category, f"{one.words} ({one.detail})" if one.detail else one.words))
        if found:
            answers[question.id] = best(found, question.scale)
    for question in levels.questions:
        others = [answers[one] for one in question.best_of if one in answers]
        if question.id not in answers and others:
            answers[question.id] = best(others, question.scale)
    return answers, unread


def _why(said: Said) -> str:
    return "the tumour type is not known" if said.same_type is None and said.words else "not in the table of levels"


def best(answers: list[Answer], scale: Scale) -> Answer:
    """The answer nearest the top of the scale; the first of equals."""
    return min(answers, key=lambda answer: scale.order.index(answer.category))
