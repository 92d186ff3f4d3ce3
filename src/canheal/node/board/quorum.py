"""Whether a meeting has its quorum, and what a case still needs before it."""

from __future__ import annotations

from django.db.models import Q

from canheal.domain.board.quorum import missing_functions
from canheal.domain.board.readiness import Checked, checklist
from canheal.node.board.models import Meeting
from canheal.node.board.tables import needs, quorum
from canheal.node.cases.models import COMPLETE, Case, Report


def missing_at(meeting: Meeting) -> tuple[str, ...]:
    """Functions that are needed and not there; of a closed meeting, those that were missing when it was closed."""
    if meeting.state == Meeting.State.CLOSED:
        return tuple(meeting.missing)
    present = set(meeting.attendances.values_list("function", flat=True))
    return missing_functions(quorum(), present, germline=has_germline_suspicion(meeting))


def has_germline_suspicion(meeting: Meeting) -> bool:
    """A case on the agenda has a finding that asks for germline confirmation."""
    return Case.objects.filter(discussions__meeting=meeting, findings__germline=True).exists()


def readiness(case: Case) -> tuple[Checked, ...]:
    """The checklist of a case."""
    suspected = case.findings.filter(germline=True).exists()
    answers = case.answers
    facts: dict[str, bool | None] = {
        "report": case.reports.filter(state=Report.State.FINAL).exists(),
        "minimal": case.minimal == COMPLETE,
        "question": bool(answers.get("question")),
        "performance": answers.get("ecog", "") in ("0", "1", "2", "3", "4"),
        "lines": bool(answers.get("prior_lines")),
        "classes": not case.classifications.filter(superseded=False, second=None).exists(),
        "consent": bool(answers.get("consent_germline")) if suspected else None,
        "renewed": not case.renewals.filter(looked=None, done__isnull=False).filter(_DIFFERS).exists(),
    }
    return checklist(needs(), facts)


_DIFFERS = Q(gained__gt=0) | Q(lost__gt=0) | Q(changed__gt=0)
