"""What the ledger's honesty costs: entries inserted with the trigger that chains them, and without it; all
of them verified, against a plain sha256 of the same rows."""

from collections.abc import Callable, Iterator

from django.db import transaction

from amigo_consent.lib import db
from clients.person.models import Client
from consents.ledger.models.submission import Submission
from consents.proof.seals import seal_ledger
from consents.proof.verification.chains import broken_chains
from consents.proof.verification.verify import verify_ledger

from .stopwatch import alternate, seconds

AT_MOST = 5000

INSERT = """
    INSERT INTO consents_submission (id, client_id, source, language, changes, client_commitment,
                                     sequence, received_at, decided_at, xact, previous_hash, hash)
    SELECT gen_random_uuid(), client.id, 'portal', 'lv', '{"channels": {"sms": true}}', chance.hash,
           nextval('consents_submission_order'), now(), now(), 0, chance.hash, chance.hash
      FROM (SELECT id FROM clients_client ORDER BY id LIMIT %s) AS client
     CROSS JOIN LATERAL (SELECT sha256(convert_to(client.id::text, 'UTF8')) AS hash) AS chance
"""
PLAIN_SHA256 = """
    SELECT count(*) FROM consents_submission WHERE sha256(convert_to(changes::text, 'UTF8')) = hash
"""


def measure() -> Iterator[str]:
    yield from _insertion()
    yield from _verification()


def _insertion() -> Iterator[str]:
    """Each side inserts the same entries, one for each client, and takes them back."""
    entries = min(AT_MOST, Client.objects.count())
    plain, chained = alternate(lambda: _insert(is_chained=False), lambda: _insert(is_chained=True))
    yield f"ledger   {entries:,} entries inserted without the trigger: {_rate(entries, plain)}"
    ratio = f"{chained / plain:.2f} times as long"
    yield f"ledger   {entries:,} entries inserted, chained: {_rate(entries, chained)}, {ratio}"


def _verification() -> Iterator[str]:
    """Every hash and link, beside a plain sha256 of what the entries say; then all there is to verify."""
    entries = Submission.objects.count()
    plain, chains = alternate(_sha256, lambda: _find_nothing(broken_chains), rounds=3)
    yield f"ledger   {entries:,} entries, sha256 of what they say: {_rate(entries, plain)}"
    ratio = f"{chains / plain:.1f} times as long"
    yield f"ledger   {entries:,} entries, chains verified: {_rate(entries, chains)}, {ratio}"
    sealing = seconds(seal_ledger)
    yield f"ledger   {entries:,} entries sealed: {sealing:.2f} s"
    everything = seconds(lambda: _find_nothing(verify_ledger))
    yield f"ledger   {entries:,} entries, all verified, with state and history: {_rate(entries, everything)}"


def _rate(entries: int, took: float) -> str:
    return f"{took:.2f} s ({entries / took:,.0f} a second)"


def _insert(*, is_chained: bool) -> None:
    with transaction.atomic():
        if not is_chained:
            db.execute("ALTER TABLE consents_submission DISABLE TRIGGER chain_submission")
        db.execute(INSERT, [AT_MOST])
        transaction.set_rollback(True)


def _sha256() -> None:
    db.execute(PLAIN_SHA256)


def _find_nothing(verify: Callable[[], Iterator[object]]) -> None:
    assert list(verify()) == []
