"""Who holds a number now, and who did."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from clients.contacts.models import Subscription
from clients.person.models import Client
from clients.sign_in.services import WrongCode, sign_in
from tests.clients.sign_in.codes import NUMBER
from tests.factories import ClientFactory

pytestmark = pytest.mark.django_db


def hand_over(number: str, to: Client) -> None:
    """The number ends today with its holder and begins with another client."""
    today = timezone.localdate()
    Subscription.objects.filter(number=number).update(ended_on=today)
    Subscription.objects.create(client=to, number=number, started_on=today)


def test_a_number_that_was_handed_on_signs_in_its_holder_of_today(ask: Callable[..., str]) -> None:
    ClientFactory.create(phone=NUMBER)
    holder = ClientFactory.create()
    hand_over(NUMBER, to=holder)

    code = ask()

    assert sign_in(NUMBER, code) == holder


def test_a_code_does_not_pass_to_the_next_holder(ask: Callable[..., str]) -> None:
    ClientFactory.create(phone=NUMBER)
    code = ask()
    hand_over(NUMBER, to=ClientFactory.create())

    with pytest.raises(WrongCode):
        sign_in(NUMBER, code)


def test_an_erased_client_gets_no_code(ask: Callable[..., str]) -> None:
    ClientFactory.create(phone=NUMBER, erased_at=timezone.now())

    assert ask() == ""


def test_a_client_erased_after_asking_is_not_signed_in(ask: Callable[..., str]) -> None:
    client = ClientFactory.create(phone=NUMBER)
    code = ask()
    Client.objects.filter(pk=client.pk).update(erased_at=timezone.now())

    with pytest.raises(WrongCode):
        sign_in(NUMBER, code)
