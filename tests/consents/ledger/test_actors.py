"""Who records an act, and who may not."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from amigo_consent.lib.actors import System
from consents.ledger.actors import Actor, WrongActor
from consents.ledger.models.submission import Source
from tests.factories import ApiClientFactory, ClientFactory, CustomerCentreFactory, StaffFactory, record

pytestmark = pytest.mark.django_db


def test_who_recorded_it_is_on_the_entry() -> None:
    staff, api_client, centre = (
        StaffFactory.create(),
        ApiClientFactory.create(),
        CustomerCentreFactory.create(),
    )

    visit = record(
        ClientFactory.create(), given="offers", by=staff, source=Source.CUSTOMER_CENTRE, centre=centre
    ).submission
    sent = record(ClientFactory.create(), given="offers", by=api_client, source=Source.API).submission
    tap = record(ClientFactory.create(), given="offers").submission

    assert (visit.recorded_by, visit.api_client, visit.centre) == (staff, None, centre)
    assert (sent.recorded_by, sent.api_client) == (None, api_client)
    assert (tap.recorded_by, tap.api_client) == (None, None)


@pytest.mark.parametrize(
    ("actor", "source"),
    [
        (AnonymousUser, Source.PORTAL),
        (AnonymousUser, Source.CUSTOMER_CENTRE),
        (type(None), Source.PORTAL),
        (StaffFactory.create, Source.PORTAL),
        (StaffFactory.create, Source.API),
        (StaffFactory.create, Source.SYSTEM),
        (lambda: StaffFactory.create(is_staff=False), Source.PHONE_CALL),
        (ApiClientFactory.create, Source.PORTAL),
        (ApiClientFactory.create, Source.PHONE_CALL),
        (ClientFactory.create, Source.PORTAL),
        (System, Source.PORTAL),
        (System, Source.SYSTEM),
    ],
)
def test_an_actor_that_does_not_fit_is_refused(actor: Any, source: Source) -> None:
    client = ClientFactory.create()

    with pytest.raises(WrongActor):
        record(client, given="offers", by=actor(), source=source, centre=CustomerCentreFactory.create())


def test_a_client_cannot_record_a_phone_call() -> None:
    client = ClientFactory.create()

    with pytest.raises(WrongActor):
        record(client, given="offers", source=Source.PHONE_CALL)


def test_a_visit_needs_a_customer_centre() -> None:
    with pytest.raises(WrongActor):
        record(
            ClientFactory.create(), given="offers", by=StaffFactory.create(), source=Source.CUSTOMER_CENTRE
        )


@pytest.mark.parametrize("source", Source.values)
def test_every_source_has_an_actor_whom_the_database_accepts(source: str) -> None:
    """What the service lets pass never ends in an IntegrityError."""
    client, recorded = ClientFactory.create(), 0

    actors: list[Actor] = [StaffFactory.create(), ApiClientFactory.create(), client, System()]
    for wish, actor in enumerate(actors):
        try:
            record(
                client,
                channels={"sms": bool(wish % 2)},
                by=actor,
                source=Source(source),
                centre=CustomerCentreFactory.create(),
            )
        except WrongActor:
            continue
        recorded += 1

    assert recorded
