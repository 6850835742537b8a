"""Ed25519 signatures (RFC 8032) with the key in SEAL_KEY; signatures by retired keys still count."""

import base64
import hashlib
from collections.abc import Iterable, Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

__all__ = ["Ed25519PublicKey", "Keys"]

ALGORITHM = "Ed25519"
KEY_BYTES = 32
KEY_ID_LENGTH = 16

Keys = Mapping[str, Ed25519PublicKey]
"""Public keys by their ids."""


class NoPublicKey(ValueError):
    """Not the PEM of an Ed25519 public key."""


def sign(message: bytes) -> bytes:
    """The signature, 64 bytes, with the key in use."""
    return _private_key().sign(message)


def is_signed(message: bytes, signature: bytes, key: Ed25519PublicKey) -> bool:
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def key_id(key: Ed25519PublicKey) -> str:
    """How a key is named: the beginning of the sha256 of its 32 bytes, as hex."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:KEY_ID_LENGTH]


def public_key() -> Ed25519PublicKey:
    """The public half of the key in use, which anybody may have."""
    return _private_key().public_key()


def known_keys() -> Keys:
    """The key in use and the retired ones."""
    retired = [Ed25519PublicKey.from_public_bytes(_decoded(key)) for key in settings.SEAL_RETIRED_KEYS]
    return by_id([public_key(), *retired])


def by_id(keys: Iterable[Ed25519PublicKey]) -> Keys:
    return {key_id(key): key for key in keys}


def to_pem(key: Ed25519PublicKey) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def from_pem(pem: bytes) -> Ed25519PublicKey:
    """Raises NoPublicKey."""
    try:
        key = load_pem_public_key(pem)
    except ValueError as error:
        raise NoPublicKey("this is no public key in PEM") from error
    if not isinstance(key, Ed25519PublicKey):
        raise NoPublicKey("this is the public key of another algorithm, not of Ed25519")
    return key


def valid_key(key: str, *, setting: str = "SEAL_KEY") -> str:
    """The given key. Raises ImproperlyConfigured when it is not the base64 of 32 bytes."""
    try:
        length = len(_decoded(key))
    except ValueError:
        length = 0
    if length != KEY_BYTES:
        raise ImproperlyConfigured(f"{setting} has to be base64 of the {KEY_BYTES} bytes of an Ed25519 key.")
    return key


def valid_retired_keys(keys: Iterable[str]) -> list[str]:
    """The given public keys. Raises ImproperlyConfigured when one is not the base64 of 32 bytes."""
    return [valid_key(key, setting="Each of SEAL_RETIRED_KEYS") for key in keys]


def _private_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_decoded(settings.SEAL_KEY))


def _decoded(key: str) -> bytes:
    return base64.b64decode(key, validate=True)
