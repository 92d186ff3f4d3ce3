"""Draw the arm of the decision-support pilot for a case, where the node takes part in it."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.utils import timezone

from canheal.node.board.models import Allocation
from canheal.node.cases.models import Case
from canheal.node.trust.actions.record import record


def allocate(case: Case) -> Allocation | None:
    """The arm of a case, drawn once with equal chances; None where the node does not take part.

    Nobody can foresee the draw (the system's own source of chance), and none is drawn again.
    """
    if not settings.SUPPORT_PILOT:
        return None
    arm = secrets.choice(Allocation.Arm.values)
    made, is_new = Allocation.objects.get_or_create(case=case, defaults={"arm": arm, "at": timezone.now()})
    if is_new:
        record("board.allocate", str(case), case=case.pk, arm=made.arm)
    return made
