"""Move a case to its next step, within the action that leads there."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from canheal.node.cases.models import Case
from canheal.node.cases.tables import steps
from canheal.terms.errors import OutOfTurn


def move(case: Case, step: str, *, at: datetime | None = None) -> None:
    """Set the step and when it is due; the caller saves.

    Args:
        case: locked by the caller.
        step: of content/node/steps.yaml.
        at: since when; now when None.
    """
    since = at or timezone.now()
    days = steps()[step].days
    case.step, case.step_since = step, since
    case.due = None if days is None else (since + timedelta(days=days)).date()


def locked(pk: int, *allowed: str) -> Case:
    """The case, locked until the transaction ends.

    Raises:
        OutOfTurn: it is at none of these steps: somebody else was faster, or the page was old.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("hospital", "laboratory").get(pk=pk)
    if allowed and case.step not in allowed:
        what = _("%(case)s is now at the step “%(label)s”") % {"case": case, "label": _(steps()[case.step].label)}
        raise OutOfTurn(what, todo=_("Open the case again to see what happened meanwhile"))
    return case
