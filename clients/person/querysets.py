"""Which rows? Every answer that more than one place needs."""

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.search import TrigramStrictWordSimilarity
from django.db import models

if TYPE_CHECKING:
    from clients.person.models import Client
else:
    Client = models.Model


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
