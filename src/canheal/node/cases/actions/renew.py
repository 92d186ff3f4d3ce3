"""Hold reported cases against the knowledge that the node has now: ask for it, do it in the worker, look at it."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from canheal.app.knowledge_open import open_knowledge
from canheal.app.reinterpret import Renewer
from canheal.knowledge.content import load_content
from canheal.node.cases.actions.move import locked, move
from canheal.node.cases.models import Renewal, Result
from canheal.node.people.models import User
from canheal.node.trust.actions.record import record
from canheal.node.vault import keep, path_of
from canheal.terms.errors import CanhealError, UsageError

AFTER_REPORT = ("reported", "scheduled", "decided", "follow_up", "closed")
"""Steps of a case whose report is signed."""
_REOPENED = ("reported", "follow_up", "closed")
_FILES = (("interpretation", "interpretation.json"), ("profile", "profile.json"))


def knowledge_now() -> str:
    """SHA-256, hex, over the content and the snapshots in use."""
    opened = open_knowledge(settings.KNOWLEDGE)
    named = [load_content().digest, *sorted(snapshot.manifest.sha256 for snapshot in opened)]
    return hashlib.sha256(" ".join(named).encode()).hexdigest()


def ask_for_renewal(*, by: User | None) -> int:
    """Queue every reported case whose results were not yet held against the knowledge of now; returns how many."""
    from canheal.node.cases.jobs import renew_case

    now = knowledge_now()
    with transaction.atomic():
        reported = Result.objects.filter(verdict="accepted", case__step__in=AFTER_REPORT)
        results = list(reported.exclude(renewal__knowledge=now).select_related("case"))
        for result in results:
            renewal = Renewal.objects.create(case=result.case, result=result, knowledge=now, asked=timezone.now())
            renew_case.enqueue(renewal.pk)
        record("knowledge.renew", f"{len(results)} cases", by=by, after=now)
    return len(results)


def renew(pk: int) -> None:
    """Do one; one that is done is left as it is."""
    renewal = Renewal.objects.select_related("case", "result").get(pk=pk)
    if renewal.done:
        return
    try:
        with tempfile.TemporaryDirectory(prefix="canheal-renewal-") as folder:
            for field, name in _FILES:
                (Path(folder) / name).symlink_to(path_of(getattr(renewal.result, field)))
            found = Renewer(load_content(), settings.KNOWLEDGE).changes(Path(folder))
    except CanhealError as error:
        renewal.problem = error.sentence()
    else:
        renewal.page, renewal.interpretation = keep([found.page])[0], keep([found.interpretation])[0]
        renewal.gained, renewal.lost, renewal.changed = found.row.gained, found.row.lost, found.row.changed
        renewal.words = (found.row.best_gained or found.row.best_lost)[:300]
    renewal.done = timezone.now()
    with transaction.atomic():
        renewal.save()
        record(
            "case.renewed",
            str(renewal.case),
            case=renewal.case_id,
            after=renewal.page,
            gained=renewal.gained,
            lost=renewal.lost,
            changed=renewal.changed,
        )


def look_at_renewal(pk: int, note: str, *, kept: bool, by: User) -> Renewal:
    """A person looked at what changed: keep what was decided, or open the case again for its board.

    Raises:
        UsageError: somebody looked at it before.
        OutOfTurn: the case cannot be opened again where it is now.
    """
    with transaction.atomic():
        renewal = Renewal.objects.select_for_update(of=("self",)).select_related("case").get(pk=pk)
        if renewal.looked_id:
            raise UsageError(_("somebody looked at this before"), todo=_("Open the list again"))
        renewal.looked, renewal.looked_at, renewal.note, renewal.kept = by, timezone.now(), note, kept
        renewal.save()
        if not kept:
            case = locked(renewal.case_id, *_REOPENED)
            move(case, "reported")
            case.save()
        record("case.look_at_renewal", str(renewal.case), by=by, case=renewal.case_id, reason=note, kept=kept)
    return renewal
