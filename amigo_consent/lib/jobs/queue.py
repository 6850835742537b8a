"""Work that is done after the answer, or by the clock, by the worker.

A job is asked for in the transaction at hand: it exists if and only if what caused it was committed. It is
tried again when it fails, or when its worker dies in the middle of it, so it has to bear being done twice.
What it is told is stored until it is done and shown to staff: keys and no personal data, or sealed
(`amigo_consent.lib.messages.outbox`).
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import JobDeferrer
from procrastinate.manager import JobManager
from procrastinate.retry import RetryValue

__all__ = ["LATER", "MOST_TRIES", "PATIENTLY", "app", "at_times", "defer", "defer_each", "try_again"]

MOST_TRIES = 9
PATIENTLY = RetryStrategy(max_attempts=MOST_TRIES - 1, exponential_wait=3)
"""Eight more tries in not quite three hours: 3, 9, 27, ... seconds after each failure."""

LATER = -10
"""The priority of what nobody waits for; a sign-in code overtakes ten thousand reminders."""


def defer(task: str, **arguments: Any) -> None:
    """Ask for a job by its task's name, to be done when this transaction is committed.

    Inside a job this uses the job's own transaction too: the worker's other connection is not involved.
    Raises TaskNotFound when nobody declared it.
    """
    _asked_for(task).defer(**arguments)


def defer_each(task: str, arguments: Iterable[dict[str, Any]]) -> None:
    """Ask, in one statement, for a job for each of the arguments. Raises TaskNotFound as `defer` does."""
    _asked_for(task).batch_defer(*arguments)


def at_times(
    cron: str, *, name: str, retry: RetryValue = PATIENTLY
) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Declare a task without arguments that is done whenever the clock fits `cron`, which is in UTC.

    It is never done twice at the same time and never waits twice. A time at which no worker ran for ten
    minutes is left out: what is done has to make up for it the next time.
    """

    def declare(work: Callable[[], object]) -> Callable[[], object]:
        def task(timestamp: int) -> None:
            work()

        declare_task = app.task(name=name, retry=retry, lock=name, queueing_lock=name, priority=LATER)
        app.periodic(cron=cron)(declare_task(task))
        return work

    return declare


def try_again(job: int) -> bool:
    """Have a failed job done once more; False if it does not stand failed, or the same waits already."""
    try:
        with transaction.atomic():
            _jobs().retry_job_by_id(job, retry_at=timezone.now())
    except ConnectorException:
        return False
    return True


def _asked_for(task: str) -> JobDeferrer:
    declared = app.configure_task(task, allow_unknown=False)
    return JobDeferrer(_jobs(), declared.job)


def _jobs() -> JobManager:
    """The queue on Django's own connection, and so in its transaction."""
    return JobManager(DjangoConnector())
