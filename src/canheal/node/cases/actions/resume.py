"""Put interpretations back in the queue that nobody works on any more: the worker was killed, or its job was lost."""

from __future__ import annotations

from django.db import transaction
from django_tasks_db.models import DBTaskResult

from canheal.node.cases.models import Result
from canheal.node.trust.actions.record import record


def resume(lost: str | None = None) -> int:
    """Queue again what was left unfinished; doing so twice does nothing twice, since a run that is done stays done.

    Args:
        lost: the worker that died; None when no worker is running at all.

    Returns:
        How many interpretations are queued again.
    """
    from canheal.node.cases.jobs import interpret_case

    with transaction.atomic():
        running = DBTaskResult.objects.filter(status="RUNNING")
        for job in running.select_for_update():
            if lost is None or lost in job.worker_ids:
                job.status = "FAILED"
                job.traceback = "the worker died"
                job.save(update_fields=("status", "traceback"))
        alive = {
            job.args_kwargs["args"][0]
            for job in DBTaskResult.objects.filter(
                status__in=("READY", "RUNNING"), task_path=interpret_case.module_path
            )
        }
        open_runs = Result.objects.filter(state__in=(Result.State.QUEUED, Result.State.RUNNING)).exclude(pk__in=alive)
        again = list(open_runs.order_by("pk").values_list("pk", "case"))
        for result, case in again:
            interpret_case.enqueue(result)
            record("case.resume_interpretation", f"result {result}", case=case)
    return len(again)
