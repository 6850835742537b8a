"""An audience is exactly those whom `decide` allows, whatever is asked and whatever happened before."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amigo_consent.lib import db
from clients.contacts.models import ContactPoint
from clients.person.models import Client, Relationship, Restriction
from consents.catalogue.models import Channel, Purpose
from consents.ledger.unsubscribe import make_token
from consents.rules.audience import ChannelRequired, audience, columns
from consents.rules.decision import decide
from tests.factories import LONG_AGO, ClientFactory, record

pytestmark = pytest.mark.django_db

NOW = timezone.now()
DAY = dt.timedelta(days=1)

PURPOSES = ["offers", "location-data", "loyalty-data"]
CHANNELS = ["email", "sms", "app"]


def rows(**asked: Any) -> list[dict[str, Any]]:
    """The audience, a dictionary a row."""
    purpose = Purpose.objects.get(code=asked.pop("purpose"))
    query, parameters = audience(purpose=purpose, **asked)
    found = db.rows_as(dict, query, parameters)
    assert all(tuple(row) == columns(purpose, asked.get("at")) for row in found)
    return found


acts = st.fixed_dictionaries(
    {
        "days_ago": st.integers(min_value=1, max_value=9),
        "given": st.sampled_from(["", *PURPOSES]),
        "withdrawn": st.sampled_from(["", *PURPOSES]),
        "channels": st.dictionaries(st.sampled_from(CHANNELS), st.booleans()),
        "topics": st.dictionaries(st.just("news"), st.booleans()),
    }
)
people = st.fixed_dictionaries(
    {
        "email": st.sampled_from([None, "anna@example.com"]),
        "phone": st.booleans(),
        "left": st.sampled_from([None, 5, 1200]),
        "restricted": st.booleans(),
        "erased": st.booleans(),
        "acts": st.lists(acts, max_size=3),
    }
)
questions = st.fixed_dictionaries(
    {
        "purpose": st.sampled_from(PURPOSES),
        "channel": st.sampled_from([None, *CHANNELS]),
        "topic": st.sampled_from([None, "news"]),
        "days_ago": st.sampled_from([None, 0, 2, 4, 6, 8]),
    }
)


def born(person: dict[str, Any], nth: int) -> Client:
    """A client to whom all this happened."""
    client = ClientFactory.create(email=person["email"])
    if person["phone"]:
        ContactPoint.objects.create(client=client, kind="phone", value=f"+3712{nth:07}", since=LONG_AGO)
    for act in sorted(person["acts"], key=lambda act: -act["days_ago"]):
        said = {key: act[key] for key in ("given", "channels", "topics")}
        withdrawn = act["withdrawn"] if act["withdrawn"] != act["given"] else ""
        if withdrawn or any(said.values()):
            record(client, **said, withdrawn=withdrawn, decided_at=NOW - act["days_ago"] * DAY)
    if person["left"]:
        Relationship.objects.update_or_create(
            client=client, defaults={"left_on": (NOW - person["left"] * DAY).date()}
        )
    if person["restricted"]:
        Restriction.objects.create(client=client, since=NOW - 5 * DAY, until=NOW - 3 * DAY)
    if person["erased"]:
        Client.objects.filter(pk=client.pk).update(erased_at=NOW - 3 * DAY)
    return client


@settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
@given(cast=st.lists(people, min_size=1, max_size=4), asked=st.lists(questions, min_size=1, max_size=4))
def test_it_is_exactly_whom_decide_allows(cast: list[dict[str, Any]], asked: list[dict[str, Any]]) -> None:
    clients = {client.number: client.pk for client in (born(person, nth) for nth, person in enumerate(cast))}

    for question in asked:
        ago = question["days_ago"]
        about = {
            "channel": question["channel"],
            "topic": question["topic"],
            "at": None if ago is None else NOW - ago * DAY,
        }
        allowed = {
            decision.client
            for decision in decide(clients=clients.values(), purposes=[question["purpose"]], **about)
            if decision.allowed
        }

        if question["channel"] is None and question["purpose"] != "loyalty-data":
            with pytest.raises(ChannelRequired):
                rows(purpose=question["purpose"], **about)
            continue
        found = [row["client"] for row in rows(purpose=question["purpose"], **about)]

        assert sorted(number for number in found if number in clients) == sorted(allowed)


def test_what_a_row_says() -> None:
    client = ClientFactory.create(
        number="A1", given_name="Jānis", family_name="Bērziņš", greeting="Jāni", email="j@example.com"
    )
    decided_at = dt.datetime(2025, 3, 30, 0, 30, tzinfo=dt.UTC)
    submission = record(client, given="offers", channels={"email": True}, decided_at=decided_at).submission

    (row,) = rows(purpose="offers", channel="email")

    assert submission is not None
    assert row.pop("unsubscribe_url")
    assert row == {
        "client": "A1",
        "given_name": "Jānis",
        "family_name": "Bērziņš",
        "greeting": "Jāni",
        "language": "lv",
        "contact": "j@example.com",
        "decided_at": "2025-03-30T00:30:00.000000Z",
        "notice_version": 1,
        "submission": submission.pk,
    }


@pytest.mark.parametrize("purpose", ["offers", "location-data"])
def test_the_link_is_the_portals_and_about_the_channel(purpose: str, settings: Any) -> None:
    settings.PUBLIC_URL = "https://consents.example"
    client = ClientFactory.create(email="anna@example.com")
    record(client, given=purpose, channels={"email": True})

    (row,) = rows(purpose=purpose, channel="email")

    channel, about = Channel.objects.get(code="email"), Purpose.objects.get(code=purpose)
    token = make_token(client.pk, channel.pk, about.pk)
    assert row["unsubscribe_url"] == f"https://consents.example/u/{token}/"


def test_who_may_be_contacted_depends_on_the_channel() -> None:
    with pytest.raises(ChannelRequired):
        rows(purpose="offers")


def test_a_purpose_that_never_contacts_hands_out_nothing_to_contact_by() -> None:
    client = ClientFactory.create(number="A1", email="anna@example.com")
    record(client, given="credit-information", channels={"email": True})

    (row,) = rows(purpose="credit-information")

    assert set(row) == {
        *("client", "given_name", "family_name", "language"),
        *("decided_at", "notice_version", "submission"),
    }
    assert rows(purpose="credit-information", channel="email") == []


def test_a_past_moment_hands_out_numbers_and_what_they_rest_on() -> None:
    client = ClientFactory.create(number="A1", email="anna@example.com")
    record(client, given="offers", channels={"email": True}, decided_at=NOW - 3 * DAY)
    record(client, withdrawn="offers")

    (row,) = rows(purpose="offers", channel="email", at=NOW - DAY)

    assert row["client"] == "A1"
    assert set(row) == {"client", "decided_at", "notice_version", "submission"}


def test_a_channel_that_needs_no_address() -> None:
    record(ClientFactory.create(), given="offers", channels={"app": True})

    assert [row["contact"] for row in rows(purpose="offers", channel="app")] == [""]


class TestContact:
    """Which address: the preferred, else the newest, of those that may be used at the moment."""

    @pytest.fixture(autouse=True)
    def _someone(self) -> None:
        self.client = ClientFactory.create()
        record(self.client, given="offers", channels={"email": True}, decided_at=NOW - 50 * DAY)

    def has(self, value: str, days_ago: int, **more: Any) -> None:
        ContactPoint.objects.create(
            client=self.client, kind="email", value=value, since=NOW - days_ago * DAY, **more
        )

    def contact(self) -> list[str]:
        return [row["contact"] for row in rows(purpose="offers", channel="email")]

    def reached(self, at: dt.datetime) -> int:
        return len(rows(purpose="offers", channel="email", at=at))

    def test_the_newest(self) -> None:
        self.has("old@example.com", 30)
        self.has("new@example.com", 10)

        assert self.contact() == ["new@example.com"]
        assert self.reached(NOW - 20 * DAY) == 1
        assert self.reached(NOW - 40 * DAY) == 0

    def test_the_preferred(self) -> None:
        self.has("old@example.com", 30, preferred=True)
        self.has("new@example.com", 10)

        assert self.contact() == ["old@example.com"]

    def test_not_one_that_is_closed_or_suspended(self) -> None:
        self.has("closed@example.com", 5, until=NOW - DAY)
        self.has("suspended@example.com", 4, suspended_from=NOW - DAY)
        self.has("usable@example.com", 30)

        assert self.contact() == ["usable@example.com"]
