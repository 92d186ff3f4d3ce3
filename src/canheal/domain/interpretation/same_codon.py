"""Two substitutions called apart in one codon: on one allele they are another protein change than either names.

Callers that do not join neighbouring bases write KRAS G12F as G12C and G12V, BRAF V600K as V600E and V600M. Whether
they stand on one molecule is not in the calls, so that evidence on this very change is shown and not applied until
somebody has looked at the reads. Evidence on the codon stays: whatever the two make together, the codon is hit.
"""

from __future__ import annotations

from collections.abc import Iterable

from canheal.domain.interpretation.findings import SmallVariantFinding
from canheal.terms.protein import parse_protein_change

CAUTION = "same_codon"
_EXACT = frozenset({"exact_allele", "exact_protein"})
_Codon = tuple[str, str, int]


def with_phase(findings: Iterable[SmallVariantFinding]) -> tuple[SmallVariantFinding, ...]:
    """The findings in their order; exact claims of those that share a codon are no positive ones."""
    found = tuple(findings)
    codons: dict[_Codon, set[tuple[int, str]]] = {}
    for finding in found:
        if (codon := _codon(finding)) is not None and (allele := finding.call.allele) is not None:
            codons.setdefault(codon, set()).add((allele.position, allele.alternate))
    shared = {codon for codon, changes in codons.items() if len({position for position, _ in changes}) > 1}
    return (
        tuple(_not_applied(finding) if _codon(finding) in shared else finding for finding in found) if shared else found
    )


def _codon(finding: SmallVariantFinding) -> _Codon | None:
    """Gene, transcript and residue of a substitution of one base."""
    chosen, allele = finding.chosen, finding.call.allele
    if chosen is None or allele is None or len(allele.reference) != 1 or len(allele.alternate) != 1:
        return None
    change = parse_protein_change(chosen.hgvs_p) if chosen.hgvs_p else None
    if change is None or change.kind not in ("substitution", "nonsense", "synonymous"):
        return None
    return chosen.gene, chosen.transcript or "", change.first


def _not_applied(finding: SmallVariantFinding) -> SmallVariantFinding:
    claims = tuple(
        claim._replace(positive=False, cautions=(*claim.cautions, CAUTION)) if claim.match_level in _EXACT else claim
        for claim in finding.claims
    )
    return finding._replace(claims=claims)
