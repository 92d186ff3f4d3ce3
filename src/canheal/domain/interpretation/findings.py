"""What an interpretation says: findings, their classes, the claims on them, and the trace of each."""

from __future__ import annotations

from collections.abc import Mapping

from canheal.domain.evidence.items import EvidenceItem
from canheal.domain.evidence.known_alleles import KnownAllele, Population
from canheal.domain.guidelines.rules import PointsOutcome
from canheal.domain.profile.biomarkers import Biomarkers
from canheal.domain.profile.profile import CopyNumberCall, FusionCall, MolecularProfile, ReportedAlteration
from canheal.domain.variants.calls import Consequence, SmallVariantCall
from canheal.terms.records import NamedTuple

MATCH_LEVELS = (
    "exact_allele",
    "exact_protein",
    "other_transcript",
    "codon",
    "exon_class",
    "functional_class",
    "gene",
    "fusion_pair",
    "fusion_partner",
    "copy_number",
    "reported",
    "biomarker",
    "absence",
)
"""How precisely an evidence item meets a finding, most precise first within small variants (Cat-VRS constraint)."""


CAUTIONS = {
    "narrower_disease": "shown only in a narrower tumour type than the patient's; needs confirmation",
    "other_disease": "shown in another tumour type",
    "disease_not_mapped": "its tumour type could not be placed in OncoTree; judge it by its words",
    "other_transcript": "the protein change stands on another transcript; confirm the numbering before use",
    "does_not_support": "this item does not support its statement",
    "unverified": "this catalogue row awaits confirmation in its source",
    "orientation_unknown": "the file does not say which partner is 5'",
    "out_of_frame": "the fusion is reported out of frame",
    "partner_unknown": "the fusion partner is not known",
    "five_prime_partner": "the gene stands at the 5' end; its kinase may be lost, confirm the reciprocal fusion",
    "exon_by_residue": "the file names no transcript; the exon follows from the residue as MANE Select counts it",
    "same_codon": "another base of this codon is changed, too; both may make another change: look at the reads",
    "rna_alone": "measured on RNA; the label means immunohistochemistry",
    "splice_region": "a change near, not at, the splice site; confirm the skipping on RNA",
    "threshold_of_other_assay": "the threshold was set on another assay",
    "germline_origin_unknown": "no matched normal: the origin of this variant is not assessed",
    "withdrawn": "an authority has withdrawn this indication",
    "failed_filter": "the call failed a filter of its caller",
    "tumour_type_of_label_not_met": "approved for a wider group of tumours; the label leaves this type out",
    "no_ntrk_resistance_not_met": "asks for no known resistance change of NTRK; this tumour carries one",
    "no_ntrk_resistance_not_assessed": "asks for no known resistance change of NTRK; not assessed as a whole",
    "er_positive_not_met": "asks for an ER-positive tumour; this one is ER-negative",
    "er_positive_not_assessed": "asks for an ER-positive tumour; ER was not assessed",
    "hr_positive_not_met": "asks for a hormone receptor-positive tumour; this one is negative",
    "hr_positive_not_assessed": "asks for a hormone receptor-positive tumour; ER and PR were not both assessed",
    "her2_negative_not_met": "asks for a HER2-negative tumour; this one is HER2-positive",
    "her2_negative_not_assessed": "asks for a HER2-negative tumour; HER2 was not assessed",
    "her2_positive_not_met": "asks for a HER2-positive tumour; this one is not",
    "her2_positive_not_assessed": "asks for a HER2-positive tumour; HER2 was not assessed",
    "ras_wild_type_not_met": "asks for wild-type KRAS and NRAS; this tumour carries a RAS mutation",
    "ras_wild_type_not_assessed": "asks for wild-type KRAS and NRAS; RAS was not assessed as a whole",
    "kras_wild_type_not_met": "asks for wild-type KRAS; this tumour carries a KRAS mutation",
    "kras_wild_type_not_assessed": "asks for wild-type KRAS; KRAS was not assessed as a whole",
}
"""The sentences that must stand beside a claim, by key; content/report translates them."""


