"""What a MAF row's words mean in ours: consequence terms, transcripts, predictions, population frequencies.

The words themselves are content: content/maf/classification.tsv and content/maf/columns.tsv.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from canheal.formats.cells import MISSING
from canheal.formats.packaged import packaged_table
from canheal.terms.protein import one_letter, parse_protein_change
from canheal.terms.sequence_ontology import RANK

STRUCTURAL = "structural"
NOT_ANNOTATED = "not_annotated"
_SPLICE_BY_HGVS_C = "splice_by_hgvs_c"
_SPLICE_SITE = ("splice_site_variant",)
# the root of Sequence Ontology's variants: something changed, the file does not say what it does
_UNSTATED = ("sequence_variant",)
_INTRON_OFFSET = re.compile(r"(?<=\d)([+-])(\d{1,9})")
# most rows; already in the form that `one_letter` would give it
_SIMPLE_CHANGE = re.compile(r"p\.[A-Z*]\d+[A-WYZ*]").fullmatch
_TERMS_OF_CHANGE = {
    "substitution": "missense_variant",
    "nonsense": "stop_gained",
    "synonymous": "synonymous_variant",
    "frameshift": "frameshift_variant",
    "deletion": "inframe_deletion",
    "insertion": "inframe_insertion",
    "duplication": "inframe_insertion",
    "delins": "protein_altering_variant",
    "extension": "stop_lost",
    "start_loss": "start_lost",
}
_VERDICTS = {
    "deleterious": True,
    "tolerated": False,
    "probably_damaging": True,
    "possibly_damaging": True,
    "benign": False,
}


@cache
def classification_rule(classification: str) -> tuple[tuple[str, ...], str]:
    """Terms and rule of a Variant_Classification; the root term, and no rule, for a value we do not know."""
    for row in packaged_table("maf", "classification.tsv"):
        if row["classification"].lower() == classification.lower():
            return tuple(row["terms"].split()), row["rule"]
    return _UNSTATED, ""


def consequence_terms(classification: str, delivered: str, hgvs_c: str | None, hgvs_p: str | None) -> tuple[str, ...]:
    """Sequence Ontology terms of a row, most severe first; () when the row says that nothing annotated it.

    The Consequence column is believed first, then Variant_Classification. A classification that we do not know is read
    from the protein change; without one the root term `sequence_variant` stays, which no rule builds on.
    """
    if terms := _delivered_terms(delivered):
        return terms
    terms, rule = classification_rule(classification)
    if rule == _SPLICE_BY_HGVS_C:
        return splice_terms(hgvs_c)
    if (terms == _UNSTATED or rule == NOT_ANNOTATED) and hgvs_p:
        change = parse_protein_change(hgvs_p)
        return (_TERMS_OF_CHANGE.get(change.kind, _UNSTATED[0]),) if change else _UNSTATED
    return terms


@cache
def _delivered_terms(text: str) -> tuple[str, ...]:
    """Terms of a Consequence column; () when it holds no term of Sequence Ontology."""
    terms = [term for term in re.split(r"[,;&\s]+", text) if term]
    if not any(term in RANK for term in terms):
        return ()
    return tuple(sorted(terms, key=lambda term: RANK.get(term, len(RANK))))


def splice_terms(hgvs_c: str | None) -> tuple[str, ...]:
    """Which splice site a MAF "Splice_Site" row hits, from the intron offsets of its HGVS c. (VarNomen, DNA).

    Offsets +1 and +2 are the donor, -1 and -2 the acceptor; a deletion from the intron into the exon takes the site
    with it. A substitution elsewhere is a splice region. An insertion or deletion elsewhere proves nothing, because
    HGVS shifts it towards 3': the site stays, its side is unknown, as it is without HGVS c.
    """
    if hgvs_c is None:
        return _SPLICE_SITE
    signs = {sign for sign, offset in _INTRON_OFFSET.findall(hgvs_c) if int(offset) in (1, 2)}
    signs |= _crossed(hgvs_c)
    terms = (("-", "splice_acceptor_variant"), ("+", "splice_donor_variant"))
    elsewhere = ("splice_region_variant",) if ">" in hgvs_c else _SPLICE_SITE
    return tuple(term for sign, term in terms if sign in signs) or elsewhere


def _crossed(hgvs_c: str) -> set[str]:
    """Signs of the sites between an end in the intron and an end in the exon."""
    first, is_range, last = hgvs_c.partition("_")
    if not is_range:
        return set()
    starts, ends = _INTRON_OFFSET.search(first), _INTRON_OFFSET.search(last)
    crossed = set()
    if starts and starts.group(1) == "-" and (ends is None or ends.group(1) == "+"):
        crossed.add("-")
    if ends and ends.group(1) == "+" and (starts is None or starts.group(1) == "-"):
        crossed.add("+")
    return crossed


def protein_change(texts: Iterable[str]) -> str | None:
    """The first filled protein change in one-letter form ("p.V600E"); None when there is none, so that nothing matches.

    "p.?", "p.=", a dash or a word without a residue number names no change.
    """
    for text in texts:
        if _SIMPLE_CHANGE(text):
            return text
        if text not in MISSING:
            body = one_letter(text)
            if any(sign.isdigit() for sign in body):
                return f"p.{body}"
    return None


def coding_change(text: str, transcript: str) -> tuple[str | None, str | None]:
    """HGVS c. without its transcript, and the transcript, with its version where HGVS c. carries one."""
    named = None if transcript in MISSING else transcript
    prefix, _, change = text.rpartition(":") if ":" in text else ("", "", text)
    if prefix and (named is None or prefix.split(".")[0] == named.split(".")[0]):
        named = prefix
    return (None if change in MISSING else change), named


def verdicts(sift: str, polyphen: str) -> Mapping[str, bool] | None:
    """SIFT and PolyPhen words as damaging or not; "low confidence" and "unknown" are not assessed."""
    if not sift and not polyphen:
        return None
    found = {
        tool: _VERDICTS[word]
        for tool, text in (("SIFT", sift), ("PolyPhen", polyphen))
        if (word := text.partition("(")[0].strip()) in _VERDICTS
    }
    return found or None


def highest_frequency(texts: Iterable[str]) -> float | None:
    """The highest of these allele fractions; None when none is one ("." is not assessed, never 0)."""
    highest = None
    for text in texts:
        value = None if text in MISSING else _share(text)
        if value is not None and (highest is None or value > highest):
            highest = value
    return highest


def _share(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value <= 1 else None
