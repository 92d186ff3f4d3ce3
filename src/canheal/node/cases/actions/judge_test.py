"""Accept the results of a test, call it failed, and decide what follows a failure."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from canheal.node.cases.actions.move import locked, move
from canheal.node.cases.models import Case, Result
from canheal.node.people.models import User
from canheal.node.trust.actions.record import record
from canheal.terms.errors import UsageError


def accept_test(pk: int, reason: str, *, by: User | None) -> Case:
    """Accept the latest result set. Raises OutOfTurn, or UsageError when there is none."""
    with transaction.atomic():
        case = locked(pk, "quality")
        result = Result.objects.select_for_update().filter(case=case, state=Result.State.DONE).first()
        if result is None:
            raise UsageError(_("there is no result to accept"), todo=_("Upload files and have them interpreted"))
        result.verdict, result.verdict_reason = "accepted", reason
        result.save(update_fields=("verdict", "verdict_reason"))
        case.failure = ""
        case.tested_at = timezone.now()
        move(case, "classifying")
        case.save()
        record("case.accept_test", str(case), by=by, case=pk, reason=reason, result=result.pk)
    return case


def fail_test(pk: int, failure: str, words: str, *, by: User | None) -> Case:
    """Call the test failed, with a coded reason and words. Raises OutOfTurn."""
    with transaction.atomic():
        case = locked(pk, "testing", "quality")
        Result.objects.filter(case=case, state=Result.State.DONE, verdict="").update(
            verdict="failed", verdict_reason=words
        )
        case.failure, case.after_failure, case.tested_at = failure, "", timezone.now()
        move(case, "failed")
        case.save()
        record("case.fail_test", str(case), by=by, case=pk, reason=words, failure=failure)
    return case


def follow_failure(pk: int, choice: str, reason: str, *, by: User | None) -> Case:
    """Ask for a new sample, whose files must not meet those of the failed one, or close the case. Raises OutOfTurn."""
    with transaction.atomic():
        case = locked(pk, "failed")
        case.uploads.update(removed=True)
        case.after_failure = choice
        move(case, "closed" if choice == "close" else "testing")
        case.save()
        record("case.follow_failure", str(case), by=by, case=pk, reason=reason, choice=choice)
    return case
