"""Refer a germline suspicion to genetics, and take it to its answer: first for the clinician, then for the patient."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from canheal.node.board.models import GermlineReferral
from canheal.node.board.tables import germline, germline_results
from canheal.node.cases.models import Case, Finding
from canheal.node.people.models import User
from canheal.node.trust.actions.record import record
from canheal.terms.errors import UsageError


def refer_germline(case: Case, finding: Finding, reason: str, *, by: User) -> GermlineReferral:
    """Refer one finding. Raises UsageError when it was referred before, or the patient does not consent."""
    with transaction.atomic():
        if case.answers.get("consent_germline") == "no":
            what = _("the patient does not consent to a search for germline variants")
            raise UsageError(what, todo=_("Have the consent clarified; the referral holds it"))
        made, is_new = GermlineReferral.objects.get_or_create(
            case=case,
            finding=finding.key,
            defaults={
                "name": finding.name,
                "reason": reason,
                "by": by,
                "at": timezone.now(),
                "since": timezone.now(),
            },
        )
        if not is_new:
            raise UsageError(_("this finding was referred before"), todo=_("Open the referral"))
        record("germline.refer", str(case), by=by, case=case.pk, reason=reason, referral=made.pk)
    return made


def move_germline(pk: int, act: str, *, result: str, words: str, by: User) -> GermlineReferral:
    """One act of content/node/germline.yaml.

    Raises:
        OutOfTurn: it cannot follow on the state of the referral.
        UsageError: a result without its class.
    """
    with transaction.atomic():
        found = GermlineReferral.objects.select_for_update(of=("self",)).select_related("case").get(pk=pk)
        target = germline().after(found.state, act)
        if germline().acts[act].asks:
            if result not in germline_results():
                raise UsageError(
                    _("a result needs its class"), field="result", todo=_("Choose what was found in blood")
                )
            found.result = result
        found.state, found.since, found.words = target, timezone.now(), words or found.words
        found.save()
        # the words may hold the result, and the timeline is read by those to whom it is not released yet
        record(f"germline.{act}", str(found.case), by=by, case=found.case_id, referral=pk)
    return found
