"""Microsatellite status: the laboratory's word or site counts first; from variants alone a low-confidence proxy."""

from __future__ import annotations

from canheal.domain.profile.biomarkers import MicrosatelliteStatus
from canheal.terms.records import NamedTuple


class SiteRule(NamedTuple):
    """Bounds on unstable sites (content/biomarkers/msi.yaml), percent, and the least number of usable sites."""

    least_usable: int
    stable_at_most: float
    unstable_at_least: float
    citation: str


class ProxyRule(NamedTuple):
    """Bounds of the proxy from variants: number of coding variants, their indel fraction, mutations per Mb."""

    least_variants: int
    indel_fraction: float
    burden: float
    citation: str


class VariantMix(NamedTuple):
    """What the proxy reads.

    Attributes:
        coding: number of coding variants.
        indels: how many of them are insertions or deletions.
        burden: mutations per Mb; None when not assessed.
        matched_normal: germline variants were subtracted.
    """

    coding: int
    indels: int
    burden: float | None
    matched_normal: bool


def from_report(status: str) -> MicrosatelliteStatus:
    """The status (msi_high, stable or indeterminate) as the laboratory reported it."""
    return MicrosatelliteStatus(status, "reported by the laboratory", None, None, "reported", "taken from input")


def from_mismatch_repair(lost: tuple[str, ...], other: MicrosatelliteStatus | None) -> MicrosatelliteStatus:
    """Loss of a mismatch-repair protein stands for MSI-H, unless another result, stable or unclear, contradicts it."""
    finding = f"immunohistochemistry, loss of {' and '.join(lost)} (dMMR)"
    if other is None:
        return MicrosatelliteStatus("msi_high", finding, None, None, "reported", "taken from input")
    if other.status == "msi_high":
        return other._replace(method=f"{other.method}; {finding}")
    words = "stable" if other.status == "stable" else "indeterminate"
    reason = f"{finding} contradicts the other result: {words}, {other.method}"
    return other._replace(
        status="indeterminate", method="two methods that contradict each other", confidence="low", reason=reason
    )


def from_sites(unstable_percent: float, usable_sites: int | None, rule: SiteRule) -> MicrosatelliteStatus:
    """Status from the share of unstable sites; too few usable sites are indeterminate, whatever their share."""
    words = f"<= {rule.stable_at_most:g} % stable, >= {rule.unstable_at_least:g} % unstable ({rule.citation})"
    if usable_sites is not None and usable_sites < rule.least_usable:
        status, words = (
            "indeterminate",
            f"only {usable_sites} usable sites, {rule.least_usable} needed ({rule.citation})",
        )
    elif unstable_percent >= rule.unstable_at_least:
        status = "msi_high"
    elif unstable_percent <= rule.stable_at_most:
        status = "stable"
    else:
        status = "indeterminate"
    return MicrosatelliteStatus(status, "share of unstable sites", unstable_percent, usable_sites, "computed", words)


def from_variants(mix: VariantMix, rule: ProxyRule) -> MicrosatelliteStatus:
    """A hint towards MSI-H, low confidence; never "stable", and nothing at all without a matched normal."""
    if not mix.matched_normal:
        return _not_assessed("no result was given, and without a matched normal variants say nothing of it")
    if mix.burden is None or mix.coding < rule.least_variants:
        return _not_assessed("no result was given, and the variants do not suffice for a proxy")
    fraction = mix.indels / mix.coding
    if fraction < rule.indel_fraction or mix.burden < rule.burden:
        return _not_assessed("no result was given; the variants do not suggest instability, which does not exclude it")
    reason = f"indel fraction {fraction:.2f}, {mix.burden:.1f} mutations/Mb ({rule.citation})"
    return MicrosatelliteStatus("msi_high", "proxy from variants, low confidence", None, None, "low", reason)


def _not_assessed(reason: str) -> MicrosatelliteStatus:
    return MicrosatelliteStatus("not_assessed", "", None, None, "low", reason)
