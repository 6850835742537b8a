"""Checking a seal of the ledger, and the proof of an entry under it, with nothing but them and a public key.

A seal is `{"statement": {"number", "sealed_at", "horizon", "entries", "clients", "root", "previous", "key",
"catalogue"}, "algorithm": "Ed25519", "signature"}`. The signature is over the statement as canonical JSON;
`root` is the Merkle tree hash (RFC 9162) over the newest entry's hash of each of the `clients`; `catalogue`,
which older seals do not have, is the sha256 over the notices that had been published.

A proof is `{"entry": {"text", "previous_hash"}, "later": [...], "leaf_index", "path": [...], "seal"}`. The
digest of an entry is the sha256 of its text; its hash is the sha256 of the hash before it in the client's
chain (nothing, for the first one) and the digest. `later` are the digests of the entries that follow, up to
the one whose hash is the leaf. All bytes are in hex.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from amigo_consent.lib import signing
from amigo_consent.lib.signing import Keys
from consents.proof import merkle

Kind = TypeVar("Kind")

HASH_BYTES = 32
SIGNATURE_BYTES = 64


class NotProven(Exception):
    """What was to be shown is not shown; says what is wrong."""


def check_seal(seal: Any, keys: Keys) -> Mapping[str, Any]:
    """The seal's statement, if one of these keys signed it. Raises NotProven."""
    said = member(seal, "statement", dict)
    _only(seal, "statement", "algorithm", "signature")
    if member(seal, "algorithm", str) != signing.ALGORITHM:
        raise NotProven(f"the seal is signed with another algorithm than {signing.ALGORITHM}")
    key = keys.get(name := member(said, "key", str))
    if key is None:
        raise NotProven(f"the seal names the key {name!r}, which is not the one it is checked with")
    if not signing.is_signed(
        canonical(said), _bytes(member(seal, "signature", str), "signature", length=SIGNATURE_BYTES), key
    ):
        raise NotProven("the seal's signature does not fit what the seal says")
    return said


def check_proof(proof: Any, keys: Keys) -> Mapping[str, Any]:
    """What the seal that the proof rests on states, if the proof's entry is under it. Raises NotProven."""
    said = check_seal(seal_of(proof), keys)
    _only(proof, "entry", "later", "leaf_index", "path", "seal")
    is_included = merkle.is_included(
        _sealed_hash(proof),
        index=member(proof, "leaf_index", int),
        size=member(said, "clients", int),
        path=_hashes(proof, "path"),
        root=_hash(said, "root"),
    )
    if not is_included:
        raise NotProven("the entry is not one that was sealed: its hash does not lead to the seal's root")
    return said


def seal_of(proof: Any) -> Mapping[str, Any]:
    """The seal that a proof rests on, not checked yet. Raises NotProven."""
    return member(proof, "seal", dict)


def canonical(statement: Mapping[str, Any]) -> bytes:
    """The bytes that are signed: JSON with sorted keys and no spaces, in ASCII."""
    return json.dumps(statement, sort_keys=True, separators=(",", ":")).encode()


def entry_hash(previous: bytes, text: str) -> bytes:
    """An entry's hash, from the one before it (b"" for the first) and its canonical text."""
    try:
        return _chained(previous, [hashlib.sha256(text.encode()).digest()])
    except UnicodeEncodeError:
        raise NotProven("the entry's text is no text") from None


def _sealed_hash(proof: Any) -> bytes:
    """The hash of the client's newest entry under the seal, by way of the proof's entry."""
    entry = member(proof, "entry", dict)
    is_first = member(entry, "previous_hash", object) is None
    previous = b"" if is_first else _hash(entry, "previous_hash")
    _only(entry, "text", "previous_hash")
    return _chained(entry_hash(previous, member(entry, "text", str)), _hashes(proof, "later"))


def _chained(head: bytes, digests: Iterable[bytes]) -> bytes:
    for digest in digests:
        head = hashlib.sha256(head + digest).digest()
    return head


def parsed(text: str | bytes) -> Any:
    """JSON that says everything once. Raises NotProven.

    Of a name that is there twice another reader might take the other value.
    """
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise NotProven(f"it is no JSON: {error}") from error


def member(of: Any, name: str, kind: type[Kind]) -> Kind:
    """A member of a JSON object. Raises NotProven when it is not there, or of another type."""
    if not isinstance(of, Mapping) or name not in of:
        raise NotProven(f"{name!r} is missing")
    value = of[name]
    if not isinstance(value, kind) or isinstance(value, bool):
        raise NotProven(f"{name!r} is not what it has to be")
    return value


def optional_member(of: Any, name: str, kind: type[Kind]) -> Kind | None:
    """A member that may be missing, or null. Raises NotProven when it is of another type."""
    if isinstance(of, Mapping) and of.get(name) is None:
        return None
    return member(of, name, kind)


def _once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(members)
    if len(said) != len(members):
        raise ValueError("a name is there twice in one object")
    return said


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _only(of: Mapping[str, Any], *names: str) -> None:
    """Raises NotProven for what nobody asked, which a reader might believe."""
    if unknown := sorted(set(of) - set(names)):
        raise NotProven(f"{unknown[0]!r} does not belong there")


def _hash(of: Any, name: str) -> bytes:
    return _bytes(member(of, name, str), name, length=HASH_BYTES)


def _hashes(of: Any, name: str) -> list[bytes]:
    return [_bytes(each, name, length=HASH_BYTES) for each in member(of, name, list)]


def _bytes(digits: Any, name: str, *, length: int) -> bytes:
    try:
        value = bytes.fromhex(digits)
    except (TypeError, ValueError):
        raise NotProven(f"{name!r} is not in hex") from None
    if len(value) != length:
        raise NotProven(f"{name!r} is not {length} bytes long")
    return value
