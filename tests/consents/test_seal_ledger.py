import json

import pytest
from django.core.management import call_command

from amigo_consent.lib import signing
from consents.proof import offline
from consents.proof.models import Seal
from consents.proof.seals import seal_file
from tests.factories import ClientFactory, record
from tests.support.sealing import seal_everything

pytestmark = pytest.mark.django_db


def test_without_entries_there_is_nothing_to_seal(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("seal_ledger")

    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == "Nothing was recorded since the last seal; there is no new one.\n"


def test_the_newest_seal_is_printed_as_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    record(ClientFactory.create(), given="offers")
    seal_everything()

    call_command("seal_ledger")

    printed = json.loads(capsys.readouterr().out)
    assert printed == seal_file(Seal.objects.get())
    assert offline.check_seal(printed, signing.known_keys())["number"] == 1


def test_what_was_sealed_is_said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    record(ClientFactory.create(), given="offers")
    monkeypatch.setattr("consents.proof.seals.settled_horizon", lambda: 2**62)

    call_command("seal_ledger")

    assert capsys.readouterr().err == "Seal 1: 1 entries of 1 clients.\n"
