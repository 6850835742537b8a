"""The demo's ledger is three years old on the day it is made. Everywhere else entries are received now."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from amigo_consent.lib import db

AS_GIVEN = """
CREATE OR REPLACE FUNCTION ledger_clock(given timestamptz) RETURNS timestamptz
LANGUAGE sql VOLATILE
AS $$ SELECT coalesce(given, clock_timestamp()) $$
"""


@contextmanager
def received_as_given() -> Iterator[None]:
    """Entries say themselves when they were received.

    This takes the owner of the database. It is put back in the same transaction: nobody else ever sees the
    ledger's clock answer like this, and when something fails it never did.
    """
    with transaction.atomic():
        shipped = db.value("SELECT pg_get_functiondef('ledger_clock'::regproc)")
        db.execute(AS_GIVEN)
        yield
        db.execute(shipped)
