import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from consents.proof.models import Seal
from consents.proof.seals import seal_file
from tests.consents.proof.verification.tampering import chain, delete, edit, row
from tests.factories import ClientFactory, record
from tests.support.sealing import seal_everything

pytestmark = pytest.mark.django_db


def test_an_honest_ledger_is_summed_up(capsys: pytest.CaptureFixture[str]) -> None:
    for client in ClientFactory.create_batch(2):
        record(client, given="offers")
    seal_everything()

    call_command("verify_ledger")

    summary, verdict = capsys.readouterr().out.splitlines()
    assert summary.startswith("2 entries of 2 clients under 1 seals, read in ")
    assert verdict == "Nothing was found."


def test_an_empty_ledger_is_honest(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_ledger")

    assert capsys.readouterr().out.startswith("0 entries of 0 clients under 0 seals")


def test_each_finding_is_a_line_and_the_command_fails(capsys: pytest.CaptureFixture[str]) -> None:
    client = ClientFactory.create()
    record(client, given="offers")
    (entry,) = chain(client)
    edit(row(entry), language="ru")

    with pytest.raises(CommandError, match=r"^The ledger is not what it was: 1 findings\.$") as failed:
        call_command("verify_ledger")

    assert failed.value.returncode == 1
    finding = capsys.readouterr().out.splitlines()[0]
    assert finding == f"entry · {client.number} · {entry.pk} · its hash does not fit what it says"


def test_of_many_findings_as_many_are_printed_as_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    for client in ClientFactory.create_batch(3):
        record(client, given="offers")
        edit(row(chain(client)[0]), language="ru")

    with pytest.raises(CommandError, match=r"3 findings, 1 of them not printed\.$"):
        call_command("verify_ledger", limit=2)

    assert len(capsys.readouterr().out.splitlines()) == 2 + 1


def test_a_seal_that_was_kept_elsewhere_has_to_be_here(tmp_path: Path) -> None:
    record(ClientFactory.create(), given="offers")
    kept = tmp_path / "seal.json"
    kept.write_text(json.dumps(seal_file(seal_everything())))
    call_command("verify_ledger", seal=[kept])
    delete(Seal.objects.all())

    with pytest.raises(CommandError, match="2 findings"):
        call_command("verify_ledger", seal=[kept])
