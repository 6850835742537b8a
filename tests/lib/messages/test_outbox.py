"""Messages as jobs: sealed in the queue, sent by the worker, and not at all once they are worthless."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from amigo_consent.lib.messages import outbox as messages
from amigo_consent.lib.messages.outbox import send_email, send_text_message

pytestmark = pytest.mark.django_db

NUMBER = "+37120000001"
ADDRESS = "anna@example.com"
Outbox = Callable[[], list[str]]


def test_a_text_message_arrives_as_it_was_written(outbox: Outbox) -> None:
    messages.text_message(NUMBER, "Labdien, Anna!")

    assert outbox() == [f"To: {NUMBER}\n\nLabdien, Anna!\n"]


def test_an_e_mail_arrives_with_its_headers(outbox: Outbox) -> None:
    messages.email(ADDRESS, "Jūsu piekrišanas", "Labdien, Anna!", {"List-Unsubscribe": "<https://x/u/1/>"})

    (message,) = outbox()
    assert f"To: {ADDRESS}\n" in message
    assert "List-Unsubscribe: <https://x/u/1/>\n" in message
    assert "\nLabdien, Anna!\n" in message


def test_each_message_has_a_file_of_its_own(outbox: Outbox) -> None:
    for number in range(20):
        messages.email(ADDRESS, f"No. {number}", "Labdien!")

    assert [f"Subject: No. {number}\n" in text for number, text in enumerate(outbox())] == [True] * 20


def test_whoever_looks_at_the_queue_reads_none_of_it() -> None:
    messages.text_message(NUMBER, "Labdien, Anna!")
    messages.email(ADDRESS, "Labdien!", "Labdien, Anna!")

    told = str([job.args for job in ProcrastinateJob.objects.all()])

    for secret in (NUMBER, ADDRESS, "Anna", "Labdien"):
        assert secret not in told


@pytest.mark.parametrize(("seconds", "arrives"), [(60, True), (0, False), (-60, False)])
def test_a_message_that_has_expired_is_not_sent(outbox: Outbox, seconds: int, arrives: bool) -> None:
    expires_at = timezone.now() + dt.timedelta(seconds=seconds)
    messages.text_message(NUMBER, "1234", expires_at=expires_at)
    messages.email(ADDRESS, "Code", "1234", expires_at=expires_at)

    assert len(outbox()) == (2 if arrives else 0)


@pytest.mark.parametrize("task", [send_text_message, send_email])
def test_both_are_tried_again_when_they_fail(task: object) -> None:
    assert getattr(task, "retry_strategy", None) is not None
