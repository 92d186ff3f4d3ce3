"""How words of other tools are read (content/comparison/levels.yaml), as the function that comparing uses."""

from __future__ import annotations

from canheal.domain.comparison.calls import Levels, Question, Scale
from canheal.knowledge.content import Content
from canheal.terms.errors import ContentError
from canheal.terms.typed import Any

PATH = "comparison/levels.yaml"


def tool_levels(content: Content) -> Levels:
    """The table of levels.

    Raises:
        ContentError: a question, category or scale that does not exist.
    """
    document = content.document(PATH)
    scales = {
        name: Scale(name, tuple(row["order"]), frozenset(row["found"])) for name, row in document["scales"].items()
    }
    questions = {
        name: Question(name, scales[row["scale"]], tuple(row.get("best_of", ())))
        for name, row in document["questions"].items()
    }
    table = {
        (tool, question, str(words)): _both(category)
        for tool, row in document["tools"].items()
        for question, words_of in row.items()
        if question not in ("citation", "unverified")
        for words, category in words_of.items()
    }
    for (tool, question, words), categories in table.items():
        if question not in questions or not set(categories) <= set(questions[question].scale.order):
            what = f"{tool}'s {words!r} is no category of {question!r}"
            raise ContentError(
                what, file=PATH, field=question, todo="Name a question of the table and a category of its scale"
            )

    def category(tool: str, question: str, words: str, same_type: bool | None) -> str | None:
        same, other = table.get((tool, question, words), (None, None))
        if same_type is None:
            return same if same == other else None
        return same if same_type else other

    return Levels(tuple(questions.values()), category)


def unverified_tools(content: Content) -> frozenset[str]:
    """Tools whose words or levels were remembered and not read in a source."""
    tools: dict[str, Any] = content.document(PATH)["tools"]
    return frozenset(tool for tool, row in tools.items() if row["unverified"])


def _both(category: Any) -> tuple[str, str]:  # noqa: ANN401 - a word, or one for each relation of tumour types
    return (category["same"], category["other"]) if isinstance(category, dict) else (category, category)
