"""Which rows? Every answer that more than one place needs."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

if TYPE_CHECKING:
    from clients.contacts.models import ContactPoint, Subscription
else:
    ContactPoint = Subscription = models.Model


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def open_on(self, day: dt.date) -> Self:
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day), started_on__lte=day)


SUSPENDED = Q(Q(suspended_until__isnull=True) | Q(suspended_until__gt=Now()), suspended_from__lte=Now())


class ContactPointQuerySet(models.QuerySet["ContactPoint"]):
    def open_now(self) -> Self:
        return self.filter(Q(until__isnull=True) | Q(until__gt=Now()), since__lte=Now())

    def usable_now(self) -> Self:
        """Open, and not suspended at the moment."""
        return self.open_now().exclude(SUSPENDED)

    def suspended_now(self) -> Self:
        """Open, and suspended at the moment."""
        return self.open_now().filter(SUSPENDED)
