"""Take a claim for payment one step further."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from canheal.node.board.models import PaymentClaim, PaymentStep
from canheal.node.board.tables import claims, rejections
from canheal.node.people.models import User
from canheal.node.trust.actions.record import record
from canheal.terms.errors import UsageError


def move_claim(pk: int, act: str, *, rejection: str, words: str, by: User) -> PaymentClaim:
    """One act of content/node/claims.yaml.

    Raises:
        OutOfTurn: it cannot follow on the state of the claim.
        UsageError: a rejection without its code.
    """
    with transaction.atomic():
        claim = PaymentClaim.objects.select_for_update(of=("self",)).select_related("case").get(pk=pk)
        target = claims().after(claim.state, act)
        needs_code = bool(claims().acts[act].asks)
        if needs_code and rejection not in rejections():
            raise UsageError(
                _("a rejection needs its code"), field="rejection", todo=_("Choose the reason that was given")
            )
        claim.state, claim.since = target, timezone.now()
        claim.rejection = rejection if needs_code else ""
        claim.version += 1
        claim.save()
        PaymentStep.objects.create(
            claim=claim, act=act, rejection=claim.rejection, words=words, by=by, at=timezone.now()
        )
        record("claim.move", f"{claim.case} claim {pk}", by=by, case=claim.case_id, reason=words, act=act, now=target)
    return claim
