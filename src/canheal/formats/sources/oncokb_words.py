"""OncoKB's words: names of alterations, names of tumour types with what they exclude, and levels of evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from canheal.domain.evidence.diseases import HEME, HEME_TISSUES, PAN_CANCER, SOLID
from canheal.domain.evidence.profiles import Joined, Not, Profile
from canheal.domain.evidence.variant_names import Named, read_variant_name
from canheal.formats.cells import shown
from canheal.formats.packaged import packaged_table

_EXCLUDING = re.compile(r"(.+?)\s*[({]\s*excluding\s+(.+?)\s*[)}]", re.I)
_OF_THE_TUMOUR = "other biomarkers"
_INFRAME = re.compile(r"(exon \d+) (?:in-frame )?(deletion|insertion)s?", re.I)
_SPLICE = re.compile(r"(exon \d+) (?:splice mutation|skipping mutation|skipping)s?", re.I)


class Unread(Exception):
    """Why a record cannot be kept."""


# --- alterations ------------------------------------------------------------------------------------------------------


def read_alteration(gene: str, name: str, change: str = "") -> Profile:
    """The alterations that a name stands for, without those that it excludes.

    Args:
        gene: symbol, or "Other Biomarkers" for one of the whole tumour.
        name: "V600E", "Oncogenic Mutations {excluding V600}", "Exon 19 deletion", "EML4-ALK Fusion".
        change: the protein change that the record gives beside the name.
    """
    feature = "-" if gene.lower() == _OF_THE_TUMOUR else gene
    found = _EXCLUDING.fullmatch(name)
    whole = _read(feature, found.group(1) if found else name, change)
    if found is None:
        return whole
    excluded = [Not(_read(feature, part)) for part in re.split(r"[;,]\s*(?:and\s+)?|\s+and\s+", found.group(2)) if part]
    return Joined("and", (whole, *excluded))


def _read(feature: str, name: str, change: str = "") -> Profile:
    types = frozenset[str]()
    if found := _SPLICE.fullmatch(name):
        name = f"{found.group(1)} skipping"
    elif found := _INFRAME.fullmatch(name):
        # OncoKB's deletions and insertions of an exon are small ones that keep the frame
        name, types = f"{found.group(1)} {found.group(2)}", frozenset({f"inframe_{found.group(2).lower()}"})
    else:
        name = re.sub(r"\bmutations$", "mutation", name, flags=re.I)
        name = re.sub(r"^(gain|loss)-of-function mutation$", r"\1-of-function", name, flags=re.I)
    return read_variant_name(Named(feature, name, types), [change] if change else [])


# --- tumour types -----------------------------------------------------------------------------------------------------


def tumour_codes(words: str) -> list[str]:
    """OncoTree codes of OncoKB's words for tumour types.

    "All Solid Tumors (excluding Colorectal Cancer)" gives the highest nodes that hold nothing of what is excluded.

    Raises:
        Unread: a word that is no tumour type here.
    """
    found = _EXCLUDING.fullmatch(words)
    codes = _listed(found.group(1) if found else words)
    if found is None:
        return codes
    excluded = frozenset(below for code in _listed(found.group(2)) for below in _branch(code))
    left = list(dict.fromkeys(node for code in codes for node in _without(code, excluded)))
    if not left:
        raise Unread("a tumour type that excludes all of itself")
    return left


def _listed(words: str) -> list[str]:
    """Codes of names that are joined by commas, which names may hold themselves: the longest that is known is taken."""
    parts, codes = [part.strip() for part in words.split(",")], list[str]()
    while parts:
        lengths = (n for n in range(len(parts), 0, -1) if ", ".join(parts[:n]).lower() in _names())
        length = next(lengths, 0)
        if not length:
            raise Unread(f"a tumour type without a place in OncoTree: {shown(words)}")
        codes += _names()[", ".join(parts[:length]).lower()]
        parts = parts[length:]
    return list(dict.fromkeys(codes))


def _without(code: str, excluded: frozenset[str]) -> list[str]:
    if code in excluded:
        return []
    if excluded.isdisjoint(_branch(code)):
        return [code]
    return [node for child in _children().get(code, ()) for node in _without(child, excluded)]


def _branch(code: str) -> Iterator[str]:
    yield code
    for child in _children().get(code, ()):
        yield from _branch(child)


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    """Names in small letters to codes: OncoTree's main types first, as they are the wider of two meanings."""
    names: dict[str, tuple[str, ...]] = {}
    for row in packaged_table("knowledge", "oncotree.tsv"):
        names[row["name"].lower()] = (*names.get(row["name"].lower(), ()), row["code"])
    wider = packaged_table("knowledge", "oncokb_tumour_types.tsv")
    return {**names, **{row["name"].lower(): tuple(row["oncotree"].split(";")) for row in wider}}


@cache
def _children() -> Mapping[str, tuple[str, ...]]:
    below: dict[str, list[str]] = {PAN_CANCER: [SOLID, HEME], SOLID: [], HEME: []}
    for row in packaged_table("knowledge", "oncotree.tsv"):
        root = HEME if row["code"] in HEME_TISSUES else SOLID
        if row["parent"]:
            below.setdefault(root if row["parent"] == "TISSUE" else row["parent"], []).append(row["code"])
    return {code: tuple(codes) for code, codes in below.items()}


# --- levels -----------------------------------------------------------------------------------------------------------


def level_row(level: str) -> Mapping[str, str]:
    """The row of content/knowledge/oncokb_levels.tsv. Raises Unread for a level that is not there or is left out."""
    name = level.strip().upper().removeprefix("LEVEL_")
    row = _levels().get(name)
    if row is None:
        raise Unread(f"a level that is not known: {shown(level)}")
    if row["implication"] == "left_out":
        raise Unread("a level of the FDA's for tests, which repeats the therapeutic level")
    return row


@cache
def _levels() -> Mapping[str, Mapping[str, str]]:
    return {row["level"].upper(): row for row in packaged_table("knowledge", "oncokb_levels.tsv")}
