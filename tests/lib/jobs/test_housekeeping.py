"""Jobs of dead workers are taken up again, and what is old is forgotten."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from oauth2_provider.models import get_access_token_model
from procrastinate.contrib.django.models import ProcrastinateJob

from amigo_consent.lib.jobs.housekeeping import forget_old_sessions
from amigo_consent.lib.jobs.queue import MOST_TRIES, defer
from amigo_consent.lib.messages import outbox
from tests.factories import ApiClientFactory
from tests.support.jobs import execute, run_worker

pytestmark = pytest.mark.django_db(transaction=True)

NUMBER = "+37120000001"


@pytest.fixture
def sent(settings: Any, tmp_path: Any) -> Any:
    """Text messages go to files; calling it counts them."""
    settings.SMS_URL = f"file:{tmp_path}"
    return lambda: len(list(tmp_path.iterdir()))


def begin_and_die(*, seconds_ago: int = 60) -> None:
    """A worker took up every job that waits, and then its heart stopped, so long ago."""
    silence = dt.timedelta(seconds=seconds_ago)
    execute(
        """WITH worker AS (
             INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s) RETURNING id
           )
           UPDATE procrastinate_jobs SET status = 'doing', worker_id = worker.id FROM worker
            WHERE status = 'todo'""",
        silence,
    )


def rescue() -> None:
    """A worker takes up what another left, and does it if it is due."""
    defer("rescue_stalled_jobs", timestamp=0)
    run_worker()


def status_of(task: str) -> list[str]:
    jobs = ProcrastinateJob.objects.filter(task_name=task).order_by("id")
    return list(jobs.values_list("status", flat=True))


def test_a_job_whose_worker_died_in_the_middle_is_done_by_another(sent: Any) -> None:
    outbox.text_message(NUMBER, "Sveiki!")
    begin_and_die()

    rescue()

    assert status_of("send_text_message") == ["succeeded"]
    assert sent() == 1


def test_a_job_whose_worker_lives_is_left_to_it(sent: Any) -> None:
    outbox.text_message(NUMBER, "Sveiki!")
    begin_and_die(seconds_ago=1)

    rescue()

    assert status_of("send_text_message") == ["doing"]
    assert sent() == 0


def test_a_job_that_kills_its_workers_is_given_up_in_the_end(sent: Any) -> None:
    outbox.text_message(NUMBER, "Sveiki!")
    execute("UPDATE procrastinate_jobs SET attempts = %s", MOST_TRIES - 1)
    begin_and_die()

    rescue()

    assert status_of("send_text_message") == ["failed"]
    assert sent() == 0


def test_a_dead_workers_round_does_not_stand_in_the_way_of_the_next() -> None:
    defer("remind", timestamp=1)
    begin_and_die()
    defer("remind", timestamp=2)

    rescue()
    run_worker()

    assert status_of("remind") == ["failed", "succeeded"]


def test_the_rescuer_itself_is_rescued() -> None:
    defer("rescue_stalled_jobs", timestamp=1)
    begin_and_die()

    rescue()

    assert status_of("rescue_stalled_jobs") == ["succeeded", "succeeded"]


@pytest.mark.parametrize(
    ("status", "days", "stays"),
    [("succeeded", 6, True), ("succeeded", 8, False), ("failed", 89, True), ("failed", 91, False)],
)
def test_old_jobs_are_forgotten_failed_ones_later(status: str, days: int, stays: bool) -> None:
    outbox.text_message(NUMBER, "Sveiki!")
    execute("UPDATE procrastinate_jobs SET status = %s", status)
    execute("UPDATE procrastinate_events SET at = now() - %s", dt.timedelta(days=days))
    defer("forget_old_jobs", timestamp=0)

    run_worker()

    assert bool(status_of("send_text_message")) == stays


def test_a_job_that_waits_is_never_forgotten() -> None:
    outbox.text_message(NUMBER, "Sveiki!")
    execute("UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 hour'")
    execute("UPDATE procrastinate_events SET at = now() - interval '1 year'")
    defer("forget_old_jobs", timestamp=0)

    run_worker()

    assert status_of("send_text_message") == ["todo"]


def test_expired_sessions_and_tokens_are_forgotten() -> None:
    now, tokens = timezone.now(), get_access_token_model()
    system = ApiClientFactory.create()
    for name, until in (("old", now - dt.timedelta(days=1)), ("new", now + dt.timedelta(days=1))):
        Session.objects.create(session_key=name, session_data="", expire_date=until)
        tokens.objects.create(token=name, application=system, expires=until)

    forget_old_sessions()

    assert [session.session_key for session in Session.objects.all()] == ["new"]
    assert tokens.objects.count() == 1
