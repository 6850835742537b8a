"""Who is asked to renew a consent: those it concerns, by a channel they allowed, once."""

import datetime as dt
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone

from clients.contacts.models import ContactPoint
from clients.person.models import Client, Relationship, Restriction
from consents.catalogue.models import Purpose
from consents.ledger.choices import PurposeChoice
from consents.reminders.models import Reminder
from consents.reminders.services import remind
from consents.rules.words import ConsentStatus
from tests.factories import LONG_AGO, ClientFactory, draft, publish, record

pytestmark = pytest.mark.django_db

EMAIL, PHONE = "anna@example.com", "+37120000001"
BOTH = {"email": True, "sms": True}
DAY = dt.timedelta(days=1)


def person(**properties: Any) -> Client:
    return ClientFactory.create(**{"email": EMAIL, "phone": PHONE} | properties)


def give(client: Client, purpose: str, *, ends_in: int = 10, channels: Any = BOTH, **act: Any) -> None:
    """Give a consent that is valid for a year, so that it ends in so many days."""
    Purpose.objects.filter(code=purpose).update(validity_months=12)
    given_at = timezone.now() + ends_in * DAY - relativedelta(months=12)
    record(client, given=purpose, channels=channels, decided_at=given_at, **act)


def renew(purpose: str, *, since: int = 1, grace: int = 20, **properties: Any) -> None:
    """A second version of the notice that is in force for so many days and asks for renewal."""
    properties = {"renewal": "required", "grace_days": grace} | properties
    publish(purpose, 2, timezone.now() - since * DAY, **properties)


def reminded() -> list[tuple[str, str]]:
    """About what and by which channel, after asking everyone."""
    remind()
    reminders = Reminder.objects.order_by("purpose__position")
    return list(reminders.values_list("purpose__code", "channel__code"))


class TestWhatEnds:
    @pytest.mark.parametrize(("days", "soon"), [(-1, False), (1, True), (29, True), (31, False)])
    def test_a_consent_that_expires_soon(self, days: int, soon: bool) -> None:
        give(person(), "usage-data", ends_in=days)

        assert bool(reminded()) == soon

    def test_how_soon_is_the_operators_choice(self, settings: Any) -> None:
        settings.REMIND_DAYS_BEFORE = 5
        give(person(), "usage-data", ends_in=10)

        assert reminded() == []

    def test_a_consent_without_an_end_is_left_alone(self) -> None:
        record(person(), given="usage-data", channels=BOTH)

        assert reminded() == []

    @pytest.mark.parametrize(
        ("since", "grace", "soon"),
        [(1, 20, True), (1, 30, True), (1, 40, False), (-1, 20, False), (20, 19, False)],
        ids=["ends soon", "just within", "ends later", "not in force yet", "over"],
    )
    def test_a_consent_that_a_newer_notice_will_outdate(self, since: int, grace: int, soon: bool) -> None:
        record(person(), given="usage-data", channels=BOTH, decided_at=timezone.now() - 100 * DAY)

        renew("usage-data", since=since, grace=grace)

        assert bool(reminded()) == soon

    def test_a_change_of_wording_asks_for_nothing(self) -> None:
        record(person(), given="usage-data", channels=BOTH, decided_at=timezone.now() - 100 * DAY)

        renew("usage-data", renewal="none", grace_days=None)

        assert reminded() == []

    def test_a_draft_asks_for_nothing(self) -> None:
        record(person(), given="usage-data", channels=BOTH)

        draft("usage-data", 2, renewal="required", grace_days=1)

        assert reminded() == []

    def test_who_agreed_to_the_newer_notice_is_left_alone(self) -> None:
        renew("usage-data")
        record(person(), purposes={"usage-data": given(version=2)}, channels=BOTH)

        assert reminded() == []

    @pytest.mark.parametrize(("grace", "reason"), [(5, "notice"), (15, "expires")])
    def test_what_ends_first_is_the_reason(self, grace: int, reason: str) -> None:
        give(person(), "usage-data", ends_in=10)
        renew("usage-data", since=0, grace=grace)
        remind()

        reminder = Reminder.objects.get()

        assert reminder.reason == reason
        assert reminder.due_at - timezone.now() < (min(grace, 10) + 1) * DAY


