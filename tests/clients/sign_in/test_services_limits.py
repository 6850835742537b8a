"""How often a code can be asked for."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from clients.sign_in.models import SignInCode
from clients.sign_in.services import CODES_PER_ADDRESS, CODES_PER_IP, TooManyCodes, sign_in
from tests.clients.sign_in.codes import NOBODYS, NUMBER
from tests.factories import ClientFactory

pytestmark = pytest.mark.django_db


def test_a_number_can_ask_only_so_often(ask: Callable[..., str]) -> None:
    ClientFactory.create(phone=NUMBER)
    for _ in range(CODES_PER_ADDRESS):
        ask()

    with pytest.raises(TooManyCodes) as refusal:
        ask()

    assert refusal.value.wait == dt.timedelta(minutes=15)


def test_after_a_while_a_number_can_ask_again(ask: Callable[..., str]) -> None:
    ClientFactory.create(phone=NUMBER)
    for _ in range(CODES_PER_ADDRESS):
        ask()
    SignInCode.objects.update(created_at=timezone.now() - dt.timedelta(minutes=15))

    assert ask()


def test_whoever_signs_in_can_do_so_as_often_as_they_like(ask: Callable[..., str]) -> None:
    person = ClientFactory.create(phone=NUMBER)

    for _ in range(CODES_PER_ADDRESS + 1):
        assert sign_in(NUMBER, ask()) == person


def test_an_address_can_ask_only_so_often_whatever_the_numbers(ask: Callable[..., str]) -> None:
    for n in range(CODES_PER_IP):
        ask(f"+371200{n:05}", ip="192.0.2.1")

    with pytest.raises(TooManyCodes):
        ask("+37120099999", ip="192.0.2.1")
    ask("+37120099999", ip="192.0.2.2")


def test_a_number_of_nobody_meets_the_same_limit(ask: Callable[..., str]) -> None:
    for _ in range(CODES_PER_ADDRESS):
        ask(NOBODYS)

    with pytest.raises(TooManyCodes):
        ask(NOBODYS)
