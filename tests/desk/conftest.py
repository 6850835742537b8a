"""Who is signed in at the desk."""

import pytest
from django.contrib.auth.models import User
from django.test import Client as HttpClient

from tests.factories import StaffFactory


@pytest.fixture
def superuser(client: HttpClient) -> User:
    superuser = StaffFactory.create(is_superuser=True)
    client.force_login(superuser)
    client.cookies["django_language"] = "en"
    return superuser
