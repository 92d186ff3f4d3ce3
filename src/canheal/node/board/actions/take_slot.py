"""Take a place in a cohort of an off-label protocol for a recommendation, or give it back."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from canheal.node.board.cohorts import state_of
from canheal.node.board.models import Cohort, Recommendation, Slot
from canheal.node.people.models import User
from canheal.node.trust.actions.record import record
from canheal.terms.errors import UsageError


def take_slot(made: Recommendation, rule: str, alteration: str, *, by: User) -> Slot:
    """Take a place; the cohort is opened with its first patient.

    Raises:
        UsageError: the cohort of this drug, tumour and alteration has no place left, or a place is taken already.
    """
    root, case = made.root, made.decision.case
    with transaction.atomic():
        cohort, _new = Cohort.objects.get_or_create(
            rule=rule, drug=made.therapy[:120], tumour=case.tumour, alteration=alteration[:120]
        )
        Cohort.objects.select_for_update().get(pk=cohort.pk)
        if Slot.objects.filter(recommendation=root, given_back=False).exists():
            raise UsageError(_("a place is taken for this recommendation already"), todo=_("Give it back first"))
        state = state_of(cohort)
        if not state.places:
            raise UsageError(
                _("this cohort has no place: %(reason)s") % {"reason": state.reason},
                todo=_("Look for another way to the drug"),
            )
        slot, _new = Slot.objects.update_or_create(
            recommendation=root, defaults={"cohort": cohort, "at": timezone.now(), "given_back": False}
        )
        record("cohort.take", f"{case} cohort {cohort.pk}", by=by, case=case.pk)
    return slot


def give_back(pk: int, reason: str, *, by: User) -> Slot:
    """Give a place back that was not used. Raises UsageError when the patient was treated."""
    with transaction.atomic():
        slot = Slot.objects.select_for_update(of=("self",)).select_related("recommendation__decision__case").get(pk=pk)
        case = slot.recommendation.decision.case
        if slot.recommendation.follow_ups.filter(superseded=False).exclude(status="not_implemented").exists():
            raise UsageError(
                _("this patient was treated and stays in the cohort"), todo=_("Report the outcome instead")
            )
        slot.given_back = True
        slot.save()
        record("cohort.give_back", f"{case} cohort {slot.cohort_id}", by=by, case=case.pk, reason=reason)
    return slot
