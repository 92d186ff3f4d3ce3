"""The biomarker rules of the content tables, as the domain asks for them."""

from __future__ import annotations

from collections.abc import Mapping

from canheal.domain.profile.burden import LEAVE_OUT, BurdenDefinition, OtherAssayRule, RegionBounds
from canheal.domain.profile.copy_number import CopyNumberBounds, CopyNumberRule
from canheal.domain.profile.microsatellites import ProxyRule, SiteRule
from canheal.domain.profile.scars import AUTOSOMES, Centromere, Genome
from canheal.knowledge.content import Content
from canheal.terms.assembly import Assembly, chromosome_length
from canheal.terms.errors import ContentError
from canheal.terms.records import NamedTuple
from canheal.terms.typed import Any


class ReportedBurdenRule(NamedTuple):
    """How the assay's own TMB is shown: id, label in words, threshold per Mb, citation."""

    id: str
    label: str
    threshold: float | None
    citation: str


class BiomarkerRules(NamedTuple):
    """Everything that measuring biomarkers needs besides the tumour.

    Attributes:
        burdens: TMB definitions in content order.
        reported_burden: how a value of the assay's own software is shown.
        region: smallest regions for a burden.
        other_assay: when calls cannot come from the stated panel.
        germline_vaf_above: VAF above which a variant looks germline to the definitions that leave such out.
        population_at_least: population frequency at and above which it does.
        sites: MSI from site counts.
        proxy: MSI hint from variants.
        scar_threshold: cut-off of the scar score.
        scar_caveat: what it is bound to, with its citation.
        copy_number: classes of gene copies.
        centromeres: by chromosome, on one assembly.
        genome: of that assembly, and how much of it segments must cover.
    """

    burdens: tuple[BurdenDefinition, ...]
    reported_burden: ReportedBurdenRule
    region: RegionBounds
    other_assay: OtherAssayRule
    germline_vaf_above: float
    population_at_least: float
    sites: SiteRule
    proxy: ProxyRule
    scar_threshold: int
    scar_caveat: str
    copy_number: CopyNumberRule
    centromeres: Mapping[str, Centromere]
    genome: Genome


def biomarker_rules(content: Content, assembly: Assembly) -> BiomarkerRules:
    """Rules for one assembly.

    Raises:
        ContentError: a definition names an unknown filter.
    """
    burden = content.document("biomarkers/tmb.yaml")
    microsatellites = content.document("biomarkers/msi.yaml")
    scars = content.document("biomarkers/hrd.yaml")
    return BiomarkerRules(
        burdens=tuple(_definition(row) for row in burden["definitions"]),
        reported_burden=_reported(burden["reported"]),
        region=RegionBounds(burden["refuse_below_megabases"], burden["caution_below_megabases"]),
        other_assay=_other_assay(burden["other_assay"], content),
        germline_vaf_above=burden["germline_like"]["vaf_above"],
        population_at_least=burden["germline_like"]["population_frequency_at_least"],
        sites=_site_rule(microsatellites["sites"]),
        proxy=_proxy_rule(microsatellites["proxy"]),
        scar_threshold=scars["threshold"],
        scar_caveat=f"{scars['caveat']} ({_cited(scars)})",
        copy_number=_copy_number_rule(content.document("biomarkers/copy_number.yaml")),
        centromeres=_centromeres(content, assembly),
        genome=Genome(sum(chromosome_length(assembly, name) for name in AUTOSOMES), scars["least_covered"]),
    )


def _cited(row: Mapping[str, object]) -> str:
    return f"{row['citation']}{', unverified' if row['unverified'] else ''}"


def _other_assay(row: Mapping[str, float], content: Content) -> OtherAssayRule:
    return OtherAssayRule(
        int(row["coding_calls_at_least"]),
        row["outside_listed_genes_above"],
        row["panel_below_megabases"],
        row["in_cancer_genes_below"],
        frozenset(content.table("knowledge/genes.tsv").values("gene")),
    )


def _reported(row: Mapping[str, Any]) -> ReportedBurdenRule:
    return ReportedBurdenRule(row["id"], row["label"], row["threshold"], _cited(row))


def _definition(row: Mapping[str, object]) -> BurdenDefinition:
    fields = dict(row)
    fields["citation"] = _cited(row)
    fields["leave_out"] = leave_out = frozenset(fields["leave_out"])  # type: ignore[call-overload]
    del fields["unverified"]
    if unknown := leave_out - set(LEAVE_OUT):
        what = f"unknown filter {', '.join(sorted(unknown))}"
        todo = f"Use one of {', '.join(LEAVE_OUT)}"
        raise ContentError(what, file="biomarkers/tmb.yaml", field="leave_out", todo=todo)
    return BurdenDefinition(**fields)  # type: ignore[arg-type]


def _site_rule(row: Mapping[str, float]) -> SiteRule:
    return SiteRule(
        int(row["least_usable"]), row["stable_at_most_percent"], row["unstable_at_least_percent"], _cited(row)
    )


def _proxy_rule(row: Mapping[str, float]) -> ProxyRule:
    return ProxyRule(int(row["least_variants"]), row["indel_fraction_at_least"], row["burden_at_least"], _cited(row))


def _copy_number_rule(document: Mapping[str, Mapping[str, float]]) -> CopyNumberRule:
    def bounds(row: Mapping[str, float]) -> CopyNumberBounds:
        return CopyNumberBounds(row["amplification_at_least"], row["gain_at_least"], row["loss_at_most"])

    return CopyNumberRule(bounds(document["absolute"]), bounds(document["times_ploidy"]))


def _centromeres(content: Content, assembly: Assembly) -> dict[str, Centromere]:
    build = assembly.value.lower()
    table = content.table("genome/centromeres.tsv")
    return {
        chromosome: Centromere(int(start), int(end))
        for chromosome, start, end in table.pick("chromosome", f"{build}_start", f"{build}_end")
    }
