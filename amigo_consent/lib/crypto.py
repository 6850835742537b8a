"""Secrets at rest: values that are encrypted, and digests that only we can compute.

All keys are derived from a personal data key, one per use, so that no value made for one use means anything
in another. What is made is made with PERSONAL_DATA_KEY. What was made with one of
PERSONAL_DATA_RETIRED_KEYS is still understood: every token names its key.
"""

import base64
import hashlib
import hmac
from functools import cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

__all__ = [
    "InvalidToken",
    "decrypt",
    "derived_key",
    "derived_keys",
    "encrypt",
    "keyed_digest",
    "keyed_digests",
    "token_prefix",
]

SEPARATOR = b"."
"""Between the id of the key and the Fernet token, which has none in it. Tokens of before have no id."""


def derived_key(use: str) -> bytes:
    """32 bytes for one use, by HKDF (RFC 5869)."""
    return _derived(settings.PERSONAL_DATA_KEY, use)


def derived_keys(use: str) -> list[bytes]:
    """The same of every key that something may have been made with; the one in use is the first."""
    return [_derived(key, use) for key in _known_keys()]


def keyed_digest(value: str, *, use: str) -> bytes:
    """HMAC-SHA256: equal values meet, and nobody without the key can try values out."""
    return hmac.digest(derived_key(use), value.encode(), hashlib.sha256)


def keyed_digests(value: str, *, use: str) -> list[bytes]:
    """Every digest that the value may have, as long as some were made with keys of before."""
    return [hmac.digest(key, value.encode(), hashlib.sha256) for key in derived_keys(use)]


def encrypt(value: str, *, use: str) -> bytes:
    """The value as a token: URL-safe, authenticated, different every time."""
    return token_prefix() + _fernet(settings.PERSONAL_DATA_KEY, use).encrypt(value.encode())


def decrypt(token: bytes | str, *, use: str, max_age: int | None = None) -> str:
    """What `encrypt` was given. Raises InvalidToken for anything else, or older than `max_age` seconds."""
    sealed = token.encode() if isinstance(token, str) else token
    named, _, fernet_token = sealed.rpartition(SEPARATOR)
    for key in _known_keys():
        if named in (b"", _id(key)):
            try:
                return _fernet(key, use).decrypt(fernet_token, ttl=max_age).decode()
            except InvalidToken:
                continue
    raise InvalidToken


def token_prefix() -> bytes:
    """How every token begins that is made with the key in use."""
    return _id(settings.PERSONAL_DATA_KEY) + SEPARATOR


def _known_keys() -> list[str]:
    return [settings.PERSONAL_DATA_KEY, *settings.PERSONAL_DATA_RETIRED_KEYS]


@cache
def _derived(key: str, use: str) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=use.encode()).derive(key.encode())


@cache
def _id(key: str) -> bytes:
    """What a token calls its key; tells nothing about it."""
    return _derived(key, "key id").hex()[:8].encode()


@cache
def _fernet(key: str, use: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_derived(key, use)))
