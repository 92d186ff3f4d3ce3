"""Evidence on alterations that must, or must not, stand together: claims where it holds, questions where it may."""

from __future__ import annotations

from collections.abc import Iterable

from canheal.domain.evidence.categorical import CategoricalVariant
from canheal.domain.evidence.items import EvidenceItem
from canheal.domain.evidence.profiles import Is, Joined, Not, Profile, evaluate, profile_text, terms
from canheal.domain.interpretation.assayed import AlterationState, AlterationStates, Met
from canheal.domain.interpretation.claims import in_order, make_claim
from canheal.domain.interpretation.findings import MATCH_LEVELS, Claim, OpenProfile, ProfileFinding
from canheal.domain.interpretation.references import References
from canheal.domain.interpretation.small_variant_match import Match
from canheal.terms.records import NamedTuple
from canheal.terms.truth import Truth

_NEAR = frozenset({"exact", "ancestor", "pan_cancer"})
_ABSENCE = "absence"


class FoundProfiles(NamedTuple):
    """What joined evidence says of a tumour.

    Attributes:
        findings: profiles that hold, in the order of their words.
        still_open: profiles that may hold, in the order of their items.
    """

    findings: tuple[ProfileFinding, ...]
    still_open: tuple[OpenProfile, ...]


def find_profiles(states: AlterationStates, tumour_code: str, references: References) -> FoundProfiles:
    """Every joined item: a claim where its profile is true, an open question where it may be, nothing where it is not.

    A profile of absences alone ("KRAS wild type") holds in most tumours; it counts only for evidence in the patient's
    tumour type, in one that includes it, or in all cancers.
    """
    held: dict[str, list[tuple[_Reading, Claim]]] = {}
    still_open = []
    for item in references.profiles:
        reading = _Reading(item, states)
        if reading.truth is Truth.FALSE:
            continue
        claim = make_claim(item, reading.match(), patient=tumour_code, references=references)
        if not reading.met and not (reading.absences_alone and claim.disease_relation in _NEAR):
            continue
        if reading.truth is Truth.TRUE:
            held.setdefault(reading.text, []).append((reading, claim))
        else:
            still_open.append(OpenProfile(item, claim.disease_relation, claim.matched_disease, reading.reasons))
    return FoundProfiles(
        tuple(_finding(text, found) for text, found in sorted(held.items())),
        tuple(sorted(still_open, key=lambda found: found.item.id)),
    )


def _finding(text: str, found: list[tuple[_Reading, Claim]]) -> ProfileFinding:
    rests_on = dict.fromkeys(met.finding for reading, _ in found for met in reading.met)
    return ProfileFinding(f"profile-{text}", text, tuple(rests_on), in_order(claim for _, claim in found))


class _Reading:
    """One joined item read on one tumour.

    Attributes:
        profile: its profile.
        text: the profile in words.
        truth: whether it holds.
        met: findings that are alterations which the profile asks for, in its order.
        absences_alone: it asks for no alteration, only that some are absent.
    """

    def __init__(self, item: EvidenceItem, states: AlterationStates) -> None:
        if item.profile is None:
            raise ValueError(f"{item.id} joins nothing")
        self._origin, self._states = item.origin, states
        self.profile, self.text = item.profile, profile_text(item.profile)
        self.truth = evaluate(self.profile, lambda variant: self._state(variant).truth)
        self._terms = tuple(terms(self.profile))
        wanted = (self._state(variant) for variant, negated in self._terms if not negated)
        self.met: tuple[Met, ...] = tuple(dict.fromkeys(met for state in wanted for met in state.met))
        self.absences_alone = all(negated for _, negated in self._terms)

    @property
    def reasons(self) -> tuple[str, ...]:
        """What is not known, each reason once."""
        states = (self._state(variant) for variant, _ in self._terms)
        return tuple(dict.fromkeys(state.reason for state in states if state.truth is Truth.UNKNOWN))

    def match(self) -> Match:
        """How precisely it is met: parts together as the least precise one, a choice as its most precise."""
        cautions = tuple(dict.fromkeys(key for met in self.met for key in met.match.cautions))
        words = "; ".join(dict.fromkeys(met.match.on for met in self.met))
        on = words or f"{self.text}: looked for and not found"
        return Match(self._level(self.profile) or _ABSENCE, on, cautions)

    def _state(self, variant: CategoricalVariant) -> AlterationState:
        return self._states.of(variant, self._origin)

    def _level(self, profile: Profile) -> str | None:
        match profile:
            case Is(variant):
                return _most_precise(met.match.level for met in self._state(variant).met)
            case Not():
                return None
            case Joined(word, parts):
                levels = [level for part in parts if (level := self._level(part))]
                return _most_precise(levels) if word == "or" else max(levels, key=MATCH_LEVELS.index, default=None)


def _most_precise(levels: Iterable[str]) -> str | None:
    return min(levels, key=MATCH_LEVELS.index, default=None)
