"""Signing in with a code that is sent to an e-mail: for who left."""

import datetime as dt
import email
from collections.abc import Callable
from email import policy
from typing import Any

import pytest
from django.utils import timezone

from amigo_consent.lib.actors import System
from clients.person.models import Client
from clients.sign_in.services import (
    CODES_PER_ADDRESS,
    TooManyCodes,
    WrongCode,
    sign_in,
)
from consents.loyalty.relationship import end_relationship
from tests.clients.sign_in.codes import NUMBER, Outbox
from tests.factories import ClientFactory, record

pytestmark = pytest.mark.django_db

EMAIL = "anna@example.com"


def who_left(**properties: Any) -> Client:
    now = timezone.now()
    person = ClientFactory.create(phone=NUMBER, email=EMAIL, email__verified_at=now, **properties)
    record(person, given="loyalty-data", decided_at=now - dt.timedelta(days=30))
    end_relationship(client=person, left_on=timezone.localdate(), by=System())
    return person


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("en", "Your sign-in code", "It is valid for 10 minutes."),
        ("lv", "Jūsu ienākšanas kods", "Tas ir derīgs 10 minūtes."),
        ("ru", "Ваш код для входа", "Он действителен 10 минут."),
    ],
)
def test_who_left_gets_an_e_mail_in_their_language(
    ask: Callable[..., str], outbox: Outbox, language: str, subject: str, words: str
) -> None:
    person = who_left(language=language)

    code = ask(EMAIL)

    message = email.message_from_bytes(outbox()[-1].encode(), policy=policy.default)
    body = message.get_content()
    assert (message["To"], message["Subject"]) == (EMAIL, subject)
    assert code in body
    assert words in body
    assert sign_in(EMAIL, code) == person


def test_an_e_mail_meets_the_same_limits(ask: Callable[..., str]) -> None:
    who_left()
    for _ in range(CODES_PER_ADDRESS):
        ask(EMAIL)

    with pytest.raises(TooManyCodes):
        ask(EMAIL)


def test_a_code_that_was_sent_to_the_phone_does_not_fit_the_e_mail(ask: Callable[..., str]) -> None:
    who_left()
    ask(EMAIL)

    with pytest.raises(WrongCode):
        sign_in(EMAIL, ask(NUMBER))
