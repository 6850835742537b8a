"""The one door: what an act rests on, so that a yes may be refused and a no never is."""

import datetime as dt
from typing import Any

import pytest

from consents.ledger.choices import NotInForce, PurposeChoice
from consents.ledger.models.submission import Submission
from consents.ledger.submit import StaleScreen
from consents.ledger.timeline import ledger_head
from consents.rules.words import ConsentStatus
from tests.factories import ClientFactory, record
from tests.support.asking import ask

pytestmark = pytest.mark.django_db

MONDAY = dt.datetime(2025, 6, 2, 9, 0, tzinfo=dt.UTC)
SUNDAY = MONDAY - dt.timedelta(days=1)
TUESDAY, WEDNESDAY = MONDAY + dt.timedelta(days=1), MONDAY + dt.timedelta(days=2)


# The screen it was decided on


def test_a_yes_on_a_stale_screen_is_refused_with_what_was_recorded_about_it_meanwhile() -> None:
    client = ClientFactory.create()
    record(client, given="offers")
    opened_with = ledger_head(client.pk)
    meanwhile = record(client, withdrawn="offers").submission
    record(client, given="usage-data")

    with pytest.raises(StaleScreen) as refused:
        record(client, given="offers", expected_head=opened_with)

    assert [entry.submission for entry in refused.value.entries] == [meanwhile]
    assert ask(client).status == "withdrawn"


def test_what_was_said_about_something_else_makes_no_screen_stale() -> None:
    client = ClientFactory.create()
    record(client, given="offers", channels={"sms": True})

    recorded = record(client, given="usage-data", channels={"email": True}, expected_head="")

    assert recorded.changed == ["purposes/usage-data", "channels/email"]


@pytest.mark.parametrize(
    ("meanwhile", "yes"),
    [
        ({"refused": "offers"}, {"given": "offers"}),
        ({"channels": {"sms": False}}, {"channels": {"sms": True}}),
        ({"topics": {"news": False}}, {"topics": {"news": True}}),
        ({"objections": {"marketing": True}}, {"objections": {"marketing": False}}),
    ],
)
def test_every_yes_can_be_stale(meanwhile: dict[str, Any], yes: dict[str, Any]) -> None:
    client = ClientFactory.create()
    record(client, **meanwhile)

    with pytest.raises(StaleScreen):
        record(client, **yes, expected_head="")


@pytest.mark.parametrize(
    "no",
    [
        {"withdrawn": "offers"},
        {"refused": "offers"},
        {"channels": {"sms": False}},
        {"topics": {"news": False}},
        {"objections": {"marketing": True}},
    ],
)
@pytest.mark.parametrize("head", ["", "00" * 32, "no hash at all"])
def test_no_screen_ever_stops_a_no(no: dict[str, Any], head: str) -> None:
    client = ClientFactory.create()
    record(
        client, given="offers", channels={"sms": True}, topics={"news": True}, objections={"marketing": False}
    )

    recorded = record(client, **no, expected_head=head)

    assert len(recorded.changed) == 1
    assert recorded.refused == ()


def test_of_a_mixed_act_the_no_is_recorded_and_the_stale_yes_is_told() -> None:
    client = ClientFactory.create()
    record(client, given="usage-data")
    opened_with = ledger_head(client.pk)
    record(client, refused="offers")

    recorded = record(client, given="offers", withdrawn="usage-data", expected_head=opened_with)

    assert recorded.changed == ["purposes/usage-data"]
    assert [type(refused) for refused in recorded.refused] == [StaleScreen]
    assert ask(client).status == "refused"


def test_of_a_mixed_act_a_yes_to_another_text_is_told() -> None:
    client = ClientFactory.create()
    record(client, given="usage-data")
    purposes = {
        "offers": PurposeChoice(status=ConsentStatus.GIVEN, notice_version=7),
        "usage-data": PurposeChoice(status=ConsentStatus.WITHDRAWN),
    }

    recorded = record(client, purposes=purposes)

    assert recorded.changed == ["purposes/usage-data"]
    assert [type(refused) for refused in recorded.refused] == [NotInForce]


@pytest.mark.parametrize("head", ["00" * 32, "no hash at all"])
def test_a_head_that_is_not_the_clients_is_older_than_everything(head: str) -> None:
    client = ClientFactory.create()
    record(client, refused="offers")

    with pytest.raises(StaleScreen) as refused:
        record(client, given="offers", expected_head=head)

    assert len(refused.value.entries) == 1


def test_the_head_of_another_client_tells_nothing_about_them() -> None:
    client, other = ClientFactory.create_batch(2)
    record(other, given="offers")

    recorded = record(client, given="offers", expected_head=ledger_head(other.pk))

    assert recorded.changed == ["purposes/offers"]


class TestReplay:
    def test_the_same_form_sent_twice_is_one_act(self) -> None:
        client = ClientFactory.create()
        opened_with = ledger_head(client.pk)

        first = record(client, given="offers", expected_head=opened_with, token="a")
        again = record(client, given="offers", expected_head=opened_with, token="a")

        assert again.is_replay
        assert again.submission == first.submission
        assert Submission.objects.filter(client=client).count() == 1

    def test_other_words_are_another_act(self) -> None:
        client = ClientFactory.create()
        record(client, channels={"sms": True}, token="a")

        other = record(client, channels={"sms": False}, token="a")

        assert not other.is_replay
        assert other.changed == ["channels/sms"]

    def test_a_no_sent_again_from_an_old_page_counts_again(self) -> None:
        client = ClientFactory.create()
        record(client, given="offers")
        record(client, withdrawn="offers", token="a")
        record(client, given="offers")

        again = record(client, withdrawn="offers", token="a")

        assert not again.is_replay
        assert ask(client).status == "withdrawn"

    def test_a_yes_sent_again_from_an_old_page_is_stale(self) -> None:
        client = ClientFactory.create()
        opened_with = ledger_head(client.pk)
        record(client, given="offers", expected_head=opened_with, token="a")
        record(client, withdrawn="offers")

        with pytest.raises(StaleScreen):
            record(client, given="offers", expected_head=opened_with, token="a")

    def test_tokens_are_each_clients_own(self) -> None:
        one, other = ClientFactory.create_batch(2)
        record(one, given="offers", token="a")

        assert not record(other, given="offers", token="a").is_replay
