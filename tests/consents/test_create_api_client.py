import io
import json
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command

from consents.catalogue.models import Purpose
from consents.catalogue.systems.models import ApiClient

pytestmark = pytest.mark.django_db


def create(*arguments: str) -> Any:
    out = io.StringIO()
    call_command("create_api_client", *arguments, stdout=out)
    return json.loads(out.getvalue())


def test_it_prints_credentials_once_and_keeps_a_hash() -> None:
    printed = create("Campaigns", "--scope", "consents:read")

    client = ApiClient.objects.get(client_id=printed["client_id"])
    assert set(printed) == {"client_id", "client_secret"}
    assert client.name == "Campaigns"
    assert client.client_secret != printed["client_secret"]
    assert check_password(printed["client_secret"], client.client_secret)


def test_scopes_and_purposes_together_or_apart() -> None:
    create(
        *("Campaigns", "--scope", "consents:read", "exports:read", "--scope", "consents:read"),
        *("--purpose", "offers", "--purpose", "usage-data", "location-data"),
    )

    client = ApiClient.objects.get()
    assert client.scopes == ["consents:read", "exports:read"]
    assert [purpose.code for purpose in client.purposes.all()] == ["offers", "usage-data", "location-data"]


def test_without_purposes_it_is_given_those_that_exist_now() -> None:
    create("Campaigns", "--scope", "consents:read")
    Purpose.objects.create(code="ninth", position=9)

    assert ApiClient.objects.get().purposes.count() == 8


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--scope", "everything"], "There is no scope everything. Known: consents:read, exports:read"),
        (
            ["--scope", "consents:read", "--purpose", "moon", "offers"],
            "There is no purpose moon. Known: offers,",
        ),
        (["--scope", "consents:read", "--redirect-uri", "not an address"], "redirect"),
        ([], "--scope"),
    ],
)
def test_what_is_unknown_creates_nothing(arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        create("Campaigns", *arguments)

    assert not ApiClient.objects.exists()


def test_a_redirect_address_is_kept() -> None:
    create("Campaigns", "--scope", "consents:read", "--redirect-uri", "https://campaigns.example/back")

    assert ApiClient.objects.get().redirect_uris == "https://campaigns.example/back"
