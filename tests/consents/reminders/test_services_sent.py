"""What a reminder says, and that it leaves once, and only while it is still true."""

import datetime as dt
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from unittest import mock

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.utils import timezone, translation
from django.utils.formats import date_format
from procrastinate.contrib.django.models import ProcrastinateJob

from amigo_consent.lib.jobs.queue import defer
from amigo_consent.lib.messages.mail import MailFailed
from clients.person.models import Client
from consents.catalogue.models import Channel
from consents.ledger.timeline import Labels
from consents.reminders.models import Reminder
from consents.reminders.services import remind, send_reminder
from tests.consents.reminders.test_services import give, person, renew
from tests.factories import record
from tests.support.jobs import run_jobs, run_worker

pytestmark = pytest.mark.django_db

Outbox = Callable[[], list[str]]
PURPOSES = ("usage-data", "metadata-research")


def title_of(purpose: str) -> str:
    return Labels().purposes[purpose]


def in_words(moment: dt.datetime | None, language: str = "en") -> str:
    """The day, as the reader's language writes it."""
    with translation.override(language):
        return date_format(timezone.localtime(moment), "DATE_FORMAT")


def send(client: Client, channel: str = "email") -> None:
    send_reminder(client=client.pk, channel=Channel.objects.get(code=channel).pk)


class TestWhatItSays:
    def test_an_e_mail_names_each_consent_and_its_end(self, outbox: Outbox, settings: Any) -> None:
        settings.PUBLIC_URL = "https://consents.example"
        client = person(language="en", greeting="Anna")
        for purpose in PURPOSES:
            give(client, purpose)
        remind()

        (message,) = outbox()

        assert "Subject: Some of your consents to Amigo end soon\n" in message
        assert "Hello, Anna!" in message
        for reminder in Reminder.objects.all():
            assert f"ends on {in_words(reminder.due_at)}" in message
        assert "- Electronic communications metadata for individual cooperation\n" in message
        assert "\nhttps://consents.example/\n" in message
        assert "nothing is taken away from you" in message

    def test_it_says_when_a_notice_has_changed(self, outbox: Outbox) -> None:
        client = person(language="en")
        give(client, "usage-data", ends_in=100)
        renew("usage-data")
        remind()

        (message,) = outbox()

        assert "because what it says has changed" in message
        assert "Hello!" in message

    def test_no_address_in_it_holds_personal_data(self, outbox: Outbox) -> None:
        client = person(greeting="Anna")
        give(client, "usage-data")
        remind()

        (message,) = outbox()

        for link in re.findall(r"https?://\S+", message):
            assert not any(datum in link for datum in ("Anna", "anna", client.number, "20000001"))

    def test_the_way_out_refuses_the_channel_with_one_click(self, outbox: Outbox, client: Any) -> None:
        somebody = person()
        give(somebody, "usage-data")
        remind()
        (message,) = outbox()

        (link,) = re.findall(r"List-Unsubscribe:\s*<https?://[^/]+(/u/[^>]+)>", message)
        answer = client.post(link, {"List-Unsubscribe": "One-Click"})

        assert answer.status_code == 200
        assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click\n" in message
        assert not somebody.channel_preferences.get(channel__code="email").allowed

    def test_a_text_message_is_about_the_first_and_counts_the_others(self, outbox: Outbox) -> None:
        client = person(language="en")
        give(client, "usage-data", ends_in=5, channels={"sms": True})
        give(client, "metadata-research", ends_in=9, channels={})
        remind()

        (message,) = outbox()

        first = Reminder.objects.get(purpose__code="usage-data").due_at
        assert message.startswith("To: +37120000001\n\nAmigo: some of your consents end soon, the first")
        assert f"on {in_words(first)}." in message
        assert "Electronic communications metadata for individual cooperation" in message

    @pytest.mark.parametrize("language", ["lv", "ru"])
    @pytest.mark.parametrize("channel", ["email", "sms"])
    def test_it_speaks_the_clients_language(self, outbox: Outbox, language: str, channel: str) -> None:
        give(person(language=language), "usage-data", channels={channel: True})
        remind()

        (message,) = outbox()

        assert {"lv": "Elektronisko sakaru metadati", "ru": "Метаданные"}[language] in message


class TestOnlyWhileItIsTrue:
    def test_it_is_noted_when_it_left(self, outbox: Outbox) -> None:
        give(person(), "usage-data")
        remind()
        assert Reminder.objects.get().sent_at is None

        outbox()

        assert Reminder.objects.get().sent_at is not None

    def test_doing_the_job_again_sends_nothing(self, outbox: Outbox) -> None:
        client = person()
        give(client, "usage-data")
        remind()
        outbox()

        send(client)

        assert len(outbox()) == 1

    @pytest.mark.parametrize(
        "act",
        [{"withdrawn": "usage-data"}, {"given": "usage-data"}, {"channels": {"email": False, "sms": False}}],
        ids=["withdrawn", "renewed", "channels refused"],
    )
    def test_nobody_is_asked_who_spoke_meanwhile(self, outbox: Outbox, act: dict[str, Any]) -> None:
        client = person()
        give(client, "usage-data", ends_in=10)
        remind()
        record(client, **act)

        assert outbox() == []
        assert not Reminder.objects.exists()

    def test_what_is_still_true_is_sent(self, outbox: Outbox) -> None:
        client = person(language="lv")
        for purpose in PURPOSES:
            give(client, purpose)
        remind()
        record(client, withdrawn="usage-data")

        (message,) = outbox()

        assert title_of("metadata-research") in message
        assert title_of("usage-data") not in message
        assert Reminder.objects.get().purpose.code == "metadata-research"

    def test_who_refused_the_channel_meanwhile_is_asked_by_the_next_one(self, outbox: Outbox) -> None:
        client = person()
        give(client, "usage-data")
        remind()
        record(client, channels={"email": False})
        assert outbox() == []

        remind()

        assert outbox()[0].startswith("To: +37120000001\n")

    def test_one_that_could_not_be_sent_is_sent_later(self, outbox: Outbox) -> None:
        give(person(), "usage-data")
        remind()

        with mock.patch.object(EmailMessage, "send", side_effect=OSError), pytest.raises(MailFailed):
            run_jobs()

        assert Reminder.objects.get().sent_at is None
        assert len(outbox()) == 1


@pytest.mark.django_db(transaction=True)
class TestAtTheSameTime:
    @pytest.mark.usefixtures("outbox")
    def test_two_at_once_ask_each_client_once(self) -> None:
        clients, start = [person(email=f"anna{n}@example.com", phone=None) for n in range(20)], Barrier(2)
        for client in clients:
            give(client, "usage-data")

        def ask(_: int) -> int:
            start.wait(20)
            try:
                return remind()
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            asked = list(pool.map(ask, range(2)))

        assert sum(asked) == len(clients) == Reminder.objects.count()
        assert ProcrastinateJob.objects.filter(task_name="send_reminder").count() == len(clients)

    def test_the_worker_finds_and_sends_them(self, outbox: Outbox) -> None:
        give(person(), "usage-data")
        defer("remind", timestamp=0)

        run_worker()

        assert len(outbox()) == 1
        assert set(ProcrastinateJob.objects.values_list("task_name", "status")) == {
            ("remind", "succeeded"),
            ("send_reminder", "succeeded"),
        }
