"""Whether an alteration is there, was looked for and is not there, or is not known: one tumour, three values.

No is said only where the assay could have seen the alteration: its class was tested, its gene lies in the assay and was
covered, and nothing in that gene is left open (an unannotated call, a call that failed a filter, a change numbered on
another transcript). Everything else is "not assessed".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from canheal.domain.evidence.categorical import CategoricalVariant, read_categorical
from canheal.domain.interpretation.findings import SmallVariantFinding
from canheal.domain.interpretation.other_alterations import match_copy_number, match_fusion, match_reported
from canheal.domain.interpretation.references import NO_ROLE, References
from canheal.domain.interpretation.small_variant_match import GENE_LEVEL, Match, VariantView, match_small_variant
from canheal.domain.interpretation.small_variants import is_rejected, origin_allows, variant_view
from canheal.domain.profile.profile import MolecularProfile
from canheal.terms.records import NamedTuple
from canheal.terms.sequence_ontology import PROTEIN_ALTERING
from canheal.terms.truth import Truth

_CLASSES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("protein_change", "codon", "exon_class", "gene_mutation", "activating", "truncating"), ("small_variant",)
    ),
    "loss_of_function": ("small_variant", "copy_number"),
    "exon_skipping": ("small_variant", "splice"),
    **dict.fromkeys(("amplification", "deletion"), ("copy_number",)),
    **dict.fromkeys(("fusion_pair", "fusion_partner"), ("fusion",)),
    **dict.fromkeys(("overexpression", "underexpression", "expression"), ("expression",)),
}
"""Kind of alteration to the classes that must all have been tested before it can be called absent.

