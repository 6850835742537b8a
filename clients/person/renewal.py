"""Personal codes under a key that is not in use any more are encrypted and digested anew."""

from typing import Any

from django.db import models, transaction
from django.db.models.functions import Substr

from amigo_consent.lib import crypto
from clients.person import personal_code
from clients.person.models import Client

BATCH = 1_000


def renew_personal_codes() -> int:
    """Returns how many codes, of clients and in their history, were under a retired key and are not now.

    Each batch is a transaction of its own, so it can be broken off and begun again. Raises InvalidToken when
    the key of a code is not known any more.
    """
    history: Any = Client.history
    return _renew(Client) + _renew(history.model)


def _renew(model: type[models.Model]) -> int:
    renewed = 0
    while rows := _renew_batch(model):
        renewed += rows
    return renewed


@transaction.atomic
def _renew_batch(model: type[models.Model]) -> int:
    everybody, prefix = model._default_manager, crypto.token_prefix()
    named = Substr("personal_code_encrypted", 1, len(prefix), output_field=models.BinaryField())
    retired = everybody.exclude(personal_code_encrypted=None).annotate(named=named).exclude(named=prefix)
    rows: list[Any] = list(retired.select_for_update()[:BATCH])
    for row in rows:
        code = personal_code.decrypt(row.personal_code_encrypted)
        row.personal_code_encrypted = personal_code.encrypt(code)
        row.personal_code_digest = personal_code.digest(code)
    everybody.bulk_update(rows, ["personal_code_encrypted", "personal_code_digest"])
    return len(rows)
