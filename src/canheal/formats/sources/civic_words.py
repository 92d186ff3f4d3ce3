"""CIViC's words in ours; layouts of all years write the same things in slightly different words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

IMPLICATIONS = {
    "predictive": "therapeutic",
    "diagnostic": "diagnostic",
    "prognostic": "prognostic",
    "predisposing": "predisposing",
    "oncogenic": "oncogenic",
    "functional": "functional",
}
_SIGNIFICANCES = {
    "sensitivity/response": "sensitivity",
    "sensitivityresponse": "sensitivity",
    "sensitivity": "sensitivity",
    "resistance": "resistance",
    "resistance or non-response": "resistance",
    "reduced sensitivity": "reduced_sensitivity",
    "adverse response": "adverse_response",
    "better outcome": "better_outcome",
    "poor outcome": "poor_outcome",
    "positive": "positive",
    "negative": "negative",
    "predisposition": "predisposition",
    "protectiveness": "protectiveness",
    "pathogenic": "pathogenic",
    "likely pathogenic": "likely_pathogenic",
    "benign": "benign",
    "likely benign": "likely_benign",
    "uncertain significance": "uncertain",
    "oncogenicity": "oncogenic",
    "oncogenic": "oncogenic",
    "likely oncogenic": "likely_oncogenic",
    "gain of function": "gain_of_function",
    "loss of function": "loss_of_function",
    "dominant negative": "dominant_negative",
    "neomorphic": "neomorphic",
    "unaltered function": "unaltered_function",
    "unknown": "unknown",
    "n/a": "unknown",
    "": "unknown",
}
_INTERACTIONS = {"combination": "combination", "substitutes": "substitutes", "sequential": "sequential"}
_AMP_LEVELS = {"TIER_I_LEVEL_A": "A", "TIER_I_LEVEL_B": "B", "TIER_II_LEVEL_C": "C", "TIER_II_LEVEL_D": "D"}
_NEED_DIRECTION = frozenset({"therapeutic", "diagnostic", "prognostic"})
_ORIGINS = {"somatic": "somatic", "germline": "germline", "combined": "any", "mixed": "any"}
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def significance(text: str) -> str | None:
    """Our word; None for one that CIViC did not have in any layout known here."""
    return _SIGNIFICANCES.get(_plain(text))


def direction(text: str, implication: str) -> str | None:
    """supports or does_not_support; None where a claim on therapy, diagnosis or course does not say which.

    Older releases write N/A for what predisposes, and for what a variant does.
    """
    word = _plain(text)
    if word in ("supports", "does not support"):
        return word.replace(" ", "_")
    return None if implication in _NEED_DIRECTION or word not in ("n/a", "") else "supports"


def level(text: str) -> str | None:
    """A to E from "B", or "B: Clinical evidence"."""
    return text[:1] if text[:1] in "ABCDE" and text[1:2] in ("", ":", " ", "-") and text else None


def level_of_tier(amp: str) -> str | None:
    """The level that an assertion's AMP/ASCO/CAP category names; None where it has none."""
    return _AMP_LEVELS.get(re.sub(r"[^A-Z]+", "_", amp.strip().upper()))


def origin(text: str) -> str:
    """somatic, germline or any; unknown where CIViC does not say it."""
    words = _plain(text).replace("mutation", "").replace("rare", "").replace("common", "").split()
    return _ORIGINS.get(words[0], "unknown") if words else "unknown"


def interaction(text: str, therapies: int) -> str:
    """How several therapies belong together; not_stated where CIViC does not say it, "" for one therapy."""
    return _INTERACTIONS.get(_plain(text), "not_stated") if therapies > 1 else ""


def reviewed(text: str) -> str:
    """The ISO date at the start of a time stamp; "" when there is none."""
    found = _DATE.match(text.strip())
    try:
        return date.fromisoformat(found.group()).isoformat() if found else ""
    except ValueError:
        return ""


def disease_code(doid: str) -> str:
    """ "3908" and "DOID:3908" as "DOID:3908"; "" when CIViC gives none."""
    digits = doid.strip().removeprefix("DOID:")
    return f"DOID:{digits}" if digits.isdecimal() else ""


def citation(row: Mapping[str, str]) -> str:
    """PMID, or the abstract of a meeting."""
    number, kind = row.get("citation_id", "").strip(), row.get("source_type", "").strip() or "PubMed"
    if kind == "PubMed":
        return f"PMID:{number}" if number.isdecimal() else ""
    return f"{kind}:{row.get('asco_abstract_id', '').strip() or number}".rstrip(":")


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").lower().split())
