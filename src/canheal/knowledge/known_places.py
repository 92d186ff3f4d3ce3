"""Genes and recurrent alleles by their place, on either build."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property

from canheal.domain.interpretation.build_evidence import BuildEvidence, KnownPlaces, lies_plainly_on, weigh_build
from canheal.domain.interpretation.references import Gene, RecurrentAllele
from canheal.domain.variants.calls import SmallVariantCall
from canheal.domain.variants.normalise import same_change
from canheal.knowledge.content import Content
from canheal.knowledge.made_when_asked import MadeWhenAsked
from canheal.terms.alleles import Allele
from canheal.terms.assembly import Assembly

_RECURRENT_COLUMNS = ("gene", "hgvs_p", "hgvs_c", "transcript", "term", "exon")


def build_evidence(
    content: Content, stated: KnownPlaces
) -> Callable[[Iterable[SmallVariantCall]], BuildEvidence | None]:
    """What the places of calls say of the genome build; None where they lie plainly on the stated one.

    Calls are weighed when they are read and named again when they are interpreted: the same calls once. The tables of
    the other build are read when they are first asked.
    """
    other = next(build for build in Assembly if build is not stated.assembly)
    last: list[tuple[tuple[SmallVariantCall, ...], BuildEvidence | None]] = []

    @cache
    def elsewhere() -> KnownPlaces:
        return known_places(RecurrentAlleles(content, other), genes_of(content, other))

    def weigh(calls: Iterable[SmallVariantCall]) -> BuildEvidence | None:
        given = tuple(calls)
        if not last or last[0][0] != given:
            plain = lies_plainly_on(given, stated)
            last[:] = [(given, None if plain else weigh_build(given, stated, elsewhere()))]
        return last[0][1]

    return weigh


def known_places(alleles: RecurrentAlleles, genes: Mapping[str, Gene]) -> KnownPlaces:
    """What the catalogue knows by position on the build of both."""
    return KnownPlaces(alleles.assembly, alleles.find, alleles.bases(), genes)


class RecurrentAlleles:
    """Rows by place and change on one build; a row is turned into an allele only when a call is that allele.

    An insertion or deletion is also known by another spelling, where the bases of both show that it is the same.

    Attributes:
        assembly: the build.
    """

    def __init__(self, content: Content, assembly: Assembly) -> None:
        build = assembly.value.lower()
        self.assembly = assembly
        self._table = content.table("knowledge/recurrent_alleles.tsv")
        columns = ("chromosome", f"{build}_position", f"{build}_ref", f"{build}_alt")
        self._by_change: dict[tuple[str, ...], int] = {}
        for number, change in enumerate(self._table.pick(*columns)):
            self._by_change.setdefault(change, number)

    def find(self, allele: Allele) -> RecurrentAllele | None:
        """The catalogue's row of this allele."""
        change = (allele.chromosome, str(allele.position), allele.reference, allele.alternate)
        number = self._by_change.get(change)
        if number is None and len(allele.reference) != len(allele.alternate):
            near = self._indels.get(allele.chromosome, ())
            number = next((row for known, row in near if same_change(allele, known)), None)
        if number is None:
            return None
        record = dict(zip(self._table.columns, self._table.row(number), strict=True))
        return RecurrentAllele(*(record[name] for name in _RECURRENT_COLUMNS))

    def bases(self) -> dict[tuple[str, int], str]:
        """REF base at each place (chromosome, position)."""
        return {(chromosome, int(position)): ref[0] for chromosome, position, ref, _ in self._by_change}

    @cached_property
    def _indels(self) -> dict[str, list[tuple[Allele, int]]]:
        coding = self._table.column("hgvs_c")
        found: dict[str, list[tuple[Allele, int]]] = {}
        for (chromosome, position, *bases), number in self._by_change.items():
            if len(bases[0]) != len(bases[1]):
                allele = Allele(self.assembly, chromosome, int(position), *bases)
                known = _with_copy(allele, self._table.row(number)[coding])
                found.setdefault(chromosome, []).append((known, number))
        return found


def other_build(content: Content) -> Callable[[Allele], Allele | None]:
    """The same allele on the other build, for those that the catalogue holds."""

    @cache
    def moved() -> dict[Allele, Allele]:
        columns = [
            ("chromosome", *(f"{build.value.lower()}_{part}" for part in ("position", "ref", "alt")))
            for build in Assembly
        ]
        table = content.table("knowledge/recurrent_alleles.tsv")
        found: dict[Allele, Allele] = {}
        for places in zip(*(table.pick(*names) for names in columns), strict=True):
            one, other = (
                Allele(build, chromosome, int(position), reference, alternate)
                for build, (chromosome, position, reference, alternate) in zip(Assembly, places, strict=True)
            )
            found |= {one: other, other: one}
        return found

    return lambda allele: moved().get(allele)


def _with_copy(allele: Allele, hgvs_c: str) -> Allele:
    """A duplication with the bases that it repeats, which follow it in the reference where it is left-aligned."""
    if not hgvs_c.endswith("dup"):
        return allele
    copy = allele.alternate[1:]
    return allele._replace(reference=allele.reference + copy, alternate=allele.alternate + copy)


def genes_of(content: Content, assembly: Assembly) -> Mapping[str, Gene]:
    """HGNC symbol to gene, for genes of our table with a place on this build."""
    build = assembly.value.lower()
    columns = ("gene", "mane_select_refseq", "mane_select_ensembl", "chromosome", f"{build}_start", f"{build}_end")
    rows = {row[0]: row for row in content.table("knowledge/genes.tsv").pick(*columns) if row[-1]}
    return MadeWhenAsked(rows, _gene)


def _gene(row: tuple[str, ...]) -> Gene:
    symbol, refseq, ensembl, chromosome, start, end = row
    return Gene(symbol, without_versions(refseq, ensembl), chromosome, int(start), int(end))


def without_versions(refseq: str, ensembl: str) -> frozenset[str]:
    """Accessions of one transcript, without versions."""
    return frozenset((refseq.partition(".")[0], ensembl.partition(".")[0])) - {""}
