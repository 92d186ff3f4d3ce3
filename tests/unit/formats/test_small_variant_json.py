"""A small variant's line is what `json` makes of the plain dict; the dict is written out here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from canheal.app.gather import Source
from canheal.app.interpret import build_interpretation
from canheal.domain.evidence.known_alleles import Classification, KnownAllele, Population
from canheal.domain.guidelines.rules import CriterionOutcome, PointsOutcome
from canheal.domain.interpretation.findings import SmallVariantFinding, TwoHit
from canheal.domain.variants.calls import Consequence, ReadSupport
from canheal.formats.case_file import read_case
from canheal.formats.small_variant_json import claims_json, small_variant_lines
from canheal.knowledge.content import CONTENT, load_content
from canheal.terms.alleles import Allele

_Json = dict[str, Any]
KNOWN = KnownAllele(
    "clinvar@1",
    "17",
    "BRAF",
    (Classification("germline", "Päthogenic", "", 2, ("a", "b")), Classification("driver", "x", "none", None, ())),
    ("PMID:1",),
)
CASES = sorted(CONTENT.glob("demo/*/case.yaml"))


def _lines(findings: tuple[SmallVariantFinding, ...]) -> list[str]:
    return [json.dumps(_small_variant(finding), ensure_ascii=False) for finding in findings]


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.parent.name)
def test_demo_tumours(case: Path) -> None:
    findings = build_interpretation(read_case(case), load_content(), Source()).small_variants
    assert list(small_variant_lines(findings)) == _lines(findings)


def test_words_numbers_and_gaps_are_escaped_as_json_does() -> None:
    case = next(path for path in CASES if path.parent.name == "colon-braf-msi")
    finding = build_interpretation(read_case(case), load_content(), Source()).small_variants[0]
    call = finding.call
    odd = (
        finding._replace(id='a"b\\c', gene="Ä\n\u2028", germline_hint="say \x01"),
        finding._replace(chosen=None, oncogenicity=None, gene=None, two_hit=TwoHit("two_hits", 0.25, "both")),
        finding._replace(call=call._replace(allele=None, location='7:1-2 "A">-', filters=None, callers=("a", "b"))),
        finding._replace(call=call._replace(tumour=ReadSupport(3, 1, 1 / 3), normal=ReadSupport(0, 0, 1e-22))),
        finding._replace(call=call._replace(filters=("LowQual",), population_frequencies={"AFR": 1e-05})),
        finding._replace(population=Population('gn"', "absent", {}), known=(KNOWN,)),
        finding._replace(population=Population("gnomad", "not_assessed", None, "too few")),
    )
    assert list(small_variant_lines(odd)) == _lines(odd)


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
        "population_frequencies": dict(call.population_frequencies)
        if call.population_frequencies is not None
        else None,
        "population_source": _population(finding.population) if finding.population else None,
        "origin": call.origin,
        "reportable": finding.reportable,
        "oncogenicity": _oncogenicity(finding.oncogenicity) if finding.oncogenicity else None,
        "two_hit": _two_hit(finding.two_hit) if finding.two_hit else None,
        "known_alleles": [_known(record) for record in finding.known],
        "germline_hint": finding.germline_hint or None,
        "claims": claims_json(finding.claims),
        "gene_level_unsupported": list(finding.gene_level_unsupported),
        "not_assessed": list(finding.not_assessed),
        "source": {"file": call.place.file, "line": call.place.line},
    }


def _population(answer: Population) -> _Json:
    return {"source": answer.source, "state": answer.state, "reason": answer.reason or None}


def _known(record: KnownAllele) -> _Json:
    keys = ("kind", "classification", "review", "stars", "conditions")
    return {
        "source": record.source,
        "id": record.id or None,
        "gene": record.gene or None,
        "classifications": [
            dict(
                zip(
                    keys, (found.kind, found.words, found.review or None, found.stars, [*found.conditions]), strict=True
                )
            )
            for found in record.classifications
        ],
        "citations": list(record.citations),
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
    return {
        "depth": reads.depth,
        "alternate": reads.alternate,
        "vaf": reads.vaf,
        "contradiction": reads.contradiction,
    }


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
