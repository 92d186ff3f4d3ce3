"""How a patient of this country could get a therapy off its label: programmes of content/access that run there."""

from __future__ import annotations

from functools import cache

from canheal.domain.trials.access import Programme
from canheal.knowledge.content import load_content
from canheal.knowledge.trials import access_programmes


@cache
def national_programmes(country: str) -> tuple[Programme, ...]:
    """Programmes of a country (ISO 3166-1 alpha-2); none where the node names none, and then nothing is assessed."""
    return tuple(one for one in access_programmes(load_content()) if country and country in one.countries)
