from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from amigo_consent.lib import signing
from amigo_consent.lib.signing import Keys, NoPublicKey
from consents.management.files import read, read_json
from consents.proof import offline
from consents.proof.offline import NotProven


class Command(BaseCommand):
    help = "Checks a seal, and the proof of an entry under it, without the database. Exit status 1 if wrong."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("seal", type=Path, help="the seal's file")
        parser.add_argument("--proof", type=Path, help="the proof of an entry under this seal, or a receipt")
        parser.add_argument("--key", type=Path, help="the public key in PEM (default: that of SEAL_KEY)")

    def handle(self, *, seal: Path, proof: Path | None, key: Path | None, **options: Any) -> None:
        keys = _key_in(key) if key else signing.known_keys()
        try:
            self._check(read_json(seal), _proof_in(proof) if proof else None, keys)
        except NotProven as fault:
            raise CommandError(f"Not proven: {fault}.") from fault

    def _check(self, seal: Any, proof: Any, keys: Keys) -> None:
        said = offline.check_seal(seal, keys)
        self.stdout.write(f"Seal {said['number']} of {said['sealed_at']} was signed with key {said['key']}.")
        if proof is None:
            return
        if offline.seal_of(proof) != seal:
            raise NotProven("the proof rests on another seal than this one")
        offline.check_proof(proof, keys)
        self.stdout.write(f"This entry is under it:\n{proof['entry']['text']}")


def _proof_in(path: Path) -> Any:
    """The proof in the file, which may also be a receipt that holds one. Raises NotProven."""
    said = read_json(path)
    if not isinstance(said, dict) or "proof" not in said:
        return said
    if said["proof"] is None:
        raise NotProven("the receipt was made before the entry was sealed, and holds no proof")
    return said["proof"]


def _key_in(path: Path) -> Keys:
    try:
        return signing.by_id([signing.from_pem(read(path))])
    except NoPublicKey as error:
        raise CommandError(f"{path}: {error}.") from error
