"""The `match` trees of CTML: and, or, genomic and clinical criteria (keys as MatchMiner's matchengine-V2 maps them).

A `!` before a value of a genomic criterion negates the whole criterion, of a clinical one that value alone. What a
criterion says in words that we have no alteration for (a classification alone, a gain, a signature, a molecular
function, another rearrangement than a fusion) stays as words beside the rest: it is unknown and read by a person, never
a silent pass.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from canheal.domain.evidence.categorical import read_categorical
from canheal.domain.trials.criteria import (
    DEPTH,
    Alteration,
    Criterion,
    DiseaseIs,
    FreeText,
    Joined,
    Measure,
    NoQuestion,
    Not,
    Status,
)
from canheal.domain.trials.vocabulary import TrialVocabulary
from canheal.formats.trials.fields import Fields
from canheal.terms.records import NamedTuple

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
_STATUSES = {
    **dict.fromkeys(("MSI-H", "MMR-DEFICIENT"), True),
    **dict.fromkeys(("MSI-L", "MSS", "MMR-PROFICIENT"), False),
}
_YES = frozenset({"true", "yes", "y"})
_NO = frozenset({"false", "no", "n"})
_SUBSTITUTION = r"[A-Z]\d+[A-Z]?$"
_RECEPTORS = {"her2_status": "HER2", "er_status": "ER", "pr_status": "PR"}
_TRUTHS = {"true": "positive", "positive": "positive", "false": "negative", "negative": "negative"}
_BOUND = r"\s*(>=|<=|==|>|<)\s*(\d*\.?\d+)\s*$"
_Plain = Mapping[str, str]


class _Read(NamedTuple):
    """What some keys of a genomic criterion mean together, and which keys these are."""

    criterion: Criterion
    keys: tuple[str, ...]


def read_clause(fields: Fields, words: TrialVocabulary, depth: int = 0) -> Criterion:
    """One item of a `match` list: and, or, genomic, clinical; several in one item hold together.

    Raises:
        BadRecord: it is empty, joins nothing, or nests too deeply.
    """
    if depth > DEPTH:
        fields.refuse("match", "criteria nest too deeply")
    parts = tuple(_one(fields, key, words, depth) for key in fields)
    if not parts:
        fields.refuse("", "a match clause is empty")
    return _all(parts)


def _all(parts: tuple[Criterion, ...]) -> Criterion:
    return parts[0] if len(parts) == 1 else Joined("all", parts)


def _one(fields: Fields, key: str, words: TrialVocabulary, depth: int) -> Criterion:
    if key.startswith(("and", "or")):
        parts = tuple(read_clause(part, words, depth + 1) for part in fields.parts(key))
        if not parts:
            fields.refuse(key, f"'{key}' joins nothing")
        return Joined("all" if key.startswith("and") else "any", parts)
    if key == "genomic":
        return _genomic(fields.part(key))
    if key == "clinical":
        return _clinical(fields.part(key), words)
    return FreeText(f"{key.replace('_', ' ')}: {fields.words(key) or 'nothing is said of it'}")


def _genomic(fields: Fields) -> Criterion:
    """One alteration as several keys name it together; the keys that do not bear on it stay as words."""
    values = {key.lower(): ", ".join(fields.texts(key)) for key in fields if key.lower() != "display_name"}
    said = {key: value for key, value in values.items() if value}
    plain = {key: value.removeprefix("!").strip() for key, value in said.items()}
    if not plain:
        return FreeText("a genomic criterion that the file leaves empty")
    read = _alterations(plain)
    used = {key for one in read for key in one.keys}
    rest = {key: value for key, value in plain.items() if key not in used}
    criterion = _all((*(one.criterion for one in read), *((_in_words(rest, plain),) if rest else ())))
    return Not(criterion) if any(value.startswith("!") for value in said.values()) else criterion


def _in_words(rest: _Plain, plain: _Plain) -> FreeText:
    """The keys that no alteration stands for, with the gene they speak of."""
    gene = plain.get("hugo_symbol", "")
    told = [f"{key.replace('_', ' ')} {value}" for key, value in rest.items() if key != "hugo_symbol"]
    return FreeText(f"{gene or 'genomic:'} {', '.join(told)}" if told else f"genomic: hugo symbol {gene}")


def _alterations(plain: _Plain) -> list[_Read]:
    """What the keys mean; nothing for those that we have no alteration for."""
    read = [_Read(_microsatellites(plain[key]), (key,)) for key in ("ms_status", "mmr_status") if key in plain]
    if plain.get("match_all", "").lower() in _YES:
        # matchengine-V2 takes every patient who has a genomic result
        read.append(_Read(NoQuestion("any genomic result (match_all)"), ("match_all",)))
    gene, category = plain.get("hugo_symbol"), plain.get("variant_category", "").lower()
    wild = plain.get("wildtype", "").lower()
    if gene and wild in _YES:
        kind = ("variant_category",) if category in ("", "mutation") else ()
        read.append(_Read(Not(_is(gene, "mutation")), ("hugo_symbol", "wildtype", *kind)))
    elif gene and category in _CATEGORIES:
        found = _CATEGORIES[category](gene, plain)
        silent = ("wildtype",) if wild in _NO else ()
        read.append(found._replace(keys=("hugo_symbol", "variant_category", *found.keys, *silent)))
    return read


def _microsatellites(status: str) -> Criterion:
    unstable = Alteration(read_categorical("-", "MSI-H"))
    known = _STATUSES.get(status.upper())
    return FreeText(f"MS status {status}") if known is None else unstable if known else Not(unstable)


def _is(gene: str, name: str) -> Alteration:
    return Alteration(read_categorical(gene, name), "any")


def _mutation(gene: str, plain: _Plain) -> _Read:
    words = plain.get("variant_classification", "").lower().replace("_", " ")
    named = next((key for key in ("protein_change", "wildcard_protein_change") if key in plain), None)
    if named is not None:
        # the exon of a protein change is implied by it, as is "missense" of a substitution
        change = plain[named].removeprefix("p.")
        implied = (
            ("variant_classification",) if words.startswith("missense") and re.match(_SUBSTITUTION, change) else ()
        )
        return _Read(_is(gene, change), (named, "exon", *implied))
    exon, term = plain.get("exon", "").removesuffix(".0"), _CLASSES.get(words)
    if not exon.isdigit():
        return _Read(_is(gene, "mutation"), ())
    classed = ("variant_classification",) if term else ()
    return _Read(_is(gene, f"exon {exon} {term or 'mutation'}"), ("exon", *classed))


def _copies(gene: str, plain: _Plain) -> _Read:
    """Without a call every change of copy number is meant, also those that we do not judge."""
    call = plain.get("cnv_call", "")
    if not call:
        other = FreeText(f"{gene} gain or loss of one copy")
        return _Read(Joined("any", (_is(gene, "amplification"), _is(gene, "deletion"), other)), ())
    name = _COPIES.get(call.lower())
    return _Read(_is(gene, name) if name else FreeText(f"{gene} copy number {call}"), ("cnv_call",))


def _rearrangement(gene: str, plain: _Plain) -> _Read:
    """Any rearrangement of the gene is meant; assays for fusions see only some. Two partners come without an order."""
    partner = plain.get("fusion_partner_hugo_symbol", "")
    if not partner:
        other = FreeText(f"{gene} rearrangement other than a fusion")
        return _Read(Joined("any", (_is(gene, "fusion"), other)), ())
    pair = Joined("any", (_is(gene, f"{gene}::{partner}"), _is(gene, f"{partner}::{gene}")))
    return _Read(pair, ("fusion_partner_hugo_symbol",))


def _any_variation(gene: str, plain: _Plain) -> _Read:
    found = [kind(gene, plain) for kind in (_mutation, _copies, _rearrangement)]
    keys = tuple(key for one in found for key in one.keys)
    return _Read(Joined("any", tuple(one.criterion for one in found)), keys)


_CATEGORIES: Mapping[str, Callable[[str, _Plain], _Read]] = {
    "mutation": _mutation,
    **dict.fromkeys(("copy number variation", "cnv"), _copies),
    **dict.fromkeys(("structural variation", "sv"), _rearrangement),
    "any variation": _any_variation,
}


def _clinical(fields: Fields, words: TrialVocabulary) -> Criterion:
    parts = tuple(_clinical_part(fields, key, words) for key in fields if fields.words(key))
    return _all(parts) if parts else fields.refuse("", "a clinical criterion is empty")


def _clinical_part(fields: Fields, key: str, words: TrialVocabulary) -> Criterion:
    """A fact of the patient. A list where CTML has one value is for a person: it does not say how it joins."""
    values = fields.each(key)
    if len(values) != 1:
        return FreeText(f"{key.lower().replace('_', ' ')}: {', '.join(values)}")
    (value,) = values
    criterion = _fact(fields, key.lower(), value.removeprefix("!").strip(), words)
    return Not(criterion) if value.startswith("!") else criterion


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
