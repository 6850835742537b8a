"""What becomes of loyalty, once more in plain Python, to hold `settle_loyalty` and `restore_loyalty` to.

Written from product.md rule 8, design.md §5 and docs/adr/0012, beside the reference of the rules. Days are
days in Riga.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from tests.support import reference, rule_facts
from tests.support.calendar import RIGA, midnight, months_later

HIDDEN_DAYS = 60


@dataclass(frozen=True)
class Account:
    """A loyalty account; None instead of one: deleted."""

    frozen_on: dt.date | None = None
    hidden_on: dt.date | None = None


def keeping(*newer: rule_facts.Notice) -> list[rule_facts.Purpose]:
    """The purposes that keep loyalty, with newer notices if any."""
    first = rule_facts.Notice(1, midnight(dt.date(2018, 5, 25)), renewal_required=False, grace_days=0)
    return [
        rule_facts.Purpose(
            code=code,
            contacts=False,
            outlives_months=24,
            is_marketing=is_marketing,
            notices=[first, *newer],
        )
        for code, is_marketing in [("loyalty-data", False), ("loyalty-offers", True)]
    ]


def is_client(client: rule_facts.Client, at: dt.datetime) -> bool:
    return _client_since(client, at) is not None


def is_kept(account: Account, client: rule_facts.Client, at: dt.datetime) -> bool:
    """By one consent; or, once the client is back, because it was kept when they came."""
    left_on, since = _left_on(client, at), _client_since(client, at)
    if left_on is None:
        return True
    last_day = months_later(left_on, 24)
    if (since or _day(at)) > last_day:
        return False
    if any(_keeps(client, purpose, left_on, at) for purpose in keeping()):
        return True
    was_hidden = since and account.hidden_on and account.hidden_on < since
    return since is not None and not was_hidden


def is_restricted(client: rule_facts.Client, at: dt.datetime) -> bool:
    return any(since <= at and (until is None or at < until) for since, until in client.restrictions)


def settled(account: Account | None, client: rule_facts.Client, at: dt.datetime) -> Account | None:
    """What is left of an account when what is due at the moment was done."""
    if account is None:
        return None
    frozen_on = account.frozen_on or (None if is_client(client, at) else _left_on(client, at))
    if frozen_on is None or is_kept(account, client, at):
        return Account(frozen_on)
    hidden_on = account.hidden_on or _day(at)
    is_due = _day(at) >= hidden_on + dt.timedelta(days=HIDDEN_DAYS)
    return None if is_due and not is_restricted(client, at) else Account(frozen_on, hidden_on)


def why_not_restored(account: Account | None, client: rule_facts.Client, at: dt.datetime) -> str | None:
    """What stands in the way of restoring it; None when nothing does."""
    if account is None or account.frozen_on is None:
        return "nothing kept"
    if not is_client(client, at):
        return "not back"
    return None if is_kept(account, client, at) else "ran out"


def _keeps(client: rule_facts.Client, purpose: rule_facts.Purpose, left_on: dt.date, at: dt.datetime) -> bool:
    """Given and not withdrawn since; no newer notice, pause, restriction or objection matters."""
    said = reference.latest(client.purposes, purpose.code, at)
    if said is None or said.status != "given":
        return False
    if said.expires_at and said.expires_at <= midnight(left_on):
        return False
    return not any(said.decided_at < over_at <= at for over_at, _ in reference.lapses(client, purpose))


def _left_on(client: rule_facts.Client, at: dt.datetime) -> dt.date | None:
    """When the client left last; None for whoever never did."""
    return max(_ends(client.relationships, at), default=None)


def _ends(periods: Sequence[tuple[dt.date, dt.date | None]], at: dt.datetime) -> list[dt.date]:
    return [left for _, left in periods if left and left <= _day(at)]


def _client_since(client: rule_facts.Client, at: dt.datetime) -> dt.date | None:
    """Since when they are a client, without a break; None if they are none."""
    for joined, left in client.relationships:
        if joined <= _day(at) and (left is None or _day(at) < left):
            return joined
    return None


def _day(at: dt.datetime) -> dt.date:
    return at.astimezone(RIGA).date()
