import base64
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.exceptions import ImproperlyConfigured

from amigo_consent.lib import signing

# RFC 8032 §7.1, test 3.
SECRET = "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"
PUBLIC = "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"
SIGNATURE = (
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
    "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
)


def base64_of(key: bytes) -> str:
    return base64.b64encode(key).decode()


def test_it_signs_as_rfc_8032_says(settings: Any) -> None:
    settings.SEAL_KEY = base64_of(bytes.fromhex(SECRET))

    assert signing.sign(bytes.fromhex("af82")).hex() == SIGNATURE
    assert signing.public_key().public_bytes_raw().hex() == PUBLIC


def test_a_signature_is_of_one_message_and_one_key() -> None:
    other = Ed25519PrivateKey.generate().public_key()

    signature = signing.sign(b"message")

    assert signing.is_signed(b"message", signature, signing.public_key())
    assert not signing.is_signed(b"massage", signature, signing.public_key())
    assert not signing.is_signed(b"message", signature, other)
    assert not signing.is_signed(b"message", b"", signing.public_key())


def test_retired_keys_are_known_by_their_ids(settings: Any) -> None:
    retired = Ed25519PrivateKey.generate().public_key()
    settings.SEAL_RETIRED_KEYS = [base64_of(retired.public_bytes_raw())]

    known = signing.known_keys()

    assert known == {signing.key_id(key): key for key in (signing.public_key(), retired)}


def test_a_public_key_survives_being_a_file() -> None:
    pem = signing.to_pem(signing.public_key())

    assert pem.startswith("-----BEGIN PUBLIC KEY-----\n")
    assert signing.from_pem(pem.encode()) == signing.public_key()


def test_what_is_no_such_key_is_refused() -> None:
    elsewhere = generate_private_key(SECP256R1()).public_key()
    pem = elsewhere.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    with pytest.raises(signing.NoPublicKey, match="another algorithm"):
        signing.from_pem(pem)
    with pytest.raises(signing.NoPublicKey, match="no public key"):
        signing.from_pem(b"nonsense")


@pytest.mark.parametrize("key", ["", "short", base64_of(b"31 bytes") * 4, base64_of(bytes(33)), "ā" * 44])
def test_a_key_that_is_none_is_refused_at_the_start(key: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^SEAL_KEY has to be base64 of the 32 bytes"):
        signing.valid_key(key)


def test_a_retired_key_that_is_none_is_refused_at_the_start() -> None:
    good = base64_of(bytes(32))

    assert signing.valid_retired_keys([good]) == [good]
    with pytest.raises(ImproperlyConfigured, match="SEAL_RETIRED_KEYS"):
        signing.valid_retired_keys([good, good[1:]])
