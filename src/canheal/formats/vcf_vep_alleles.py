"""How VEP spells the ALTs of a record in its Allele field, and which spelling means which ALT."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from canheal.terms.alleles import trim

_NUCLEOTIDES = "ACGTN-"


def vep_spellings(alleles: Sequence[str]) -> list[str]:
    """The ALTs as VEP's Allele field spells them; `alleles` is REF and the ALTs.

    VEP cuts the first base off when the record holds an indel and all its alleles start alike; "-" is what is empty
    then.
    """
    reference, alternates = alleles[0], alleles[1:]
    if len(alternates) == 1 and len(reference) == 1 == len(alternates[0]):
        return [alternates[0]]
    plain = [alternate for alternate in alternates if alternate != "*" and alternate[:1] != "<"]
    cut = any(len(alternate) != len(reference) for alternate in plain) and all(
        alternate[:1] == reference[0] for alternate in plain
    )
    return [alternate[1:] or "-" if cut and alternate in plain else alternate for alternate in alternates]


def minimal_spellings(alleles: Sequence[str]) -> list[str]:
    """The same under VEP --minimal: each ALT trimmed by itself, to nothing where it may."""
    return [_minimal(alleles[0], alternate) for alternate in alleles[1:]]


def matching_names(names: Iterable[str], alleles: Sequence[str]) -> list[str]:
    """For each ALT the one of these allele fields that means it; "" where that is not sure."""
    known = {name for name in names if not name.strip(_NUCLEOTIDES)}
    as_is, minimal = vep_spellings(alleles), minimal_spellings(alleles)
    for spelled in (as_is, minimal):
        plain = [name for name in spelled if not name.strip(_NUCLEOTIDES)]
        if known == set(plain) and len(plain) == len(known):
            return [name if name in known else "" for name in spelled]
    if len(alleles) > 2:
        readings = [{ours, other} for ours, other in zip(as_is, minimal, strict=True)]
        return [
            name if name in known and readings[place] == {name} and sum(name in each for each in readings) == 1 else ""
            for place, name in enumerate(as_is)
        ]
    return [_after_editing(known, alleles[0], alleles[1])]


def _after_editing(names: set[str], reference: str, alternate: str) -> str:
    """The field that means the one ALT of a record that was split or re-aligned after its annotation.

    A base for a base is still recognisable. An indel is so only while one allele was annotated, as the same insertion
    in another rotation.
    """
    if len(reference) == len(alternate):
        return alternate if alternate in names else ""
    only = next(iter(names)) if len(names) == 1 else ""
    _, short_reference, short_alternate = trim(0, reference, alternate)
    inserted = short_alternate[1:] if len(short_reference) == 1 and short_reference[0] == short_alternate[0] else ""
    return only if inserted and len(only) == len(inserted) and only in inserted + inserted else ""


def _minimal(reference: str, alternate: str) -> str:
    _, short_reference, short_alternate = trim(0, reference, alternate)
    if short_reference[:1] == short_alternate[:1] and len(short_reference) != len(short_alternate):
        short_alternate = short_alternate[1:]
    return short_alternate or "-"
