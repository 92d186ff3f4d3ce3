"""One worker process: takes jobs from the queue until it is told to stop."""

from __future__ import annotations

import sys

INTERVAL = 0.3
"""Seconds between two looks at an empty queue."""


def work(batch: bool = False) -> None:
    """Work under the name given on the command line.

    Args:
        batch: end when the queue is empty.
    """
    import django

    django.setup()
    from django_tasks_db.management.commands.db_worker import Worker  # its models need the apps

    worker = Worker(
        queue_names=["default"],
        interval=INTERVAL,
        batch=batch,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=sys.argv[-1],
        excluded_queue_names=[],
    )
    worker.configure_signals()
    worker.run()
