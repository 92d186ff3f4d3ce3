"""What about the patient decides how a variant is read."""

from __future__ import annotations

from collections.abc import Callable

from canheal.domain.interpretation.findings import TwoHit
from canheal.domain.variants.calls import SmallVariantCall
from canheal.terms.records import NamedTuple

TwoHitRule = Callable[[SmallVariantCall, str], TwoHit]


class Patient(NamedTuple):
    """What about the patient decides how a variant is read.

    Attributes:
        tumour_code: OncoTree code.
        matched_normal: germline variants were subtracted.
        two_hit: state of both copies of a gene, from segments and purity.
    """

    tumour_code: str
    matched_normal: bool
    two_hit: TwoHitRule
