"""Secrets at rest: values that are encrypted, and digests that only we can compute.

All keys are derived from PERSONAL_DATA_KEY, one per use, so that no value made for one use means
anything in another.
"""

import base64
import hashlib
import hmac
from functools import cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

__all__ = ["InvalidToken", "decrypt", "derived_key", "encrypt", "keyed_digest"]


@cache
def derived_key(use: str) -> bytes:
    """32 bytes for one use, by HKDF (RFC 5869)."""
    return HKDF(SHA256(), length=32, salt=None, info=use.encode()).derive(settings.PERSONAL_DATA_KEY.encode())


def keyed_digest(value: str, *, use: str) -> bytes:
    """HMAC-SHA256: equal values meet, and nobody without the key can try values out."""
    return hmac.digest(derived_key(use), value.encode(), hashlib.sha256)


def encrypt(value: str, *, use: str) -> bytes:
    """The value as a Fernet token: URL-safe, authenticated, different every time."""
    return _fernet(use).encrypt(value.encode())


def decrypt(token: bytes | str, *, use: str, max_age: int | None = None) -> str:
    """What `encrypt` was given. Raises InvalidToken for anything else, or older than `max_age` seconds."""
    sealed = token.encode() if isinstance(token, str) else token
    return _fernet(use).decrypt(sealed, ttl=max_age).decode()


@cache
def _fernet(use: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derived_key(use)))
