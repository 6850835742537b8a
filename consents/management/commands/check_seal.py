from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from amigo_consent.lib import signing
from amigo_consent.lib.signing import Keys, NoPublicKey
from consents.management.files import read, read_json
from consents.proof import offline
from consents.proof.claims import check_claims
from consents.proof.offline import NotProven


class Command(BaseCommand):
    help = (
        "Checks a seal, the proof of an entry under it, and that a receipt says what its entry says, "
        "without the database. Exit status 1 if wrong."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("seal", type=Path, help="the seal's file")
        parser.add_argument("--proof", type=Path, help="the proof of an entry under this seal, or a receipt")
        parser.add_argument("--key", type=Path, help="the public key in PEM (default: that of SEAL_KEY)")

    def handle(self, *, seal: Path, proof: Path | None, key: Path | None, **options: Any) -> None:
        keys = _key_in(key) if key else signing.known_keys()
        try:
            self._check(read_json(seal), read_json(proof) if proof else None, keys)
        except NotProven as fault:
            raise CommandError(f"Not proven: {fault}.") from fault

    def _check(self, seal: Any, shown: Any, keys: Keys) -> None:
        said = offline.check_seal(seal, keys)
        self.stdout.write(f"Seal {said['number']} of {said['sealed_at']} was signed with key {said['key']}.")
        if shown is None:
            return
        proof = shown["proof"] if _is_receipt(shown) else shown
        if proof is None:
            raise NotProven("the receipt was made before the entry was sealed, and holds no proof")
        if offline.seal_of(proof) != seal:
            raise NotProven("the proof rests on another seal than this one")
        offline.check_proof(proof, keys)
        self.stdout.write(f"This entry is under it:\n{proof['entry']['text']}")
        if _is_receipt(shown):
            self._check_receipt(shown)

    def _check_receipt(self, receipt: Mapping[str, Any]) -> None:
        unproven = check_claims(receipt)
        self.stdout.write("The receipt says what the entry says.")
        self.stdout.write(f"Not proven by this entry: {', '.join(unproven)}.")


def _is_receipt(shown: Any) -> bool:
    """Whether it claims something itself, beside the proof that it holds."""
    return isinstance(shown, dict) and "proof" in shown


def _key_in(path: Path) -> Keys:
    try:
        return signing.by_id([signing.from_pem(read(path))])
    except NoPublicKey as error:
        raise CommandError(f"{path}: {error}.") from error
