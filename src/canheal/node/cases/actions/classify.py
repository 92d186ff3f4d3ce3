"""Classify a finding against the proposal of the rules, and confirm what somebody else classified."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from canheal.node.cases.actions.move import locked
from canheal.node.cases.models import Classification, Finding
from canheal.node.people.models import User
from canheal.node.trust.actions.record import record
from canheal.terms.errors import EditedMeanwhile, UsageError

AT = ("classifying",)


def classify(
    finding: Finding, framework: str, decided: str, reason: str, *, proposed: str, seen: int | None, by: User
) -> Classification:
    """Record a person's class of one finding in one framework.

    Args:
        finding: of the case's accepted result set.
        framework: oncogenicity, amp, escat or acmg.
        decided: the class.
        reason: why; never empty.
        proposed: what the rules propose.
        seen: key of the classification that the sheet showed as current; None for none.
        by: who decides.

    Raises:
        EditedMeanwhile: somebody else classified it since the sheet was opened.
        OutOfTurn: the case is not being classified.
    """
    with transaction.atomic():
        case = locked(finding.case_id, *AT)
        current = Classification.objects.filter(
            case=case, finding=finding.key, framework=framework, superseded=False
        ).first()
        if (current.pk if current else None) != seen:
            what = _("somebody else classified this finding since you opened the sheet")
            raise EditedMeanwhile(what, todo=_("Read theirs; yours is kept below"))
        if current:
            current.superseded = True
            current.save(update_fields=("superseded",))
        made = Classification.objects.create(
            case=case,
            finding=finding.key,
            name=finding.name,
            framework=framework,
            proposed=proposed,
            decided=decided,
            reason=reason,
            by=by,
            at=timezone.now(),
        )
        record("case.classify", f"{case} {framework}", by=by, case=case.pk, reason=reason, classification=made.pk)
    return made


def confirm(pk: int, *, by: User) -> Classification:
    """Confirm another person's classification.

    Raises:
        UsageError: it is one's own, or was confirmed before, or was superseded.
        OutOfTurn: the case is not being classified.
    """
    with transaction.atomic():
        made = Classification.objects.select_for_update().get(pk=pk)
        case = locked(made.case_id, *AT)
        if made.by_id == by.pk:
            raise UsageError(_("a second person must confirm this"), todo=_("Ask a colleague"))
        if made.second_id or made.superseded:
            raise UsageError(_("this was confirmed or superseded before"), todo=_("Open the sheet again"))
        made.second, made.second_at = by, timezone.now()
        made.save(update_fields=("second", "second_at"))
        record("case.confirm", f"{case} {made.framework}", by=by, case=case.pk, classification=pk)
    return made
