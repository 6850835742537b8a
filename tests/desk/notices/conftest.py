import pytest
from django.contrib.auth.models import User
from django.test import Client as HttpClient

from tests.desk.card.card_user import signed_in
from tests.factories import StaffFactory


@pytest.fixture
def supervisor(client: HttpClient) -> User:
    return signed_in(client, StaffFactory.create(role="supervisor"))


@pytest.fixture
def dpo(client: HttpClient) -> User:
    return signed_in(client, StaffFactory.create(role="dpo"))
