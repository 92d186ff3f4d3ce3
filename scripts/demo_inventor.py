"""Draws the variants of invented tumours: real places and bases, nobody's changes (see `demo_tumours.py`).

From annotated open calls the codons of MANE Select transcripts are learnt (`coding_places.py`), then a codon, a change
and its reads are drawn. A change that an open call or the catalogue holds, or that lies at a hotspot, is never drawn.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from coding_places import (
    GENETIC_CODE,
    NUMBERING,
    CodingPlaces,
    Gene,
    ManeNumbers,
    learn_calls,
    read_genes,
    read_numbering,
    reference_bases,
    substitutions,
)
from liftover import Chains, reverse_complement
from open_calls import Call

from canheal.terms.assembly import CHROMOSOMES, Assembly

HERE = Path(__file__).resolve().parent
# what ages, sunlight and deaminases leave: drawn more often
TRANSITIONS = frozenset({("C", "T"), ("G", "A")})
_NAMES = "Ala Cys Asp Glu Phe Gly His Ile Lys Leu Met Asn Pro Gln Arg Ser Thr Val Trp Tyr Ter"
THREE = dict(zip("ACDEFGHIKLMNPQRSTVWY*", _NAMES.split(), strict=True))


class Variant(NamedTuple):
    """One allele and what it does on MANE Select; `protein` in one-letter form, "" when there is none."""

    gene: Gene
    chromosome: str
    position: int
    reference: str
    alternate: str
    term: str
    coding: str
    protein: str
    exon: str = ""
    driver: bool = False

    @property
    def long_protein(self) -> str:
        """The protein change with three-letter residues, as annotators write it."""
        change, shift, rest = self.protein.partition("fs")
        spelled = "".join(THREE.get(letter, letter) for letter in change.removeprefix("p.")).replace("=", "%3D")
        return f"p.{spelled}{shift}{rest.replace('*', 'Ter')}" if self.protein else ""


class Tumour(NamedTuple):
    """A variant with its reads: depth, alternate reads, and the FILTER column."""

    variant: Variant
    depth: int
    alternate: int
    filters: str = "PASS"
    frequency: float | None = None


class Inventor:
    """Draws variants of one tumour, on one build."""

    def __init__(self, name: str, world: World, assembly: Assembly) -> None:
        self.rng, self.world, self.assembly = random.Random(name), world, assembly
        self._drawn: set[tuple[str, int]] = set()

    def driver(self, gene: str, change: str, *, exon: str = "", coding: str = "") -> Variant:
        """An allele of the table of recurrent alleles."""
        place = self.assembly.value.lower()
        for row in self.world.recurrent:
            if row["gene"] == gene and row["hgvs_p"] == change and coding in ("", row["hgvs_c"]):
                where = row["chromosome"], int(row[f"{place}_position"]), row[f"{place}_ref"], row[f"{place}_alt"]
                known = self.world.genes[gene]
                return Variant(
                    known, *where, row["term"], row["hgvs_c"], row["hgvs_p"], exon or row["exon"], driver=True
                )
        raise SystemExit(f"no such allele in the table: {gene} {change}")

    def named(self, gene: str, place: tuple[str, int, str, str], *names: str) -> Variant:
        """An allele by its GRCh37 place and bases."""
        moved = self._moved(*place)
        if moved is None:
            raise SystemExit(f"{gene} does not move to GRCh38")
        return Variant(self.world.genes[gene], *moved, *names, driver=True)

    def passengers(
        self, count: int, *, shares: Sequence[int] = (72, 20, 5, 3), genes: Iterable[str] = ()
    ) -> list[Variant]:
        """Variants without meaning; shares of missense, silent, nonsense and frameshift."""
        kinds = ("missense_variant", "synonymous_variant", "stop_gained", "frameshift_variant")
        pool = sorted(set(genes) & set(self.world.with_codons)) or self.world.with_codons
        found: list[Variant] = []
        while len(found) < count:
            kind = self.rng.choices(kinds, shares)[0]
            gene = self.rng.choice(pool)
            residue = self.rng.choice(sorted(self.world.places.residues(gene)))
            variant = self._change(gene, residue, kind)
            if variant is not None and (gene, residue) not in self._drawn:
                self._drawn.add((gene, residue))
                found.append(variant)
        return found

    def _change(self, symbol: str, residue: int, kind: str) -> Variant | None:
        gene, codon = self.world.genes[symbol], self.world.places.codon(symbol, residue)
        if codon is None or residue == 1 or (symbol, residue) in self.world.hotspots:
            return None
        if kind == "frameshift_variant":
            return self._frameshift(gene, codon.bases, codon.places, residue)
        fitting = []
        for place, reference, alternate, after, coding in substitutions(gene, codon):
            term = (
                "synonymous_variant"
                if after == codon.amino_acid
                else "stop_gained"
                if after == "*"
                else "missense_variant"
            )
            if term == kind and codon.amino_acid != "*" and (gene.chromosome, place, alternate) not in self.world.seen:
                own = (reference, alternate) if gene.strand > 0 else map(reverse_complement, (reference, alternate))
                protein = f"p.{codon.amino_acid}{residue}{'=' if after == codon.amino_acid else after}"
                fitting.append((place, reference, alternate, f"c.{coding}{'>'.join(own)}", protein))
        if not fitting:
            return None
        weights = [4 if change[1:3] in TRANSITIONS else 1 for change in fitting]
        place, reference, alternate, coding, protein = self.rng.choices(fitting, weights)[0]
        moved = self._moved(gene.chromosome, place, reference, alternate)
        return Variant(gene, *moved, kind, coding, protein) if moved else None

    def _frameshift(self, gene: Gene, bases: str, places: tuple[int, int, int], residue: int) -> Variant | None:
        """The middle base of a codon goes; only where all three differ and no stop can follow at once."""
        following = {GENETIC_CODE[bases[0] + bases[2] + base] for base in "ACGT"}
        if len(set(bases)) < 3 or following & {"*", GENETIC_CODE[bases]} or max(places) - min(places) != 2:
            return None
        genome = bases if gene.strand > 0 else reverse_complement(bases)
        moved = self._moved(gene.chromosome, min(places), genome[:2], genome[0])
        names = ("frameshift_variant", f"c.{3 * residue - 1}del", f"p.{GENETIC_CODE[bases]}{residue}fs")
        return Variant(gene, *moved, *names) if moved else None

    def _moved(
        self, chromosome: str, position: int, reference: str, alternate: str
    ) -> tuple[str, int, str, str] | None:
        if self.assembly is Assembly.GRCH37:
            return chromosome, position, reference, alternate
        return self.world.chains.allele(chromosome, position, reference, alternate)

    def sequenced(
        self, variants: Iterable[Variant], fraction: float, depth: int = 180, *, least: int = 8
    ) -> list[Tumour]:
        """Variants with reads around a clonal fraction; a fifth of them subclonal."""
        found = []
        for variant in variants:
            total = self.rng.randint(int(depth * 0.7), int(depth * 1.3))
            share = fraction * self.rng.choice((1, 1, 1, 1, 0.4)) * self.rng.uniform(0.85, 1.15)
            found.append(Tumour(variant, total, max(least, round(total * share))))
        return found


def _term(before: str, after: str) -> str:
    if before == after:
        return "synonymous_variant"
    return "stop_gained" if after == "*" else "missense_variant"


class World:
    """What is known of genome, genes and catalogue."""

    def __init__(self, content: Path, calls: Sequence[Call], chains: Chains) -> None:
        knowledge = content / "knowledge"
        self.chains, self.genes = chains, read_genes(knowledge / "genes.tsv")
        numbers = ManeNumbers(self.genes, read_numbering(NUMBERING))
        self.places = CodingPlaces(self.genes, reference_bases(calls))
        learn_calls(self.places, numbers, calls)
        self.recurrent = read_table(knowledge / "recurrent_alleles.tsv")
        self.hotspots = {(row["gene"], int(row["position"])) for row in read_table(knowledge / "hotspots.tsv")}
        self.seen = {(call.chromosome, call.start, call.alternate) for call in calls}
        self.seen |= {(row["chromosome"], int(row["grch37_position"]), row["grch37_alt"]) for row in self.recurrent}
        self.with_codons = sorted(gene for gene in self.genes if len(self.places.residues(gene)) >= 8)


def read_table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def in_order(found: Iterable[Tumour]) -> list[Tumour]:
    return sorted(
        found, key=lambda one: (CHROMOSOMES.index(one.variant.chromosome), one.variant.position, one.variant.alternate)
    )
