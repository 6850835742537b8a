"""A code signs in whoever holds the number, once and for a while."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from amigo_consent.lib.messages.sms import SmsFailed
from clients.sign_in.models import SignInCode
from clients.sign_in.services import TRIES, CodeNotUsable, WrongCode, forget_old_codes, request_code, sign_in
from tests.clients.sign_in.codes import NOBODYS, NUMBER, Outbox, code_in, fail, other_than
from tests.factories import ClientFactory
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db


def test_the_code_sent_to_the_phone_signs_in_its_holder(ask: Callable[..., str]) -> None:
    client = ClientFactory.create(phone=NUMBER)

    code = ask()

    assert sign_in(NUMBER, code) == client


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Do not tell it to anyone"), ("lv", "Amigo"), ("ru", "Amigo")]
)
def test_the_message_names_the_service_and_binds_the_code_to_our_host(
    ask: Callable[..., str], outbox: Outbox, settings: Any, language: str, words: str
) -> None:
    settings.PUBLIC_URL = "https://consents.example:8443"
    ClientFactory.create(phone=NUMBER, language=language)

    code = ask()

    (message,) = outbox()
    assert message.startswith(f"To: {NUMBER}\n")
    assert words in message
    assert message.rstrip().endswith(f"@consents.example #{code}")


def test_the_code_is_stored_only_as_a_digest(ask: Callable[..., str]) -> None:
    ClientFactory.create(phone=NUMBER)

    code = ask()

    stored = SignInCode.objects.get()
    assert len(bytes(stored.digest)) == 32
    assert code.encode() not in bytes(stored.digest)


def test_a_code_works_once(ask: Callable[..., str]) -> None:
    ClientFactory.create(phone=NUMBER)
    code = ask()
    sign_in(NUMBER, code)

    with pytest.raises(CodeNotUsable):
        sign_in(NUMBER, code)


def test_a_code_expires(ask: Callable[..., str]) -> None:
    ClientFactory.create(phone=NUMBER)
    code = ask()
    SignInCode.objects.update(expires_at=timezone.now())

    with pytest.raises(CodeNotUsable):
        sign_in(NUMBER, code)


def test_a_wrong_code_can_be_corrected(ask: Callable[..., str]) -> None:
    client = ClientFactory.create(phone=NUMBER)
    code = ask()
    with pytest.raises(WrongCode):
        sign_in(NUMBER, other_than(code))

    signed_in = sign_in(NUMBER, code)

    assert signed_in == client


def test_too_many_wrong_codes_use_the_right_one_up(ask: Callable[..., str]) -> None:
    ClientFactory.create(phone=NUMBER)
    code = ask()
    fail(NUMBER, TRIES)

    with pytest.raises(CodeNotUsable):
        sign_in(NUMBER, code)


def test_a_new_code_ends_the_older_one(ask: Callable[..., str]) -> None:
    client = ClientFactory.create(phone=NUMBER)
    older, newer = ask(), ask()

    if older != newer:
        with pytest.raises(WrongCode):
            sign_in(NUMBER, older)
    assert sign_in(NUMBER, newer) == client


def test_a_code_of_another_number_does_not_fit(ask: Callable[..., str]) -> None:
    ClientFactory.create(phone=NUMBER)
    ClientFactory.create(phone="+37120000112")
    code = ask("+37120000112")
    SignInCode.objects.filter(address="+37120000112").update(address=NUMBER)

    with pytest.raises(WrongCode):
        sign_in(NUMBER, code)


def test_a_number_of_nobody_is_treated_alike_but_gets_no_message(ask: Callable[..., str]) -> None:
    code = ask(NOBODYS)

    assert code == ""
    with pytest.raises(WrongCode):
        sign_in(NOBODYS, "123456")
    fail(NOBODYS, TRIES - 1)
    with pytest.raises(CodeNotUsable):
        sign_in(NOBODYS, "123456")


def test_without_a_code_asked_for_there_is_nothing_to_enter() -> None:
    with pytest.raises(CodeNotUsable):
        sign_in(NUMBER, "123456")


def test_a_message_that_cannot_be_sent_looks_like_one_that_was(settings: Any) -> None:
    settings.SMS_URL = "https://127.0.0.1:9/"
    ClientFactory.create(phone=NUMBER)

    request_code(NUMBER, ip=None)

    with pytest.raises(SmsFailed, match="cannot be reached"):
        run_jobs()


def test_a_code_that_would_arrive_too_late_to_be_used_is_not_sent(outbox: Outbox) -> None:
    ClientFactory.create(phone=NUMBER)
    request_code(NUMBER, ip=None)
    asked = SignInCode.objects.get()

    with time_machine.travel(asked.expires_at, tick=False):
        messages = outbox()

    assert messages == []


def test_codes_are_forgotten_after_a_day() -> None:
    request_code(NOBODYS, ip=None)
    request_code(NUMBER, ip=None)
    SignInCode.objects.filter(address=NOBODYS).update(created_at=timezone.now() - dt.timedelta(days=1))

    forget_old_codes()

    assert SignInCode.objects.get().address == NUMBER


def test_whoever_looks_at_the_queue_sees_neither_number_nor_code() -> None:
    ClientFactory.create(phone=NUMBER)

    request_code(NUMBER, ip=None)

    job = ProcrastinateJob.objects.get()
    assert (job.task_name, sorted(job.args)) == ("send_text_message", ["expires_at", "sealed"])
    assert NUMBER not in str(job.args)


@pytest.mark.django_db(transaction=True)
def test_one_code_entered_twice_at_once_signs_in_once(outbox: Outbox) -> None:
    ClientFactory.create(phone=NUMBER)
    request_code(NUMBER, ip=None)
    code = code_in(outbox()[-1])

    def enter(_: int) -> bool:
        try:
            sign_in(NUMBER, code)
        except CodeNotUsable:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(enter, range(4)))

    assert sorted(outcomes) == [False, False, False, True]
