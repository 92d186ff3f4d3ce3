"""A simulated attack: does somebody who has a person's genome learn from a beacon's answers that the person is in it?

Shringarpure and Bustamante 2015 (the likelihood ratio of the answers), von Thenen, Ayday and Cicek 2019 (asking for the
rarest alleles first), Raisaro et al. 2017 (the budget of a person: an answer "yes" for an allele of frequency f among N
persons risks -ln(1 - (1 - f)^(2N)); each starts with -ln(p), and who cannot pay is left out of the answer). Under a
threshold the same risk is -ln of the chance of that many carriers: an answer that one carrier makes likely, and ten do
not, costs nearly nothing at the price of one and tells as much as it does.

What is assumed: allele frequencies are log-uniform, alleles are independent, the attacker knows the frequencies, N and
the rule for small counts, and asks only for alleles that the target carries. A simulation, not a bound. The attacker
knows nothing of the budget: one who stopped at the best number of questions would have the greatest of the powers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import log

import numpy as np
import numpy.typing as npt

from canheal.terms.errors import OutOfRange
from canheal.terms.records import NamedTuple

Floats = npt.NDArray[np.float64]
Answers = npt.NDArray[np.bool_]

_UNSURE = 1e-6
"""Chance of a wrong answer that the attacker allows for: a genotype misread."""
_BLOCK = 20


class Rule(NamedTuple):
    """How a beacon answers.

    Attributes:
        least: carriers for a "yes", at least.
        risk: p of the budget of each person; 1 for no budget.
        priced: carriers for a "yes" for which the price is made; 0 for `least`.
    """

    least: int = 1
    risk: float = 1.0
    priced: int = 0


class Attack(NamedTuple):
    """What is simulated.

    Attributes:
        people: persons in the beacon.
        queries: numbers of questions after which the power is read, ascending.
        targets: attacks on persons who are in it.
        controls: attacks on persons who are not.
        loci: alleles of the spectrum; 165,000 make about 17,000 that a person carries, as an exome has.
        rarest: least allele frequency.
        commonest: greatest allele frequency.
        false_positives: share of the controls that may be taken for members.
    """

    people: int
    queries: tuple[int, ...]
    targets: int = 60
    controls: int = 300
    loci: int = 165_000
    rarest: float = 1e-4
    commonest: float = 0.5
    false_positives: float = 0.05


def powers(attack: Attack, rules: Mapping[str, Rule], generator: np.random.Generator) -> dict[str, tuple[float, ...]]:
    """Power of the attack under each rule: share of the members that are found out, after each number of questions.

    Args:
        attack: what is simulated; all rules answer about the same people.
        rules: by name.
        generator: of chance.

    Raises:
        OutOfRange: nobody to attack, or more questions than anybody carries alleles.
    """
    if min(attack.people, attack.targets, attack.controls, *attack.queries) < 1:
        raise OutOfRange("An attack needs people, targets, controls and questions", todo="Give at least one of each")
    frequencies = carried(attack, generator)
    member = np.arange(len(frequencies)) < attack.targets
    answers = _answers(attack, rules, frequencies=frequencies, chance=generator)
    return {
        name: _powers(attack, evidence(answers[name], frequencies, people=attack.people, least=rule.least), member)
        for name, rule in rules.items()
    }


def carried(attack: Attack, generator: np.random.Generator) -> Floats:
    """Frequencies of the rarest alleles that each person carries, targets first: (persons, questions), ascending.

    Raises:
        OutOfRange: a person who carries fewer alleles than there are questions.
    """
    asked, width = max(attack.queries), log(attack.commonest / attack.rarest)
    spectrum = np.sort(attack.rarest * np.exp(width * generator.random(attack.loci)))
    chance = carrier_rate(spectrum)
    persons = [np.flatnonzero(generator.random(attack.loci) < chance)[:asked] for _ in range(_persons(attack))]
    if min(map(len, persons)) < asked:
        raise OutOfRange(f"somebody carries fewer than {asked} alleles", todo="Ask less, or simulate more loci")
    return np.asarray(spectrum[np.array(persons)])


def _persons(attack: Attack) -> int:
    return attack.targets + attack.controls


def carrier_rate(frequency: Floats) -> Floats:
    """Share of people with at least one copy of alleles of these frequencies."""
    return 1 - (1 - frequency) ** 2


def yes_risk(frequency: Floats, people: int, least: int = 1) -> Floats:
    """What a "yes" costs each carrier: -ln of its chance; -ln(1 - (1 - f)^(2N)) for one carrier (Raisaro 2017).

    Args:
        frequency: of the alleles.
        people: in the beacon, N.
        least: carriers for a "yes".
    """
    from scipy.stats import binom

    return np.asarray(-binom.logsf(least - 1, people, carrier_rate(frequency)))


def _answers(
    attack: Attack, rules: Mapping[str, Rule], *, frequencies: Floats, chance: np.random.Generator
) -> dict[str, Answers]:
    """What a beacon under each rule answers to each question about each person: (persons, questions) each."""
    given = {name: np.empty(frequencies.shape, dtype=np.bool_) for name in rules}
    for start in range(0, len(frequencies), _BLOCK):
        block = slice(start, start + _BLOCK)
        members = np.clip(attack.targets - start, 0, len(frequencies[block]))
        budgets = {name: Budgets(len(frequencies[block]), attack.people, rule) for name, rule in rules.items()}
        costs = {
            name: yes_risk(frequencies[block], attack.people, rule.priced or rule.least) for name, rule in rules.items()
        }
        for place, carriers in enumerate(_carriers(attack, frequencies[block], int(members), chance)):
            for name, budget in budgets.items():
                given[name][block, place] = budget.answer(carriers, costs[name][:, place])
    return given


def _carriers(attack: Attack, frequencies: Floats, members: int, chance: np.random.Generator) -> Iterator[Answers]:
    """Question by question, who of each beacon carries the allele: (beacons, people); a target is its first person."""
    rates = carrier_rate(frequencies).astype(np.float32)
    for rate in rates.T:
        drawn = chance.random((len(rate), attack.people), dtype=np.float32) < rate[:, None]
        drawn[:members, 0] = True
        yield drawn


class Budgets:
    """What the people of some beacons have left for one attacker, under one rule."""

    def __init__(self, beacons: int, people: int, rule: Rule) -> None:
        self.least = rule.least
        self.left = np.full((beacons, people), -log(rule.risk)) if rule.risk < 1 else None

    def answer(self, carriers: Answers, cost: Floats) -> Answers:
        """Answer one question of each beacon, and let the carriers pay for a "yes".

        Args:
            carriers: (beacons, people).
            cost: (beacons,), of a "yes" to each carrier.

        Returns:
            "Yes" or not: (beacons,).
        """
        if self.left is None:
            return np.asarray(carriers.sum(axis=1) >= self.least)
        beacon, person = np.nonzero(carriers)
        able = self.left[beacon, person] >= cost[beacon]
        beacon, person = beacon[able], person[able]
        yes = np.bincount(beacon, minlength=len(carriers)) >= self.least
        paying = yes[beacon]
        self.left[beacon[paying], person[paying]] -= cost[beacon[paying]]
        return np.asarray(yes)


def evidence(answers: Answers, frequencies: Floats, *, people: int, least: int) -> Floats:
    """Log likelihood ratio of being in the beacon after each question: (persons, questions).

    Args:
        answers: "yes" or not, (persons, questions).
        frequencies: of the alleles asked for, of the same shape.
        people: in the beacon.
        least: carriers for a "yes".
    """
    from scipy.stats import binom

    rate = carrier_rate(frequencies)
    within = np.clip(binom.sf(least - 2, people - 1, rate), _UNSURE, 1 - _UNSURE)
    without = np.clip(binom.sf(least - 1, people, rate), _UNSURE, 1 - _UNSURE)
    yes, no = np.log(within / without), np.log((1 - within) / (1 - without))
    return np.asarray(np.cumsum(np.where(answers, yes, no), axis=1))


def _powers(attack: Attack, found: Floats, member: Answers) -> tuple[float, ...]:
    return tuple(power(found[:, asked - 1], member, attack.false_positives) for asked in attack.queries)


def power(score: Floats, member: Answers | Sequence[bool], false_positives: float) -> float:
    """Share of members above the score that no more than this share of the others exceeds."""
    told = np.asarray(member)
    limit = np.quantile(score[~told], 1 - false_positives, method="higher")
    return float(np.mean(score[told] > limit + 1e-9))
