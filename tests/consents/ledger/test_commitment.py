import hashlib

import pytest

from consents.ledger.commitment import commitment

SALT = bytes(range(16))


def test_it_is_the_digest_of_salt_and_number() -> None:
    assert commitment(SALT, "A0000042") == hashlib.sha256(SALT + b"A0000042").digest()


@pytest.mark.parametrize("salt", [b"", SALT[:-1], SALT + b"A"])
def test_no_part_of_the_number_passes_for_salt(salt: bytes) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        commitment(salt, "A0000042")
