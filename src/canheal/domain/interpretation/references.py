"""Everything an interpretation looks up, gathered before it starts; plain tables, no files behind them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping

from canheal.domain.evidence.diseases import DiseaseTree
from canheal.domain.evidence.items import EvidenceItem
from canheal.domain.evidence.known_alleles import AlleleKnowledge
from canheal.domain.guidelines.rules import Facts, PointsOutcome, TableOutcome
from canheal.domain.interpretation.build_evidence import BuildEvidence
from canheal.domain.interpretation.label_exclusions import LabelExclusion
from canheal.domain.variants.calls import SmallVariantCall
from canheal.terms.alleles import Allele
from canheal.terms.records import NamedTuple


class Gene(NamedTuple):
    """A gene of the catalogue's gene table.

    Attributes:
        symbol: HGNC symbol.
        mane_select: accessions of its MANE Select transcript, RefSeq and Ensembl, without version.
        chromosome: one of `CHROMOSOMES`.
        start: first base on the assembly in use.
        end: last base.
    """

    symbol: str
    mane_select: frozenset[str]
    chromosome: str
    start: int
    end: int


class GeneRole(NamedTuple):
    """What a gene does in cancer.

    Attributes:
        oncogene: activating changes drive.
        tumour_suppressor: loss drives.
        single_aetiology: the gene of a malignancy with a single genetic cause.
        basis: citation.
    """

    oncogene: bool
    tumour_suppressor: bool
    single_aetiology: bool
    basis: str


NO_ROLE = GeneRole(False, False, False, "")


class Hotspot(NamedTuple):
    """Recurrence of changes at one residue, counted in tumours.

    Attributes:
        reference: amino acid, one letter.
        tumours: with any substitution of this residue.
        by_change: alternate amino acid to tumours with it.
    """

    reference: str
    tumours: int
    by_change: Mapping[str, int]


class CriticalSite(NamedTuple):
    """Residues of a functional domain that its work depends on (an active site, a degron).

    Attributes:
        first: first residue on MANE Select.
        last: last residue.
        basis: what the site is, with its citation; ", unverified" where it was remembered.
    """

    first: int
    last: int
    basis: str


class RecurrentAllele(NamedTuple):
    """A recurrent somatic allele that the catalogue knows by its place, and what it is called.

    Attributes:
        gene: HGNC symbol.
        hgvs_p: "p.V600E"; "" for a non-coding allele.
        hgvs_c: "c.1799T>A"; "" when not recorded.
        transcript: accession the HGVS refers to.
        term: Sequence Ontology term.
        exon: exon number; "" when not recorded.
    """

    gene: str
    hgvs_p: str
    hgvs_c: str
    transcript: str
    term: str
    exon: str


class ExonBounds(NamedTuple):
    """One exon on MANE Select.

    Attributes:
        start, end: its coding bounds, 1-based c. positions, ends included.
        first, last: its coding bounds on the genome build in use, ends included; None where they are not known.
        forward: the gene lies on the forward strand.
        mutation_means: kinds of change (Sequence Ontology) that evidence on a "mutation" of this exon speaks of; empty
            where that is not said.
    """

    start: int
    end: int
    first: int | None = None
    last: int | None = None
    forward: bool = True
    mutation_means: frozenset[str] = frozenset()


class Numbering(NamedTuple):
    """Residues `first` to `last` of another transcript, moved by `shift`, are those of MANE Select."""

    shift: int
    first: int
    last: int


class GermlineAdvice(NamedTuple):
    """When a tumour-only finding asks for germline confirmation.

    Attributes:
        genes: genes in which a pathogenic variant in the tumour asks for it.
        least_vaf_substitution: variant allele fraction at and above which it does, substitutions.
        least_vaf_indel: the same for insertions and deletions.
        citation: guideline.
    """

    genes: frozenset[str]
    least_vaf_substitution: float
    least_vaf_indel: float
    citation: str


class GenesByPosition:
    """Which catalogue genes lie at a position."""

    def __init__(self, genes: Collection[Gene]) -> None:
        self._genes = genes
        self._by_chromosome: dict[str, list[Gene]] = {}

    def _sort(self) -> None:
        """Done when first asked: an annotated file never asks."""
        for gene in sorted(self._genes, key=lambda gene: gene.start):
            self._by_chromosome.setdefault(gene.chromosome, []).append(gene)
        self._starts = {name: [gene.start for gene in rows] for name, rows in self._by_chromosome.items()}
        self._longest = {
            name: max(gene.end - gene.start for gene in rows) for name, rows in self._by_chromosome.items()
        }

    def at(self, chromosome: str, start: int, end: int) -> tuple[Gene, ...]:
        """Genes that overlap the bases `start` to `end`, by start."""
        if not self._by_chromosome:
            self._sort()
        rows = self._by_chromosome.get(chromosome)
        if rows is None:
            return ()
        starts = self._starts[chromosome]
        first = bisect_right(starts, start - self._longest[chromosome] - 1)
        return tuple(gene for gene in rows[first : bisect_right(starts, end)] if gene.end >= start)


class References(NamedTuple):
    """Knowledge for one assembly.

    Attributes:
        tumours: OncoTree.
        evidence: items of one gene ("-" for biomarkers of the whole tumour), in source order.
        profiles: items whose profile joins or negates alterations.
        genes: HGNC symbol to gene.
        by_position: genes by position.
        roles: HGNC symbol to role.
        hotspots: (gene, residue position) to recurrence.
        established: gene to protein change ("V600E") to citation, for variants established as oncogenic.
        functional: (gene, change) to ("oncogenic" or "neutral", citation). Citations end in ", unverified" where they
            were remembered.
        critical_sites: critical sites of a gene's functional domains.
        recurrent: the catalogue's row of this very allele; None when it has none.
        exons: (gene, exon number) to coding bounds on MANE Select.
        numbering: (gene, accession without version) to how residues of that transcript relate to MANE Select.
        named_alterations: (gene, name in lower case) to the (term, exon) pairs it stands for.
        harmless_truncation: gene to the first residue from which a truncation is known to be harmless.
        filter_notes: FILTER values by which the maker of a MAF notes, not rejects.
        amino_acid_distance: distance of two one-letter amino acids (Grantham 1974).
        germline: advice on germline confirmation.
        kinases_at_3_prime: genes whose kinase a fusion leaves active at its 3' end.
        label_exclusions: gene to the tumour types that labels leave out.
        oncogenicity: evaluates the guideline for oncogenicity.
        amp: evaluates the AMP/ASCO/CAP table.
        escat: evaluates the ESCAT table.
        alleles: snapshots of alleles in use; None when there are none.
        build_evidence: what the places of calls say of the genome build, None where they lie plainly on the stated one;
            None itself where nothing can be said.
    """

    tumours: DiseaseTree
    evidence: Callable[[str], tuple[EvidenceItem, ...]]
    profiles: tuple[EvidenceItem, ...]
    genes: Mapping[str, Gene]
    by_position: GenesByPosition
    roles: Mapping[str, GeneRole]
    hotspots: Mapping[tuple[str, int], Hotspot]
    established: Mapping[str, Mapping[str, str]]
    functional: Mapping[tuple[str, str], tuple[str, str]]
    critical_sites: Mapping[str, tuple[CriticalSite, ...]]
    recurrent: Callable[[Allele], RecurrentAllele | None]
    exons: Mapping[tuple[str, int], ExonBounds]
    numbering: Mapping[tuple[str, str], tuple[Numbering, ...]]
    named_alterations: Mapping[tuple[str, str], tuple[tuple[str, int], ...]]
    harmless_truncation: Mapping[str, int]
    filter_notes: frozenset[str]
    amino_acid_distance: Callable[[str, str], float]
    germline: GermlineAdvice
    kinases_at_3_prime: frozenset[str]
    label_exclusions: Mapping[str, tuple[LabelExclusion, ...]]
    oncogenicity: Callable[[Facts], PointsOutcome]
    amp: Callable[[Facts], TableOutcome]
    escat: Callable[[Facts], TableOutcome]
    alleles: AlleleKnowledge | None = None
    build_evidence: Callable[[Iterable[SmallVariantCall]], BuildEvidence | None] | None = None
