"""One tumour sample as the laboratory measured it (GA4GH Phenopackets: Biosample and its molecular profile)."""

from __future__ import annotations

from collections.abc import Mapping

from canheal.domain.profile.biomarkers import Biomarkers
from canheal.domain.variants.calls import Place, SmallVariantCall
from canheal.terms.assembly import Assembly
from canheal.terms.records import NamedTuple


class Segment(NamedTuple):
    """An allele-specific copy-number segment (ASCAT, PCGR columns).

    Attributes:
        chromosome: one of `CHROMOSOMES`.
        start: first base, 1-based.
        end: last base, 1-based.
        major: copies of the more frequent allele.
        minor: copies of the other one.
    """

    chromosome: str
    start: int
    end: int
    major: int
    minor: int

    @property
    def total(self) -> int:
        """Copies of both alleles together."""
        return self.major + self.minor

    @property
    def length(self) -> int:
        """Base pairs, ends included."""
        return self.end - self.start + 1


class CopyNumberCall(NamedTuple):
    """The copy number of one gene (GA4GH VRS CopyNumberChange).

    Attributes:
        gene: HGNC symbol.
        state: amplification, gain, neutral, loss (one copy or relative loss) or deep_deletion.
        total: absolute copies; None when the source gives only a class.
        minor: copies of the minor allele; None when unknown.
        fold_change: as delivered by panel assays (TSO500); None elsewhere.
        rule: which rule or column gave the state ("cBioPortal discrete 2", "total >= 5").
        place: where the record stood.
    """

    gene: str
    state: str
    total: int | None
    minor: int | None
    fold_change: float | None
    rule: str
    place: Place


class FusionCall(NamedTuple):
    """A gene fusion (GA4GH VRS/Cat-VRS fusion; 5' partner first).

    Attributes:
        five_prime: HGNC symbol of the 5' partner; None when unknown.
        three_prime: HGNC symbol of the 3' partner; None when unknown.
        ordered: the source states 5' and 3'; False when it only names two genes.
        breakpoints: as delivered ("2:42522694", "2:29446394"), "" where missing.
        reads: supporting reads (split and spanning together); None when not given.
        in_frame: reading frame kept; None when not given.
        tool: star_fusion, arriba, tso500, cbioportal or table.
        place: where the record stood.
    """

    five_prime: str | None
    three_prime: str | None
    ordered: bool
    breakpoints: tuple[str, str]
    reads: int | None
    in_frame: bool | None
    tool: str
    place: Place

    @property
    def name(self) -> str:
        """The fusion as HGNC writes it, "EML4::ALK"."""
        return f"{self.five_prime or '?'}::{self.three_prime or '?'}"


class ReportedAlteration(NamedTuple):
    """An alteration that the laboratory reports by name: IHC, RNA splice variants, partial duplications.

    Attributes:
        gene: HGNC symbol.
        name: in the grammar of `domain/evidence/categorical.py` ("overexpression", "exon 14 skipping", "EGFRvIII").
        method: how it was seen ("IHC 3+", "TSO500 RNA splice call").
        place: where the record stood.
    """

    gene: str
    name: str
    method: str
    place: Place


class GeneName(NamedTuple):
    """A gene name of the input that is no current symbol.

    Attributes:
        word: as the file writes it ("HER2").
        symbols: the HGNC symbol it was read as; several when it may mean any of them, and then it was left as it is.
        basis: why ("HGNC:3430; OncoKB cancer gene list, gene aliases", "Ensembl gene id").
    """

    word: str
    symbols: tuple[str, ...]
    basis: str


class Assay(NamedTuple):
    """How the sample was tested; what was not assayed can never be called negative.

    Attributes:
        name: panel or assay name; "unnamed assay" when the user gives none.
        genes: HGNC symbols whose small variants are covered; None when unknown (no panel given).
        megabases: size of the region in which variants count towards TMB; None when unknown.
        alteration_classes: which classes the files could hold: small_variant, copy_number, fusion, msi, segments,
            expression, splice.
        matched_normal: germline variants were subtracted with a matched normal.
        every_gene: the assay covers all genes (an exome), so that `genes` need not list them.
        low_coverage: genes of the assay that the laboratory reports as not covered well enough in this sample.
        copy_number_genes: HGNC symbols whose copy numbers it calls; None when unknown.
        fusion_genes: HGNC symbols whose fusions and splice variants it sees; None when unknown.
    """

    name: str
    genes: frozenset[str] | None
    megabases: float | None
    alteration_classes: frozenset[str]
    matched_normal: bool
    every_gene: bool = False
    low_coverage: frozenset[str] = frozenset()
    copy_number_genes: frozenset[str] | None = None
    fusion_genes: frozenset[str] | None = None


class MolecularProfile(NamedTuple):
    """Everything that was measured in one tumour (Phenopackets Biosample; FHIR Genomics Reporting panel).

    Attributes:
        sample: tumour sample name.
        normal: matched normal's name; None when there is none.
        tumour_code: validated OncoTree code.
        assembly: build of all coordinates.
        assay: how the sample was tested.
        purity: tumour cell fraction, 0 < p <= 1; None when not given.
        ploidy: average copies; None when not given.
        small_variants: in file order.
        copy_numbers: one per gene.
        segments: allele-specific, empty when not given.
        fusions: in file order.
        reported: alterations the laboratory reports by name, in file order.
        biomarkers: TMB, MSI, HRD and signatures.
        dropped: reason to count, over all files.
        patient: pseudonym; None when not given.
        note: free text of the case; None when not given.
        expression_tested: genes whose protein or RNA expression was tested with a clear result, whichever it was.
        gene_names: gene names of the input that are no current symbols, by word.
    """

    sample: str
    normal: str | None
    tumour_code: str
    assembly: Assembly
    assay: Assay
    purity: float | None
    ploidy: float | None
    small_variants: tuple[SmallVariantCall, ...]
    copy_numbers: tuple[CopyNumberCall, ...]
    segments: tuple[Segment, ...]
    fusions: tuple[FusionCall, ...]
    reported: tuple[ReportedAlteration, ...]
    biomarkers: Biomarkers
    dropped: Mapping[str, int]
    patient: str | None = None
    note: str | None = None
    expression_tested: frozenset[str] = frozenset()
    gene_names: tuple[GeneName, ...] = ()
