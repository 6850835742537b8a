"""Reports that no careful program sends: one odd event stops no other, and nothing is ever our fault."""

import json
from typing import Any

import pytest

from consents.catalogue.systems.models import ApiClient
from consents.engagement.models import Message
from tests.api.caller import caller, kind
from tests.api.v1.reporting import ADDRESS, event_of, outcomes, post, report, sending_system
from tests.support.asking import reachable_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> dict[str, Any]:
    return event_of(reachable_client(number="A1"))


@pytest.fixture
def system() -> ApiClient:
    return sending_system()


# Odd events


ODD: list[tuple[dict[str, Any], str]] = [
    ({"kind": "bounced"}, "kind"),
    ({"kind": "\ud800"}, "kind"),
    ({"kind": ["sent"]}, "kind"),
    ({"kind": {}}, "kind"),
    ({"kind": None}, "kind"),
    ({"kind": True}, "kind"),
    ({"at": "2026-01-01T12:00:00"}, "at"),
    ({"at": "yesterday"}, "at"),
    ({"at": None}, "at"),
    ({"at": 10**400}, "at"),
    ({"at": 1767261600}, "at"),
    ({"at": "0001-01-01T00:00:00+14:00"}, "at"),
    ({"at": ["2026-01-01T12:00:00Z"]}, "at"),
    ({"message_id": ""}, "message_id"),
    ({"message_id": 5}, "message_id"),
    ({"message_id": "m" * 999}, "message_id"),
    ({"message_id": "ā" * 500}, "message_id"),
    ({"message_id": "m\x00"}, "message_id"),
    ({"message_id": "\udfff"}, "message_id"),
    ({"message_id": {}}, "message_id"),
    ({"token": "\ud800"}, "token"),
    ({"token": "t" * 101}, "token"),
    ({"token": 10**4000}, "token"),
    ({"token": None}, "token"),
    ({"topic": 7 * [1]}, "topic"),
    ({"topic": "news\x00"}, "topic"),
    ({"topic": False}, "topic"),
    ({"client": "A1"}, "client"),
    ({"\ud800": 1}, "?"),
    ({"x" * 500: 1}, "x" * 100),
]


@pytest.mark.parametrize(("odd", "field"), ODD, ids=[f"{n}-{field[:9]}" for n, (_, field) in enumerate(ODD)])
def test_an_odd_event_is_answered_by_itself(
    odd: dict[str, Any], field: str, system: ApiClient, event: dict[str, Any]
) -> None:
    response = report([event, event | odd, event | {"message_id": "m2"}], system)

    assert outcomes(response) == ["recorded", "invalid", "recorded"]
    answer = response.json()["events"][1]
    assert list(answer["errors"]) == [field]
    assert all(isinstance(text, str) and text for text in answer["errors"][field])
    assert answer["message_id"] == (None if field == "message_id" else "m1")
    assert answer["kind"] == (None if field == "kind" else "delivered")
    assert set(Message.objects.values_list("message_id", flat=True)) == {"m1", "m2"}


@pytest.mark.parametrize("field", ["message_id", "token", "topic", "kind", "at"])
def test_an_event_that_lacks_something(field: str, system: ApiClient, event: dict[str, Any]) -> None:
    lacking = {name: value for name, value in event.items() if name != field}

    response = report([lacking, event], system)

    assert outcomes(response) == ["invalid", "recorded"]
    assert list(response.json()["events"][0]["errors"]) == [field]


@pytest.mark.parametrize("odd", [None, 1, "event", [], [{}], True, 1.5])
def test_what_is_no_event_at_all(odd: Any, system: ApiClient, event: dict[str, Any]) -> None:
    response = report([odd, event], system)

    assert outcomes(response) == ["invalid", "recorded"]
    answer = response.json()["events"][0]
    assert (answer["message_id"], answer["kind"], list(answer["errors"])) == (None, None, ["event"])


def test_all_that_is_wrong_with_an_event_is_told(system: ApiClient, event: dict[str, Any]) -> None:
    response = report([event | {"kind": "bounced", "at": "then"}, {}], system)

    wrong = [set(answer["errors"]) for answer in response.json()["events"]]
    assert wrong == [{"kind", "at"}, set(event)]


@pytest.mark.parametrize("number", ["9" * 5_000, "-" + "9" * 5_000, "1e999", "1." + "0" * 5_000])
def test_a_number_of_any_length_is_its_events_own_fault(
    number: str, system: ApiClient, event: dict[str, Any]
) -> None:
    odd = json.dumps(event | {"at": "X"}).replace('"X"', number)

    response = post(f'{{"events": [{odd}, {json.dumps(event)}]}}', system)

    assert outcomes(response) == ["invalid", "recorded"]


def test_the_longest_message_id(system: ApiClient, event: dict[str, Any]) -> None:
    longest = ["m" * 998, "ā" * 499, "  spaces around  "]

    assert outcomes(report([event | {"message_id": name} for name in longest], system)) == 3 * ["recorded"]
    assert set(Message.objects.values_list("message_id", flat=True)) == set(longest)


# Bodies that are refused as a whole


@pytest.mark.parametrize("events", [None, {}, "m1", 5, True])
def test_what_is_no_list_of_events(events: Any, system: ApiClient) -> None:
    response = report(events, system)

    assert (response.status_code, kind(response)) == (400, "invalid-request")


@pytest.mark.parametrize("body", ["", "{}", "[]", "null", '{"events": [], "more": 1}'])
def test_what_is_no_report(body: str, system: ApiClient) -> None:
    response = post(body, system)

    assert (response.status_code, kind(response)) == (400, "invalid-request")


NESTED = ["[" * 100_000, "[" * 100_000 + "]" * 100_000, '{"events":' * 100_000]
UNREADABLE = ["{", "NaN", '{"events": [NaN]}', b"\xff", "\ufeff{}", *NESTED]


@pytest.mark.parametrize("body", UNREADABLE, ids=range(len(UNREADABLE)))
def test_a_body_that_cannot_be_read(body: str | bytes, system: ApiClient) -> None:
    response = post(body, system)

    assert (response.status_code, kind(response)) == (400, "malformed-body")


@pytest.mark.parametrize("charset", ["bz2_codec", "nothing", "utf-16"])
def test_a_body_in_another_encoding(charset: str, system: ApiClient) -> None:
    http = caller(system)

    response = http.generic("POST", ADDRESS, "{}", content_type=f"application/json; charset={charset}")

    assert response.status_code in (400, 415)


@pytest.mark.parametrize("depth", [50, 400, 600, 800, 900])
def test_an_event_nested_as_deep_as_can_be_read(depth: int, system: ApiClient, event: dict[str, Any]) -> None:
    odd = json.dumps(event | {"kind": "X"}).replace('"X"', "[" * depth + "]" * depth)

    response = post(f'{{"events": [{odd}, {json.dumps(event)}]}}', system)

    assert response.status_code == 400 or outcomes(response) == ["invalid", "recorded"]


def test_a_thousand_events_and_no_more(system: ApiClient, event: dict[str, Any]) -> None:
    most = [event | {"message_id": f"m{n}", "kind": "opened"} for n in range(1_000)]

    recorded = report(most, system)
    refused = report([*most, event], system)

    assert set(outcomes(recorded)) == {"recorded"}
    assert Message.objects.count() == 1_000
    assert refused.json()["errors"] == {"events": ["At most 1000 events at a time."]}


def test_nothing_to_report(system: ApiClient) -> None:
    assert report([], system).json() == {"events": []}
