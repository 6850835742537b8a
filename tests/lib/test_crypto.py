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


NEWER = "a-newer-key-of-nobody-at-all-0123456789-abcdefgh"


@pytest.fixture
def changed(settings: Any) -> dict[str, Any]:
    """What was made before the key was changed."""
    before = {
        "token": crypto.encrypt("secret", use="test"),
        "digest": crypto.keyed_digest("secret", use="test"),
        "key": settings.PERSONAL_DATA_KEY,
    }
    settings.PERSONAL_DATA_KEY, settings.PERSONAL_DATA_RETIRED_KEYS = NEWER, [before["key"]]
    return before


def test_what_was_made_with_a_retired_key_is_still_understood(changed: dict[str, Any]) -> None:
    assert crypto.decrypt(changed["token"], use="test") == "secret"
    assert changed["digest"] in crypto.keyed_digests("secret", use="test")


def test_what_is_made_is_made_with_the_key_in_use(changed: dict[str, Any], settings: Any) -> None:
    made, digest = crypto.encrypt("secret", use="test"), crypto.keyed_digest("secret", use="test")
    settings.PERSONAL_DATA_RETIRED_KEYS = []

    assert crypto.decrypt(made, use="test") == "secret"
    assert digest != changed["digest"]
    with pytest.raises(crypto.InvalidToken):
        crypto.decrypt(changed["token"], use="test")


def test_a_token_of_before_names_no_key_and_is_understood(changed: dict[str, Any]) -> None:
    nameless = changed["token"].partition(b".")[2]

    assert crypto.decrypt(nameless, use="test") == "secret"


def test_the_name_of_another_key_does_not_help(changed: dict[str, Any]) -> None:
    _, _, sealed = changed["token"].partition(b".")

    with pytest.raises(crypto.InvalidToken):
        crypto.decrypt(crypto.token_prefix() + sealed, use="test")
