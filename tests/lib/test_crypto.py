import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from amigo_consent.lib import crypto


def test_what_is_encrypted_comes_back() -> None:
    token = crypto.encrypt("Jānis Бērziņš", use="test")

    assert crypto.decrypt(token, use="test") == "Jānis Бērziņš"
    assert crypto.decrypt(token.decode(), use="test") == "Jānis Бērziņš"


def test_a_token_says_nothing_twice() -> None:
    assert crypto.encrypt("same", use="test") != crypto.encrypt("same", use="test")


@pytest.mark.parametrize("token", [b"", b"no token", "не токен"])
def test_what_is_no_token_is_refused(token: bytes | str) -> None:
    with pytest.raises(crypto.InvalidToken):
        crypto.decrypt(token, use="test")


def test_a_token_of_one_use_means_nothing_in_another() -> None:
    token = crypto.encrypt("secret", use="one")

    with pytest.raises(crypto.InvalidToken):
        crypto.decrypt(token, use="other")


def test_a_token_can_be_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    token = crypto.encrypt("secret", use="test")
    written_at = time.time()

    monkeypatch.setattr(time, "time", lambda: written_at + 61)

    assert crypto.decrypt(token, use="test", max_age=120) == "secret"
    with pytest.raises(crypto.InvalidToken):
        crypto.decrypt(token, use="test", max_age=60)


def test_equal_values_have_equal_digests_within_one_use() -> None:
    assert crypto.keyed_digest("value", use="one") == crypto.keyed_digest("value", use="one")
    assert crypto.keyed_digest("value", use="one") != crypto.keyed_digest("other", use="one")
    assert crypto.keyed_digest("value", use="one") != crypto.keyed_digest("value", use="other")


def test_keys_are_derived_as_rfc_5869_says() -> None:
    derivation: Any = HKDF(SHA256(), length=32, salt=None, info=b"one")

    assert crypto.derived_key("one") == derivation.derive(settings.PERSONAL_DATA_KEY.encode())
    assert crypto.derived_key("one") != crypto.derived_key("other")
