import pytest

from consents.queries import decide
from tests.factories import ClientFactory, record

pytestmark = pytest.mark.django_db


def test_what_is_given_is_allowed() -> None:
    client = ClientFactory.create(email="anna@example.com")

    record(client, given="offers", channels={"email": True})

    (decision,) = decide(clients=[client.pk], purposes=["offers"], channel="email")
    assert decision.allowed
