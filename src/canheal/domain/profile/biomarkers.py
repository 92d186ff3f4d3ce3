"""The biomarkers of a whole tumour; a biomarker that could not be assessed says why."""

from __future__ import annotations

from canheal.terms.quantities import Interval
from canheal.terms.records import NamedTuple


class TumourMutationalBurden(NamedTuple):
    """Eligible variants per eligible megabase under one named definition.

    Attributes:
        definition: id of the row in content/biomarkers/tmb.yaml.
        label: the definition in words.
        count: eligible variants; None when not assessed.
        megabases: eligible region; None when unknown.
        value: mutations per Mb; None when not assessed.
        interval: exact Poisson interval of `value`.
        threshold: value at and above which the definition calls it high; None when it has none.
        status: high, not_high, measured (the definition has no threshold) or not_assessed.
        reason: why it was not assessed, or which filters were applied, in words.
    """

    definition: str
    label: str
    count: int | None  # type: ignore[assignment]  # tuples have a method of this name, which nobody calls here
    megabases: float | None
    value: float | None
    interval: Interval | None
    threshold: float | None
    status: str
    reason: str


class MicrosatelliteStatus(NamedTuple):
    """Microsatellite instability.

    Attributes:
        status: msi_high, stable, indeterminate or not_assessed.
        method: "TSO500 sites", "reported by the laboratory", "proxy from variants, low confidence"; "" when not
            assessed.
        unstable_percent: unstable sites in percent; None when not given.
        usable_sites: number of usable sites; None when not given.
        confidence: reported, computed or low.
        reason: the rule that gave the status, or why there is none.
    """

    status: str
    method: str
    unstable_percent: float | None
    usable_sites: int | None
    confidence: str
    reason: str


class ScarScore(NamedTuple):
    """Genomic scars of homologous recombination deficiency (scarHRD: LOH + LST + TAI).

    Attributes:
        loss_of_heterozygosity: LOH segments > 15 Mb that are not whole chromosomes.
        large_scale_transitions: LST.
        telomeric_allelic_imbalance: TAI.
        total: their sum; None when not assessed, and then so are the parts.
        threshold: cut-off the total is shown against; it is bound to another assay.
        status: high, not_high or not_assessed.
        reason: rule and caveat, or why it was not assessed.
    """

    loss_of_heterozygosity: int | None
    large_scale_transitions: int | None
    telomeric_allelic_imbalance: int | None
    total: int | None
    threshold: int
    status: str
    reason: str


class SignatureExposure(NamedTuple):
    """One mutational signature's share in a refit on a user's COSMIC matrix.

    Attributes:
        signature: name in the matrix ("SBS3").
        exposure: mutations attributed.
        fraction: exposure / all mutations, 0 to 1.
        interval: bootstrap interval of the fraction.
    """

    signature: str
    exposure: float
    fraction: float
    interval: Interval


class SignatureRefit(NamedTuple):
    """Mutational signatures of one tumour (NNLS refit).

    Attributes:
        exposures: largest first; empty when not assessed.
        mutations: substitutions that entered.
        cosine: cosine similarity of the reconstruction; None when not assessed.
        reason: matrix and method, or why it was not assessed.
    """

    exposures: tuple[SignatureExposure, ...]
    mutations: int
    cosine: float | None
    reason: str


class Biomarkers(NamedTuple):
    """All biomarkers of one tumour.

    Attributes:
        burdens: one per TMB definition, in content order.
        microsatellites: MSI.
        scars: HRD scar score.
        signatures: signature refit.
    """

    burdens: tuple[TumourMutationalBurden, ...]
    microsatellites: MicrosatelliteStatus
    scars: ScarScore
    signatures: SignatureRefit
