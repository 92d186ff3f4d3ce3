"""The table of a cohort: one row per reportable finding, with its best claim and the tumour's burden beside it.

A tumour without any has one row that says so: nobody vanishes from the table.
"""

from __future__ import annotations

from canheal.domain.evidence.items import therapy_unit
from canheal.domain.interpretation.findings import Interpretation, SmallVariantFinding
from canheal.formats.tsv import plain_cell

COLUMNS = (
    "sample",
    "tumour",
    "tmb_non_synonymous",
    "gene",
    "location",
    "transcript",
    "transcript_chosen_by",
    "hgvs_c",
    "hgvs_p",
    "consequence",
    "vaf",
    "depth",
    "oncogenicity",
    "points",
    "criteria_met",
    "claims",
    "best_claim",
    "best_therapies",
    "best_significance",
    "best_match_level",
    "best_disease_relation",
    "best_amp_asco_cap",
    "best_escat_proposed",
)
_BURDEN = "coding_non_synonymous"
_MISSING = "not assessed"
_NONE = "no reportable finding"


def finding_rows(interpretation: Interpretation) -> list[str]:
    """Tab-separated rows of one tumour's reportable small variants; of a tumour without any, the one that says so."""
    head = [interpretation.profile.sample, interpretation.profile.tumour_code, _burden(interpretation)]
    found = [
        (*_finding(finding), *_best_claim(finding)) for finding in interpretation.small_variants if finding.reportable
    ]
    nothing = (_NONE, *[""] * (len(COLUMNS) - len(head) - 1))
    return ["\t".join(map(plain_cell, (*head, *cells))) for cells in found or [nothing]]


def _burden(interpretation: Interpretation) -> str:
    for burden in interpretation.measured.burdens:
        if burden.definition == _BURDEN and burden.value is not None:
            return f"{burden.value:.2f}"
    return _MISSING


def _finding(finding: SmallVariantFinding) -> tuple[str, ...]:
    chosen, reads, outcome = finding.chosen, finding.call.tumour, finding.oncogenicity
    allele = finding.call.allele
    place = f"{allele.chromosome}:{allele.position} {allele.reference}>{allele.alternate}" if allele else ""
    met = [found.criterion.id for found in outcome.outcomes if found.state == "met"] if outcome else []
    return (
        finding.gene or _MISSING,
        finding.call.location or place or _MISSING,
        (chosen.transcript if chosen else None) or _MISSING,
        finding.chosen_by,
        (chosen.hgvs_c if chosen else None) or _MISSING,
        (chosen.hgvs_p if chosen else None) or _MISSING,
        "&".join(chosen.terms) if chosen else _MISSING,
        f"{reads.vaf:.3f}" if reads.vaf is not None else _MISSING,
        str(reads.depth) if reads.depth is not None else _MISSING,
        outcome.label if outcome else _MISSING,
        str(outcome.points) if outcome else _MISSING,
        ",".join(met),
    )


def _best_claim(finding: SmallVariantFinding) -> tuple[str, ...]:
    if not finding.claims:
        return ("0", *[""] * 7)
    best = finding.claims[0]
    return (
        str(len(finding.claims)),
        best.item.id,
        therapy_unit(best.item.therapies, best.item.interaction),
        best.item.significance,
        best.match_level,
        best.disease_relation,
        best.tiers.amp,
        best.tiers.escat,
    )
