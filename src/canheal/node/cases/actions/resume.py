"""Put jobs back in the queue that nobody works on any more: their worker was killed, or the job itself was lost."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from canheal.node.cases.actions.interpret_files import refuse
from canheal.node.cases.models import Result
from canheal.node.trust.actions.record import record
from canheal.terms.errors import CanhealError
from canheal.terms.typed import Any

_TRIES = 3
"""Workers that may die on one job before it is given up, so that no file can kill workers for ever."""


def resume(lost: str | None = None) -> int:
    """Queue again what was left unfinished; a job that is done twice does nothing twice.

    Args:
        lost: the worker that died; None when no worker is running at all.

    Returns:
        How many jobs are queued again.
    """
    with transaction.atomic():
        running = DBTaskResult.objects.filter(status="RUNNING").select_for_update()
        left = [job for job in running if lost is None or lost in job.worker_ids]
        again = sum(_put_back(job) for job in left)
        return again + _without_a_job()


def _put_back(job: Any) -> bool:
    """Back in the queue, or given up after too many tries."""
    is_given_up = len(job.worker_ids) >= _TRIES
    job.status = "FAILED" if is_given_up else "READY"
    job.traceback = "the worker died" if is_given_up else ""
    job.save(update_fields=("status", "traceback"))
    if _is_interpretation(job):
        result = job.args_kwargs["args"][0]
        if is_given_up:
            what = _("the node's worker died %(tries)s times on these files") % {"tries": _TRIES}
            refuse(result, CanhealError(what, todo=_("Tell the administrator; the files are kept")))
        else:
            record("case.resume_interpretation", f"result {result}", case=Result.objects.get(pk=result).case_id)
    return not is_given_up


def _is_interpretation(job: Any) -> bool:
    from canheal.node.cases.jobs import interpret_case

    return bool(job.task_path == interpret_case.module_path)


def _without_a_job() -> int:
    """Runs that are open and have no job: queue them."""
    from canheal.node.cases.jobs import interpret_case

    jobs = DBTaskResult.objects.filter(status__in=("READY", "RUNNING"), task_path=interpret_case.module_path)
    alive = {job.args_kwargs["args"][0] for job in jobs}
    open_runs = Result.objects.filter(state__in=(Result.State.QUEUED, Result.State.RUNNING)).exclude(pk__in=alive)
    lost = list(open_runs.order_by("pk").values_list("pk", "case"))
    for result, case in lost:
        interpret_case.enqueue(result)
        record("case.resume_interpretation", f"result {result}", case=case)
    return len(lost)
