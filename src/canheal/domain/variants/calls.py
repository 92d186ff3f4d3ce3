"""What a laboratory's file says of one small variant, in our words."""

from __future__ import annotations

from collections.abc import Mapping

from canheal.terms.alleles import Allele
from canheal.terms.records import NamedTuple


class Place(NamedTuple):
    """Where a record stood: file name (without folder) and 1-based line."""

    file: str
    line: int


class Consequence(NamedTuple):
    """What an allele does to one transcript (VEP CSQ, SnpEff ANN, bcftools BCSQ, MAF or our own annotation).

    Attributes:
        gene: HGNC symbol as delivered.
        transcript: accession with version where given (ENST.., NM_..); None when the source names none.
        terms: Sequence Ontology terms, most severe first.
        hgvs_c: coding change without the transcript ("c.1799T>A"), None when not given.
        hgvs_p: protein change in one-letter form ("p.V600E"), None when not given.
        exon: exon number as delivered ("15/18", "15"), None when not in an exon or not given.
        mane_select: the source marks this transcript as MANE Select.
        canonical: the source marks this transcript as its canonical one.
    """

    gene: str
    transcript: str | None
    terms: tuple[str, ...]
    hgvs_c: str | None = None
    hgvs_p: str | None = None
    exon: str | None = None
    mane_select: bool = False
    canonical: bool = False


class ReadSupport(NamedTuple):
    """Reads of one sample at one allele.

    Attributes:
        depth: reads that cover the position; None when the file does not say.
        alternate: reads that carry the allele; None when the file does not say.
        vaf: variant allele fraction, 0 to 1, as delivered or alternate/depth; None when neither is given.
        contradiction: what of this cannot all be true as delivered (`read_support.contradiction`); None when nothing.
    """

    depth: int | None = None
    alternate: int | None = None
    vaf: float | None = None
    contradiction: str | None = None


NO_READS = ReadSupport()


class SmallVariantCall(NamedTuple):
    """One alternate allele called in the tumour (VCF 4.4 record and allele, MAF row, TSO500 row).

    Attributes:
        allele: place and change; None for a table row that names only a gene and a protein change.
        consequences: one per transcript as delivered; empty when the file carries no annotation.
        annotated_by: vep, snpeff, bcftools, maf, tso500, store or catalogue; None when nothing annotated it.
        tumour: reads of the tumour sample.
        normal: reads of the matched normal; None when there is none.
        filters: failed filters; () means PASS; None means that no filter was applied (".").
        callers: callers that made the call, where the file names them.
        population_frequencies: gnomAD-like allele fraction by population ("AFR", "AMR", "EAS", "NFE", "SAS", "ALL");
            None when the file carries none.
        predictions: in-silico verdicts by tool, True for damaging; None when the file carries none.
        origin: somatic, germline or unknown.
        place: where the record stood.
        location: place and change as delivered ("7:55242465-55242479 GGAATTAAGAGAAGC>-") where the file gives both, but
            not every base that VCF asks for: `allele` is then unanchored, or None; None otherwise.
    """

    allele: Allele | None
    consequences: tuple[Consequence, ...]
    annotated_by: str | None
    tumour: ReadSupport
    normal: ReadSupport | None
    filters: tuple[str, ...] | None
    callers: tuple[str, ...]
    population_frequencies: Mapping[str, float] | None
    predictions: Mapping[str, bool] | None
    origin: str
    place: Place
    location: str | None = None


class Dropped:
    """What a reader left out, counted by reason; each record is either kept or counted here."""

    __slots__ = ("counts",)

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def add(self, reason: str, number: int = 1) -> None:
        """Count records that were left out for this reason."""
        self.counts[reason] = self.counts.get(reason, 0) + number
