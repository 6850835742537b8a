"""Who records an act, and what they can have heard it by."""

from typing import Any

from django.contrib.auth.models import User

from amigo_consent.lib.actors import System
from clients.person.models import Client
from consents.catalogue.systems.models import ApiClient
from consents.ledger.choices import Refused
from consents.ledger.models.submission import API_SOURCES, OWN_SOURCES, STAFF_SOURCES, SYSTEM_SOURCES, Source

Actor = User | ApiClient | Client | System

SOURCES: dict[type[Actor], tuple[Source, ...]] = {
    User: STAFF_SOURCES,
    ApiClient: API_SOURCES,
    Client: OWN_SOURCES,
    System: SYSTEM_SOURCES,
}


class WrongActor(Refused):
    """This actor cannot record that: by this source, for this client, or at no customer centre."""


def check_actor(by: Actor, *, client: int, source: Source, has_centre: bool) -> None:
    """Raises WrongActor.

    Staff record what they hear, other systems what they receive, a client only their own will.
    Nobody who is not signed in can act.
    """
    if not any(isinstance(by, kind) and source in sources for kind, sources in SOURCES.items()):
        raise WrongActor(f"{type(by).__name__} cannot record by {source}")
    if isinstance(by, User) and not by.is_staff:
        raise WrongActor("only staff record for clients")
    if isinstance(by, Client) and by.pk != client:
        raise WrongActor("a client acts only for themselves")
    if source == Source.CUSTOMER_CENTRE and not has_centre:
        raise WrongActor("a visit happens at a customer centre: name it")


def actor_columns(by: Actor) -> dict[str, Any]:
    """The actor's columns; both empty for the client and for this system, which `source` tells apart."""
    return {
        "recorded_by": by if isinstance(by, User) else None,
        "api_client": by if isinstance(by, ApiClient) else None,
    }
