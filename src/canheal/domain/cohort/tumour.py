"""One drawn tumour: alterations by published frequencies, passengers, and the reads that a panel would see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from canheal.terms.records import NamedTuple
from canheal.terms.typed import Any, Protocol

_PASSENGERS = (8, 22)
_PASSENGERS_HIGH = {"msi": (50, 90), "tmb": (16, 40)}
_WHOLE = ("msi", "tmb")
_DEPTH = (180, 900)
_ERRORS = 3
_COMMON = 4


class Chance(Protocol):
    """A generator of random numbers, seeded by who passes it in (`random.Random`)."""

    def random(self) -> float:
        """From 0 to 1, 1 excluded."""

    def randint(self, low: int, high: int) -> int:
        """A whole number, both ends included."""

    def choice(self, values: Sequence[Any]) -> Any:  # noqa: ANN401 - one of what is given
        """One of the values."""

    def choices(self, values: Sequence[Any], weights: Sequence[float]) -> list[Any]:
        """One of the values by weight, in a list."""

    def lognormvariate(self, mean: float, spread: float) -> float:
        """exp of a normal variate."""


class Frequency(NamedTuple):
    """How often a tumour type carries an alteration; fields as in content/pilot/alterations.tsv."""

    gene: str
    change: str
    frequency: float


class KnownAllele(NamedTuple):
    """An allele that recurs.

    Attributes:
        gene: HGNC symbol.
        transcript: RefSeq.
        hgvs_c: coding change.
        hgvs_p: protein change, one-letter, with `p.`; "" when none.
        term: SO term.
        exon: number as text; "" when not given.
        chromosome: without `chr`.
        position: GRCh38, 1-based.
        reference: bases.
        alternate: bases.
        tumours: how often it was counted.
    """

    gene: str
    transcript: str
    hgvs_c: str
    hgvs_p: str
    term: str
    exon: str
    chromosome: str
    position: int
    reference: str
    alternate: str
    tumours: int


class Place(NamedTuple):
    """Where a panel gene lies on GRCh38: chromosome, first and last base, and its MANE Select transcript."""

    gene: str
    chromosome: str
    start: int
    end: int
    transcript: str


class Call(NamedTuple):
    """One line of the panel's VCF.

    Attributes:
        allele: what is called; a passenger's is invented, in a real gene.
        depth: reads.
        alternate: reads with the allele.
        filters: of the caller; "PASS" when it passed.
        population: gnomAD frequency; None when rare.
    """

    allele: KnownAllele
    depth: int
    alternate: int
    filters: str
    population: float | None


class DrawnTumour(NamedTuple):
    """What the laboratory measures.

    Attributes:
        calls: in the order of the genome.
        copies: gene to -2 (deleted) or 2 (amplified).
        fusions: "EML4::ALK".
        unstable: microsatellites.
        purity: tumour cell fraction.
    """

    calls: tuple[Call, ...]
    copies: Mapping[str, int]
    fusions: tuple[str, ...]
    unstable: bool
    purity: float


class Atlas(NamedTuple):
    """What tumours are drawn from.

    Attributes:
        frequencies: tumour type to its alterations.
        alleles: gene to alleles that recur in it.
        places: genes of the panel.
    """

    frequencies: Mapping[str, tuple[Frequency, ...]]
    alleles: Mapping[str, tuple[KnownAllele, ...]]
    places: tuple[Place, ...]


def draw_tumour(tumour: str, atlas: Atlas, chance: Chance) -> DrawnTumour:
    """Draw one tumour of this type.

    Raises:
        KeyError: the atlas knows no frequencies of this type, or no such allele of a gene.
    """
    carried = [row for row in atlas.frequencies[tumour] if chance.random() < row.frequency]
    purity = round(0.2 + 0.6 * chance.random(), 2)
    drivers = _one_a_gene(carried, atlas, chance)
    whole = [row.change for row in carried if row.change in _WHOLE]
    low, high = _PASSENGERS_HIGH.get(whole[0], _PASSENGERS) if whole else _PASSENGERS
    calls = [_driver_call(allele, purity, chance) for allele in drivers]
    calls += [_passenger(atlas, purity, chance) for _ in range(chance.randint(low, high))]
    calls += [_noise(_passenger(atlas, purity, chance)) for _ in range(chance.randint(0, _ERRORS))]
    calls += [_common(_passenger(atlas, purity, chance), chance) for _ in range(_COMMON)]
    unique = {(call.allele.chromosome, call.allele.position): call for call in reversed(calls)}
    return DrawnTumour(
        tuple(sorted(unique.values(), key=lambda call: (call.allele.chromosome, call.allele.position))),
        {row.gene: {"amplification": 2, "deletion": -2}[row.change] for row in carried if row.change in _COPIES},
        tuple(row.gene for row in carried if row.change == "fusion"),
        "msi" in whole,
        purity,
    )


_COPIES = ("amplification", "deletion")


def _one_a_gene(carried: list[Frequency], atlas: Atlas, chance: Chance) -> list[KnownAllele]:
    """One allele of each altered gene: two hits of one oncogene in one tumour would be rarer than chance has it."""
    found: dict[str, KnownAllele] = {}
    for row in carried:
        if row.change not in (*_WHOLE, *_COPIES, "fusion"):
            found.setdefault(row.gene, _allele(row, atlas, chance))
    return list(found.values())


_TRUNCATING = ("stop_gained", "frameshift_variant", "splice_acceptor_variant", "splice_donor_variant")


def _allele(row: Frequency, atlas: Atlas, chance: Chance) -> KnownAllele:
    fitting = [allele for allele in atlas.alleles.get(row.gene, ()) if _fits(allele, row.change)]
    if not fitting and row.change in ("any", "truncating"):
        return _invented_stop(row.gene, atlas, chance)
    if not fitting:
        raise KeyError(f"no allele {row.gene} {row.change}")
    allele: KnownAllele = chance.choices(fitting, [allele.tumours + 0.2 for allele in fitting])[0]
    return allele


def _fits(allele: KnownAllele, change: str) -> bool:
    if change == "any":
        return True
    if change == "truncating":
        return allele.term in _TRUNCATING
    if change == "exon14":
        return "splice" in allele.hgvs_p
    if change == "exon19":
        return allele.term == "inframe_deletion" and allele.exon == "19"
    return allele.hgvs_p == change


def _invented_stop(gene: str, atlas: Atlas, chance: Chance) -> KnownAllele:
    """A stop somewhere in the gene, for genes without a recurrent truncation."""
    place = next(place for place in atlas.places if place.gene == gene)
    codon = chance.randint(40, 400)
    return KnownAllele(
        gene,
        place.transcript,
        f"c.{3 * codon - 2}C>T",
        f"p.Q{codon}*",
        "stop_gained",
        "",
        place.chromosome,
        chance.randint(place.start, place.end),
        "C",
        "T",
        0,
    )


_RESIDUES = "ACDEFGHIKLMNPQRSTVWY"


def _passenger(atlas: Atlas, purity: float, chance: Chance) -> Call:
    """A missense or silent change somewhere in a gene of the panel."""
    place: Place = chance.choice(atlas.places)
    reference, alternate = chance.choice(("C>T", "G>A", "C>A", "G>T", "A>G", "T>C")).split(">")
    codon = chance.randint(2, 600)
    first, second = chance.choice(_RESIDUES), chance.choice(_RESIDUES)
    term = "synonymous_variant" if first == second or chance.random() < 0.25 else "missense_variant"
    protein = f"p.{first}{codon}=" if term == "synonymous_variant" else f"p.{first}{codon}{second}"
    allele = KnownAllele(
        place.gene,
        place.transcript,
        f"c.{3 * codon - 1}{reference}>{alternate}",
        protein,
        term,
        "",
        place.chromosome,
        chance.randint(place.start, place.end),
        reference,
        alternate,
        0,
    )
    return _driver_call(allele, purity, chance)


def _driver_call(allele: KnownAllele, purity: float, chance: Chance) -> Call:
    depth = chance.randint(*_DEPTH)
    fraction = min(0.95, purity * (0.3 + 0.4 * chance.random()))
    return Call(allele, depth, max(5, round(depth * fraction)), "PASS", None)


def _noise(call: Call) -> Call:
    return call._replace(alternate=max(3, call.depth // 60), filters="weak_evidence")


def _common(call: Call, chance: Chance) -> Call:
    """A germline polymorphism: half of the reads, known in gnomAD."""
    fraction = 0.47 + 0.06 * chance.random()
    frequency = round(0.02 + 0.4 * chance.random(), 4)
    return call._replace(alternate=round(call.depth * fraction), population=frequency)
