"""`interpretation.json` (format canheal.interpretation/1): the whole interpretation, in a fixed order of keys.

The JSON Schema is `docs/reference/interpretation.schema.json`. Claims name evidence items by id; each item stands once
under `evidence`. Missing values are null and are listed under `not_assessed`; they are never zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from canheal.domain.evidence.items import EvidenceItem
from canheal.domain.evidence.profiles import profile_data
from canheal.domain.interpretation.findings import (
    BiomarkerFinding,
    CopyNumberFinding,
    FusionFinding,
    Interpretation,
    OpenProfile,
    ProfileFinding,
    ReportedFinding,
    SmallVariantFinding,
)
from canheal.domain.profile.biomarkers import Biomarkers
from canheal.domain.profile.profile import GeneName
from canheal.formats.small_variant_json import claims_json, json_text, small_variant_lines
from canheal.terms.quantities import Interval
from canheal.terms.typed import Any

FORMAT = "canheal.interpretation/1"
_Json = dict[str, Any]
_WithClaims = (
    SmallVariantFinding | CopyNumberFinding | FusionFinding | ReportedFinding | BiomarkerFinding | ProfileFinding
)


def interpretation_json(interpretation: Interpretation) -> bytes:
    """UTF-8 JSON, a line for each finding and each evidence item; the same interpretation gives the same bytes."""
    sections: dict[str, Iterable[str]] = {
        "format": (json_text(FORMAT),),
        "sample": _lines(_sample(interpretation)),
        "small_variants": _within("[]", small_variant_lines(interpretation.small_variants)),
        "copy_numbers": _lines([_copy_number(finding) for finding in interpretation.copy_numbers]),
        "fusions": _lines([_fusion(finding) for finding in interpretation.fusions]),
        "reported_alterations": _lines([_reported(finding) for finding in interpretation.reported]),
        "biomarkers": _lines({"measured": _measured(interpretation.measured), "shown": _shown(interpretation)}),
        "profiles": _lines([_profile(finding) for finding in interpretation.profiles]),
        "open_profiles": _lines([_open_profile(found) for found in interpretation.open_profiles]),
        "evidence": _lines({item.id: _item(item) for item in _items(interpretation)}),
        "dropped": _lines(dict(sorted(interpretation.profile.dropped.items()))),
        "gene_names": _lines([_gene_name(name) for name in interpretation.profile.gene_names]),
        "not_assessed": _lines(
            [
                {"subject": row.subject, "state": row.state, "reason": row.reason, "todo": row.todo}
                for row in interpretation.not_assessed
            ]
        ),
        "provenance": _lines(_provenance(interpretation)),
    }
    # line by line: joined sections would be one copy of the whole more each, which costs as much as making it
    parts: list[bytes] = []
    for key, lines in sections.items():
        parts += (b",\n" if parts else b"{\n", f"{json_text(key)}: ".encode(), *map(str.encode, lines))
    return b"".join((*parts, b"\n}\n"))


def _lines(value: list[_Json] | _Json) -> Iterator[str]:
    """A list or mapping with one entry a line."""
    if isinstance(value, list):
        return _within("[]", map(json_text, value))
    return _within("{}", (f"{json_text(key)}: {json_text(entry)}" for key, entry in value.items()))


def _within(brackets: str, entries: Iterable[str]) -> Iterator[str]:
    """Opening bracket, entries with commas and ends of line between them, closing bracket."""
    before = f"{brackets[0]}\n"
    for entry in entries:
        yield before
        yield entry
        before = ",\n"
    yield f"\n{brackets[1]}" if before == ",\n" else brackets


def _shown(interpretation: Interpretation) -> list[_Json]:
    return [
        {"id": found.id, "name": found.name, "value": found.value, "claims": claims_json(found.claims)}
        for found in interpretation.biomarkers
    ]


def _sample(interpretation: Interpretation) -> _Json:
    profile = interpretation.profile
    assay = profile.assay
    return {
        "name": profile.sample,
        "patient": profile.patient,
        "note": profile.note,
        "normal": profile.normal,
        "tumour": {"system": "OncoTree", "code": profile.tumour_code, "name": interpretation.tumour_name},
        "assembly": profile.assembly.value,
        "purity": profile.purity,
        "ploidy": profile.ploidy,
        "assay": {
            "name": assay.name,
            "genes": _genes(assay.genes),
            "copy_number_genes": _genes(assay.copy_number_genes),
            "fusion_genes": _genes(assay.fusion_genes),
            "every_gene": assay.every_gene,
            "megabases": assay.megabases,
            "alteration_classes": sorted(assay.alteration_classes),
            "matched_normal": assay.matched_normal,
        },
    }


def _genes(genes: frozenset[str] | None) -> list[str] | None:
    return None if genes is None else sorted(genes)


def _gene_name(name: GeneName) -> _Json:
    read_as = name.symbols[0] if len(name.symbols) == 1 else None
    return {"word": name.word, "read_as": read_as, "genes": list(name.symbols), "basis": name.basis}


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
        "claims": claims_json(finding.claims),
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
        "claims": claims_json(finding.claims),
        "source": {"file": call.place.file, "line": call.place.line},
    }


def _reported(finding: ReportedFinding) -> _Json:
    call = finding.call
    return {
        "id": finding.id,
        "gene": call.gene,
        "name": call.name,
        "method": call.method,
        "claims": claims_json(finding.claims),
        "source": {"file": call.place.file, "line": call.place.line},
    }


def _profile(finding: ProfileFinding) -> _Json:
    return {
        "id": finding.id,
        "name": finding.name,
        "rests_on": list(finding.rests_on),
        "claims": claims_json(finding.claims),
    }


def _open_profile(found: OpenProfile) -> _Json:
    return {
        "evidence": found.item.id,
        "disease_relation": found.disease_relation,
        "matched_disease": found.matched_disease,
        "implication": found.item.implication,
        "significance": found.item.significance,
        "direction": found.item.direction,
        "level": found.item.level,
        "therapies": list(found.item.therapies),
        "not_known": list(found.reasons),
    }


def _item(item: EvidenceItem) -> _Json:
    return {
        "source": item.source,
        "gene": item.variant.gene,
        "alteration": item.variant.name,
        "profile": profile_data(item.profile) if item.profile else None,
        "diseases": list(item.diseases),
        "disease_words": item.disease_words or None,
        "statement": item.statement,
        "interaction": item.interaction or None,
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
        *interpretation.profiles,
    )
    items = {claim.item.id: claim.item for finding in findings for claim in finding.claims}
    items |= {found.item.id: found.item for found in interpretation.open_profiles}
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
                "attribution": snapshot.attribution,
                "allowed_use": snapshot.allowed_use,
                "quality": snapshot.quality,
            }
            for snapshot in interpretation.snapshots
        ],
        "inputs": dict(sorted(interpretation.inputs.items())),
        "considered": list(interpretation.considered),
    }
