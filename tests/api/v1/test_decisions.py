import datetime as dt
import json
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from consents.ledger.models.submission import Submission
from consents.rules.decision import decide
from tests.api.caller import caller, kind
from tests.factories import ClientFactory, record

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/decisions/"
WEEK = dt.timedelta(days=7)


def ask(clients: Any, *, by: dict[str, Any] | None = None, **question: Any) -> Any:
    body = json.dumps({"purpose": "offers", "clients": clients, **question})
    return caller(**by or {}).post(ADDRESS, body, content_type="application/json")


def reasons(response: Any) -> dict[str, str]:
    assert response.status_code == 200, response.json()
    return {decision["client"]: decision["reason"] for decision in response.json()["decisions"]}


def test_what_an_answer_says() -> None:
    client = ClientFactory.create(number="A1", email="anna@example.com")
    submission = record(client, given="offers", channels={"email": True}).submission

    response = ask(["A1"], channel="email")

    assert response.json()["decisions"] == [
        {
            "client": "A1",
            "allowed": True,
            "reason": "given",
            "submission": str(submission.pk),
            "notice_version": 1,
            "expires_at": None,
        }
    ]


def test_the_moment_used_is_answered() -> None:
    before = timezone.now()

    at = dt.datetime.fromisoformat(ask([]).json()["at"])

    assert before <= at <= timezone.now()


def test_every_number_is_answered_in_order_known_or_not_once_or_twice() -> None:
    record(ClientFactory.create(number="A1"), given="offers")
    ClientFactory.create(number="A2")
    numbers = ["A2", "nobody", "A1", "A2", "", "a1", "A1", "x" * 300, "Ānna"]

    decisions = ask(numbers).json()["decisions"]

    assert [decision["client"] for decision in decisions] == numbers
    assert [decision["reason"] for decision in decisions] == [
        "unknown",
        "unknown_client",
        "given",
        "unknown",
        "unknown_client",
        "unknown_client",
        "given",
        "unknown_client",
        "unknown_client",
    ]
    assert [decision["allowed"] for decision in decisions].count(True) == 2
    assert {frozenset(decision) for decision in decisions} == {frozenset(decisions[0])}


@hypothesis_settings(max_examples=20, suppress_health_check=list(HealthCheck), deadline=None)
@given(numbers=st.lists(st.sampled_from(["A1", "A2", "A3", "B1", "-"])))
def test_the_answer_is_what_decide_says(numbers: list[str]) -> None:
    clients = {number: ClientFactory.create(number=f"H{number}") for number in ("A1", "A2", "A3")}
    record(clients["A1"], given="offers")
    record(clients["A2"], refused="offers")
    decided = {
        decision.client: decision.reason
        for decision in decide(clients=[client.pk for client in clients.values()], purposes=["offers"])
    }

    decisions = ask([f"H{number}" for number in numbers]).json()["decisions"]

    assert [decision["reason"] for decision in decisions] == [
        decided.get(f"H{number}", "unknown_client") for number in numbers
    ]
    for client in clients.values():
        client.number = f"OLD-{client.pk}"
        client.save()


def test_channel_and_topic_count() -> None:
    client = ClientFactory.create(number="A1", email="anna@example.com")
    record(client, given="offers", channels={"email": True, "sms": False}, topics={"news": False})

    assert reasons(ask(["A1"], channel="email")) == {"A1": "given"}
    assert reasons(ask(["A1"], channel="sms")) == {"A1": "channel_refused"}
    assert reasons(ask(["A1"], channel="call")) == {"A1": "channel_not_chosen"}
    assert reasons(ask(["A1"], channel="email", topic="news")) == {"A1": "topic_unwanted"}
    assert reasons(ask(["A1"], channel=None, topic=None)) == {"A1": "given"}


def test_a_past_moment_is_answered_as_of_then() -> None:
    client = ClientFactory.create(number="A1")
    now = timezone.now()
    record(client, given="offers", decided_at=now - 2 * WEEK)
    record(client, withdrawn="offers", decided_at=now - WEEK)

    then = ask(["A1"], at=(now - WEEK - dt.timedelta(days=1)).isoformat())
    long_ago = ask(["A1"], at="2019-01-01T12:00:00+02:00")

    assert reasons(ask(["A1"])) == {"A1": "withdrawn"}
    assert reasons(then) == {"A1": "given"}
    assert reasons(long_ago) == {"A1": "unknown"}
    assert long_ago.json()["at"] == "2019-01-01T10:00:00Z"


@pytest.mark.parametrize(
    ("at", "message"),
    [
        ("2999-01-01T00:00:00Z", "The moment has not come yet."),
        ("2026-01-01T00:00:00", "Give the zone too, as in 2026-01-31T12:00:00Z."),
        ("2026-01-01", None),
        ("yesterday", None),
        (5, None),
    ],
)
def test_moments_that_cannot_be_asked_about(at: Any, message: str | None) -> None:
    response = ask([], at=at)

    assert (response.status_code, kind(response)) == (400, "invalid-request")
    assert list(response.json()["errors"]) == ["at"]
    assert message is None or response.json()["errors"]["at"] == [message]


def test_ten_thousand_numbers_and_no_more() -> None:
    record(ClientFactory.create(number="A1"), given="offers")
    most = ["A1", *(f"N{n}" for n in range(9_999))]

    answered = ask(most)
    refused = ask([*most, "A1"])

    assert len(answered.json()["decisions"]) == 10_000
    assert answered.json()["decisions"][0]["allowed"]
    assert refused.status_code == 400
    assert refused.json()["errors"] == {
        "clients": ["At most 10000 customer numbers at a time; these are 10001."]
    }


@pytest.mark.parametrize("clients", ["A1", {"A1": 1}, [1], [None], ["A\x00"], ["\ud800"], None])
def test_what_is_no_list_of_numbers(clients: Any) -> None:
    response = ask(clients)

    assert response.status_code == 400
    assert list(response.json()["errors"]) == ["clients"]


@pytest.mark.parametrize("field", ["channel", "topic"])
def test_an_unknown_code_is_answered_with_the_known(field: str) -> None:
    question: dict[str, Any] = {field: "pigeon"}

    response = ask([], **question)

    message = response.json()["detail"]
    assert (response.status_code, kind(response)) == (422, "unknown-code")
    assert f"{field} “pigeon”" in message
    assert {"channel": "sms", "topic": "news"}[field] in message


def test_an_unknown_purpose_is_answered_with_those_the_client_was_given() -> None:
    response = ask([], by={"purposes": ["usage-data"]}, purpose="moon")

    assert (response.status_code, kind(response)) == (422, "unknown-code")
    assert response.json()["detail"] == "There is no purpose “moon”. Known: usage-data."


def test_a_purpose_that_was_not_given_is_refused() -> None:
    response = ask([], by={"purposes": ["usage-data"]})

    assert (response.status_code, kind(response)) == (403, "purpose-not-granted")


def test_asking_records_nothing() -> None:
    ClientFactory.create(number="A1")

    ask(["A1"])

    assert not Submission.objects.exists()
