"""Whether a case may go to a board: rows of a table, the first that fits decides (content/node/eligibility.yaml)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from canheal.terms.records import NamedTuple

ELIGIBLE, NOT_ELIGIBLE, NOT_ASSESSED, OVERRIDDEN = "eligible", "not_eligible", "not_assessed", "overridden"


class Rule(NamedTuple):
    """One row.

    Attributes:
        id: its name, shown with the answer.
        when: question to the answers that it fits.
        state: eligible or not_eligible.
        words: the reason in a sentence.
        final: no stated reason lets the case pass.
    """

    id: str
    when: Mapping[str, frozenset[str]]
    state: str
    words: str
    final: bool = False


class Eligibility(NamedTuple):
    """The answer with its reason.

    Attributes:
        state: eligible, not_eligible, overridden (by a stated reason) or not_assessed (no row fits what is known).
        row: the row that decided; "" when none did.
        words: why.
    """

    state: str
    row: str
    words: str

    @property
    def may_pass(self) -> bool:
        """A board may see it."""
        return self.state in (ELIGIBLE, OVERRIDDEN)


def assess(answers: Mapping[str, str], rules: Iterable[Rule], override: str = "") -> Eligibility:
    """Whether a case with these answers may go to the board.

    Args:
        answers: question to answer.
        rules: in order.
        override: why the board should see the case all the same; "" for none.
    """
    for rule in rules:
        if all(answers.get(question) in wanted for question, wanted in rule.when.items()):
            passes = bool(override.strip()) and rule.state == NOT_ELIGIBLE and not rule.final
            return Eligibility(OVERRIDDEN if passes else rule.state, rule.id, rule.words)
    return Eligibility(NOT_ASSESSED, "", "No row of the table fits what is known.")
