"""Which rows? Every answer that more than one place needs."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.search import TrigramStrictWordSimilarity
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

if TYPE_CHECKING:
    from clients.models import Client, ContactPoint, Subscription
else:
    Client = ContactPoint = Subscription = models.Model


class ClientQuerySet(models.QuerySet["Client"]):
    def named(self, text: str) -> Self:
        """Clients whose name contains every word of the text: any order, case and diacritics.

        The most alike come first: whole words before their beginnings, those before their middles.
        """
        clients = self
        for word in text.split():
            clients = clients.filter(search_text__contains=SearchForm(models.Value(word)))
        likeness = TrigramStrictWordSimilarity(SearchForm(models.Value(text)), "search_text")  # type: ignore[arg-type]
        return clients.order_by(likeness.desc(), "family_name", "given_name", "number")


class SearchForm(models.Func):
    """Lower case without diacritics, by the same database function that fills `Client.search_text`."""

    function = "search_form"
    output_field = models.TextField()


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
