"""What becomes of loyalty, once more in plain Python, to hold `settle_loyalty` and `restore_loyalty` to.

Written from product.md rule 8 and design.md §5, on top of the reference of the rules. Days are days in Riga.
"""

import datetime as dt
from dataclasses import dataclass, replace

from tests.support import reference
from tests.support.calendar import RIGA, midnight


@dataclass(frozen=True)
class Account:
    """A loyalty account; None instead of one: deleted."""

    frozen_on: dt.date | None = None


KEEPING = [
    reference.Purpose(
        code=code,
        contacts=False,
        outlives_months=24,
        is_marketing=is_marketing,
        notices=[reference.Notice(1, midnight(dt.date(2018, 5, 25)), renewal_required=False, grace_days=0)],
    )
    for code, is_marketing in [("loyalty-data", False), ("loyalty-offers", True)]
]


def is_client(client: reference.Client, at: dt.datetime) -> bool:
    today = at.astimezone(RIGA).date()
    return any(joined <= today and (left is None or today < left) for joined, left in client.relationships)


def is_kept(client: reference.Client, at: dt.datetime) -> bool:
    """One consent to keep it is enough. To store it is neither restricted nor marketing."""
    unhindered = replace(client, restrictions=(), objections=())
    return any(reference.answer(unhindered, purpose, at).allowed for purpose in KEEPING)


def is_restricted(client: reference.Client, at: dt.datetime) -> bool:
    return any(since <= at and (until is None or at < until) for since, until in client.restrictions)


def settled(account: Account | None, client: reference.Client, at: dt.datetime) -> Account | None:
    """What is left of an account when what is due at the moment was done."""
    if account is None:
        return None
    frozen_on = account.frozen_on or _left_on(client, at)
    if frozen_on and not is_kept(client, at) and not is_restricted(client, at):
        return None
    return Account(frozen_on)


def _left_on(client: reference.Client, at: dt.datetime) -> dt.date | None:
    """When the client left last; None for whoever is a client, or never was."""
    today = at.astimezone(RIGA).date()
    ends = [left for _, left in client.relationships if left and left <= today]
    return None if is_client(client, at) or not ends else max(ends)


def why_not_restored(account: Account | None, client: reference.Client, at: dt.datetime) -> str | None:
    """What stands in the way of restoring it; None when nothing does."""
    if account is None or account.frozen_on is None:
        return "nothing kept"
    if not is_client(client, at):
        return "not back"
    return None if is_kept(client, at) else "ran out"
