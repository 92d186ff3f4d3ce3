"""How complete a case is against the minimal and the maximal data set (content/node/referral.yaml)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from canheal.terms.records import NamedTuple

MINIMAL, MAXIMAL = "minimal", "maximal"


class Element(NamedTuple):
    """One element of the data sets.

    Attributes:
        id: as the referral names it ("birth_year").
        label: its name in words.
        tier: minimal, maximal, or "" for what no data set asks.
        source: which standard asks for it.
        needed: a referral cannot be sent without it.
    """

    id: str
    label: str
    tier: str
    source: str
    needed: bool = False


class Meter(NamedTuple):
    """How much of one data set is there.

    Attributes:
        tier: minimal or maximal; the maximal set includes the minimal one.
        have: elements that are answered, a null flavour included.
        of: elements of the set.
        missing: the others, in the order of the referral.
        nulls: id to null flavour, of elements that are answered by one.
    """

    tier: str
    have: int
    of: int
    missing: tuple[Element, ...]
    nulls: Mapping[str, str]

    @property
    def percent(self) -> int:
        """Share that is answered, rounded down, so that 100 means all."""
        return 100 * self.have // self.of if self.of else 100


def meters(answers: Mapping[str, str], elements: Iterable[Element], flavours: frozenset[str]) -> tuple[Meter, Meter]:
    """The minimal and the maximal meter.

    Args:
        answers: element id to answer; "" and absent ones are missing.
        elements: of both sets, in order.
        flavours: HL7 null flavours that count as answers.
    """
    listed = [element for element in elements if element.tier]
    smaller = [element for element in listed if element.tier == MINIMAL]
    return _meter(MINIMAL, answers, smaller, flavours), _meter(MAXIMAL, answers, listed, flavours)


def _meter(tier: str, answers: Mapping[str, str], elements: list[Element], flavours: frozenset[str]) -> Meter:
    missing = tuple(element for element in elements if not answers.get(element.id))
    nulls = {element.id: answer for element in elements if (answer := answers.get(element.id, "")) in flavours}
    return Meter(tier, len(elements) - len(missing), len(elements), missing, nulls)


def needed_to_send(answers: Mapping[str, str], elements: Iterable[Element]) -> tuple[Element, ...]:
    """What must still be answered before a referral can be sent."""
    return tuple(element for element in elements if element.needed and not answers.get(element.id))