class Tiers(NamedTuple):
    """The published and proposed grades of one claim, each with the row that gave it.

    Attributes:
        amp: AMP/ASCO/CAP 2017 tier and level ("I-A"), "" when the guideline gives none.
        amp_row: row id in content/guidelines/amp_asco_cap_2017.
        escat: ESCAT tier, always a proposal ("I-A", "I-A..C", "III-A"), "" when none.
        escat_row: row id in content/guidelines/escat_2018.
        escat_status: "proposed" until a person confirms.
        m_level: NCT/DKTK level ("m1A"), "" when none; a canheal proposal.
    """

    amp: str
    amp_row: str
    escat: str
    escat_row: str
    escat_status: str
    m_level: str


class Claim(NamedTuple):
    """One evidence item that bears on one finding of this patient; levels of different items are never mixed.

    Attributes:
        item: the evidence item, whole.
        match_level: one of `MATCH_LEVELS`.
        matched_on: what met what, in words ("p.V600E on ENST00000288602 (MANE Select)").
        disease_relation: one of `RELATION_ORDER`.
        matched_disease: the OncoTree code that gave the relation; the source's words where the tree has no node for it.
        tiers: grades of this claim.
        positive: True when the claim may suggest a therapy or support a diagnosis; False for resistance and for
            items that do not support their statement.
        cautions: keys of sentences a reader must see with it, of `CAUTIONS`.
    """

    item: EvidenceItem
    match_level: str
    matched_on: str
    disease_relation: str
    matched_disease: str
    tiers: Tiers
    positive: bool
    cautions: tuple[str, ...]


class TwoHit(NamedTuple):
    """Whether both copies of a tumour suppressor are hit.

    Attributes:
        state: two_hits, one_hit or not_assessed.
        expected_vaf: VAF expected if every tumour cell carries the variant on the retained copies; None when not
            assessed.
        reason: what led to the state, in words.
    """

    state: str
    expected_vaf: float | None
    reason: str


class SmallVariantFinding(NamedTuple):
    """A small variant with what it does and means.

    Attributes:
        id: stable within the interpretation ("7-140753336-A-T").
        call: the call as read.
        chosen: the transcript's view that names the finding; None when nothing annotated it.
        chosen_by: "MANE Select", "the caller's canonical transcript", "catalogue allele", "only transcript" or
            "not assessed".
        gene: HGNC symbol of `chosen`, or by position; None when unknown.
        gene_by_position: the gene is known only because the position lies in it.
        oncogenicity: the class with its trace; None when the consequence is not assessed.
        reportable: it stands in the molecular report.
        germline_hint: sentence that suggests germline confirmation; "" when none.
        two_hit: for tumour suppressors; None for other genes.
        claims: best first.
        gene_level_unsupported: ids of gene-level items not applied: the variant is neither (likely) oncogenic nor at a
            hotspot, or the item speaks of blood cancers and the tumour is solid, or the reverse.
        not_assessed: what could not be assessed for this variant and why.
        population: what snapshots of frequencies say where the file carries none; None when none was asked.
        known: records of snapshots on this very allele; never evidence by themselves.
    """

    id: str
    call: SmallVariantCall
    chosen: Consequence | None
    chosen_by: str
    gene: str | None
    gene_by_position: bool
    oncogenicity: PointsOutcome | None
    reportable: bool
    germline_hint: str
    two_hit: TwoHit | None
    claims: tuple[Claim, ...]
    gene_level_unsupported: tuple[str, ...]
    not_assessed: tuple[str, ...]
    population: Population | None = None
    known: tuple[KnownAllele, ...] = ()


class CopyNumberFinding(NamedTuple):
    """A gene's copy number with its claims; attributes as in `SmallVariantFinding`."""

    id: str
    call: CopyNumberCall
    reportable: bool
    claims: tuple[Claim, ...]


class FusionFinding(NamedTuple):
    """A fusion with its claims; attributes as in `SmallVariantFinding`."""

    id: str
    call: FusionCall
    reportable: bool
    claims: tuple[Claim, ...]


