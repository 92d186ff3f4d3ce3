"""Tumour types that a label leaves out although they lie in the type that it names."""

from __future__ import annotations

from collections.abc import Iterable

from canheal.domain.evidence.diseases import DiseaseTree
from canheal.domain.evidence.items import APPROVED, EvidenceItem
from canheal.terms.records import NamedTuple


class LabelExclusion(NamedTuple):
    """One exclusion of one agency's label.

    Attributes:
        agency: whose label it is.
        therapies: all drugs of the indication, non-proprietary, in lower case.
        alteration: name as the grammar writes it ("V600E"); "" for any of the gene.
        labelled: OncoTree code or root of the type that the label names.
        excluded: codes of the types left out.
        citation: the label, and where it was read.
    """

    agency: str
    therapies: frozenset[str]
    alteration: str
    labelled: str
    excluded: tuple[str, ...]
    citation: str


def left_out_of(
    item: EvidenceItem, exclusions: Iterable[LabelExclusion], patient: str, tumours: DiseaseTree
) -> frozenset[str]:
    """Codes among an item's diseases whose labels leave the patient's type out.

    An item that another agency's label supports as well is not touched: each regulator speaks for itself.

    Args:
        item: what a source says of an approval.
        exclusions: those of the item's gene.
        patient: OncoTree code of the patient's tumour.
        tumours: how types relate.
    """
    agencies = {approval.agency for approval in item.approvals if approval.status in APPROVED}
    found = [one for one in exclusions if _speaks_of(one, item) and _lies_in(patient, one.excluded, tumours)]
    if not agencies or not agencies <= {one.agency for one in found}:
        return frozenset()
    return frozenset(one.labelled for one in found)


def _speaks_of(one: LabelExclusion, item: EvidenceItem) -> bool:
    named = item.variant.change.text if item.variant.change else item.variant.name
    same = not one.alteration or one.alteration.lower() == named.lower()
    return same and one.therapies == frozenset(item.therapies) and one.labelled in item.diseases


def _lies_in(patient: str, codes: Iterable[str], tumours: DiseaseTree) -> bool:
    return any(tumours.relation(code, patient) in ("exact", "ancestor") for code in codes)
