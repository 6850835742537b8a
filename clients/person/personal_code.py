"""Latvian personal codes: their form, and how they are kept.

A code issued from 2017-07-01 is `3[2-9]` and nine random digits, without a checksum; an older one begins with
the birth date DDMMYY and ends with a check digit that real codes sometimes break, so it is never enforced.
"""

import re

from amigo_consent.lib import crypto

_USE = "personal-code"
_FORM = re.compile(r"3[2-9]\d{9}|(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d{2}[012]\d{4}", re.ASCII)


class InvalidPersonalCode(ValueError):
    """The text has not the form of a personal code."""


def normalise(text: str) -> str:
    """The code as `DDDDDD-DDDDD`, from any usual spelling. Raises InvalidPersonalCode."""
    digits = re.sub(r"[\s-]", "", text)
    if not _FORM.fullmatch(digits):
        raise InvalidPersonalCode(text)
    return f"{digits[:6]}-{digits[6:]}"


def encrypt(code: str) -> bytes:
    """A normalised code as it is stored."""
    return crypto.encrypt(code, use=_USE)


def decrypt(token: bytes | memoryview) -> str:
    return crypto.decrypt(bytes(token), use=_USE)


def digest(code: str) -> bytes:
    """What a normalised code is kept under: only who has the key can try codes out."""
    return crypto.keyed_digest(code, use=_USE)


def digests(code: str) -> list[bytes]:
    """What a normalised code is found by, also before `renew_personal_codes` was everywhere."""
    return crypto.keyed_digests(code, use=_USE)
