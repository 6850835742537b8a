"""Receipts of what a client said about a pause."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.consents.proof.receipts.test_document import words_of
from tests.consents.proof.receipts.test_json_ld import record_of
from tests.factories import ClientFactory, record

pytestmark = pytest.mark.django_db


def test_a_pause_is_told() -> None:
    person = ClientFactory.create()
    until = timezone.now() + dt.timedelta(days=30)
    record(person, given="location-data")
    record(person, pauses={"location-data": until})

    paused = record_of(person, "location-data")

    event = paused["dpv:hasConsentStatus"]
    assert event["@type"] == ["dpv:ConsentStatusInvalidForProcessing", "ConsentPaused"]
    assert event["pausedUntil"] == until.astimezone(dt.UTC).isoformat()
    assert not {"dpv:hasNotice", "dpv:hasStorageCondition"} & paused.keys()


def test_the_end_of_a_pause_is_told() -> None:
    person = ClientFactory.create()
    record(person, given="location-data")
    record(person, pauses={"location-data": None})

    event = record_of(person, "location-data")["dpv:hasConsentStatus"]

    assert event["@type"] == ["PauseEnded"]
    assert "pausedUntil" not in event


def test_a_pause() -> None:
    person = ClientFactory.create()
    record(person, given="location-data")
    until = timezone.now() + dt.timedelta(days=30)
    record(person, pauses={"location-data": until})

    words = words_of(person, "location-data")

    assert words["decision"] == "Consent paused"
    assert words["notice"] is None
    assert f"{timezone.localtime(until):%d %b %Y %H:%M}" == dict(words["facts"])["Paused until"].zfill(17)
    assert "Validity" not in dict(words["facts"])


def test_the_end_of_a_pause() -> None:
    person = ClientFactory.create()
    record(person, given="location-data")
    record(person, pauses={"location-data": None})

    words = words_of(person, "location-data")

    assert words["decision"] == "Pause of the consent ended"
    assert not {"Validity", "Paused until"} & dict(words["facts"]).keys()
