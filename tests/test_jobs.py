"""What the clock has done: all of it is wired, and what is wrong with the ledger leaves a failed job."""

from typing import Any

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from amigo_consent.lib.jobs.queue import app, defer
from consents.ledger.models.submission import Submission
from consents.proof.jobs import LedgerAltered, check_ledger
from tests.factories import ClientFactory, record
from tests.support.jobs import run_worker

BY_THE_CLOCK = (
    "suspend_ended_numbers",
    "settle_loyalty",
    "seal_ledger",
    "verify_ledger",
    "remind",
    "renew_personal_codes",
    "forget_old_codes",
    "forget_old_sessions",
    "forget_old_jobs",
    "rescue_stalled_jobs",
)


def tamper() -> None:
    """As somebody who owns the database could: the ledger's triggers step aside."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE consents_submission SET source = 'app'")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("task", BY_THE_CLOCK)
def test_each_does_its_work_with_a_real_worker(task: str) -> None:
    record(ClientFactory.create(phone="+37120000001"), given="offers")
    defer(task, timestamp=0)

    run_worker()

    assert ProcrastinateJob.objects.get(task_name=task).status == "succeeded"


def test_the_clock_asks_for_exactly_these_every_day_or_oftener() -> None:
    asked_for = {name: periodic.cron for (name, _), periodic in app.periodic_registry.periodic_tasks.items()}

    assert set(asked_for) == set(BY_THE_CLOCK)
    assert all(cron.endswith(" * * *") for cron in asked_for.values())


@pytest.mark.django_db(transaction=True)
def test_a_ledger_that_was_altered_leaves_a_failed_job_and_an_error(caplog: Any) -> None:
    client = ClientFactory.create()
    record(client, given="offers")
    tamper()
    defer("verify_ledger", timestamp=0)

    run_worker()

    assert ProcrastinateJob.objects.get().status == "failed"
    (error,) = [entry for entry in caplog.records if entry.levelname == "ERROR"]
    assert "LedgerAltered" in (error.exc_text or str(error.exc_info))
    assert client.number not in caplog.text


@pytest.mark.django_db
def test_what_is_wrong_is_counted_and_names_nobody() -> None:
    client = ClientFactory.create()
    record(client, given="offers")
    tamper()

    with pytest.raises(LedgerAltered) as altered:
        check_ledger()

    assert "Run `manage.py verify_ledger`" in str(altered.value)
    assert client.number not in str(altered.value)
    assert str(Submission.objects.get().pk) not in str(altered.value)
