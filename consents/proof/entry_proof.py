"""What shows an entry to somebody who trusts neither us nor our database."""

from typing import Any

from psycopg import sql

from amigo_consent.lib import db
from consents.ledger.models.submission import Submission
from consents.proof import merkle
from consents.proof.entry_text import DIGEST, TEXT
from consents.proof.models import SealedHead
from consents.proof.seals import seal_file, sealed_leaves

DIGESTS = sql.SQL(
    """
    SELECT encode({digest}, 'hex') FROM consents_submission AS entry
     WHERE client_id = %s AND sequence > %s AND sequence <= %s ORDER BY sequence
    """
).format(digest=DIGEST)


def entry_proof(submission: Submission) -> dict[str, Any] | None:
    """The entry with all that ties it to a signed seal, as JSON; None while no seal covers it.

    `consents.proof.offline` checks it offline. It rests on the first seal that covers the entry: the
    oldest signature is the strongest, the entries between (which it names by digest only) are the fewest,
    and the proof stays the same for ever.
    """
    head = (
        SealedHead.objects.filter(client=submission.client_id, submission__sequence__gte=submission.sequence)
        .select_related("seal", "submission")
        .order_by("seal_id")
        .first()
    )
    if head is None:
        return None
    leaf_index = _leaf_index(head)
    return {
        "entry": {
            "text": entry_text(submission),
            "previous_hash": bytes(submission.previous_hash).hex() if submission.previous_hash else None,
        },
        "later": _digests_between(submission, head.submission),
        "leaf_index": leaf_index,
        "path": [node.hex() for node in merkle.inclusion_path(sealed_leaves(head.seal_id), leaf_index)],
        "seal": seal_file(head.seal),
    }


def entry_text(submission: Submission) -> str:
    """The canonical text of the entry, of which its hash is."""
    statement = sql.SQL("SELECT {} FROM consents_submission AS entry WHERE id = %s").format(TEXT)
    return str(db.value(statement, [submission.id]))


def _digests_between(submission: Submission, head: Submission) -> list[str]:
    """The digests of the client's entries after this one, up to the sealed one."""
    digests = db.rows(
        DIGESTS,
        [submission.client_id, submission.sequence, head.sequence],
    )
    return [digest for (digest,) in digests]


def _leaf_index(head: SealedHead) -> int:
    """How many leaves of the seal's tree come before the client's."""
    earlier = SealedHead.objects.filter(seal_id__lte=head.seal_id, client_id__lt=head.client_id)
    return earlier.values("client_id").distinct().count()
