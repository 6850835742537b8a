"""Seals: what was signed then, against what is there now."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from psycopg import sql

from amigo_consent.lib import db, signing
from amigo_consent.lib.signing import Keys
from consents.proof import merkle, offline
from consents.proof.models import Seal, SealedHead
from consents.proof.notices import Published, notices_digest, published_texts
from consents.proof.offline import NotProven
from consents.proof.seals import seal_file, statement
from consents.proof.verification.finding import Finding, Kind, found

# Every entry, with the number of the first seal whose horizon was above it.
SEALED_ENTRIES = sql.SQL(
    """
    SELECT act.client_id, act.id, act.hash, act.sequence,
           seals.numbers[width_bucket(act.xact, seals.horizons) + 1] AS seal_id
      FROM consents_submission AS act
     CROSS JOIN (SELECT array_agg(number ORDER BY number) AS numbers,
                        array_agg(horizon ORDER BY number) AS horizons
                   FROM consents_seal) AS seals
    """
)
OTHER_HEADS = sql.SQL(
    """
    SELECT client_id, coalesce(sealed.submission_id, newest.id) AS entry,
           format('seal %%s: ', seal_id) ||
           CASE WHEN newest.id IS NULL THEN 'the sealed entry is not where it was'
                WHEN sealed.id IS NULL THEN 'the entry is older than the seal, but was not sealed'
                ELSE 'the sealed entry is not the one that the client''s chain leads to' END AS what
      FROM (SELECT DISTINCT ON (client_id, seal_id) client_id, seal_id, id, hash
              FROM ({sealed_entries}) AS act
             WHERE seal_id IS NOT NULL
             ORDER BY client_id, seal_id, sequence DESC) AS newest
      FULL JOIN consents_sealedhead AS sealed USING (client_id, seal_id)
     WHERE (newest.id, newest.hash) IS DISTINCT FROM (sealed.submission_id, sealed.hash)
    """
).format(sealed_entries=SEALED_ENTRIES)
ENTRIES_BY_SEAL = sql.SQL(
    """
    SELECT seal_id, count(*)
      FROM ({sealed_entries}) AS act
     WHERE seal_id IS NOT NULL
     GROUP BY seal_id
    """
).format(sealed_entries=SEALED_ENTRIES)


def broken_seals() -> Iterator[Finding]:
    """Seals that nobody signed, that do not follow each other, or are not over what was sealed."""
    keys, entries_by_seal = signing.known_keys(), _entries_by_seal()
    before, entries, heads, published = None, 0, dict[int, bytes](), published_texts()
    for seal in Seal.objects.order_by("number"):
        entries += entries_by_seal.get(seal.number, 0)
        heads |= {head.client_id: bytes(head.hash) for head in SealedHead.objects.filter(seal=seal)}
        for what in (
            *_faults_of_statement(seal, before, keys),
            *_faults_of_tree(seal, heads),
            *_faults_of_count(seal, entries),
            *_faults_of_catalogue(seal, published),
        ):
            yield Finding(Kind.SEAL, None, None, f"seal {seal.number}: {what}")
        before = seal


def lost_seals(kept: Iterable[Any]) -> Iterator[Finding]:
    """Seals that were kept elsewhere and are not here: what they were over may be gone with them."""
    keys = signing.known_keys()
    for file in kept:
        try:
            number = offline.check_seal(file, keys)["number"]
        except NotProven as fault:
            yield Finding(Kind.SEAL, None, None, f"not a seal of ours: {fault}")
            continue
        seal = Seal.objects.filter(number=number).first()
        if seal is None or seal_file(seal) != file:
            yield Finding(
                Kind.SEAL, None, None, f"seal {number}: the one that was kept elsewhere is not here"
            )


def other_heads() -> Iterator[Finding]:
    """Chains that no longer lead to what was sealed: rewritten, cut, or grown into the past."""
    yield from found(Kind.SEALED, OTHER_HEADS)


def _faults_of_statement(seal: Seal, before: Seal | None, keys: Keys) -> Iterator[str]:
    try:
        offline.check_seal(seal_file(seal), keys)
    except NotProven as fault:
        yield str(fault)
    previous = hashlib.sha256(statement(before)).digest() if before else None
    if seal.number != (before.number + 1 if before else 1) or seal.previous != previous:
        yield "it does not follow the seal before it"


def _faults_of_tree(seal: Seal, heads: Mapping[int, bytes]) -> Iterator[str]:
    if seal.clients != len(heads):
        yield f"it was signed for {seal.clients} clients, and there are sealed heads of {len(heads)}"
    if seal.root != merkle.tree_hash(heads[client] for client in sorted(heads)):
        yield "its root is not that of the sealed heads"


def _faults_of_count(seal: Seal, entries: int) -> Iterator[str]:
    if seal.entries != entries:
        yield f"it was signed for {seal.entries} entries, and there are {entries}"


def _faults_of_catalogue(seal: Seal, published: Sequence[Published]) -> Iterator[str]:
    if seal.catalogue and seal.catalogue != notices_digest(published, sealed_at=seal.sealed_at):
        yield "the notices that had been published then are not those that it was signed for"


def _entries_by_seal() -> dict[int, int]:
    """How many entries each seal was the first to cover."""
    return dict(db.rows(ENTRIES_BY_SEAL))
