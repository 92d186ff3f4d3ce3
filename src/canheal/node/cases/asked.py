"""The case that an address names, for the person who asks."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from canheal.node.cases.models import Case
from canheal.node.people.guard import SignedRequest, require
from canheal.node.people.policy import scoped


def case_for(request: SignedRequest, pk: int, right: str = "case.view") -> Case:
    """The case of an address: 404 for who may not know of it, 403 with the reason for who may not do this."""
    case: Case = get_object_or_404(
        scoped(request.user, "case.view", Case.objects.select_related("hospital", "laboratory", "referrer")), pk=pk
    )
    require(request.user, right, case)
    return case
