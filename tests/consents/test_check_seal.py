"""`check_seal` on a machine that has two files and a public key, and no database."""

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command

from amigo_consent.lib import signing
from tests.consents.proof.test_offline import proof_of


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """A seal, the proof of an entry under it, and the public key; what reads the database would fail here."""
    proof = proof_of(1)
    texts = {
        "proof": json.dumps(proof),
        "seal": json.dumps(proof["seal"], indent=2),
        "key": signing.to_pem(signing.public_key()),
        "other_key": signing.to_pem(Ed25519PrivateKey.generate().public_key()),
        "nonsense": "nonsense",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return {name: tmp_path / name for name in [*texts, "missing"]}


def test_a_seal_is_checked(files: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_seal", files["seal"])

    key = signing.key_id(signing.public_key())
    said = f"Seal 2 of 2026-07-01T02:00:00.000000+00:00 was signed with key {key}.\n"
    assert capsys.readouterr().out == said


def test_an_entry_is_shown_by_its_proof(files: dict[str, Path], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_seal", files["seal"], proof=files["proof"])

    assert capsys.readouterr().out.endswith('This entry is under it:\n{"second": "ā"}\n')


def test_another_system_checks_with_the_published_key(files: dict[str, Path], settings: Any) -> None:
    settings.SEAL_KEY = "b25seS1mb3ItdGhpcy10ZXN0LTAwMDAwMDAwMDAwMDA="

    call_command("check_seal", files["seal"], proof=files["proof"], key=files["key"])

    with pytest.raises(CommandError, match="Not proven: the seal names the key"):
        call_command("check_seal", files["seal"])


@pytest.mark.parametrize(
    ("named", "what"),
    [
        ({"seal": "seal", "key": "other_key"}, "Not proven: the seal names the key"),
        ({"seal": "seal", "key": "nonsense"}, "this is no public key in PEM"),
        ({"seal": "missing"}, "cannot be read: No such file"),
        ({"seal": "nonsense"}, "is no JSON"),
        ({"seal": "proof"}, "Not proven: 'statement' is missing"),
        ({"seal": "seal", "proof": "seal"}, "Not proven: 'seal' is missing"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said(named: dict[str, str], what: str, files: dict[str, Path]) -> None:
    arguments: dict[str, Any] = {name: files[file] for name, file in named.items()}

    with pytest.raises(CommandError, match=what) as failed:
        call_command("check_seal", arguments.pop("seal"), **arguments)

    assert failed.value.returncode == 1


def test_a_proof_under_another_seal_does_not_count(files: dict[str, Path]) -> None:
    proof = proof_of(1)
    proof["seal"]["statement"]["number"] = 3
    files["proof"].write_text(json.dumps(proof))

    with pytest.raises(CommandError, match="rests on another seal"):
        call_command("check_seal", files["seal"], proof=files["proof"])


def test_an_entry_that_was_altered_is_not_shown(files: dict[str, Path]) -> None:
    proof = proof_of(1)
    proof["entry"]["text"] = '{"second": "a"}'
    files["proof"].write_text(json.dumps(proof))

    with pytest.raises(CommandError, match="Not proven: the entry is not one that was sealed"):
        call_command("check_seal", files["seal"], proof=files["proof"])