Kinds that are not listed (promoter alleles, alterations known by a name alone) are never called absent: a list of genes
does not say whether an assay would have seen them.
"""
_PARTS = {"small_variant": "", "copy_number": "copy-number", "fusion": "fusion", "splice": "fusion"}
"""Class of alteration to the part of the assay whose genes are listed apart."""
_BENIGN = frozenset({"benign", "likely_benign"})
_UNSURE = frozenset({"other_transcript", "out_of_frame"})


class Met(NamedTuple):
    """A finding that is the alteration: its id, and how it matches."""

    finding: str
    match: Match


class AlterationState(NamedTuple):
    """What is known of one alteration in one tumour.

    Attributes:
        truth: there, looked for and not there, or not known.
        met: the findings that are it.
        reason: why it is not known, in words; "" when it is.
    """

    truth: Truth
    met: tuple[Met, ...] = ()
    reason: str = ""


class AlterationStates:
    """Answers for one tumour; each alteration is looked for once."""

    def __init__(
        self, profile: MolecularProfile, small_variants: Sequence[SmallVariantFinding], references: References
    ) -> None:
        self._profile, self._references = profile, references
        self._by_gene: dict[str, list[SmallVariantFinding]] = {}
        for finding in small_variants:
            if finding.gene:
                self._by_gene.setdefault(finding.gene, []).append(finding)
        self._known: dict[tuple[CategoricalVariant, str], AlterationState] = {}

    def of(self, variant: CategoricalVariant, origin: str = "somatic") -> AlterationState:
        """The state of an alteration, by the same levels at which evidence is matched.

        Args:
            variant: the alteration.
            origin: somatic, germline, any or unknown, as the evidence asks for it. A tumour assay cannot say that an
                alteration is absent from the germline.
        """
        key = (variant, origin)
        if key not in self._known:
            self._known[key] = self._find(variant, origin)
        return self._known[key]

    def _find(self, variant: CategoricalVariant, origin: str) -> AlterationState:
        if variant.kind == "biomarker":
            return _biomarker(variant.name, self._profile)
        met = (*self._small_variants(variant, origin), *(self._others(variant) if origin != "germline" else ()))
        sure = tuple(found for found in met if not _UNSURE & {found.match.level, *found.match.cautions})
        if sure:
            return AlterationState(Truth.TRUE, sure)
        if met:
            return AlterationState(Truth.UNKNOWN, (), f"{met[0].match.on} may be it, and has to be confirmed")
        reason = self._why_open(variant)
        if origin == "germline" and not reason:
            reason = f"{_named(variant)} was not looked for in blood"
        return AlterationState(Truth.UNKNOWN if reason else Truth.FALSE, (), reason)

    def _small_variants(self, variant: CategoricalVariant, origin: str) -> list[Met]:
        found = []
        for finding in self._by_gene.get(variant.gene, ()):
            usable = origin_allows(origin, finding.call.origin) and not is_rejected(finding.call, self._references)
            view = variant_view(finding, self._references) if usable else None
            if view is not None and (match := match_small_variant(view, variant)):
                found.append(Met(finding.id, match))
        return found

    def _others(self, variant: CategoricalVariant) -> list[Met]:
        role = self._references.roles.get(variant.gene, NO_ROLE)
        found: list[tuple[str, Match | None]] = [
            (f"cn-{call.gene}", match_copy_number(call, role, variant))
            for call in self._profile.copy_numbers
            if call.gene == variant.gene
        ]
        found += [
            (f"fusion-{call.name}-{call.place.line}", match_fusion(call, variant)) for call in self._profile.fusions
        ]
        found += [
            (f"reported-{call.gene}-{call.name}", match_reported(call, read_categorical(call.gene, call.name), variant))
            for call in self._profile.reported
            if call.gene == variant.gene
        ]
        return [Met(name, match) for name, match in found if match]

    def _why_open(self, variant: CategoricalVariant) -> str:
        """Why an alteration that was not found cannot be called absent; "" when it can."""
        classes = _CLASSES.get(variant.kind)
        if classes is None:
            return f"the assay does not say whether it can see {_named(variant)}"
        if untested := [name for name in classes if not self._was_tested(name, variant)]:
            return f"{_named(variant)}: {untested[0].replace('_', ' ')} was not tested"
        genes = (variant.partners or (variant.gene,)) if variant.kind.startswith("fusion") else (variant.gene,)
        if classes == ("expression",):
            return ""
        reasons = (
            *(self._why_gene_unseen(gene, name) for gene in genes for name in classes),
            *(_why_finding_open(f, variant, self._references) for g in genes for f in self._by_gene.get(g, ())),
        )
        return next(filter(None, reasons), "")

    def _was_tested(self, name: str, variant: CategoricalVariant) -> bool:
        if name == "expression":
            return variant.gene in self._profile.expression_tested
        return name in self._profile.assay.alteration_classes

    def _why_gene_unseen(self, gene: str, name: str) -> str:
        """Why a class of alteration may not have been seen in a gene; "" when it was looked for there."""
        assay = self._profile.assay
        if name == "copy_number" and any(call.gene == gene for call in self._profile.copy_numbers):
            return ""  # the table states the copies of this very gene
        if gene in assay.low_coverage:
            return f"{gene} was not covered well enough"
        if assay.every_gene:
            return ""
        part = _PARTS[name]
        genes = {"": assay.genes, "copy-number": assay.copy_number_genes, "fusion": assay.fusion_genes}[part]
        of_part = f"{part} part of the assay" if part else "assay"
        if genes is None:
            return f"the genes of the {of_part} are not listed, so that {gene} may not have been tested"
        return "" if gene in genes else f"{gene} is not in the {of_part}"


def _why_finding_open(finding: SmallVariantFinding, variant: CategoricalVariant, references: References) -> str:
    """What in a gene's call leaves it open whether it is the alteration."""
    if "small_variant" not in _CLASSES.get(variant.kind, ()):
        return ""
    view = variant_view(finding, references)
    if view is None:
        return f"what {finding.id} does to {variant.gene} is not known"
    if is_rejected(finding.call, references):
        return f"{finding.id} in {variant.gene} failed a filter" if match_small_variant(view, variant) else ""
    if view.change is None and view.terms & PROTEIN_ALTERING and variant.kind in ("protein_change", "codon"):
        return f"the protein change of {finding.id} in {variant.gene} is not given"
    return _why_uncertain(finding, view, variant)


def _why_uncertain(finding: SmallVariantFinding, view: VariantView, variant: CategoricalVariant) -> str:
    outcome = finding.oncogenicity
    uncertain = view.terms & PROTEIN_ALTERING and outcome is not None and outcome.label not in _BENIGN
    if uncertain and variant.kind in GENE_LEVEL:
        return f"{view.named} in {variant.gene} is of uncertain significance"
    return ""


def _named(variant: CategoricalVariant) -> str:
    return variant.name if variant.gene == "-" else f"{variant.gene} {variant.name}"


def _biomarker(name: str, profile: MolecularProfile) -> AlterationState:
    measured = profile.biomarkers
    if name == "MSI-H":
        satellites = measured.microsatellites
        status = "not_assessed" if satellites.confidence == "low" else satellites.status
        return _measured(name, status, there="msi_high", absent="stable")
    if name == "HRD-H":
        return _measured(name, measured.scars.status, there="high", absent="not_high")
    statuses = {burden.status for burden in measured.burdens}
    status = next((word for word in ("high", "not_high") if word in statuses), "not_assessed")
    return _measured(name, status if name == "TMB-H" else "not_assessed", there="high", absent="not_high")


def _measured(name: str, status: str, *, there: str, absent: str) -> AlterationState:
    if status == there:
        return AlterationState(Truth.TRUE, (Met(f"bm-{name}", Match("biomarker", name)),))
    if status == absent:
        return AlterationState(Truth.FALSE)
    return AlterationState(Truth.UNKNOWN, (), f"{name} was not measured, or the result is not clear")
