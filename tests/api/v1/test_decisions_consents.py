import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from clients.person.models import Restriction
from tests.api.caller import caller, kind
from tests.factories import LONG_AGO, ClientFactory, record

pytestmark = pytest.mark.django_db

WEEK = dt.timedelta(days=7)


def consents(number: str = "A1", at: dt.datetime | None = None, **by: Any) -> Any:
    response = caller(**by).get(f"/api/v1/clients/{number}/consents/", {"at": at.isoformat()} if at else {})
    assert response.status_code == 200, response.json()
    return response.json()


def by_code(rows: list[dict[str, Any]], kind: str) -> dict[str, dict[str, Any]]:
    return {row[kind]: row for row in rows}


def test_what_the_client_said_is_all_there() -> None:
    client = ClientFactory.create(number="A1")
    submission = record(client, given="offers", language="en").submission

    answer = consents()

    assert answer["client"] == "A1"
    assert len(answer["consents"]) == 8
    assert submission is not None
    assert by_code(answer["consents"], "purpose")["offers"] == {
        "purpose": "offers",
        "status": "given",
        "valid": True,
        "reason": "given",
        "decided_at": submission.decided_at.isoformat().replace("+00:00", "Z"),
        "expires_at": None,
        "notice_version": 1,
        "language": "en",
        "source": "portal",
        "submission": str(submission.pk),
    }


def test_what_was_never_said_is_null() -> None:
    ClientFactory.create(number="A1")

    answer = consents()

    unknown = by_code(answer["consents"], "purpose")["usage-data"]
    assert (unknown.pop("status"), unknown.pop("reason"), unknown.pop("valid")) == (
        "unknown",
        "unknown",
        False,
    )
    assert set(unknown.values()) == {"usage-data", None}
    assert by_code(answer["channels"], "channel")["sms"] == {
        "channel": "sms",
        "allowed": None,
        "decided_at": None,
    }
    assert by_code(answer["topics"], "topic")["news"] == {
        "topic": "news",
        "wanted": None,
        "state": "",
        "decided_at": None,
    }


@pytest.mark.parametrize(("purpose", "are_told"), [("location-data", True), ("credit-information", False)])
def test_channels_and_topics_are_told_to_who_may_write_to_clients(purpose: str, are_told: bool) -> None:
    client = ClientFactory.create(number="A1")
    record(client, channels={"sms": False}, topics={"news": False})

    answer = consents(purposes=[purpose])

    assert (bool(answer["channels"]), bool(answer["topics"])) == (are_told, are_told)


def test_channels_and_topics() -> None:
    client = ClientFactory.create(number="A1")
    record(client, channels={"email": True, "sms": False}, topics={"news": True, "events": False})

    answer = consents()

    channels, topics = by_code(answer["channels"], "channel"), by_code(answer["topics"], "topic")
    assert (channels["email"]["allowed"], channels["sms"]["allowed"]) == (True, False)
    assert (topics["news"]["wanted"], topics["news"]["state"]) == (True, "wanted")
    assert (topics["events"]["wanted"], topics["events"]["state"]) == (False, "unwanted")
    assert topics["events"]["decided_at"].endswith("Z")


def test_the_clients_word_and_what_stands_in_its_way_are_told_apart() -> None:
    client = ClientFactory.create(number="A1")
    record(client, given="offers")
    Restriction.objects.create(client=client, since=LONG_AGO)

    offers = by_code(consents()["consents"], "purpose")["offers"]

    assert (offers["status"], offers["valid"], offers["reason"]) == ("given", False, "restricted")


def test_a_past_moment() -> None:
    client, now = ClientFactory.create(number="A1"), timezone.now()
    record(client, given="offers", channels={"sms": True}, topics={"news": True}, decided_at=now - 2 * WEEK)
    record(client, withdrawn="offers", channels={"sms": False}, topics={"news": False}, decided_at=now - WEEK)

    then, today = consents(at=now - 1.5 * WEEK), consents()

    assert [by_code(a["consents"], "purpose")["offers"]["status"] for a in (then, today)] == [
        "given",
        "withdrawn",
    ]
    assert [by_code(a["channels"], "channel")["sms"]["allowed"] for a in (then, today)] == [True, False]
    assert [by_code(a["topics"], "topic")["news"]["wanted"] for a in (then, today)] == [True, False]
    assert dt.datetime.fromisoformat(then["at"]) == now - 1.5 * WEEK


def test_only_the_purposes_that_were_given() -> None:
    ClientFactory.create(number="A1")

    answer = consents(purposes=["usage-data", "offers"])

    assert [consent["purpose"] for consent in answer["consents"]] == ["offers", "usage-data"]


def test_a_client_of_nobody() -> None:
    response = caller().get("/api/v1/clients/A404/consents/")

    assert (response.status_code, kind(response)) == (404, "unknown-client")


def test_a_moment_to_come_is_refused() -> None:
    ClientFactory.create(number="A1")

    response = caller().get("/api/v1/clients/A1/consents/?at=2999-01-01T00:00:00Z")

    assert (response.status_code, kind(response)) == (400, "invalid-request")


def test_the_scope_is_needed() -> None:
    response = caller(scopes=["exports:read"]).get("/api/v1/clients/A1/consents/")

    assert (response.status_code, kind(response)) == (403, "insufficient-scope")
