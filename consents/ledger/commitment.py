"""How an entry of the ledger names its client without saying who it is."""

import hashlib

SALT_BYTES = 16


def commitment(salt: bytes, number: str) -> bytes:
    """sha256 over the salt and the customer number in UTF-8.

    There are few customer numbers, so the salt is what hides this one; whoever has it can show whose the
    entry is. It is always SALT_BYTES long: otherwise a part of the number could pass for salt. Raises
    ValueError for another one.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt is {SALT_BYTES} bytes long, not {len(salt)}")
    return hashlib.sha256(salt + number.encode()).digest()
