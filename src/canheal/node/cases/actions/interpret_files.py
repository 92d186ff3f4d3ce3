"""Interpret the files of a case: ask for it, and do it in the worker, which leaves nothing half-done."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from canheal.app.case_results import CaseResults, case_results, markers
from canheal.app.pilot_tables import small_panel
from canheal.domain.cohort.cascade import actionable
from canheal.knowledge.content import load_content
from canheal.node.cases.actions.move import locked, move
from canheal.node.cases.actions.save_referral import measure
from canheal.node.cases.actions.upload_file import AT
from canheal.node.cases.knowledge_in_use import references
from canheal.node.cases.materials import READS, case_file
from canheal.node.cases.models import Case, Finding, Result, Upload
from canheal.node.people.models import User
from canheal.node.trust.actions.record import record
from canheal.node.vault import keep
from canheal.terms.errors import CanhealError, UsageError


def ask_for_interpretation(pk: int, facts: Mapping[str, str], *, by: User | None) -> Result:
    """Queue one run over the files that the case has now.

    Raises:
        UsageError: there is no file.
        OutOfTurn: the case takes no files now.
    """
    from canheal.node.cases.jobs import interpret_case

    with transaction.atomic():
        case = locked(pk, *AT)
        uploads = list(Upload.objects.filter(case=case, removed=False).exclude(kind=READS).values_list("pk", flat=True))
        if not uploads:
            raise UsageError(_("no file was uploaded"), todo=_("Upload the calls first"))
        result = Result.objects.create(case=case, uploads=uploads, facts=dict(facts), asked=timezone.now(), asked_by=by)
        move(case, "running")
        case.save()
        record("case.ask_interpretation", str(case), by=by, case=pk, result=result.pk)
        interpret_case.enqueue(result.pk)
    return result


def interpret_files(pk: int) -> None:
    """Do one queued run; one that is done already is left as it is, so that doing it twice changes nothing."""
    Result.objects.filter(pk=pk, state=Result.State.QUEUED).update(state=Result.State.RUNNING)
    result = Result.objects.select_related("case").get(pk=pk)
    if result.state != Result.State.RUNNING:
        return
    try:
        with case_file(result) as file:
            done = case_results(file, load_content(), references())
    except CanhealError as error:
        refuse(pk, error)
    except DatabaseError:  # the database is away: the run stays open and is done again
        raise
    except Exception:
        what = _("the program failed on these files; the fault is logged")
        refuse(pk, CanhealError(what, todo=_("Tell the administrator; the files are kept")))
        raise
    else:
        _accept(pk, done)


def refuse(pk: int, error: CanhealError) -> None:
    """End a run with a problem that the laboratory reads; the files stay."""
    problem = {"what": error.what, "file": error.file, "line": error.line, "field": error.field, "todo": error.todo}
    with transaction.atomic():
        result, case = _running(pk)
        if result is None or case is None:
            return
        result.state, result.problems, result.finished = Result.State.REFUSED, [problem], timezone.now()
        result.save()
        move(case, "testing")
        case.save()
        record("case.files_refused", str(case), case=case.pk, result=pk)


def _accept(pk: int, done: CaseResults) -> None:
    interpretation, _new = keep([done.interpretation])
    profile, _new = keep([done.profile])
    with transaction.atomic():
        result, case = _running(pk)
        if result is None or case is None:
            return
        result.state, result.finished = Result.State.DONE, timezone.now()
        result.interpretation, result.profile = interpretation, profile
        result.content_digest = done.content_digest
        result.snapshots = [snapshot._asdict() for snapshot in done.snapshots]
        result.counts = done.counts
        result.save()
        _keep_findings(result, case, done)
        _summarise(case, done)
        measure(case, result)
        move(case, "quality")
        case.save()
        record("case.interpreted", str(case), case=case.pk, after=interpretation, result=pk)


def _running(pk: int) -> tuple[Result | None, Case | None]:
    """The run and its case, both locked; nothing when another worker has finished it."""
    result = Result.objects.select_for_update().get(pk=pk)
    if result.state not in (Result.State.QUEUED, Result.State.RUNNING):
        return None, None
    return result, locked(result.case_id)


def _keep_findings(result: Result, case: Case, done: CaseResults) -> None:
    Finding.objects.bulk_create(
        Finding(
            result=result,
            case=case,
            order=number,
            key=row.key[:200],
            kind=row.kind,
            gene=row.gene[:40],
            name=row.name[:200],
            consequence=row.consequence,
            vaf=row.vaf,
            depth=row.depth,
            oncogenicity=row.oncogenicity,
            amp=row.amp,
            escat=row.escat,
            acts_anywhere=row.acts_anywhere,
            acts=row.acts[:200],
            match=row.match,
            source=row.source[:80],
            claims=row.claims,
            germline=row.germline,
        )
        for number, row in enumerate(done.rows)
    )


def _summarise(case: Case, done: CaseResults) -> None:
    """What the case list shows: the finding that acts best in this tumour type."""
    acting = sorted((row for row in done.rows if row.acts_at), key=lambda row: row.acts_at)
    best = acting[0] if acting else None
    case.amp = best.acts_at if best else ""
    case.escat = best.escat if best else ""
    case.headline = f"{best.name}: {best.acts}"[:200] if best else ""
    case.tumour_name = done.tumour_name
    case.actionable, case.actionable_small = actionable(markers(done), small_panel())
