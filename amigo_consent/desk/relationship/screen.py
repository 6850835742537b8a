"""What the page of a client's relationship shows, and what its end would bring."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amigo_consent.desk.relationship.forms import NumberForm
from amigo_consent.lib import phone
from clients.contacts.models import Subscription
from clients.person.models import Client, Relationship
from clients.search import Profile
from consents.ledger.timeline import Labels
from consents.loyalty.keepers import HIDDEN_FOR, Standing, loyalty_keepers, standing_of
from consents.loyalty.models import LoyaltyAccount
from consents.loyalty.relationship import end_relationship
from consents.rules.decision import Decision, decide
from consents.rules.words import EffectiveStatus, Reason

ENDED = (Reason.RELATIONSHIP_ENDED, Reason.EXPIRED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A consent that keeps loyalty, by the name of its purpose, and its last day; None: until withdrawn."""

    title: str
    until: dt.date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Holding:
    """A number of the client's, and the form to end it, while it is not over."""

    subscription: Subscription
    form: NumberForm | None

    @property
    def number(self) -> str:
        return phone.spaced(self.subscription.number)


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Something that was done to the relationship or the loyalty account, and by whom."""

    at: dt.datetime
    what: str
    by: User | None


class RelationshipScreen:
    """One client's relationships, numbers and loyalty, as they stand while the page is made."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.profile = Profile.of(client)
        self.today = timezone.localdate()
        self.relationships = list(client.relationships.order_by("-joined_on"))
        self.account = LoyaltyAccount.objects.filter(client=client).first()

    @property
    def can_end(self) -> bool:
        return self.client.erased_at is None and self.profile.is_client

    @property
    def can_return(self) -> bool:
        return self.client.erased_at is None and self.profile.left_on is not None

    @cached_property
    def standing(self) -> Standing | None:
        """Of a frozen account: the client left, or came back and did not have it restored."""
        return standing_of(self.client.pk)

    @property
    def is_kept(self) -> bool:
        return self.standing is not None and self.standing.is_kept

    @property
    def kept(self) -> list[Kept]:
        """What keeps the loyalty of a client who is away."""
        return list(_kept(self.client)) if self.is_kept and not self.can_end else []

    @property
    def deleted_on(self) -> dt.date | None:
        """When loyalty that nothing keeps is deleted, unless a fact comes late; None while it is not."""
        return self.standing.deleted_on(self.today) if self.standing else None

    @property
    def can_restore(self) -> bool:
        return self.can_end and self.is_kept

    @property
    def holdings(self) -> Iterator[Holding]:
        for held in self.client.subscriptions.all():
            is_over = held.ended_on and held.ended_on <= self.today
            form = None if is_over else NumberForm(client=self.client, subscription=held)
            yield Holding(subscription=held, form=form)

    @property
    def events(self) -> list[Event]:
        """Newest first."""
        accounts = _records(LoyaltyAccount, self.client)
        told = [
            *((record, _what_of_relationship(record)) for record in _records(Relationship, self.client)),
            *((record, _what_of_account(record, before)) for before, record in pairwise([None, *accounts])),
        ]
        told.sort(key=lambda one: (one[0].history_date, one[0].history_id), reverse=True)
        return [Event(at=record.history_date, what=what, by=record.history_user) for record, what in told]


@dataclass(frozen=True, kw_only=True, slots=True)
class ForeseenEnd:
    """What the end of the relationship would bring about on its day."""

    left_on: dt.date
    is_ahead: bool
    stops: list[str]
    goes_on: list[str]
    numbers: list[str]
    account: LoyaltyAccount | None
    kept: list[Kept]
    deleted_on: dt.date
    is_restricted: bool


def foresee_end(client: Client, left_on: dt.date, *, by: User) -> ForeseenEnd:
    """The end itself, rolled back: nothing else can come of it. Raises what `end_relationship` raises."""
    day_begins = timezone.make_aware(dt.datetime.combine(left_on, dt.time()))
    at = max(timezone.now(), day_begins)
    with transaction.atomic():
        before = decide(clients=[client.pk], at=at)
        numbers = Subscription.objects.open_on(left_on).filter(client=client).values_list("number", flat=True)
        ending = [phone.spaced(number) for number in numbers]
        account = LoyaltyAccount.objects.filter(client=client).first()
        end_relationship(client=client, left_on=left_on, by=by)
        after = decide(clients=[client.pk], at=at)
        kept = list(_kept(client, at))
        transaction.set_rollback(True)
    counted = [then for was, then in zip(before, after, strict=True) if was.counts]
    titles = Labels().purposes
    return ForeseenEnd(
        left_on=left_on,
        is_ahead=left_on > timezone.localdate(),
        stops=[titles[then.purpose] for then in counted if _lapsed(then)],
        goes_on=[titles[then.purpose] for then in counted if not _lapsed(then)],
        numbers=ending,
        account=account,
        kept=kept,
        deleted_on=max(left_on, timezone.localdate()) + HIDDEN_FOR,
        is_restricted=any(then.reason == Reason.RESTRICTED for then in after),
    )


def _lapsed(decision: Decision) -> bool:
    """Whether it does not count any more because the client left."""
    return decision.status == EffectiveStatus.EXPIRED or decision.reason in ENDED


def _kept(client: Client, at: dt.datetime | None = None) -> Iterator[Kept]:
    titles = Labels().purposes
    for keeper in loyalty_keepers(client.pk, at):
        yield Kept(title=titles[keeper.purpose], until=keeper.last_day)


def _records(model: Any, client: Client) -> list[Any]:
    """The history of a client's rows of a model, oldest first."""
    records = model.history.filter(client_id=client.pk).select_related("history_user")
    return list(records.order_by("history_id"))


def _what_of_relationship(record: Any) -> str:
    if record.left_on:
        return _("The relationship ends on %(day)s") % {"day": date_format(record.left_on)}
    return _("A relationship began on %(day)s") % {"day": date_format(record.joined_on)}


def _what_of_account(record: Any, before: Any) -> str:
    """What a historical record of a loyalty account is about, in words, after the one `before` it, if any."""
    if record.history_type == "-":
        return _("Loyalty deleted")
    if record.hidden_on:
        return _("Loyalty hidden: nothing keeps it")
    if record.frozen_on and before and before.hidden_on:
        return _("Loyalty kept again")
    return _("Loyalty frozen") if record.frozen_on else _("Loyalty restored")
