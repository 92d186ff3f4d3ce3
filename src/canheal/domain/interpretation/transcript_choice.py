"""One transcript names a finding: MANE Select, then the caller's canonical, then what there is; always stated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from canheal.domain.interpretation.references import Gene, GeneRole, References
from canheal.domain.variants.calls import Consequence
from canheal.terms.protein import ProteinChange, moved, parse_protein_change
from canheal.terms.records import NamedTuple
from canheal.terms.sequence_ontology import RANK

CATALOGUE = "this allele in the catalogue"
MANE_SELECT = "MANE Select"
CANONICAL = "the caller's canonical transcript"
ONLY = "the only transcript in the file"
UNNAMED = "the file names no transcript"
FIRST = "the most severe of several transcripts, none marked"
ON_MANE_SELECT = frozenset({CATALOGUE, MANE_SELECT})
"""Choices that lie on MANE Select; where a view on it is at hand, no other one is chosen."""
_WORST = len(RANK)


class Choice(NamedTuple):
    """The transcript's view that names a finding, and why this one."""

    consequence: Consequence
    by: str


class ManeChange(NamedTuple):
    """A protein change and whose numbers it has; at most one of the two is there.

    Attributes:
        counted: as MANE Select counts it.
        otherwise: as the file has it, on a transcript whose numbers are not known to be those of MANE Select.
    """

    counted: ProteinChange | None
    otherwise: ProteinChange | None


def choose_consequence(
    consequences: tuple[Consequence, ...], genes: Mapping[str, Gene], roles: Mapping[str, GeneRole]
) -> Choice | None:
    """One view per gene by the transcript rule; across genes the more severe, then the one with a role in cancer."""
    if not consequences:
        return None
    symbol = consequences[0].gene
    if not any(consequence.gene != symbol for consequence in consequences[1:]):  # every row of a MAF, and most sites
        return _within_gene(consequences, genes)
    by_gene: dict[str, list[Consequence]] = {}
    for consequence in consequences:
        by_gene.setdefault(consequence.gene, []).append(consequence)
    choices = [_within_gene(views, genes) for views in by_gene.values()]
    return min(choices, key=lambda choice: (_severity(choice.consequence), choice.consequence.gene not in roles))


def is_mane_select(consequence: Consequence, genes: Mapping[str, Gene]) -> bool:
    """The source marks it so, or its accession (without version) is the gene table's MANE Select."""
    if consequence.mane_select:
        return True
    gene = genes.get(consequence.gene)
    if gene is None or consequence.transcript is None:
        return False
    return consequence.transcript.partition(".")[0] in gene.mane_select


def mane_change(consequence: Consequence, by: str, references: References) -> ManeChange:
    """The protein change as MANE Select counts it, or as the file has it on a transcript that counts otherwise.

    A file that names no transcript, and a gene whose MANE Select transcript is not known, are taken as they are.
    """
    change = parse_protein_change(consequence.hgvs_p) if consequence.hgvs_p else None
    gene = references.genes.get(consequence.gene)
    if change is None or consequence.transcript is None or gene is None or not gene.mane_select:
        return ManeChange(change, None)
    if by in ON_MANE_SELECT:
        return ManeChange(change, None)
    accession = consequence.transcript.partition(".")[0]
    for part in references.numbering.get((consequence.gene, accession), ()):
        if part.first <= change.first and change.last <= part.last:
            return ManeChange(moved(change, part.shift), None)
    return ManeChange(None, change)


def _within_gene(views: Sequence[Consequence], genes: Mapping[str, Gene]) -> Choice:
    for view in views:
        if is_mane_select(view, genes):
            return Choice(view, MANE_SELECT)
    for view in views:
        if view.canonical:
            return Choice(view, CANONICAL)
    if len(views) == 1:
        return Choice(views[0], ONLY if views[0].transcript else UNNAMED)
    return Choice(min(views, key=_severity), FIRST)


def _severity(consequence: Consequence) -> int:
    return RANK.get(consequence.terms[0], _WORST) if consequence.terms else _WORST