class TestWho:
    """A consent to location data, which is marketing, and one to usage data, which is not, end soon."""

    @pytest.fixture
    def client_(self) -> Client:
        client = person()
        for purpose in ("usage-data", "location-data", "loyalty-data"):
            give(client, purpose)
        return client

    def purposes(self) -> list[str]:
        return [purpose for purpose, _ in reminded()]

    def test_whose_consents_count(self, client_: Client) -> None:
        assert self.purposes() == ["usage-data", "location-data", "loyalty-data"]

    def test_not_about_what_they_withdrew(self, client_: Client) -> None:
        record(client_, withdrawn="usage-data")

        assert self.purposes() == ["location-data", "loyalty-data"]

    def test_not_about_what_they_paused(self, client_: Client) -> None:
        record(client_, pauses={"location-data": timezone.now() + DAY})

        assert self.purposes() == ["usage-data", "loyalty-data"]

    def test_not_about_marketing_when_they_object_to_it(self, client_: Client) -> None:
        record(client_, objections={"marketing": True})

        assert self.purposes() == ["usage-data", "loyalty-data"]

    def test_not_about_what_ended_when_they_left(self, client_: Client) -> None:
        Relationship.objects.filter(client=client_).update(left_on=timezone.localdate() - DAY)

        assert self.purposes() == ["loyalty-data"]

    def test_not_while_their_data_is_restricted(self, client_: Client) -> None:
        Restriction.objects.create(client=client_, since=timezone.now() - DAY)

        assert self.purposes() == []

    def test_not_after_their_data_was_erased(self, client_: Client) -> None:
        Client.objects.filter(pk=client_.pk).update(erased_at=timezone.now() - DAY)

        assert self.purposes() == []


class TestByWhichChannel:
    def channel(self, client: Client) -> str:
        """The channel's code; "" if the client is not reached."""
        give(client, "usage-data", channels={})
        return next((channel for _, channel in reminded()), "")

    @pytest.mark.parametrize(
        ("choices", "channel"),
        [
            ({"email": True, "sms": True}, "email"),
            ({"email": False, "sms": True}, "sms"),
            ({"sms": True}, "sms"),
            ({"email": False, "sms": False}, ""),
            ({"call": True, "post": True, "app": True}, ""),
            ({}, ""),
        ],
    )
    def test_the_first_that_they_allowed_and_we_send_by(self, choices: dict[str, bool], channel: str) -> None:
        client = person()
        if choices:
            record(client, channels=choices)

        assert self.channel(client) == channel

    @pytest.mark.parametrize(
        ("state", "channel"),
        [
            ({"until": LONG_AGO + DAY}, "sms"),
            ({"suspended_from": LONG_AGO}, "sms"),
            ({"suspended_from": LONG_AGO, "suspended_until": LONG_AGO + DAY}, "email"),
        ],
        ids=["closed", "suspended", "suspended once"],
    )
    def test_one_that_has_a_usable_address(self, state: dict[str, Any], channel: str) -> None:
        client = person()
        record(client, channels=BOTH)
        ContactPoint.objects.filter(client=client, kind="email").update(**state)

        assert self.channel(client) == channel

    def test_none_without_an_address(self) -> None:
        client = ClientFactory.create()
        record(client, channels=BOTH)

        assert self.channel(client) == ""


class TestOnce:
    def test_a_consent_is_asked_for_once(self) -> None:
        give(person(), "usage-data")

        assert (remind(), remind()) == (1, 0)

    def test_several_consents_of_a_client_are_one_message(self) -> None:
        client, other = person(), ClientFactory.create(email="juris@example.com")
        for purpose in ("usage-data", "metadata-research"):
            give(client, purpose)
        give(other, "usage-data")

        assert remind() == 2
        assert Reminder.objects.count() == 3

    def test_a_renewed_consent_is_another_one(self, settings: Any) -> None:
        client, settings.REMIND_DAYS_BEFORE = person(), 31
        give(client, "usage-data")
        remind()
        Purpose.objects.filter(code="usage-data").update(validity_months=1)
        record(client, given="usage-data")

        assert remind() == 1


def given(version: int = 1, **properties: Any) -> PurposeChoice:
    return PurposeChoice(status=ConsentStatus.GIVEN, notice_version=version, **properties)
