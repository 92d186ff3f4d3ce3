"""What is known of a patient beside the tumour's alterations, and how single criteria are judged by it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from canheal.domain.evidence.diseases import DiseaseTree
from canheal.domain.interpretation.assayed import AlterationStates
from canheal.domain.profile.biomarkers import TumourMutationalBurden
from canheal.domain.trials.criteria import (
    SIGNS,
    Alteration,
    DiseaseIs,
    FreeText,
    Measure,
    NoQuestion,
    Single,
    Status,
    Verdict,
)
from canheal.terms.records import NamedTuple
from canheal.terms.truth import Truth, truth_of

RECEPTORS = ("HER2", "ER", "PR")
_INCLUDED = frozenset({"exact", "ancestor", "pan_cancer"})
_FACTS = {"ecog": "ECOG", "prior_lines": "the number of prior lines"}
_BY_PERSON = "read it against the patient's file"


class Facts(NamedTuple):
    """Facts of the patient (Phenopackets Individual); None or absent when not known.

    Attributes:
        age: years.
        sex: female or male.
        ecog: performance status, 0 to 5.
        prior_lines: lines of systemic therapy so far.
        receptors: receptor of `RECEPTORS` to positive or negative.
    """

    age: float | None = None
    sex: str | None = None
    ecog: float | None = None
    prior_lines: float | None = None
    receptors: Mapping[str, str] = MappingProxyType({})


class Patient:
    """Judges single criteria for one patient.

    Args:
        tumour_code: OncoTree code.
        tree: tumour types.
        states: what is known of each alteration.
        burdens: measured mutational burdens.
        genes: symbols that are known to be genes; another one may be misspelt and is never called absent.
        facts: the rest.
    """

    def __init__(
        self,
        tumour_code: str,
        tree: DiseaseTree,
        states: AlterationStates,
        *,
        burdens: tuple[TumourMutationalBurden, ...],
        genes: frozenset[str],
        facts: Facts,
    ) -> None:
        self._code, self._tree, self._states = tumour_code, tree, states
        self._burdens, self._genes, self._facts = burdens, genes, facts

    def judge(self, criterion: Single) -> Verdict:
        """A single criterion: pass, fail or unknown, with the reason."""
        match criterion:
            case Alteration():
                return self._alteration(criterion)
            case DiseaseIs():
                return self._disease(criterion)
            case Measure("tmb"):
                return self._burden(criterion)
            case Measure(fact):
                return _measured(criterion, getattr(self._facts, fact))
            case Status("sex"):
                return _stated(criterion, self._facts.sex)
            case Status(fact):
                return _stated(criterion, self._facts.receptors.get(fact))
            case FreeText():
                return Verdict(criterion, Truth.UNKNOWN, "words that only a person can judge", _BY_PERSON)
            case NoQuestion():
                return Verdict(criterion, Truth.TRUE, "the file asks nothing here")

    def _alteration(self, criterion: Alteration) -> Verdict:
        state = self._states.of(criterion.variant, criterion.origin)
        if state.truth is Truth.TRUE:
            return Verdict(criterion, state.truth, "; ".join(dict.fromkeys(met.match.on for met in state.met)))
        strange = {*(criterion.variant.partners or (criterion.variant.gene,))} - self._genes - {"-"}
        if state.truth is Truth.FALSE and not strange:
            return Verdict(criterion, state.truth, "looked for and not found")
        where = " in blood" if criterion.origin == "germline" else ""
        reason = state.reason or f"{', '.join(sorted(strange))} is no gene symbol we know"
        return Verdict(criterion, Truth.UNKNOWN, reason, f"test or clarify{where}")

    def _disease(self, criterion: DiseaseIs) -> Verdict:
        relations = {code: self._tree.relation(code, self._code) for code in criterion.codes}
        if any(relation in _INCLUDED for relation in relations.values()):
            return Verdict(criterion, Truth.TRUE, f"the tumour is {self._code}")
        narrower = [code for code, relation in relations.items() if relation == "descendant"]
        if narrower:
            reason = f"{self._code} may be {' or '.join(narrower)}; the exact type is not given"
            return Verdict(criterion, Truth.UNKNOWN, reason, f"state the exact tumour type, {' or '.join(narrower)}?")
        if criterion.unplaced:
            reason = f"{', '.join(criterion.unplaced)}: no place in OncoTree is known"
            return Verdict(criterion, Truth.UNKNOWN, reason, _BY_PERSON)
        return Verdict(criterion, Truth.FALSE, f"the tumour is {self._code}")

    def _burden(self, criterion: Measure) -> Verdict:
        """By every definition that gave a value; where they disagree, unknown."""
        values = [burden.value for burden in self._burdens if burden.value is not None]
        answers = {SIGNS[criterion.sign](value, criterion.bound) for value in values}
        shown = ", ".join(
            f"{burden.value:.1f} ({burden.label})" for burden in self._burdens if burden.value is not None
        )
        if len(answers) == 1:
            return Verdict(criterion, truth_of(answers.pop()), f"TMB {shown}")
        reason = f"definitions disagree: TMB {shown}" if answers else "TMB was not measured"
        return Verdict(criterion, Truth.UNKNOWN, reason, "give the mutational burden by the trial's own assay")


def _measured(criterion: Measure, value: float | None) -> Verdict:
    word = _FACTS.get(criterion.fact, criterion.fact)
    if value is None:
        return Verdict(criterion, Truth.UNKNOWN, f"{word} is not given", f"state {word}")
    return Verdict(criterion, truth_of(SIGNS[criterion.sign](value, criterion.bound)), f"{word} {value:g}")


def _stated(criterion: Status, value: str | None) -> Verdict:
    if value is None:
        return Verdict(criterion, Truth.UNKNOWN, f"{criterion.fact} is not known", f"state or test {criterion.fact}")
    return Verdict(criterion, truth_of(value == criterion.value), f"{criterion.fact} {value}")
