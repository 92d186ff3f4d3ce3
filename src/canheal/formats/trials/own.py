"""Trials in canheal's own format, `canheal.trial/1`, as YAML or JSON.

The JSON Schema is `docs/reference/trial.schema.json`; criteria are written as

    all:
      - disease: [NSCLC]
      - age: ">=18"
      - {gene: EGFR, alteration: exon 19 inframe_deletion}
      - not: {gene: EGFR, alteration: C797S}
      - any: [{biomarker: MSI-H}, {tmb: ">=10"}]
      - read: adequate organ function
"""

from __future__ import annotations

import re
from collections.abc import Callable

from canheal.domain.evidence.categorical import read_categorical
from canheal.domain.trials.criteria import (
    DEPTH,
    SIGNS,
    Alteration,
    Criterion,
    DiseaseIs,
    FreeText,
    Joined,
    Measure,
    Not,
    Status,
)
from canheal.domain.trials.patient import RECEPTORS
from canheal.domain.trials.trial import OPEN, STATUSES, Arm, Dates, Site, Trial
from canheal.domain.trials.vocabulary import TrialVocabulary
from canheal.formats.text import shown_name
from canheal.formats.trials.fields import Fields

FORMAT = "canheal.trial/1"
PHASES = ("", "I", "I/II", "II", "II/III", "III", "IV")
_KEYS = ("format", "id", "title", "phase", "status", "dates", "sites", "criteria", "arms", "note")
_BIOMARKERS = ("MSI-H", "TMB-H", "HRD-H")
_ORIGINS = ("somatic", "germline", "any")
_BOUND = r"(>=|<=|==|>|<)\s*(\d+(?:\.\d+)?)$"
MEASURES = ("age", "ecog", "prior_lines", "tmb")


def read_own(document: Fields, words: TrialVocabulary) -> Trial:
    """A trial of our own format. Raises BadRecord."""
    document.only(_KEYS)
    if not any(part.states("criteria") for part in (document, *document.parts("arms"))):
        document.refuse("criteria", "'criteria' is missing; a trial that asks nothing would take everybody")
    dates = document.part("dates")
    dates.only(Dates._fields)
    return Trial(
        id=document.required("id"),
        title=document.required("title"),
        phase=document.choice("phase", PHASES, ""),
        status=document.choice("status", STATUSES, "unknown"),
        dates=Dates(*(dates.date(key) for key in Dates._fields)),
        criteria=_optional(document, words),
        arms=_arms(document, words),
        sites=tuple(_site(site, words) for site in document.parts("sites")),
        source=shown_name(document.path),
        format=FORMAT,
    )


def _optional(fields: Fields, words: TrialVocabulary) -> Criterion | None:
    return read_criterion(fields.part("criteria"), words) if fields.states("criteria") else None


def _arms(document: Fields, words: TrialVocabulary) -> tuple[Arm, ...]:
    arms = tuple(_arm(arm, words) for arm in document.parts("arms"))
    if len({arm.id for arm in arms}) < len(arms):
        document.refuse("arms", "two arms have the same id")
    return arms


def _arm(fields: Fields, words: TrialVocabulary) -> Arm:
    fields.only(("id", "name", "therapies", "status", "criteria"))
    return Arm(
        id=fields.required("id"),
        name=fields.text("name"),
        therapies=fields.texts("therapies"),
        status=fields.choice("status", STATUSES, OPEN),
        criteria=_optional(fields, words),
    )


def _site(fields: Fields, words: TrialVocabulary) -> Site:
    fields.only(("name", "city", "country", "status"))
    country = fields.required("country")
    if words.country(country) not in words.countries.values():
        fields.refuse("country", f"'{country[:20]}' is no country; give its ISO 3166 code, such as BE")
    status = fields.choice("status", STATUSES, "unknown")
    return Site(fields.required("name"), fields.text("city"), words.country(country), status)


def read_criterion(fields: Fields, words: TrialVocabulary, depth: int = 0) -> Criterion:
    """One criterion with all below it. Raises BadRecord."""
    keys = list(fields)
    if depth > DEPTH:
        fields.refuse("criteria", "criteria nest too deeply")
    if "gene" in keys or "alteration" in keys:
        return _alteration(fields)
    fields.only((*_LEAVES, "all", "any", "not", "gene"))
    if len(keys) != 1:
        fields.refuse("", f"a criterion is one field, here are {len(keys)}; join several by 'all' or 'any'")
    (key,) = keys
    if key in ("all", "any"):
        parts = tuple(read_criterion(part, words, depth + 1) for part in fields.parts(key))
        return Joined(key, parts) if parts else fields.refuse(key, f"'{key}' joins nothing")
    if key == "not":
        return Not(read_criterion(fields.part(key), words, depth + 1))
    return _LEAVES[key](fields, key, words)


def _alteration(fields: Fields) -> Criterion:
    fields.only(("gene", "alteration", "origin"))
    gene = fields.required("gene")
    if not re.match(r"[A-Za-z][A-Za-z0-9.-]*$", gene):
        fields.refuse("gene", f"'{gene[:20]}' is no gene symbol")
    variant = read_categorical(gene, fields.required("alteration"))
    return Alteration(variant, fields.choice("origin", _ORIGINS, "somatic"))


def _biomarker(fields: Fields, key: str, _: TrialVocabulary) -> Criterion:
    return Alteration(read_categorical("-", fields.choice(key, _BIOMARKERS, "")))


def _disease(fields: Fields, key: str, words: TrialVocabulary) -> Criterion:
    """OncoTree codes and roots; a code that is none is an error, never a default."""
    codes = fields.texts(key)
    for code in codes:
        if words.disease(code) != code:
            todo = "give codes such as LUAD; `canheal tumours TEXT` finds them"
            fields.refuse(key, f"'{code[:20]}' is not an OncoTree code; {todo}")
    return DiseaseIs(codes) if codes else fields.refuse(key, "no tumour type is named")


def _measure(fields: Fields, key: str, _: TrialVocabulary) -> Criterion:
    found = re.match(_BOUND, fields.text(key))
    if found is None:
        fields.refuse(key, f"'{key}' must be a bound such as '>=18', with one of {', '.join(SIGNS)}")
    return Measure(key, found.group(1), float(found.group(2)))


def _sex(fields: Fields, key: str, _: TrialVocabulary) -> Criterion:
    return Status("sex", fields.choice(key, ("female", "male"), ""))


def _receptor(fields: Fields, key: str, _: TrialVocabulary) -> Criterion:
    receptors = fields.part(key)
    receptors.only(RECEPTORS)
    parts = tuple(Status(name, receptors.choice(name, ("positive", "negative"), "")) for name in receptors)
    if not parts:
        fields.refuse(key, "no receptor is named")
    return parts[0] if len(parts) == 1 else Joined("all", parts)


def _read(fields: Fields, key: str, _: TrialVocabulary) -> Criterion:
    return FreeText(fields.required(key))


_LEAVES: dict[str, Callable[[Fields, str, TrialVocabulary], Criterion]] = {
    "disease": _disease,
    "biomarker": _biomarker,
    **dict.fromkeys(MEASURES, _measure),
    "sex": _sex,
    "receptor": _receptor,
    "read": _read,
}
