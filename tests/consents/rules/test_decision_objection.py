"""The one answer to whoever objects to direct marketing (GDPR Art. 21(2) and (3))."""

import csv
import datetime as dt
import io

import pytest

from amigo_consent.lib.db import CopyOut, Format
from clients.person.models import Client, Restriction
from consents.catalogue.models import Purpose
from consents.rules.audience import audience
from consents.rules.decision import decide
from tests.factories import ClientFactory, record
from tests.support.asking import ask, reachable_client, reasons_around

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2025, 6, 2, 12, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def objects(client: Client, at: dt.datetime, *, stands: bool = True) -> None:
    record(client, objections={"marketing": stands}, decided_at=at)


def test_an_objection_stops_every_marketing_purpose_and_no_other() -> None:
    codes = " ".join(Purpose.objects.values_list("code", flat=True))
    client = reachable_client(codes)
    objects(client, NOON)

    answers = decide(clients=[client.pk])

    assert {answer.purpose for answer in answers if answer.reason == "objected"} == {
        "offers",
        "location-data",
        "loyalty-offers",
    }
    assert {answer.reason for answer in answers} == {"objected", "given"}


def test_it_holds_from_when_it_was_said_until_it_was_taken_back() -> None:
    client = reachable_client()
    objects(client, NOON)
    objects(client, NOON + DAY, stands=False)

    assert reasons_around(NOON, client) == ("given", "objected")
    assert reasons_around(NOON + DAY, client) == ("objected", "given")
    assert ask(client).allowed


def test_the_consent_stays_what_it_was() -> None:
    client = reachable_client()
    objects(client, NOON)

    answer = ask(client)

    assert (answer.allowed, answer.status, answer.notice_version) == (False, "given", 1)


def test_a_consent_given_later_does_not_lift_it() -> None:
    client = ClientFactory.create()
    objects(client, NOON)

    record(client, given="offers", decided_at=NOON + DAY)

    assert ask(client).reason == "objected"


def test_who_objects_and_never_consented_is_objecting() -> None:
    client = ClientFactory.create()
    objects(client, NOON)

    assert (ask(client).reason, ask(client).status) == ("objected", "unknown")
    assert ask(client, "usage-data").reason == "unknown"


def test_a_restriction_stands_before_it() -> None:
    client = reachable_client()
    objects(client, NOON - DAY)
    Restriction.objects.create(client=client, since=NOON)

    assert reasons_around(NOON, client) == ("objected", "restricted")


def test_it_stands_before_the_end_of_the_relationship() -> None:
    client = reachable_client("offers loyalty-offers loyalty-data")
    client.relationships.update(left_on=dt.date(2024, 6, 1))
    objects(client, NOON)

    assert reasons_around(NOON, client) == ("relationship_ended", "objected")
    assert reasons_around(NOON, client, "loyalty-offers") == ("given", "objected")
    assert reasons_around(NOON, client, "loyalty-data") == ("given", "given")


def test_it_stands_before_every_channel_and_topic() -> None:
    client = reachable_client()
    record(client, topics={"news": False}, channels={"call": False})
    objects(client, NOON)

    assert ask(client, channel="call").reason == "objected"
    assert ask(client, channel="email", topic="news").reason == "objected"


def test_nobody_who_objects_is_in_an_audience() -> None:
    numbers = []
    for client in (reachable_client(number="A1"), ClientFactory.create(number="A2", phone="+37120000002")):
        record(client, given="offers", channels={"sms": True}, decided_at=NOON - DAY)
    objects(Client.objects.get(number="A1"), NOON)

    for at in (None, NOON, NOON - DAY):
        query, parameters = audience(purpose=Purpose.objects.get(code="offers"), channel="sms", at=at)
        file = b"".join(CopyOut(query, parameters, Format.CSV)).decode()
        numbers.append({row["client"] for row in csv.DictReader(io.StringIO(file))})

    assert numbers == [{"A2"}, {"A2"}, {"A1", "A2"}]
