"""Accept a referral for testing, or return it with a reason."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from canheal.domain.referral.eligibility import assess
from canheal.node.cases.actions.move import locked, move
from canheal.node.cases.models import Case
from canheal.node.cases.tables import rules
from canheal.node.people.models import Centre, User
from canheal.node.trust.actions.record import record
from canheal.terms.errors import UsageError


def accept_referral(pk: int, laboratory: Centre, *, by: User) -> Case:
    """Accept it and give it to a laboratory.

    Raises:
        UsageError: the case is not eligible and no reason overrides that.
        OutOfTurn: it is not waiting for this decision.
    """
    with transaction.atomic():
        case = locked(pk, "referred")
        found = assess(case.answers, rules(), case.answers.get("override_reason", ""))
        if not found.may_pass:
            todo = _("Return the referral, so that the missing facts or a reason can be added")
            raise UsageError(_("this case is not eligible: %(words)s") % {"words": _(found.words)}, todo=todo)
        case.laboratory = laboratory
        move(case, "testing")
        case.save()
        record(
            "case.accept", str(case), by=by, case=pk, eligibility=found.state, row=found.row, laboratory=laboratory.code
        )
    return case


def return_referral(pk: int, reason: str, *, by: User) -> Case:
    """Return it to the referrer with a reason. Raises OutOfTurn."""
    with transaction.atomic():
        case = locked(pk, "referred")
        move(case, "returned")
        case.save()
        record("case.return", str(case), by=by, case=pk, reason=reason)
    return case
