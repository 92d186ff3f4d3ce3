"""What snapshots of alleles say of one allele: how frequent it is in populations, and how it was classified."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from canheal.terms.alleles import Allele
from canheal.terms.records import NamedTuple

KINDS = ("germline", "oncogenicity", "impact", "driver")
"""Of a classification: germline pathogenicity, oncogenicity, somatic clinical impact, place on a list of drivers."""
_PATHOGENIC = frozenset({"pathogenic", "likely pathogenic"})


class Population(NamedTuple):
    """How frequent an allele is in populations (gnomAD).

    Attributes:
        source: the snapshots that were asked ("gnomad-grch38@2024-04-19").
        state: found, absent (not called where its neighbours were) or not_assessed.
        frequencies: as `SmallVariantCall.population_frequencies`; empty when absent, None when not assessed.
        reason: why it is not assessed, in words; "" otherwise.
    """

    source: str
    state: str
    frequencies: Mapping[str, float] | None
    reason: str = ""


class Classification(NamedTuple):
    """One kind of classification of an allele (VA-Spec Statement, aggregated).

    Attributes:
        kind: one of `KINDS`; a germline classification is never evidence on a somatic variant.
        words: as the source writes it ("Pathogenic/Likely pathogenic").
        review: review status in the source's words; "" when it has none.
        stars: of ClinVar's review status, 0 to 4; None when the source has none.
        conditions: diseases in the source's words.
    """

    kind: str
    words: str
    review: str
    stars: int | None
    conditions: tuple[str, ...]


class KnownAllele(NamedTuple):
    """A record of a snapshot on this very allele.

    Attributes:
        source: the snapshot ("clinvar-grch38@2024-05-09").
        id: of the record in its source; "" when the source numbers none.
        gene: as the source names it.
        classifications: germline and somatic ones apart.
        citations: papers the record names.
    """

    source: str
    id: str
    gene: str
    classifications: tuple[Classification, ...]
    citations: tuple[str, ...] = ()


class AlleleKnowledge(NamedTuple):
    """The snapshots of alleles in use.

    Attributes:
        population: how frequent an allele is; None when no snapshot of frequencies is in use.
        known: records on an allele, by snapshot.
    """

    population: Callable[[Allele], Population | None]
    known: Callable[[Allele], tuple[KnownAllele, ...]]


def germline_pathogenic(known: tuple[KnownAllele, ...]) -> str:
    """The record that classifies an allele as pathogenic in the germline, with criteria (one star or more), in words.

    "" when there is none. It may lead to a test in blood; it says nothing of a tumour's treatment.
    """
    for record in known:
        for found in record.classifications:
            first = found.words.partition("/")[0].partition(",")[0].partition("|")[0].strip().lower()
            if found.kind == "germline" and first in _PATHOGENIC and (found.stars or 0) >= 1:
                return f"{found.words} in the germline by {record.source}, record {record.id}, stars: {found.stars}"
    return ""
