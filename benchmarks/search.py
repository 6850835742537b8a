"""Finding a client by name, as an agent does all day."""

from collections.abc import Iterator
from statistics import median

from clients.person.models import Client
from clients.search import search_clients

from .stopwatch import ROUNDS, seconds

NAMES = ("berzins", "Bērziņš Jānis", "kalnina anna", "jelena iva", "gulb", "ozo kri")


def measure() -> Iterator[str]:
    """Medians in milliseconds, over words of names with and without diacritics, whole and begun."""
    clients = Client.objects.count()
    for name in NAMES:
        search_clients(name)
        took = median(seconds(lambda: search_clients(name)) for _ in range(ROUNDS))  # noqa: B023 - called at once
        yield f"search   {name!r:<18} among {clients:,} clients: {took * 1000:.1f} ms"
