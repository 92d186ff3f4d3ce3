"""A recommendation as the best claim of an option would fill it; people check and change it."""

from __future__ import annotations

from canheal.domain.board.options import NEAR, Option
from canheal.terms.typed import Any


def proposal(option: Option) -> dict[str, Any]:
    """Fields of the form: in label where the EMA approved it for this tumour type, else off label."""
    return {
        "kind": "therapy",
        "priority": 1,
        "therapy": option.therapy[:200],
        "use": "in-label" if is_in_label(option) else "off-label",
        "level": "" if ".." in option.best.m_level else option.best.m_level,  # a range is for a person to decide
        "findings": [support.name for support in option.supports],
    }


def is_in_label(option: Option) -> bool:
    """The EMA approved the therapy for this tumour type, as the best evidence tells."""
    return option.ema == "approved" and option.best.relation in NEAR
