from typing import Any

import pytest

from consents.ledger.unsubscribe import BadToken, Unsubscribe, make_token, read_token


def test_a_link_outlives_the_key_that_it_was_made_with(settings: Any) -> None:
    token = make_token(1, 2, 3)

    settings.PERSONAL_DATA_RETIRED_KEYS = [settings.PERSONAL_DATA_KEY]
    settings.PERSONAL_DATA_KEY = "a-newer-key-of-nobody-at-all-0123456789-abcdefgh"

    assert read_token(token) == Unsubscribe(1, 2, 3)
    assert make_token(1, 2, 3) != token
    settings.PERSONAL_DATA_RETIRED_KEYS = []
    with pytest.raises(BadToken):
        read_token(token)
