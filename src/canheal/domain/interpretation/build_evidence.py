"""Which genome build a tumour's calls lie on, from positions that the catalogue knows on both.

Contig lengths and headers are often silent. Three things speak: recurrent alleles that stand on one build only, known
positions whose REF is another base, and genes that a file names at a place outside them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from canheal.domain.variants.calls import SmallVariantCall
from canheal.terms.alleles import UNKNOWN, Allele
from canheal.terms.assembly import Assembly
from canheal.terms.records import NamedTuple
from canheal.terms.typed import Protocol

_BESIDE = 5_000
"""Bases beside a gene that annotation still gives its name (VEP's upstream and downstream distance)."""
_CHANCE = 10_000
"""Calls above which one catalogue allele on the other build may be chance and weighs half."""
_ENOUGH = 2
_OVERWHELMING = 10
_GENES = 500
_PLAIN_FROM, _PLAIN_ENOUGH, _PLAIN_SHARE = 20, 200, 0.9


class Span(Protocol):
    """Where a gene lies: chromosome, first and last base."""

    @property
    def chromosome(self) -> str: ...  # noqa: D102
    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102


class KnownPlaces(NamedTuple):
    """What the catalogue knows of one build.

    Attributes:
        assembly: the build.
        recurrent: the catalogue's row of an allele; None when it has none.
        bases: REF base at each position (chromosome, position) of a catalogue allele.
        genes: HGNC symbol to gene.
    """

    assembly: Assembly
    recurrent: Callable[[Allele], object | None]
    bases: Mapping[tuple[str, int], str]
    genes: Mapping[str, Span]


class Votes(NamedTuple):
    """What speaks for one build: catalogue alleles, calls whose gene lies there and not on the other build."""

    alleles: int
    genes: int

    def weight(self, calls: int) -> int:
        """An allele weighs as much as two genes, unless there are so many calls that chance may meet one."""
        return self.alleles * (2 if calls <= _CHANCE else 1) + self.genes


class BuildEvidence(NamedTuple):
    """The evidence on the build of a file.

    Attributes:
        calls: calls with an exact allele.
        stated: the build that the case is on.
        other: the other build.
        here: what speaks for the stated build.
        there: what speaks for the other one.
        contradicted: known positions of the stated build whose REF is another base.
    """

    calls: int
    stated: Assembly
    other: Assembly
    here: Votes
    there: Votes
    contradicted: int

    @property
    def verdict(self) -> str:
        """Wrong (nothing else explains it), doubtful (more speaks against the stated build than for it), or fits."""
        against = self.there.weight(self.calls) + self.contradicted
        support = self.here.weight(self.calls)
        if against >= _ENOUGH and against >= _OVERWHELMING * support:
            return "wrong"
        return "doubtful" if against > support else "fits"

    def sentence(self) -> str:
        """The numbers in words."""
        stated, other = self.stated.value, self.other.value
        here, there = self.here, self.there
        return (
            f"of {self.calls:,} calls {there.alleles:,} are catalogue alleles on {other} and {here.alleles:,} on "
            f"{stated}; "
            f"{there.genes:,} lie in the gene they name on {other} alone and {here.genes:,} on {stated} alone; "
            f"{self.contradicted:,} have another REF at a position known on {stated}"
        )


def lies_plainly_on(calls: Iterable[SmallVariantCall], stated: KnownPlaces) -> bool:
    """Whether the stated build alone decides, so that the other one need not be asked.

    Nine in ten of at least 20 calls lie in the gene that the file names (the first 200 are looked at), and no REF
    contradicts a known position. On the other build one position in eight of the catalogue's genes does (13 %).
    """
    named = inside = 0
    for call in calls:
        if (allele := call.allele) is None:
            continue
        base = stated.bases.get((allele.chromosome, allele.position))
        if base is not None and allele.reference[0] not in (base, UNKNOWN):
            return False
        if named < _PLAIN_ENOUGH:
            names = {view.gene for view in call.consequences if view.gene in stated.genes}
            named += bool(names)
            inside += _lies_in(allele, names, stated, _BESIDE)
    return named >= _PLAIN_FROM and inside >= _PLAIN_SHARE * named


def weigh_build(calls: Iterable[SmallVariantCall], stated: KnownPlaces, other: KnownPlaces) -> BuildEvidence:
    """Count what speaks for each build; of genes as many calls as decide the question."""
    alleles, genes, placed, contradicted = [0, 0], [0, 0], 0, 0
    for call in calls:
        if (allele := call.allele) is None:
            continue
        placed += 1
        place = (allele.chromosome, allele.position)
        base = stated.bases.get(place)
        if base is not None or place in other.bases:
            contradicted += base is not None and allele.reference[0] not in (base, UNKNOWN)
            known = _one_of(stated.recurrent(allele) is not None, other.recurrent(allele) is not None)
            if known is not None:
                alleles[known] += 1
        if call.consequences and sum(genes) < _GENES and (named := _named_on(call, stated, other)) is not None:
            genes[named] += 1
    here, there = (Votes(alleles[side], genes[side]) for side in (0, 1))
    return BuildEvidence(placed, stated.assembly, other.assembly, here, there, contradicted)


def _one_of(here: bool, there: bool) -> int | None:
    """0 when only the first holds, 1 when only the second does; None when that decides nothing."""
    return None if here == there else int(there)


def _named_on(call: SmallVariantCall, stated: KnownPlaces, other: KnownPlaces) -> int | None:
    """Where the call lies in a gene that the file names for it."""
    assert call.allele is not None
    names = {view.gene for view in call.consequences}
    return _one_of(_lies_in(call.allele, names, stated, _BESIDE), _lies_in(call.allele, names, other, 0))


def _lies_in(allele: Allele, names: set[str], build: KnownPlaces, beside: int) -> bool:
    """Whether the allele lies in one of these genes, or within so many bases beside it."""
    genes = filter(None, map(build.genes.get, names))
    return any(
        gene.chromosome == allele.chromosome and gene.start - beside <= allele.position <= gene.end + beside
        for gene in genes
    )
