"""The key of personal codes changed: everything is encrypted anew, and found all the time."""

from typing import Any

import pytest
from django.core.management import call_command

from amigo_consent.lib import crypto
from clients.person import personal_code, renewal
from clients.person.models import Client
from clients.search import search_clients
from tests.factories import ClientFactory

pytestmark = pytest.mark.django_db

CODE = "010190-12345"
HISTORY: Any = Client.history
NEWER = "a-newer-key-of-nobody-at-all-0123456789-abcdefgh"


@pytest.fixture
def client(settings: Any) -> Client:
    """Somebody whose code is under a key that was retired since."""
    client = ClientFactory.create(personal_code=CODE)
    settings.PERSONAL_DATA_RETIRED_KEYS = [settings.PERSONAL_DATA_KEY]
    settings.PERSONAL_DATA_KEY = NEWER
    return client


def rows() -> list[Any]:
    return [*Client.objects.all(), *HISTORY.all()]


def test_until_it_is_renewed_the_code_is_found_and_shown(client: Client) -> None:
    assert search_clients(CODE).certain == client
    assert Client.objects.get().personal_code == CODE


def test_codes_are_renewed_also_in_the_history(
    client: Client, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("renew_personal_codes")
    settings.PERSONAL_DATA_RETIRED_KEYS = []

    assert capsys.readouterr().out.startswith("2 codes ")
    for row in rows():
        assert personal_code.decrypt(row.personal_code_encrypted) == CODE
        assert bytes(row.personal_code_digest) == personal_code.digest(CODE)
    assert search_clients(CODE).certain == client


def test_it_is_done_in_batches_and_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewal, "BATCH", 2)
    ClientFactory.create_batch(2)
    ClientFactory.create(personal_code="020290-12345")

    assert (renewal.renew_personal_codes(), renewal.renew_personal_codes()) == (2, 0)
    assert HISTORY.count() == 4


def test_nothing_is_lost_when_the_key_is_unknown(client: Client, settings: Any) -> None:
    settings.PERSONAL_DATA_RETIRED_KEYS = []
    before = [bytes(row.personal_code_encrypted) for row in rows()]

    with pytest.raises(crypto.InvalidToken):
        renewal.renew_personal_codes()

    assert [bytes(row.personal_code_encrypted) for row in rows()] == before
