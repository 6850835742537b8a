"""The client card: the objection to direct marketing (GDPR Art. 21(2))."""

import pytest
from django.test import Client as HttpClient

from consents.ledger.models.state import ChannelPreference
from consents.ledger.models.submission import Submission
from consents.ledger.preferences import objections
from consents.rules.decision import decide
from tests.desk.card.card_user import act, card_of, day, row_of, signed_in, text_of
from tests.factories import ClientFactory, record

pytestmark = pytest.mark.django_db

OBJECTION = "objection-marketing"
MARKETING = ("Amigo offers", "Location data for individual cooperation")


class TestShowing:
    def test_without_one_it_can_be_made_and_says_what_it_means(self, client: HttpClient) -> None:
        signed_in(client)

        row = row_of(client.get(card_of(ClientFactory.create())), "objection", "marketing")

        assert row.status == "false"
        assert "stops all direct marketing, whatever was consented to; no reason is asked" in row.text
        assert row.answers == ["yes", "skip"]

    def test_one_that_stands_says_since_when_by_which_act_and_what_it_stops(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create()
        act_of_client = record(person, objections={"marketing": True}).submission

        row = row_of(client.get(card_of(person)), "objection", "marketing")

        assert act_of_client is not None
        assert row.status == "true"
        assert f"since {day(act_of_client.decided_at)}" in row.text
        assert f"{day(act_of_client.decided_at)} portal stops" in row.text
        assert all(title in row.text for title in MARKETING)
        assert row.answers == ["no", "skip"]

    def test_the_purposes_that_it_stops_say_so_and_keep_the_clients_word(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create()
        record(person, given="offers usage-data", objections={"marketing": True})

        page = client.get(card_of(person))

        offers, usage = (row_of(page, "purpose", code) for code in ("offers", "usage-data"))
        assert (offers.status, usage.status) == ("given", "given")
        assert "not in use: the client objects to direct marketing" in offers.text
        assert "not in use" not in usage.text

    def test_it_comes_before_the_consents(self, client: HttpClient) -> None:
        signed_in(client)

        page = client.get(card_of(ClientFactory.create())).content.decode()

        assert page.index("data-objection=") < page.index("data-purpose=")

    def test_the_timeline_names_it(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create()
        record(person, objections={"marketing": True})
        record(person, objections={"marketing": False})

        text = text_of(client.get(card_of(person)))

        assert "Objection to direct marketing – taken back" in text
        assert "Objection to direct marketing – made" in text


class TestRecording:
    def test_the_review_says_what_it_stops_and_records_nothing(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create()

        review = client.post(card_of(person), act(person, "review", **{OBJECTION: "yes"}))

        text = text_of(review)
        assert "Objection to direct marketing none → becomes made" in text
        assert "Stops at once, whatever was consented to: Amigo offers," in text
        assert not Submission.objects.exists()

    def test_it_is_made_in_the_same_act_as_everything_else(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create()
        record(person, given="offers")

        response = client.post(
            card_of(person), act(person, **{OBJECTION: "yes", "channel-sms": "no"}), follow=True
        )

        (offers,) = decide(clients=[person.pk], purposes=["offers"])
        assert (offers.allowed, offers.reason, offers.status) == (False, "objected", "given")
        assert Submission.objects.newest_first()[0].changes == {
            "channels": {"sms": False},
            "objections": {"marketing": True},
        }
        assert "2 decisions recorded: SMS – not allowed; Objection to direct marketing – made." in text_of(
            response
        )

    def test_it_is_taken_back_as_simply(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create()
        record(person, given="offers", objections={"marketing": True})

        review = client.post(card_of(person), act(person, "review", **{OBJECTION: "no"}))
        client.post(card_of(person), act(person, **{OBJECTION: "no"}))

        assert "stands → becomes taken back What the client consented to counts again:" in text_of(review)
        assert objections(person.pk) == {"marketing": False}
        assert decide(clients=[person.pk], purposes=["offers"])[0].allowed

    def test_what_the_client_did_meanwhile_is_shown_first(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create()
        record(person, objections={"marketing": True})
        sent = act(person, **{OBJECTION: "no"})
        record(person, objections={"marketing": True})

        response = client.post(card_of(person), sent)

        assert response.status_code == 409
        assert "Objection to direct marketing – made" in text_of(response)
        assert objections(person.pk) == {"marketing": True}

    def test_nothing_stops_it(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create()
        sent = act(person, **{OBJECTION: "yes", "channel-sms": "no"})
        record(person, objections={"marketing": True}, channels={"sms": True})

        response = client.post(card_of(person), sent)

        assert response.status_code == 302
        assert objections(person.pk) == {"marketing": True}
        assert not ChannelPreference.objects.get().allowed
