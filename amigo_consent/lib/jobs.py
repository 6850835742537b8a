"""Work that is done after the answer, by the worker.

A job is asked for in the transaction at hand: it exists if and only if what caused it was committed. It is
tried again when it fails, so it has to bear being done twice. What it is told is stored until it is done
and shown to staff: keys and no personal data, or sealed (`amigo_consent.lib.outbox`).
"""

import datetime as dt
from typing import Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

__all__ = ["PATIENTLY", "app", "defer"]

PATIENTLY = RetryStrategy(max_attempts=8, exponential_wait=3)
"""Tries for about two and a half hours: 3, 9, 27, ... seconds after each failure."""


def defer(task: str, *, after: dt.timedelta | None = None, **arguments: Any) -> None:
    """Ask for a job by its task's name, to be done when this transaction is committed, or later.

    Inside a job this uses the job's own transaction too: the worker's other connection is not involved.
    """
    configure_task(
        name=task,
        job_manager=JobManager(DjangoConnector()),
        schedule_in={"seconds": int(after.total_seconds())} if after else None,
    ).defer(**arguments)
