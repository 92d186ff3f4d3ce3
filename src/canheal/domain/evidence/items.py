"""What is published of an alteration, one item at a time (GA4GH VA-Spec Statement with its EvidenceLine)."""

from __future__ import annotations

from collections.abc import Iterable

from canheal.domain.evidence.categorical import CategoricalVariant
from canheal.domain.evidence.profiles import Profile
from canheal.terms.records import NamedTuple


class Approval(NamedTuple):
    """A regulator's word on a therapy for this alteration and tumour type.

    Attributes:
        agency: EMA or FDA.
        status: approved, conditional, accelerated, withdrawn, not_approved or unknown.
        date: ISO date or year of the decision; "" when unknown.
    """

    agency: str
    status: str
    date: str


APPROVED = frozenset({"approved", "conditional", "accelerated"})
"""Status of an approval that holds."""


class Requirement(NamedTuple):
    """A condition that a label or study binds its fact to.

    Attributes:
        name: of content/knowledge/catalogue/conditions.yaml ("her2_negative").
        profile: alterations that must, or must not, be there.
    """

    name: str
    profile: Profile


class EvidenceItem(NamedTuple):
    """One published statement (VA-Spec Statement; CIViC evidence item).

    Attributes:
        id: unique in its source ("CH-T-0012", "EID1409").
        source: snapshot name that holds it ("canheal-catalogue").
        variant: the alterations it speaks of.
        diseases: OncoTree codes it was shown in; "SOLID", "HEME" and "CANCER" are the tumour-agnostic roots.
        implication, significance: of `WORDS` in `evidence/rows.py`.
        direction: supports or does_not_support; the latter never becomes a positive claim.
        level: A validated or approved, B clinical, C case, D preclinical, E inferential (CIViC levels).
        therapies: drugs given together are one item, one unit; empty for non-therapeutic items.
        setting: line of therapy and other conditions in words; "" when none.
        approvals: regulators' status, EMA first.
        origin: somatic, germline, any, or unknown where the source does not say it.
        statement: the fact in one sentence of our own.
        citations: "PMID:...", "EMA:...", "FDA:...", "NCT...", "ESMO:..." in order of weight.
        reviewed: ISO date of the last review.
        unverified: the row rests on memory and awaits confirmation in its source.
        disease_words: the tumour type in the source's words; "" where the codes say all.
        profile: alterations that must, or must not, stand together; None for an item on `variant` alone.
        requires: conditions that the tumour's own alterations decide.
        interaction: how several therapies belong together: combination, substitutes, sequential, not_stated; "" for
            one, and for a combination of our own catalogue.
    """

    id: str
    source: str
    variant: CategoricalVariant
    diseases: tuple[str, ...]
    implication: str
    significance: str
    direction: str
    level: str
    therapies: tuple[str, ...]
    setting: str
    approvals: tuple[Approval, ...]
    origin: str
    statement: str
    citations: tuple[str, ...]
    reviewed: str
    unverified: bool
    disease_words: str = ""
    profile: Profile | None = None
    interaction: str = ""
    requires: tuple[Requirement, ...] = ()


_JOINED_BY = {"substitutes": " / ", "sequential": " → ", "not_stated": "; "}


def therapy_unit(therapies: Iterable[str], interaction: str) -> str:
    """Drugs of one item as one unit; "" when there is none.

    Given together (+), one after the other (→), or one in place of the other (/); a semicolon stands where the source
    does not say how they belong together.
    """
    return _JOINED_BY.get(interaction, " + ").join(therapies)
