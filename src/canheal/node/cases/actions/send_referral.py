"""Send a referral to the coordinator."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from canheal.domain.referral.dataset import needed_to_send
from canheal.node.cases.actions.move import locked, move
from canheal.node.cases.actions.save_referral import EDITABLE
from canheal.node.cases.models import Case
from canheal.node.cases.tables import elements
from canheal.node.people.models import User
from canheal.node.trust.actions.record import record
from canheal.terms.errors import UsageError


def send_referral(pk: int, *, by: User) -> Case:
    """Send it.

    Raises:
        UsageError: an answer without which it cannot be sent is missing; each is named.
        OutOfTurn: it was sent before.
    """
    with transaction.atomic():
        case = locked(pk, *EDITABLE)
        missing = needed_to_send(case.answers, elements())
        if missing:
            what = _("still missing: %(elements)s") % {"elements": ", ".join(_(element.label) for element in missing)}
            raise UsageError(what, todo=_("Complete the referral; what you typed is saved"))
        case.referred_at = case.referred_at or timezone.now()
        move(case, "referred")
        case.save()
        record("case.refer", str(case), by=by, case=pk)
    return case
