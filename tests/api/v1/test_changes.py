import base64
import re
from typing import Any

import pytest
from rest_framework.test import APIClient

from amigo_consent.lib.actors import System
from consents.ledger.models.submission import Source, Submission
from consents.ledger.submit import Detail
from consents.rules.words import TopicState
from tests.api.caller import caller, kind
from tests.consents.exchange.follower import everything
from tests.factories import ApiClientFactory, ClientFactory, record

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "/api/v1/changes/"


def settle() -> None:
    """Wait until all that was written shows."""
    everything(ApiClientFactory.create())


def linked(response: Any) -> str:
    """The address that the header Link gives as the next."""
    link = re.fullmatch(r'<(.+)>; rel="next"', response.headers["Link"])
    assert link
    return link[1]


def test_what_an_entry_says_and_what_it_does_not() -> None:
    client = ClientFactory.create(number="A1", given_name="Jānis", email="janis@example.com")
    told = Detail(comment="spoke with Jānis", ip="192.0.2.1")
    submission = record(client, given="offers", channels={"email": True}, detail=told).submission
    settle()

    response = caller().get(ADDRESS)

    (result,) = response.json()["results"]
    assert result == {
        "id": str(submission.pk),
        "client": "A1",
        "decided_at": submission.decided_at.isoformat().replace("+00:00", "Z"),
        "received_at": submission.received_at.isoformat().replace("+00:00", "Z"),
        "source": "portal",
        "language": "lv",
        "changes": submission.changes,
    }
    assert "nis" not in response.content.decode()


def test_every_kind_of_change_is_told_in_the_words_of_the_ledger() -> None:
    client = ClientFactory.create()
    record(client, withdrawn="offers", topics={"news": True}, objections={"marketing": True})
    record(client, by=System(), source=Source.SYSTEM, topics={"news": TopicState.PAUSED})
    record(client, pauses={"location-data": None})
    settle()

    results = caller().get(ADDRESS).json()["results"]

    assert [result["changes"] for result in results] == [
        {
            "purposes": {"offers": {"status": "withdrawn", "language": "lv"}},
            "topics": {"news": "wanted"},
            "objections": {"marketing": True},
        },
        {"topics": {"news": "paused"}},
        {"pauses": {"location-data": None}},
    ]
    assert [result["source"] for result in results] == ["portal", "system", "portal"]


@pytest.mark.parametrize("by", ["cursor", "link"])
def test_a_follower_goes_on_by_the_cursor_or_the_link(by: str) -> None:
    client, other = ClientFactory.create(), caller()
    for purpose in ("offers", "usage-data", "loyalty-data"):
        record(client, given=purpose)
    settle()
    address, found = f"{ADDRESS}?limit=2", []

    for _ in range(3):
        response = other.get(address)
        answer = response.json()
        found += [list(result["changes"]["purposes"]) for result in answer["results"]]
        address = linked(response) if by == "link" else f"{ADDRESS}?limit=2&after={answer['next']}"

    assert found == [["offers"], ["usage-data"], ["loyalty-data"]]


def test_the_cursor_stays_when_nothing_is_new_and_moves_past_what_is_not_shown() -> None:
    other = caller(purposes=["usage-data"])
    beginning = other.get(ADDRESS).json()
    record(ClientFactory.create(), given="offers")
    settle()

    hidden = other.get(ADDRESS, {"after": beginning["next"]}).json()
    again = other.get(ADDRESS, {"after": hidden["next"]}).json()

    assert beginning["results"] == hidden["results"] == again["results"] == []
    assert beginning["next"] != hidden["next"] == again["next"]


BEYOND = base64.urlsafe_b64encode((2**62).to_bytes(8) + (1).to_bytes(8)).decode().rstrip("=")


@pytest.mark.parametrize(
    "after",
    ["", "1", "yesterday", "ā", "A" * 21, "A" * 21 + "B", "A" * 22 + "==", "_" * 21 + "w", "A" * 44, BEYOND],
)
def test_what_is_no_cursor_is_told_what_to_do(after: str) -> None:
    response = caller().get(ADDRESS, {"after": after})

    assert (response.status_code, kind(response)) == (400, "invalid-request")
    assert list(response.json()["errors"]) == ["after"]
    if after:
        assert "leave `after` out" in response.json()["errors"]["after"][0]


@pytest.mark.parametrize("wrong", [{"limit": "0"}, {"limit": "1001"}, {"limit": "all"}, {"since": "2026"}])
def test_other_parameters_that_cannot_be(wrong: dict[str, str]) -> None:
    response = caller().get(ADDRESS, wrong)

    assert (response.status_code, kind(response)) == (400, "invalid-request")
    assert list(response.json()["errors"]) == list(wrong)


def test_it_needs_its_scope_and_changes_nothing() -> None:
    refused = caller(scopes=["consents:read"]).get(ADDRESS)
    posted = caller().post(ADDRESS)

    assert (refused.status_code, kind(refused)) == (403, "insufficient-scope")
    assert (posted.status_code, kind(posted)) == (405, "method-not-allowed")
    assert APIClient().get(ADDRESS).status_code == 401
    assert not Submission.objects.exists()