class ReportedFinding(NamedTuple):
    """An alteration reported by name with its claims; attributes as in `SmallVariantFinding`."""

    id: str
    call: ReportedAlteration
    claims: tuple[Claim, ...]


class BiomarkerFinding(NamedTuple):
    """A biomarker that evidence speaks of ("TMB-H", "MSI-H", "HRD-H") and this tumour shows.

    Attributes:
        id: "bm-TMB-H".
        name: as evidence names it.
        value: what was measured, in words.
        claims: best first.
    """

    id: str
    name: str
    value: str
    claims: tuple[Claim, ...]


class ProfileFinding(NamedTuple):
    """Alterations that stand together, or are absent, as evidence asks for it.

    Attributes:
        id: "profile-EGFR L858R AND NOT EGFR T790M".
        name: the profile in words.
        rests_on: ids of the findings that are its alterations; none for an absence.
        claims: best first.
    """

    id: str
    name: str
    rests_on: tuple[str, ...]
    claims: tuple[Claim, ...]


class OpenProfile(NamedTuple):
    """Evidence that would apply if something that is not known were so.

    Attributes:
        item: the evidence item, whole.
        disease_relation: one of `RELATION_ORDER`.
        matched_disease: as in `Claim`.
        reasons: what is not known, in words.
    """

    item: EvidenceItem
    disease_relation: str
    matched_disease: str
    reasons: tuple[str, ...]


class NotAssessed(NamedTuple):
    """Something the report must not pass over in silence.

    Attributes:
        subject: what was not assessed ("fusions", "consequence of 3,312 variants").
        state: not_tested (no such input), failed_quality, or missing_input (tested, but the result lacks something).
        reason: why.
        todo: what would make it assessable.
    """

    subject: str
    state: str
    reason: str
    todo: str


class Snapshot(NamedTuple):
    """A knowledge snapshot that was used.

    Attributes:
        name: "canheal-catalogue", "oncotree", "canheal-hotspots".
        release: ISO date of the release.
        digest: SHA-256 of the content, hex.
        licence: licence of the content.
        rows: number of rows.
        attribution: whom to name.
        allowed_use: what the licence allows, in words.
        quality: curated_expert, curated_community, computed, submitted, local or project.
    """

    name: str
    release: str
    digest: str
    licence: str
    rows: int
    attribution: str
    allowed_use: str
    quality: str


class Interpretation(NamedTuple):
    """One tumour, interpreted; the same input on the same snapshots gives identical bytes.

    Attributes:
        profile: what went in.
        tumour_name: OncoTree name of the profile's code.
        small_variants: reportable ones first, then by position.
        copy_numbers: all calls that are not neutral, reportable first.
        fusions: all.
        reported: all alterations reported by name.
        biomarkers: biomarkers with evidence that this tumour shows.
        profiles: joined alterations that evidence asks for and this tumour shows.
        open_profiles: evidence on joined alterations of which something is not known.
        measured: all biomarker measurements.
        not_assessed: in the order a reader asks.
        snapshots: knowledge used.
        code_version: canheal version.
        content_digest: SHA-256 over all content tables, hex.
        inputs: file name to SHA-256 of its bytes.
        considered: ids of all evidence that was looked at, sorted: what is not among them was not known then.
    """

    profile: MolecularProfile
    tumour_name: str
    small_variants: tuple[SmallVariantFinding, ...]
    copy_numbers: tuple[CopyNumberFinding, ...]
    fusions: tuple[FusionFinding, ...]
    reported: tuple[ReportedFinding, ...]
    biomarkers: tuple[BiomarkerFinding, ...]
    profiles: tuple[ProfileFinding, ...]
    open_profiles: tuple[OpenProfile, ...]
    measured: Biomarkers
    not_assessed: tuple[NotAssessed, ...]
    snapshots: tuple[Snapshot, ...]
    code_version: str
    content_digest: str
    inputs: Mapping[str, str]
    considered: tuple[str, ...] = ()
