"""Trials in MatchMiner's Clinical Trial Markup Language (CTML; Klein 2022, npj Precis Oncol 6:69), as YAML or JSON.

Read are `treatment_list` with steps, arms and dose levels, their `match` trees, statuses and sites. A `!` before a
value of a genomic criterion negates the whole criterion, of a clinical one that value alone. What a criterion says in
words that we have no alteration for (a classification alone, a gain, a signature, a molecular function) stays as words
beside the rest, so that it is unknown and read by a person, never a silent pass.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from canheal.domain.evidence.categorical import read_categorical
from canheal.domain.trials.criteria import (
    DEPTH,
    Alteration,
    Criterion,
    DiseaseIs,
    FreeText,
    Joined,
    Measure,
    Not,
    Status,
)
from canheal.domain.trials.trial import OPEN, Arm, Dates, Site, Trial
from canheal.domain.trials.vocabulary import TrialVocabulary
from canheal.formats.trials.fields import Fields

FORMAT = "CTML"
_CLASSES = {
    "in frame del": "inframe_deletion",
    "in frame ins": "inframe_insertion",
    "frame shift del": "frameshift",
    "frame shift ins": "frameshift",
}
_COPIES = {
    "high amplification": "amplification",
    "high level amplification": "amplification",
    "homozygous deletion": "deletion",
}
_UNSTABLE = frozenset({"MSI-H", "MMR-DEFICIENT"})
_STABLE = frozenset({"MSI-L", "MSS", "MMR-PROFICIENT"})
_GENOMIC = frozenset(
    {
        *("hugo_symbol", "protein_change", "wildcard_protein_change", "exon", "variant_classification"),
        *("variant_category", "cnv_call", "wildtype", "fusion_partner_hugo_symbol", "mmr_status", "ms_status"),
        *("display_name", "match_all"),
    }
)
_RECEPTORS = {"her2_status": "HER2", "er_status": "ER", "pr_status": "PR"}
_TRUTHS = {"true": "positive", "positive": "positive", "false": "negative", "negative": "negative"}
_BOUND = r"\s*(>=|<=|==|>|<)\s*(\d*\.?\d+)\s*$"


def read_ctml(document: Fields, words: TrialVocabulary) -> Trial:
    """A trial in CTML; fields that do not bear on a match are passed over. Raises BadRecord."""
    name = document.text("nct_id") or document.text("protocol_no") or document.text("trial_id")
    if not name:
        document.refuse("protocol_no", "neither 'nct_id' nor 'protocol_no' names the trial")
    steps = list(document.part("treatment_list").parts("step"))
    several = len(steps) > 1
    return Trial(
        id=name,
        title=document.text("short_title") or document.text("long_title") or name,
        phase=document.text("phase"),
        status=words.status(_summary(document) or document.text("status")),
        dates=Dates(),
        criteria=_joined([*document.parts("match"), *([] if several else _matches(steps))], words),
        arms=tuple(arm for step in steps for arm in _arms(step, several, words)),
        sites=tuple(_site(site, words) for site in document.part("site_list").parts("site")),
        source=document.path.name,
        format=FORMAT,
    )


def _summary(document: Fields) -> str:
    return next((status.text("value") for status in document.part("_summary").parts("status")), "")


def _matches(levels: Iterable[Fields]) -> list[Fields]:
    return [match for level in levels for match in level.parts("match")]


def _site(fields: Fields, words: TrialVocabulary) -> Site:
    country = words.country(fields.text("country"))
    return Site(fields.text("site_name"), fields.text("city"), country, words.status(fields.text("site_status")))


def _arms(step: Fields, several: bool, words: TrialVocabulary) -> list[Arm]:
    """Arms of a step, each with the criteria of its step where a trial has several of them."""
    arms = []
    for arm in step.parts("arm"):
        levels = list(arm.parts("dose_level"))
        own = [*(_matches([step]) if several else []), *arm.parts("match")]
        choice = _any_level([level for level in levels if not _suspended(level, "level")] or levels, words)
        criteria = _both(_joined(own, words), choice)
        drugs = tuple(filter(None, (level.text("level_code") for level in levels)))
        code = arm.text("arm_code") or arm.required("arm_internal_id")
        name = f"step {step.text('step_code')}, {code}" if several else code
        full = _suspended(arm, "arm") or (bool(levels) and all(_suspended(level, "level") for level in levels))
        arms.append(Arm(name, arm.text("arm_description"), drugs, "suspended" if full else OPEN, criteria))
    return arms


def _suspended(fields: Fields, level: str) -> bool:
    return fields.text(f"{level}_suspended", "N").upper() == "Y"


def _any_level(levels: list[Fields], words: TrialVocabulary) -> Criterion | None:
    """One dose level is enough; a level without criteria of its own asks nothing more."""
    found = [_joined(level.parts("match"), words) for level in levels]
    parts = tuple(criterion for criterion in found if criterion is not None)
    if not parts or len(parts) < len(found):
        return None
    return parts[0] if len(parts) == 1 else Joined("any", parts)


def _both(one: Criterion | None, other: Criterion | None) -> Criterion | None:
    return Joined("all", (one, other)) if one is not None and other is not None else one or other


def _joined(clauses: Iterable[Fields], words: TrialVocabulary) -> Criterion | None:
    """The clauses of a `match` list hold together."""
    parts = tuple(_clause(clause, words) for clause in clauses)
    return (parts[0] if len(parts) == 1 else Joined("all", parts)) if parts else None


def _clause(fields: Fields, words: TrialVocabulary, depth: int = 0) -> Criterion:
    """What stands in one item of a list: and, or, genomic, clinical; several in one item hold together."""
    if depth > DEPTH:
        fields.refuse("match", "criteria nest too deeply")
    parts = tuple(_one(fields, key, words, depth) for key in fields)
    if not parts:
        fields.refuse("match", "a match clause is empty")
    return parts[0] if len(parts) == 1 else Joined("all", parts)


def _one(fields: Fields, key: str, words: TrialVocabulary, depth: int) -> Criterion:
    if key.startswith(("and", "or")):
        parts = tuple(_clause(part, words, depth + 1) for part in fields.parts(key))
        if not parts:
            fields.refuse(key, f"'{key}' joins nothing")
        return Joined("all" if key.startswith("and") else "any", parts)
    if key == "genomic":
        return _genomic(fields.part(key))
    if key == "clinical":
        return _clinical(fields.part(key), words)
    part = fields.part(key)
    return FreeText(f"{key.replace('_', ' ')}: {_spelled(part, part)}")


def _genomic(fields: Fields) -> Criterion:
    """One alteration as several keys name it together."""
    values = {key.lower(): ", ".join(fields.texts(key)) for key in fields}
    negated = any(value.startswith("!") for value in values.values())
    plain = {key: value.removeprefix("!").strip() for key, value in values.items()}
    if not any(plain.get(key) for key in ("hugo_symbol", "ms_status", "mmr_status")):
        criterion: Criterion = FreeText(f"genomic: {_spelled(fields, fields)}")
    else:
        criterion = _with_rest(_altered(plain), plain)
    return Not(criterion) if negated else criterion


def _with_rest(criterion: Criterion, plain: dict[str, str]) -> Criterion:
    rest = [f"{key.replace('_', ' ')} {value}" for key, value in plain.items() if key not in _GENOMIC and value]
    return Joined("all", (criterion, *map(FreeText, rest))) if rest else criterion


def _altered(plain: dict[str, str]) -> Criterion:
    if status := (plain.get("ms_status") or plain.get("mmr_status")):
        unstable = Alteration(read_categorical("-", "MSI-H"))
        word = status.upper()
        return unstable if word in _UNSTABLE else Not(unstable) if word in _STABLE else FreeText(f"MS status {status}")
    gene = plain["hugo_symbol"]
    if plain.get("wildtype", "").lower() in ("true", "yes", "y"):
        return Not(_is(gene, "mutation"))
    category = plain.get("variant_category", "").lower()
    return _CATEGORIES.get(category, _unknown_category)(gene, plain)


def _is(gene: str, name: str) -> Alteration:
    return Alteration(read_categorical(gene, name), "any")


def _mutation(gene: str, plain: dict[str, str]) -> Criterion:
    change = plain.get("protein_change") or plain.get("wildcard_protein_change")
    if change:
        return _is(gene, change.removeprefix("p."))
    words = plain.get("variant_classification", "").lower().replace("_", " ")
    exon, term = plain.get("exon", "").removesuffix(".0"), _CLASSES.get(words)
    found = _is(gene, f"exon {exon} {term or 'mutation'}" if exon.isdigit() else "mutation")
    if words and not (exon.isdigit() and term):
        return Joined("all", (found, FreeText(f"{gene} variant classification {plain['variant_classification']}")))
    return found


def _copies(gene: str, plain: dict[str, str]) -> Criterion:
    call = plain.get("cnv_call", "")
    if not call:
        return Joined("any", (_is(gene, "amplification"), _is(gene, "deletion")))
    name = _COPIES.get(call.lower())
    return _is(gene, name) if name else FreeText(f"{gene} copy number {call}")


def _fusion(gene: str, plain: dict[str, str]) -> Criterion:
    """CTML names two partners without their order."""
    partner = plain.get("fusion_partner_hugo_symbol", "")
    if not partner:
        return _is(gene, "fusion")
    return Joined("any", (_is(gene, f"{gene}::{partner}"), _is(gene, f"{partner}::{gene}")))


def _any_variation(gene: str, plain: dict[str, str]) -> Criterion:
    return Joined("any", (_mutation(gene, plain), _copies(gene, plain)))


def _unknown_category(gene: str, plain: dict[str, str]) -> Criterion:
    """A category we do not know, or none: the gene and what is said of it, for a person."""
    said = " ".join(
        f"{key.replace('_', ' ')} {value}" for key, value in plain.items() if key != "hugo_symbol" and value
    )
    return FreeText(f"{gene} {said}".strip())


_CATEGORIES: dict[str, Callable[[str, dict[str, str]], Criterion]] = {
    "mutation": _mutation,
    "copy number variation": _copies,
    "cnv": _copies,
    "structural variation": _fusion,
    "sv": _fusion,
    "any variation": _any_variation,
}


def _clinical(fields: Fields, words: TrialVocabulary) -> Criterion:
    parts = tuple(part for key in fields for part in _clinical_parts(fields, key, words))
    if not parts:
        fields.refuse("clinical", "a clinical criterion is empty")
    return parts[0] if len(parts) == 1 else Joined("all", parts)


def _clinical_parts(fields: Fields, key: str, words: TrialVocabulary) -> list[Criterion]:
    found = []
    for value in fields.texts(key):
        criterion = _fact(fields, key.lower(), value.removeprefix("!").strip(), words)
        found.append(Not(criterion) if value.startswith("!") else criterion)
    return found


def _fact(fields: Fields, key: str, value: str, words: TrialVocabulary) -> Criterion:
    if key in ("age_numerical", "tmb_numerical"):
        bound = re.match(_BOUND, value)
        if bound is None:
            fields.refuse(key, f"'{value[:20]}' is no bound such as '>=18'")
        return Measure(key.partition("_")[0], bound.group(1), float(bound.group(2)))
    if key == "oncotree_primary_diagnosis":
        code = words.disease(value)
        return DiseaseIs((code,)) if code else DiseaseIs((), (value,))
    if key == "gender" and value.lower() in ("female", "male"):
        return Status("sex", value.lower())
    if key in _RECEPTORS and value.lower() in _TRUTHS:
        return Status(_RECEPTORS[key], _TRUTHS[value.lower()])
    return FreeText(f"{key.replace('_', ' ')}: {value}")


def _spelled(fields: Fields, keys: Iterable[str]) -> str:
    return ", ".join(f"{key} {' or '.join(fields.texts(key))}" for key in keys)
