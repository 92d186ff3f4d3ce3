"""How a patient of this country could get a therapy: programmes of content/access that run there."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from canheal.domain.board.options import Option
from canheal.domain.trials.access import Programme
from canheal.knowledge.content import load_content
from canheal.knowledge.trials import access_programmes
from canheal.terms.records import NamedTuple

_NEAR = ("same", "ancestor", "any")


class Ways(NamedTuple):
    """Ways to a therapy.

    Attributes:
        in_label: the EMA approved it for this tumour type, as the evidence tells.
        programmes: off-label protocols and access programmes of the node's country.
        country: of the node; "" when it is not stated in node.yaml, and then nothing national is assessed.
    """

    in_label: bool
    programmes: tuple[Programme, ...]
    country: str


def ways(option: Option) -> Ways:
    """Ways to the therapy of an option."""
    in_label = option.ema == "approved" and option.best.relation in _NEAR
    return Ways(in_label, () if in_label else _national(settings.COUNTRY), settings.COUNTRY)


@cache
def _national(country: str) -> tuple[Programme, ...]:
    return tuple(one for one in access_programmes(load_content()) if country and country in one.countries)
