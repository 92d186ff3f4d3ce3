"""`interpretation.json` (format canheal.interpretation/1): the whole interpretation, in a fixed order of keys.

The JSON Schema is `docs/reference/interpretation.schema.json`. Claims name evidence items by id; each item stands once
under `evidence`. Missing values are null and are listed under `not_assessed`; they are never zero.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from canheal.domain.evidence.items import EvidenceItem
from canheal.domain.guidelines.rules import CriterionOutcome, PointsOutcome
from canheal.domain.interpretation.findings import (
    CAUTIONS,
    BiomarkerFinding,
    Claim,
    CopyNumberFinding,
    FusionFinding,
    Interpretation,
    ReportedFinding,
    SmallVariantFinding,
    TwoHit,
)
from canheal.domain.profile.biomarkers import Biomarkers
from canheal.domain.variants.calls import Consequence, ReadSupport
from canheal.terms.alleles import Allele
from canheal.terms.quantities import Interval

FORMAT = "canheal.interpretation/1"
_Json = dict[str, Any]
_WithClaims = SmallVariantFinding | CopyNumberFinding | FusionFinding | ReportedFinding | BiomarkerFinding


def interpretation_json(interpretation: Interpretation) -> bytes:
    """UTF-8 JSON, a line for each finding and each evidence item; the same interpretation gives the same bytes."""
    parts = [f"{_text(key)}: {_lines(value)}" for key, value in as_document(interpretation).items()]
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def _lines(value: object) -> str:
    """A list or mapping with one entry a line; anything else on one line."""
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(map(_text, value)) + "\n]"
    if isinstance(value, dict) and value:
        return "{\n" + ",\n".join(f"{_text(key)}: {_text(entry)}" for key, entry in value.items()) + "\n}"
    return _text(value)


_text = json.JSONEncoder(ensure_ascii=False).encode


def as_document(interpretation: Interpretation) -> _Json:
    """The interpretation as plain lists and mappings."""
    return {
        "format": FORMAT,
        "sample": _sample(interpretation),
        "small_variants": [_small_variant(finding) for finding in interpretation.small_variants],
        "copy_numbers": [_copy_number(finding) for finding in interpretation.copy_numbers],
        "fusions": [_fusion(finding) for finding in interpretation.fusions],
        "reported_alterations": [_reported(finding) for finding in interpretation.reported],
        "biomarkers": {
            "measured": _measured(interpretation.measured),
            "shown": [
                {"id": found.id, "name": found.name, "value": found.value, "claims": _claims(found.claims)}
                for found in interpretation.biomarkers
            ],
        },
        "evidence": {item.id: _item(item) for item in _items(interpretation)},
        "dropped": dict(sorted(interpretation.profile.dropped.items())),
        "not_assessed": [
            {"subject": row.subject, "state": row.state, "reason": row.reason, "todo": row.todo}
            for row in interpretation.not_assessed
        ],
        "provenance": _provenance(interpretation),
    }


def _sample(interpretation: Interpretation) -> _Json:
    profile = interpretation.profile
    assay = profile.assay
    return {
        "name": profile.sample,
        "normal": profile.normal,
        "tumour": {"system": "OncoTree", "code": profile.tumour_code, "name": interpretation.tumour_name},
        "assembly": profile.assembly.value,
        "purity": profile.purity,
        "ploidy": profile.ploidy,
        "assay": {
            "name": assay.name,
            "genes": sorted(assay.genes) if assay.genes is not None else None,
            "megabases": assay.megabases,
            "alteration_classes": sorted(assay.alteration_classes),
            "matched_normal": assay.matched_normal,
        },
    }


def _small_variant(finding: SmallVariantFinding) -> _Json:
    call, chosen = finding.call, finding.chosen
    return {
        "id": finding.id,
        "location": _location(call.allele),
        "described_location": call.location,
        "gene": finding.gene,
        "gene_by_position": finding.gene_by_position,
        "transcript": chosen.transcript if chosen else None,
        "transcript_chosen_by": finding.chosen_by,
        "hgvs_c": chosen.hgvs_c if chosen else None,
        "hgvs_p": chosen.hgvs_p if chosen else None,
        "consequence": list(chosen.terms) if chosen else None,
        "exon": chosen.exon if chosen else None,
        "other_transcripts": [_other(view) for view in call.consequences if view is not chosen],
        "annotated_by": call.annotated_by,
        "tumour_reads": _reads(call.tumour),
        "normal_reads": _reads(call.normal) if call.normal else None,
        "filters": list(call.filters) if call.filters is not None else None,
        "callers": list(call.callers),
        "population_frequencies": dict(call.population_frequencies) if call.population_frequencies else None,
        "origin": call.origin,
        "reportable": finding.reportable,
        "oncogenicity": _oncogenicity(finding.oncogenicity) if finding.oncogenicity else None,
        "two_hit": _two_hit(finding.two_hit) if finding.two_hit else None,
        "germline_hint": finding.germline_hint or None,
        "claims": _claims(finding.claims),
        "gene_level_unsupported": list(finding.gene_level_unsupported),
        "not_assessed": list(finding.not_assessed),
        "source": {"file": call.place.file, "line": call.place.line},
    }


def _location(allele: Allele | None) -> _Json | None:
    if allele is None:
        return None
    return {
        "assembly": allele.assembly.value,
        "chromosome": allele.chromosome,
        "position": allele.position,
        "reference": allele.reference,
        "alternate": allele.alternate,
    }


def _other(view: Consequence) -> _Json:
    return {
        "gene": view.gene,
        "transcript": view.transcript,
        "hgvs_c": view.hgvs_c,
        "hgvs_p": view.hgvs_p,
        "consequence": list(view.terms),
    }


def _reads(reads: ReadSupport) -> _Json:
    return {"depth": reads.depth, "alternate": reads.alternate, "vaf": reads.vaf}


def _oncogenicity(outcome: PointsOutcome) -> _Json:
    """The class with the criteria met or excluded and the facts behind each; the others by id."""
    return {
        "guideline": outcome.guideline,
        "class": outcome.label,
        "points": outcome.points,
        "next_class": outcome.next_label or None,
        "points_to_next_class": outcome.points_to_next,
        "points_not_assessed": outcome.open_points,
        "criteria": [_criterion(found) for found in outcome.outcomes if found.state in ("met", "excluded")],
        "criteria_not_met": [found.criterion.id for found in outcome.outcomes if found.state == "not_met"],
        "criteria_not_assessed": [found.criterion.id for found in outcome.outcomes if found.state == "not_assessed"],
    }


def _criterion(found: CriterionOutcome) -> _Json:
    criterion = found.criterion
    return {
        "id": criterion.id,
        "labels": dict(criterion.labels),
        "points": criterion.points,
        "state": found.state,
        "because": list(found.because),
    }


def _two_hit(found: TwoHit) -> _Json:
    return {"state": found.state, "expected_vaf": found.expected_vaf, "reason": found.reason}


def _copy_number(finding: CopyNumberFinding) -> _Json:
    call = finding.call
    return {
        "id": finding.id,
        "gene": call.gene,
        "state": call.state,
        "total": call.total,
        "minor": call.minor,
        "fold_change": call.fold_change,
        "rule": call.rule,
        "reportable": finding.reportable,
        "claims": _claims(finding.claims),
        "source": {"file": call.place.file, "line": call.place.line},
    }


def _fusion(finding: FusionFinding) -> _Json:
    call = finding.call
    return {
        "id": finding.id,
        "name": call.name,
        "five_prime": call.five_prime,
        "three_prime": call.three_prime,
        "ordered": call.ordered,
        "breakpoints": list(call.breakpoints),
        "reads": call.reads,
        "in_frame": call.in_frame,
        "tool": call.tool,
        "reportable": finding.reportable,
        "claims": _claims(finding.claims),
        "source": {"file": call.place.file, "line": call.place.line},
    }


def _reported(finding: ReportedFinding) -> _Json:
    call = finding.call
    return {
        "id": finding.id,
        "gene": call.gene,
        "name": call.name,
        "method": call.method,
        "claims": _claims(finding.claims),
        "source": {"file": call.place.file, "line": call.place.line},
    }


def _claims(claims: Iterable[Claim]) -> list[_Json]:
    return [
        {
            "evidence": claim.item.id,
            "source": claim.item.source,
            "implication": claim.item.implication,
            "significance": claim.item.significance,
            "direction": claim.item.direction,
            "level": claim.item.level,
            "therapies": list(claim.item.therapies),
            "origin": claim.item.origin,
            "positive": claim.positive,
            "match_level": claim.match_level,
            "matched_on": claim.matched_on,
            "disease_relation": claim.disease_relation,
            "matched_disease": claim.matched_disease,
            "tiers": {
                "amp_asco_cap": {"tier": claim.tiers.amp or None, "row": claim.tiers.amp_row or None},
                "escat": {
                    "tier": claim.tiers.escat or None,
                    "row": claim.tiers.escat_row or None,
                    "status": claim.tiers.escat_status,
                },
                "m_level": claim.tiers.m_level or None,
            },
            "cautions": [{"key": key, "words": CAUTIONS[key]} for key in claim.cautions],
        }
        for claim in claims
    ]


def _item(item: EvidenceItem) -> _Json:
    return {
        "source": item.source,
        "gene": item.variant.gene,
        "alteration": item.variant.name,
        "diseases": list(item.diseases),
        "statement": item.statement,
        "setting": item.setting or None,
        "approvals": [
            {"agency": approval.agency, "status": approval.status, "date": approval.date or None}
            for approval in item.approvals
        ],
        "citations": list(item.citations),
        "reviewed": item.reviewed,
        "unverified": item.unverified,
    }


def _items(interpretation: Interpretation) -> list[EvidenceItem]:
    findings: tuple[_WithClaims, ...] = (
        *interpretation.small_variants,
        *interpretation.copy_numbers,
        *interpretation.fusions,
        *interpretation.reported,
        *interpretation.biomarkers,
    )
    items = {claim.item.id: claim.item for finding in findings for claim in finding.claims}
    return [items[key] for key in sorted(items)]


def _interval(interval: Interval | None) -> _Json | None:
    return {"low": interval.low, "high": interval.high, "level": interval.level} if interval else None


def _measured(measured: Biomarkers) -> _Json:
    satellites, scars, signatures = measured.microsatellites, measured.scars, measured.signatures
    return {
        "tumour_mutational_burden": [
            {
                "definition": burden.definition,
                "label": burden.label,
                "count": burden.count,
                "megabases": burden.megabases,
                "value": burden.value,
                "interval": _interval(burden.interval),
                "threshold": burden.threshold,
                "status": burden.status,
                "reason": burden.reason,
            }
            for burden in measured.burdens
        ],
        "microsatellites": {
            "status": satellites.status,
            "method": satellites.method or None,
            "unstable_percent": satellites.unstable_percent,
            "usable_sites": satellites.usable_sites,
            "confidence": satellites.confidence,
            "reason": satellites.reason,
        },
        "homologous_recombination_scars": {
            "loss_of_heterozygosity": scars.loss_of_heterozygosity,
            "large_scale_transitions": scars.large_scale_transitions,
            "telomeric_allelic_imbalance": scars.telomeric_allelic_imbalance,
            "total": scars.total,
            "threshold": scars.threshold,
            "status": scars.status,
            "reason": scars.reason,
        },
        "signatures": {
            "mutations": signatures.mutations,
            "cosine": signatures.cosine,
            "reason": signatures.reason,
            "exposures": [
                {
                    "signature": found.signature,
                    "exposure": found.exposure,
                    "fraction": found.fraction,
                    "interval": _interval(found.interval),
                }
                for found in signatures.exposures
            ],
        },
    }


def _provenance(interpretation: Interpretation) -> _Json:
    return {
        "code": {"name": "canheal", "version": interpretation.code_version},
        "content_digest": interpretation.content_digest,
        "knowledge": [
            {
                "name": snapshot.name,
                "release": snapshot.release,
                "sha256": snapshot.digest,
                "licence": snapshot.licence,
                "rows": snapshot.rows,
            }
            for snapshot in interpretation.snapshots
        ],
        "inputs": dict(sorted(interpretation.inputs.items())),
    }
