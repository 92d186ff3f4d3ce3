"""Trials as ClinicalTrials.gov gives them (API v2 JSON): a study, or a page of studies.

Field names are those of the registry's study data structure (https://clinicaltrials.gov/data-api/about-api/study-data-structure).
Only structured fields are judged: status, dates, age, sex, conditions, locations. Eligibility in free text is kept as
words: one unknown criterion, which a person reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from canheal.domain.trials.criteria import Criterion, DiseaseIs, FreeText, Joined, Measure, Status
from canheal.domain.trials.trial import OPEN, Arm, Dates, Site, Trial
from canheal.domain.trials.vocabulary import TrialVocabulary
from canheal.formats.text import shown_name
from canheal.formats.trials.fields import Fields

FORMAT = "ClinicalTrials.gov v2"
_AGE = r"(\d+) (Year|Month|Week|Day)s?$"
_PER_YEAR = {"Year": 1.0, "Month": 12.0, "Week": 52.1775, "Day": 365.2425}
_PHASES = {
    "EARLY_PHASE1": "I",
    "PHASE1": "I",
    "PHASE2": "II",
    "PHASE3": "III",
    "PHASE4": "IV",
}
_EVERY_AGE = {"CHILD", "ADULT", "OLDER_ADULT"}
_LONGEST = 4_000


def read_study(document: Fields, words: TrialVocabulary) -> Trial:
    """One study of the registry. Raises BadRecord."""
    protocol = document.part("protocolSection")
    named, status = protocol.part("identificationModule"), protocol.part("statusModule")
    phases = protocol.part("designModule").texts("phases")
    return Trial(
        id=named.required("nctId"),
        title=named.text("briefTitle") or named.text("officialTitle") or named.required("nctId"),
        phase="/".join(dict.fromkeys(_PHASES[phase] for phase in phases if phase in _PHASES)),
        status=words.status(status.text("overallStatus")),
        dates=Dates(
            status.part("startDateStruct").date("date"),
            status.part("completionDateStruct").date("date"),
            status.part("lastUpdatePostDateStruct").date("date"),
        ),
        criteria=Joined("all", tuple(_criteria(protocol, words))),
        arms=_arms(protocol),
        sites=tuple(_sites(protocol, words)),
        source=shown_name(document.path),
        format=FORMAT,
    )


def _arms(protocol: Fields) -> tuple[Arm, ...]:
    """Groups of the study; the registry states neither criteria nor a status of their own."""
    groups = protocol.part("armsInterventionsModule").parts("armGroups")
    return tuple(
        Arm(str(number), group.text("label"), tuple(map(_drug, group.texts("interventionNames"))), OPEN, None)
        for number, group in enumerate(groups, start=1)
    )


def _drug(name: str) -> str:
    """ "Drug: Olaparib" without its kind."""
    return name.partition(": ")[2] or name


def _sites(protocol: Fields, words: TrialVocabulary) -> Iterator[Site]:
    for place in protocol.part("contactsLocationsModule").parts("locations"):
        country = words.country(place.text("country"))
        name = place.text("facility") or "site not named"
        yield Site(name, place.text("city"), country, words.status(place.text("status")))


def _criteria(protocol: Fields, words: TrialVocabulary) -> Iterator[Criterion]:
    eligibility = protocol.part("eligibilityModule")
    yield from _ages(eligibility)
    if (sex := eligibility.text("sex").lower()) in ("female", "male"):
        yield Status("sex", sex)
    if described := eligibility.text("genderDescription"):
        yield FreeText(f"gender: {described}")
    if conditions := protocol.part("conditionsModule").texts("conditions"):
        codes = [words.disease(condition) for condition in conditions]
        unplaced = tuple(word for word, code in zip(conditions, codes, strict=True) if code is None)
        yield DiseaseIs(tuple(dict.fromkeys(code for code in codes if code)), unplaced)
    yield FreeText(_shortened(eligibility.text("eligibilityCriteria")))


def _ages(eligibility: Fields) -> Iterator[Criterion]:
    """The bounds; without any, a file of chosen fields may still name age groups, which are coarser and stay words."""
    groups = set(eligibility.texts("stdAges"))
    if groups and groups != _EVERY_AGE and not any(key in eligibility for key in ("minimumAge", "maximumAge")):
        yield FreeText(f"age groups: {', '.join(sorted(groups)).lower().replace('_', ' ')}")
    for key, sign in (("minimumAge", ">="), ("maximumAge", "<=")):
        text = eligibility.text(key)
        if not text or text == "N/A":
            continue
        found = re.match(_AGE, text)
        yield (
            Measure("age", sign, int(found.group(1)) / _PER_YEAR[found.group(2)])
            if found
            else FreeText(f"{key} {text}")
        )


def _shortened(text: str) -> str:
    flat = " ".join(text.split())
    if not flat:
        return "eligibility criteria, which the file does not hold"
    return f"eligibility in words: {flat if len(flat) <= _LONGEST else flat[:_LONGEST] + ' …'}"
