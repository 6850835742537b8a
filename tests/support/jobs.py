"""The worker's part: done in the test's own transaction, or by a real worker in tests that commit."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest import mock

from django.db import connection
from procrastinate.contrib.django import procrastinate_app
from procrastinate.contrib.django.models import ProcrastinateJob

from amigo_consent.lib.jobs.queue import app

OVER = ("succeeded", "failed", "cancelled", "aborted")


def run_jobs() -> list[str]:
    """Do every job that is due, those that they ask for too; the names of their tasks, in order."""
    done = []
    due = ProcrastinateJob.objects.exclude(status__in=OVER).filter(scheduled_at=None).order_by("id")
    while job := due.first():
        app.tasks[job.task_name](**job.args)
        _finish(job.pk)
        done.append(job.task_name)
    return done


def waiting_jobs() -> list[str]:
    """The names of the tasks that were asked for and not done yet."""
    jobs = ProcrastinateJob.objects.exclude(status__in=OVER).order_by("id")
    return list(jobs.values_list("task_name", flat=True))


def run_worker() -> None:
    """A real worker does what is due, on connections of its own, and stops; the clock asks it for nothing.

    It has a thread to itself, because it runs an event loop and a browser's may be running in this one.
    """
    with (
        mock.patch.object(procrastinate_app.current_app, "periodic_defaults", {"max_delay": -1}),
        ThreadPoolExecutor(1) as thread,
    ):
        thread.submit(_work).result()


def let_time_pass() -> None:
    """Until every job that waits for its next try is due."""
    execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE scheduled_at > now()")


def execute(sql: str, *values: Any) -> None:
    """Change what the library's models, which only read, cannot."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _work() -> None:
    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        app.run_worker(wait=False, listen_notify=False, install_signal_handlers=False)


def _finish(job: int) -> None:
    execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", job)
