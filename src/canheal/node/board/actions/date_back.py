"""Give a meeting of a simulated cohort, its decisions and reports the dates that they would have had."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from canheal.node.board.models import Decision, Discussion, FollowUp, Meeting
from canheal.node.trust.actions.record import record


def date_back_meeting(pk: int, closed: datetime) -> None:
    """A meeting that is held: when it was opened and closed, and when its decisions were signed."""
    with transaction.atomic():
        meeting = Meeting.objects.get(pk=pk)
        Meeting.objects.filter(pk=pk).update(opened_at=meeting.starts, closed_at=closed)
        decisions = Decision.objects.filter(discussion__meeting=pk)
        decisions.update(opened=meeting.starts, author_at=closed)
        decisions.exclude(verifier_at=None).update(verifier_at=closed)
        record("demo.date_back", str(meeting), reason="simulated cohort")


def date_back_report(report: FollowUp, at: datetime) -> None:
    """When something was reported."""
    with transaction.atomic():
        FollowUp.objects.filter(pk=report.pk).update(at=at)
        record("demo.date_back", str(report.case), case=report.case_id, reason="simulated cohort")


def set_minutes(discussion: Discussion, seconds: int) -> None:
    """How long a case of a simulated meeting was discussed."""
    with transaction.atomic():
        Discussion.objects.filter(pk=discussion.pk).update(seconds=seconds)
        record("demo.date_back", str(discussion.case), case=discussion.case_id, reason="simulated cohort")
