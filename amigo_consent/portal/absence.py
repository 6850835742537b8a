"""What a client who left, and perhaps came back, sees of what was kept for them."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from clients.person.models import Client
from consents.loyalty.keepers import kept_until, loyalty_keepers, standing_of
from consents.loyalty.models import LoyaltyAccount


@dataclass(frozen=True, kw_only=True, slots=True)
class Loyalty:
    """What the client built up, and the last day on which it is kept; None for who is back."""

    account: LoyaltyAccount
    kept_until: dt.date | None

    @property
    def is_restored(self) -> bool:
        return self.account.frozen_on is None


@dataclass(frozen=True, kw_only=True, slots=True)
class Absence:
    """That the client left on a day, and came back on another (None: not yet); loyalty if any is kept."""

    left_on: dt.date
    returned_on: dt.date | None
    loyalty: Loyalty | None

    @property
    def is_over(self) -> bool:
        return self.returned_on is not None


def last_absence(client: Client) -> Absence | None:
    """The client's latest absence, the present one if they are away; None for whoever never left."""
    today = timezone.localdate()
    left = client.relationships.filter(left_on__lte=today).last()
    if left is None or left.left_on is None:
        return None
    returned = client.relationships.filter(joined_on__range=(left.left_on, today)).first()
    return Absence(
        left_on=left.left_on,
        returned_on=returned.joined_on if returned else None,
        loyalty=_loyalty(client),
    )


def _loyalty(client: Client) -> Loyalty | None:
    """A frozen account that nothing keeps any more is hidden from the client, as if it were deleted."""
    account = LoyaltyAccount.objects.filter(client=client).first()
    if account is None:
        return None
    standing = standing_of(client.pk)
    if standing and not standing.is_kept:
        return None
    return Loyalty(account=account, kept_until=kept_until(loyalty_keepers(client.pk)))
