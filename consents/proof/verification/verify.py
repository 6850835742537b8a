"""Whether the ledger, and everything projected from it, is what clients expressed and nothing else.

Nothing here trusts a trigger, a constraint or a function that was made in the database: whoever could switch
those off or replace them is whom it is meant to find. What is trusted is PostgreSQL itself.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from consents.proof.verification.chains import broken_chains
from consents.proof.verification.finding import Finding, Kind
from consents.proof.verification.guards import missing_guards
from consents.proof.verification.projection import wrong_projections
from consents.proof.verification.seals import broken_seals, lost_seals, other_heads
from consents.proof.verification.texts import altered_details, altered_notices

__all__ = ["Finding", "Kind", "verify_ledger"]


def verify_ledger(*, kept: Iterable[Any] = ()) -> Iterator[Finding]:
    """Everything that is wrong, found while it is asked for; nothing is changed.

    `kept` are seal files that were kept where this system cannot reach them: they have to be here too.

    Each check is one statement over all entries (the seals apart), so that people go on working meanwhile
    and are not mistaken for tampering.
    """
    yield from broken_chains()
    yield from altered_details()
    yield from altered_notices()
    yield from wrong_projections()
    yield from broken_seals()
    yield from lost_seals(kept)
    yield from other_heads()
    yield from missing_guards()
