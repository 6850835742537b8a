"""Sealing the ledger: a signed statement of what it was, which outlives whoever can change the database."""

import datetime as dt
import hashlib
from typing import Any

from django.db import transaction

from amigo_consent.lib import db, signing
from consents.proof import merkle, offline
from consents.proof.models import Seal
from consents.proof.notices import notices_digest, published_texts


@transaction.atomic
def seal_ledger() -> Seal | None:
    """Seal every entry below the horizon; None when nothing was recorded since the seal before.

    Below the horizon, the oldest transaction still running, nothing is written any more: an entry that
    commits late is in the next seal. Sealers wait for each other. A day on which nobody said anything gets
    no seal: the one before covers all there is.
    """
    db.execute("LOCK TABLE consents_seal IN SHARE ROW EXCLUSIVE MODE")
    before = Seal.objects.order_by("number").last()
    number = before.number + 1 if before else 1
    horizon = settled_horizon()
    if not _seal_heads(number, since=before.horizon if before else 0, below=horizon):
        return None
    leaves, now = sealed_leaves(number), _clock()
    seal = Seal(
        number=number,
        sealed_at=now,
        horizon=horizon,
        entries=_entries_below(horizon),
        clients=len(leaves),
        root=merkle.tree_hash(leaves),
        previous=hashlib.sha256(statement(before)).digest() if before else None,
        catalogue=notices_digest(published_texts(), sealed_at=now),
        key_id=signing.key_id(signing.public_key()),
    )
    seal.signature = signing.sign(statement(seal))
    seal.save(force_insert=True)
    return seal


def statement(seal: Seal) -> bytes:
    """What the seal's signature is over."""
    return offline.canonical(_said(seal))


def seal_file(seal: Seal) -> dict[str, Any]:
    """The seal as the file that `check_seal` reads, to be kept where this system cannot reach it."""
    return {
        "statement": _said(seal),
        "algorithm": signing.ALGORITHM,
        "signature": bytes(seal.signature).hex(),
    }


def sealed_leaves(number: int) -> list[bytes]:
    """The leaves of the seal's tree: the sealed head of each client, in the order of the clients' keys."""
    return [bytes(head) for (head,) in db.rows(LEAVES, {"seal": number})]


def settled_horizon() -> int:
    """The oldest transaction still running: what has a lower number was committed, or never will be."""
    return int(db.value("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"))


LEAVES = """
SELECT DISTINCT ON (client_id) hash
  FROM consents_sealedhead
 WHERE seal_id <= %(seal)s
 ORDER BY client_id, seal_id DESC
"""
SEAL_HEADS = """
INSERT INTO consents_sealedhead (seal_id, client_id, submission_id, hash)
SELECT DISTINCT ON (client_id) %(seal)s, client_id, id, hash
  FROM consents_submission
 WHERE xact >= %(since)s AND xact < %(below)s
 ORDER BY client_id, sequence DESC
"""


def _seal_heads(number: int, *, since: int, below: int) -> int:
    """Note the newest entry of each client with one between the two horizons; how many there are."""
    return db.execute(SEAL_HEADS, {"seal": number, "since": since, "below": below})


def _entries_below(horizon: int) -> int:
    return int(db.value("SELECT count(*) FROM consents_submission WHERE xact < %s", [horizon]))


def _clock() -> dt.datetime:
    moment: dt.datetime = db.value("SELECT clock_timestamp()")
    return moment


def _said(seal: Seal) -> dict[str, Any]:
    return {
        "number": seal.number,
        "sealed_at": seal.sealed_at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "horizon": seal.horizon,
        "entries": seal.entries,
        "clients": seal.clients,
        "root": bytes(seal.root).hex(),
        "previous": bytes(seal.previous).hex() if seal.previous else None,
        "key": seal.key_id,
        **({"catalogue": bytes(seal.catalogue).hex()} if seal.catalogue else {}),
    }
