"""Tumour mutational burden in named definitions, each with its denominator, filters and exact interval."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from canheal.domain.profile.biomarkers import TumourMutationalBurden
from canheal.domain.profile.poisson import poisson_interval
from canheal.terms.quantities import Interval
from canheal.terms.records import NamedTuple
from canheal.terms.sequence_ontology import CODING, PROTEIN_ALTERING

_COUNTED = {"coding": CODING, "protein_altering": PROTEIN_ALTERING, "missense": frozenset({"missense_variant"})}
LEAVE_OUT = ("multi_nucleotide", "mitochondrial", "catalogue_hotspot", "germline_like_vaf", "population")


class BurdenDefinition(NamedTuple):
    """One way to count (content/biomarkers/tmb.yaml).

    Attributes:
        id: row id.
        label: in words.
        counts: coding, protein_altering or missense.
        least_depth: reads; None for no bound.
        least_vaf: fraction; None for no bound.
        only_pass: a failed filter leaves a variant out.
        leave_out: of `LEAVE_OUT`.
        threshold: mutations per Mb called high; None for none.
        citation: source, with ", unverified" where it rests on memory.
    """

    id: str
    label: str
    counts: str
    least_depth: int | None
    least_vaf: float | None
    only_pass: bool
    leave_out: frozenset[str]
    threshold: float | None
    citation: str


class CountableVariant(NamedTuple):
    """What counting asks of a variant.

    Attributes:
        terms: Sequence Ontology terms on the chosen transcript.
        depth: reads; None when unknown.
        vaf: fraction; None when unknown.
        passed: no filter failed.
        marks: which of `LEAVE_OUT` apply.
    """

    terms: tuple[str, ...]
    depth: int | None
    vaf: float | None
    passed: bool
    marks: frozenset[str]


class OtherAssayRule(NamedTuple):
    """When calls cannot come from the panel that the case names (content/biomarkers/tmb.yaml).

    Attributes:
        least_calls: coding calls below which nothing is concluded.
        most_outside: highest share of coding calls outside the genes that the panel lists.
        panel_below: Mb under which a region is a cancer panel's.
        least_in_cancer_genes: lowest share of such a panel's coding calls in cancer genes, where it lists none.
        cancer_genes: HGNC symbols of genes that cancer panels hold.
    """

    least_calls: int
    most_outside: float
    panel_below: float
    least_in_cancer_genes: float
    cancer_genes: frozenset[str]


class RegionBounds(NamedTuple):
    """Region sizes, in Mb, under which a value is refused or printed with a caution."""

    refuse_below: float
    caution_below: float


UNANNOTATED = "the consequences of the variants are not assessed"


def of_another_assay(
    genes: Sequence[str], listed: frozenset[str] | None, megabases: float | None, rule: OtherAssayRule
) -> str:
    """Why these calls cannot come from the stated panel; "" when they can.

    Args:
        genes: HGNC symbol of each coding call.
        listed: genes of the panel; None when it lists none.
        megabases: its region; None when unknown.
        rule: what is too many.
    """
    if len(genes) < rule.least_calls:
        return ""
    if listed is not None:
        outside = sum(gene not in listed for gene in genes)
        where, wrong = "outside the genes of the panel", outside > rule.most_outside * len(genes)
    elif megabases is not None and megabases < rule.panel_below:
        outside = sum(gene not in rule.cancer_genes for gene in genes)
        wrong = len(genes) - outside < rule.least_in_cancer_genes * len(genes)
        where = f"in genes that cancer panels of {megabases:g} Mb do not hold"
    else:
        return ""
    return f"{outside:,} of {len(genes):,} coding calls lie {where}: another assay made them" if wrong else ""


def mutational_burden(
    definition: BurdenDefinition,
    variants: Iterable[CountableVariant] | str,
    megabases: float | None,
    bounds: RegionBounds,
) -> TumourMutationalBurden:
    """Count under one definition.

    Args:
        definition: what counts.
        variants: all small variants, or why they cannot be counted.
        megabases: eligible region; None when unknown.
        bounds: smallest regions.
    """
    if (reason := _refusal(variants, megabases, bounds)) or isinstance(variants, str) or megabases is None:
        return _not_assessed(definition, megabases, reason)
    variants = tuple(variants)
    if lacking := _without_reads(definition, variants):
        return _not_assessed(definition, megabases, f"{lacking} countable variants lack the depth or VAF it asks for")
    count = sum(_counts(definition, variant) for variant in variants)
    interval = poisson_interval(count)
    value = count / megabases
    return TumourMutationalBurden(
        definition=definition.id,
        label=definition.label,
        count=count,
        megabases=megabases,
        value=value,
        interval=Interval(interval.low / megabases, interval.high / megabases, interval.level),
        threshold=definition.threshold,
        status=burden_status(value, definition.threshold),
        reason=_filters(definition, megabases, bounds),
    )


def burden_status(value: float, threshold: float | None) -> str:
    """high or not_high against a threshold; measured where the definition has none."""
    if threshold is None:
        return "measured"
    return "high" if value >= threshold else "not_high"


def _refusal(variants: Iterable[CountableVariant] | str, megabases: float | None, bounds: RegionBounds) -> str:
    if isinstance(variants, str):
        return variants
    if megabases is None:
        return "the size of the assayed region was not given"
    if megabases < bounds.refuse_below:
        return f"the region of {megabases:g} Mb is below {bounds.refuse_below:g} Mb, too small for a burden"
    return ""


def _not_assessed(definition: BurdenDefinition, megabases: float | None, reason: str) -> TumourMutationalBurden:
    return TumourMutationalBurden(
        definition=definition.id,
        label=definition.label,
        count=None,
        megabases=megabases,
        value=None,
        interval=None,
        threshold=definition.threshold,
        status="not_assessed",
        reason=reason,
    )


def _without_reads(definition: BurdenDefinition, variants: tuple[CountableVariant, ...]) -> int:
    """Variants of a counted kind without the read figures that the definition asks for; a gap is no low depth."""
    return sum(
        (definition.least_depth is not None and variant.depth is None)
        or (definition.least_vaf is not None and variant.vaf is None)
        for variant in variants
        if variant.passed and not _COUNTED[definition.counts].isdisjoint(variant.terms)
    )


def _counts(definition: BurdenDefinition, variant: CountableVariant) -> bool:
    """Whether a variant passes every filter of the definition."""
    if definition.only_pass and not variant.passed:
        return False
    if definition.least_depth is not None and (variant.depth is None or variant.depth < definition.least_depth):
        return False
    if definition.least_vaf is not None and (variant.vaf is None or variant.vaf < definition.least_vaf):
        return False
    return not variant.marks & definition.leave_out and not _COUNTED[definition.counts].isdisjoint(variant.terms)


def _filters(definition: BurdenDefinition, megabases: float, bounds: RegionBounds) -> str:
    parts = [
        "PASS only" if definition.only_pass else "",
        f"depth >= {definition.least_depth}" if definition.least_depth is not None else "",
        f"VAF >= {definition.least_vaf:g}" if definition.least_vaf is not None else "",
        f"without {', '.join(sorted(definition.leave_out)).replace('_', ' ')}" if definition.leave_out else "",
        f"caution: region below {bounds.caution_below:g} Mb" if megabases < bounds.caution_below else "",
        definition.citation,
    ]
    return "; ".join(filter(None, parts))
