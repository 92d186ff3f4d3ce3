"""Jobs whose worker died: back in the queue, whatever they do, and given up when they kill worker after worker."""

from __future__ import annotations

import pytest


@pytest.fixture
def job(at):
    """An interpretation that a worker has taken and not finished."""
    from django_tasks_db.models import DBTaskResult

    case = at.running()
    found = DBTaskResult.objects.get(status="READY")
    found.claim("w1")
    found.refresh_from_db()
    assert found.status == "RUNNING"
    return case, found


def test_a_lost_job_is_ready_again_and_done_once(job):
    from canheal.node.cases.actions.interpret_files import interpret_files
    from canheal.node.cases.actions.resume import resume

    case, found = job
    assert resume(lost="another") == 0
    assert resume(lost="w1") == 1
    found.refresh_from_db()
    assert found.status == "READY"
    assert resume(lost="w1") == 0
    interpret_files(case.results.get().pk)
    interpret_files(case.results.get().pk)
    case.refresh_from_db()
    assert case.step == "quality"
    assert case.findings.count() == case.results.get().findings.count() > 0


def test_other_jobs_come_back_too(at, browse):
    from django_tasks_db.models import DBTaskResult

    from canheal.node.cases.actions.resume import resume

    at.reported()
    browse("coo").post("/renewals/ask")
    found = DBTaskResult.objects.get(task_path__endswith="renew_case")
    found.claim("w1")
    assert resume() >= 1
    found.refresh_from_db()
    assert found.status == "READY"


def test_files_that_kill_three_workers_are_refused_with_words(job, browse):
    from canheal.node.cases.actions.resume import resume

    case, found = job
    for name in ("w2", "w3"):
        resume()
        found.refresh_from_db()
        found.claim(name)
    assert resume() == 0
    found.refresh_from_db()
    assert found.status == "FAILED"
    case.refresh_from_db()
    assert case.step == "testing"
    assert "died 3 times on these files" in browse("lab").get(f"/cases/{case.pk}/files").content.decode()


def test_a_run_whose_job_is_gone_is_queued(job):
    from django_tasks_db.models import DBTaskResult

    from canheal.node.cases.actions.resume import resume

    case, found = job
    found.delete()
    assert resume() == 1
    assert DBTaskResult.objects.get(status="READY").args_kwargs["args"] == [case.results.get().pk]
