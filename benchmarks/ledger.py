"""What chaining costs: entries inserted with the trigger that hashes them, and without it."""

from collections.abc import Iterator

from django.db import connection, transaction

from clients.models import Client

from .stopwatch import alternate

AT_MOST = 5000

INSERT = """
    INSERT INTO consents_submission (id, client_id, source, language, changes,
                                     sequence, received_at, decided_at, xact, previous_hash, hash)
    SELECT gen_random_uuid(), client.id, 'portal', 'lv', '{"channels": {"sms": true}}',
           nextval('consents_submission_order'), now(), now(), 0, chance.hash, chance.hash
      FROM (SELECT id FROM clients_client ORDER BY id LIMIT %s) AS client
     CROSS JOIN LATERAL (SELECT sha256(convert_to(client.id::text, 'UTF8')) AS hash) AS chance
"""


def measure() -> Iterator[str]:
    """Each side inserts the same entries, one for each client, and takes them back."""
    entries = min(AT_MOST, Client.objects.count())
    plain, chained = alternate(lambda: _insert(is_chained=False), lambda: _insert(is_chained=True))
    yield f"ledger   {entries:,} entries without the trigger: {plain * 1000:.0f} ms"
    ratio = f"{chained / plain:.2f} times as long"
    yield f"ledger   {entries:,} entries, chained: {chained * 1000:.0f} ms, {ratio}"


def _insert(*, is_chained: bool) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if not is_chained:
            cursor.execute("ALTER TABLE consents_submission DISABLE TRIGGER chain_submission")
        cursor.execute(INSERT, [AT_MOST])
        transaction.set_rollback(True)
