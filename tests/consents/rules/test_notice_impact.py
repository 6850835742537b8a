"""What publishing would do, counted before, and what `decide` says once it is done."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from clients.person.models import Client, Relationship
from consents.catalogue.models import Purpose
from consents.catalogue.notices.models import Notice, Renewal
from consents.catalogue.notices.publishing import draft_notice, publish_notice
from consents.ledger.choices import PurposeChoice
from consents.rules.decision import decide
from consents.rules.notice_impact import NoticeImpact, notice_impact
from consents.rules.words import ConsentStatus
from tests.factories import ClientFactory, StaffFactory, record
from tests.support.asking import INSTANT, ask, reachable_client

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
RIGA = ZoneInfo("Europe/Riga")


def draft(code: str = "offers", renewal: Renewal = Renewal.REQUIRED, grace_days: int = 30) -> Notice:
    """The next version in the same words."""
    notice = draft_notice(purpose=Purpose.objects.get(code=code), by=StaffFactory.create(role="supervisor"))
    notice.renewal = renewal
    notice.grace_days = grace_days if renewal == Renewal.REQUIRED else None
    notice.save()
    return notice


def reachable(impact: NoticeImpact) -> dict[str, int]:
    return {row.channel.code: row.reachable for row in impact.channels if row.reachable}


class TestCounting:
    def test_wording_lets_every_consent_stand(self) -> None:
        reachable_client()

        impact = notice_impact(draft(renewal=Renewal.NONE), timezone.now())

        assert impact == NoticeImpact(standing=1)

    def test_substance_lets_consents_lapse_when_the_grace_period_is_over(self) -> None:
        reachable_client()
        refused = ClientFactory.create()
        record(refused, refused="offers")
        start = dt.datetime(2040, 3, 1, 12, tzinfo=RIGA)

        impact = notice_impact(draft(grace_days=30), start)

        assert (impact.standing, impact.lapsing) == (1, 1)
        assert impact.lapses_at == dt.datetime(2040, 3, 31, 12, tzinfo=RIGA)

    def test_it_tells_who_can_be_reached_by_which_channel(self) -> None:
        client = reachable_client()
        record(client, channels={"sms": False, "call": True})

        impact = notice_impact(draft(), timezone.now())

        assert reachable(impact) == {"email": 1, "call": 1}

    def test_a_purpose_that_never_contacts_has_none(self) -> None:
        reachable_client(given="usage-data")

        assert notice_impact(draft("credit-information"), timezone.now()).channels == ()

    def test_consents_that_run_out_before_do_not_lapse_but_expire(self) -> None:
        Purpose.objects.filter(code="offers").update(validity_months=1)
        record(ClientFactory.create(), given="offers")

        impact = notice_impact(draft(grace_days=60), timezone.now())

        assert (impact.standing, impact.lapsing, impact.expiring) == (1, 0, 1)

    def test_a_paused_consent_that_counts_again_until_then_lapses_too(self) -> None:
        client = ClientFactory.create()
        record(client, given="location-data")
        record(client, pauses={"location-data": timezone.now() + DAY})

        impact = notice_impact(draft("location-data"), timezone.now())

        assert (impact.standing, impact.lapsing) == (1, 1)


@dataclass(frozen=True)
class Person:
    """What may make a consent count, or not, in the days to come."""

    gives: bool
    withdraws: bool
    paused_days: int | None
    valid_months: int | None
    leaves_in: int | None


people = st.lists(
    st.builds(
        Person,
        gives=st.sampled_from([True, True, True, False]),
        withdraws=st.sampled_from([False, False, True]),
        paused_days=st.none() | st.integers(1, 90),
        valid_months=st.none() | st.integers(1, 3),
        leaves_in=st.none() | st.none() | st.integers(0, 90),
    ),
    max_size=4,
)


def live(person: Person) -> Client:
    """A client of whom all of this is known."""
    client = ClientFactory.create()
    Purpose.objects.filter(code="location-data").update(validity_months=person.valid_months)
    if person.gives:
        record(client, given="location-data")
        if person.paused_days:
            record(client, pauses={"location-data": timezone.now() + person.paused_days * DAY})
    if person.withdraws:
        record(client, withdrawn="location-data")
    if person.leaves_in is not None:
        left_on = timezone.localdate() + person.leaves_in * DAY
        Relationship.objects.filter(client=client).update(left_on=left_on)
    return client


def outdated(clients: Sequence[Client], at: dt.datetime) -> set[str]:
    answers = decide(clients=[client.pk for client in clients], purposes=["location-data"], at=at)
    return {answer.client for answer in answers if answer.reason == "notice_outdated"}


@given(people, st.integers(0, 60), st.integers(1, 30))
def test_what_was_counted_is_what_becomes_outdated_at_that_moment(
    lives: list[Person], grace_days: int, starts_in: int
) -> None:
    with transaction.atomic():
        clients = [live(person) for person in lives]
        notice = draft("location-data", grace_days=grace_days)
        start = timezone.now() + starts_in * DAY
        impact = notice_impact(notice, start)
        counting = {
            client.number for client in clients if ask(client, "location-data", at=impact.lapses_at).allowed
        }

        publish_notice(draft=notice, by=StaffFactory.create(role="dpo"), effective_from=start)

        assert impact.lapses_at
        assert outdated(clients, impact.lapses_at - INSTANT) == set()
        assert outdated(clients, impact.lapses_at) == counting
        assert impact.lapsing == len(counting)
        transaction.set_rollback(True)


def test_whoever_agrees_to_the_new_text_is_not_outdated() -> None:
    renewed, silent = reachable_client(), ClientFactory.create()
    record(silent, given="offers")
    notice = draft(grace_days=0)
    publish_notice(draft=notice, by=StaffFactory.create(role="dpo"))

    choice = PurposeChoice(status=ConsentStatus.GIVEN, notice_version=2)
    record(renewed, purposes={"offers": choice})

    assert ask(renewed).reason == "given"
    assert ask(silent).reason == "notice_outdated"
