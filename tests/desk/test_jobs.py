"""Background jobs in the admin: in words, failed ones first, sealed, and tried again by whom may."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client as HttpClient
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from amigo_consent.desk.jobs import EVENTS, STATUSES, TASKS
from amigo_consent.lib.jobs.queue import app, defer
from amigo_consent.lib.messages import outbox
from tests.desk.card.card_user import signed_in, text_of
from tests.factories import StaffFactory
from tests.support.jobs import execute

pytestmark = pytest.mark.django_db

LIST = reverse("admin:procrastinate_procrastinatejob_changelist")


@pytest.fixture
def http(client: HttpClient) -> HttpClient:
    return client


def admin() -> User:
    return StaffFactory.create(role="admin")


def failed_message() -> ProcrastinateJob:
    outbox.text_message("+37120000001", "Sveiki!")
    job: ProcrastinateJob = ProcrastinateJob.objects.latest("id")
    execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", job.pk)
    execute("UPDATE procrastinate_jobs SET status = 'failed', attempts = 9 WHERE id = %s", job.pk)
    return job


def page_of(job: ProcrastinateJob) -> str:
    return reverse("admin:procrastinate_procrastinatejob_change", args=[job.pk])


def try_again(http: HttpClient, *jobs: ProcrastinateJob) -> Any:
    data = {"action": "try_again", "_selected_action": [job.pk for job in jobs]}
    return http.post(LIST, data, follow=True)


def test_jobs_are_listed_in_words_failed_ones_first(http: HttpClient) -> None:
    signed_in(http, admin())
    failed_message()
    defer("remind", timestamp=0)

    shown = text_of(http.get(LIST))

    assert "Background jobs" in shown
    assert shown.index("Text message to a client failed 9") < shown.index(
        "Find consents that end soon waiting 0"
    )
    assert "procrastinate" not in shown.lower()


@pytest.mark.parametrize(
    ("chosen", "found"),
    [("status=failed", 1), ("status=succeeded", 0), ("status=nonsense", 2), ("task_name=remind", 1)],
)
def test_they_can_be_filtered(http: HttpClient, chosen: str, found: int) -> None:
    signed_in(http, admin())
    failed_message()
    defer("remind", timestamp=0)

    response = http.get(f"{LIST}?{chosen}")

    assert response.context["cl"].result_count == found


def test_one_job_tells_its_course_and_no_secrets(http: HttpClient) -> None:
    signed_in(http, admin())
    job = failed_message()

    response = http.get(page_of(job))

    shown = text_of(response)
    assert f"Text message to a client · {job.pk}" in shown
    assert "message: sealed" in shown
    for event in ("asked for", "begun", "failed"):
        assert f"– {event}" in shown
    assert job.args["sealed"] not in response.content.decode()


def test_what_failed_is_tried_again(http: HttpClient) -> None:
    signed_in(http, admin())
    job = failed_message()

    shown = text_of(try_again(http, job))

    assert "1 job will be tried again." in shown
    assert ProcrastinateJob.objects.get().status == "todo"


def test_what_did_not_fail_is_left_alone(http: HttpClient) -> None:
    signed_in(http, admin())
    defer("remind", timestamp=0)

    shown = text_of(try_again(http, ProcrastinateJob.objects.get()))

    assert "None of these jobs has failed." in shown
    assert ProcrastinateJob.objects.get().attempts == 0


def test_what_waits_already_is_not_asked_for_twice(http: HttpClient) -> None:
    signed_in(http, admin())
    defer("remind", timestamp=1)
    execute("UPDATE procrastinate_jobs SET status = 'failed'")
    failed = ProcrastinateJob.objects.get()
    defer("remind", timestamp=2)

    shown = text_of(try_again(http, failed))

    assert "What is waiting already was left alone" in shown
    assert ProcrastinateJob.objects.get(pk=failed.pk).status == "failed"


def test_who_may_only_look_finds_no_way_to_try_again(http: HttpClient) -> None:
    signed_in(http, StaffFactory.create(role="dpo"))
    job = failed_message()

    page, tried = http.get(page_of(job)), try_again(http, job)

    assert "Try again" not in text_of(page)
    assert "Try again" not in text_of(tried)
    assert ProcrastinateJob.objects.get().status == "failed"


@pytest.mark.parametrize("role", ["agent", "supervisor", "specialist"])
def test_it_is_not_everybodys_business(http: HttpClient, role: str) -> None:
    signed_in(http, StaffFactory.create(role=role))

    assert http.get(LIST).status_code == 403


def test_nobody_adds_changes_or_deletes_a_job(http: HttpClient) -> None:
    signed_in(http, StaffFactory.create(is_superuser=True))
    job = failed_message()

    assert http.get(reverse("admin:procrastinate_procrastinatejob_add")).status_code == 403
    assert http.post(page_of(job), {}).status_code == 403
    assert http.post(f"{page_of(job)[:-7]}delete/", {"post": "yes"}).status_code == 403


def test_the_front_page_calls_them_by_a_name_that_can_be_translated(http: HttpClient) -> None:
    signed_in(http, admin())

    shown = text_of(http.get(reverse("desk:front")))

    assert "Background jobs" in shown
    assert "rocrastinate" not in shown


def test_there_are_words_for_everything() -> None:
    app.perform_import_paths()  # type: ignore[no-untyped-call]
    ours = {name for name in app.tasks if "procrastinate" not in name}
    statuses = {status for status, _ in ProcrastinateJob._meta.get_field("status").choices}  # type: ignore[union-attr]

    assert ours == set(TASKS)
    assert statuses == set(STATUSES)
    assert set(STATUSES) - {"todo", "doing"} <= set(EVENTS)
