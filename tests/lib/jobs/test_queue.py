"""Jobs with a real worker: what is committed is done, what fails is tried again, and nothing is lost."""

from typing import Any

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued, TaskNotFound

from amigo_consent.lib.jobs.queue import MOST_TRIES, app, defer, defer_each, try_again
from amigo_consent.lib.messages import outbox
from clients.person.models import Client
from tests.factories import ClientFactory
from tests.support.jobs import execute, let_time_pass, run_worker

pytestmark = pytest.mark.django_db(transaction=True)

NUMBER = "+37120000001"
AWAY = "https://127.0.0.1:9/"


@pytest.fixture
def sent(settings: Any, tmp_path: Any) -> Any:
    """Text messages go to files; calling it counts them."""
    settings.SMS_URL = f"file:{tmp_path}"
    return lambda: len(list(tmp_path.iterdir()))


def job() -> ProcrastinateJob:
    only: ProcrastinateJob = ProcrastinateJob.objects.get()
    return only


def fail_for_good(settings: Any) -> None:
    """Have a text message fail when it was tried so often already that it is not tried again."""
    working, settings.SMS_URL = settings.SMS_URL, AWAY
    outbox.text_message(NUMBER, "Sveiki!")
    execute("UPDATE procrastinate_jobs SET attempts = %s", MOST_TRIES - 1)
    run_worker()
    settings.SMS_URL = working


def test_a_job_is_done_once_its_cause_is_committed(sent: Any) -> None:
    with transaction.atomic():
        outbox.text_message(NUMBER, "Sveiki!")
        run_worker()
        assert sent() == 0
    run_worker()

    assert sent() == 1
    assert job().status == "succeeded"


def test_a_job_whose_cause_is_rolled_back_never_exists(sent: Any) -> None:
    with transaction.atomic():
        outbox.text_message(NUMBER, "Sveiki!")
        transaction.set_rollback(True)
    run_worker()

    assert sent() == 0
    assert not ProcrastinateJob.objects.exists()


def test_a_task_that_nobody_declared_is_refused_at_once() -> None:
    with pytest.raises(TaskNotFound):
        defer("send_telegram", number=NUMBER)

    assert not ProcrastinateJob.objects.exists()


def test_several_jobs_are_asked_for_at_once_or_none() -> None:
    defer_each("send_reminder", [{"client": key, "channel": 1} for key in (7, 8, 9)])
    defer_each("send_reminder", [])

    assert [job.args["client"] for job in ProcrastinateJob.objects.order_by("id")] == [7, 8, 9]


def test_what_somebody_waits_for_overtakes_what_nobody_does() -> None:
    defer("send_reminder", client=7, channel=1)
    outbox.text_message(NUMBER, "Sveiki!")

    by_priority = ProcrastinateJob.objects.order_by("-priority")

    assert [job.task_name for job in by_priority] == ["send_text_message", "send_reminder"]


def test_a_failing_job_is_tried_again_later_and_later_and_its_cause_stays(settings: Any) -> None:
    settings.SMS_URL = AWAY
    with transaction.atomic():
        client = ClientFactory.create()
        outbox.text_message(NUMBER, "Sveiki!")

    waits = []
    for _ in range(3):
        run_worker()
        assert job().status == "todo"
        failed = ProcrastinateEvent.objects.filter(type="deferred_for_retry").latest()
        waits.append(job().scheduled_at - failed.at)
        let_time_pass()

    assert waits == sorted(waits)
    assert len(set(waits)) == 3
    assert job().attempts == 3
    assert Client.objects.get() == client


def test_after_its_last_try_it_stands_failed_and_can_be_tried_again(settings: Any, sent: Any) -> None:
    fail_for_good(settings)
    assert (job().status, job().attempts) == ("failed", MOST_TRIES)

    tried = try_again(job().pk)
    run_worker()

    assert tried
    assert sent() == 1
    assert job().status == "succeeded"


def test_only_what_failed_is_tried_again(sent: Any) -> None:
    outbox.text_message(NUMBER, "Sveiki!")
    run_worker()

    assert not try_again(job().pk)
    assert job().status == "succeeded"


class TestAtTimes:
    def test_it_never_waits_twice(self) -> None:
        defer("remind", timestamp=1)

        with pytest.raises(AlreadyEnqueued), transaction.atomic():
            defer("remind", timestamp=2)

        assert job().args == {"timestamp": 1}

    def test_it_is_never_done_twice_at_the_same_time(self) -> None:
        defer("remind", timestamp=1)
        execute("UPDATE procrastinate_jobs SET status = 'doing'")
        defer("remind", timestamp=2)

        run_worker()

        assert [job.status for job in ProcrastinateJob.objects.order_by("id")] == ["doing", "todo"]

    def test_every_task_that_the_clock_asks_for_can_wait_only_once(self) -> None:
        tasks = [periodic.task for periodic in app.periodic_registry.periodic_tasks.values()]

        assert {task.name for task in tasks} >= {"remind", "forget_old_codes", "rescue_stalled_jobs"}
        assert all(task.queueing_lock == task.name for task in tasks)

    def test_what_waits_already_is_not_tried_again_too(self) -> None:
        defer("remind", timestamp=1)
        execute("UPDATE procrastinate_jobs SET status = 'failed'")
        failed = job().pk
        defer("remind", timestamp=2)

        assert not try_again(failed)
