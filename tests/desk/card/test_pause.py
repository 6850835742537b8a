"""The client card: a consent paused and resumed (ePrivacy Directive 2002/58, Art. 9(2))."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client as HttpClient
from django.utils import timezone

from clients.person.models import Client
from consents.ledger.models.submission import Submission
from consents.rules.decision import Decision, decide
from tests.desk.card.card_user import act, card_of, moment, row_of, signed_in, text_of
from tests.factories import ClientFactory, publish, record
from tests.support.html import attributes, carried, every, is_ticked, words

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
LOCATION, LENGTH, END = "purpose-location-data", "pause_for-location-data", "pause_until-location-data"


def given(**details: Any) -> Client:
    person = ClientFactory.create()
    record(person, given="location-data", **details)
    return person


def paused(until: dt.datetime) -> Client:
    person = given()
    record(person, pauses={"location-data": until})
    return person


def standing(person: Client) -> Decision:
    (decision,) = decide(clients=[person.pk], purposes=["location-data"])
    return decision


def in_days(days: float) -> str:
    """A moment as a browser sends it."""
    return f"{timezone.localtime() + days * DAY:%Y-%m-%dT%H:%M}"


class TestPausing:
    def test_until_a_moment_that_the_client_names(self, client: HttpClient) -> None:
        signed_in(client)
        person = given()
        end = in_days(3)

        response = client.post(card_of(person), act(person, **{LOCATION: "pause", END: end}), follow=True)

        decision = standing(person)
        assert decision.status == "paused"
        assert decision.paused_until == timezone.make_aware(dt.datetime.fromisoformat(end))
        assert "1 decision recorded" in text_of(response)
        assert "Location data for individual cooperation – paused until" in text_of(response)

    def test_for_one_of_the_usual_lengths_which_the_review_does_not_move(self, client: HttpClient) -> None:
        signed_in(client)
        person = given()
        lengths = every(client.get(card_of(person)), "option")
        week = next(length.attrs.sget("value") for length in lengths if "7 days, until" in words(length))

        review = client.post(card_of(person), act(person, "review", **{LOCATION: "pause", LENGTH: week}))
        fields = carried(review)
        client.post(card_of(person), {**fields, "action": "record"})

        until = standing(person).paused_until
        assert until == dt.datetime.fromisoformat(week)
        assert until - timezone.now() > 7 * DAY

    def test_the_review_says_until_when(self, client: HttpClient) -> None:
        signed_in(client)
        person = given()
        end = timezone.localtime() + 3 * DAY

        review = client.post(card_of(person), act(person, "review", **{LOCATION: "pause", END: in_days(3)}))

        assert f"given → becomes paused until {moment(end)}" in text_of(review)
        assert standing(person).status == "given"

    def test_it_keeps_the_notice_that_the_consent_rests_on(self, client: HttpClient) -> None:
        signed_in(client)
        person = given()
        publish("location-data", 2, timezone.now())
        said: dict[str, Any] = {LOCATION: "pause", END: in_days(3), "notice-location-data": 2}

        client.post(card_of(person), act(person, **said))

        assert (standing(person).status, standing(person).notice_version) == ("paused", 1)

    def test_only_what_can_be_paused_offers_it(self, client: HttpClient) -> None:
        signed_in(client)
        person = given()
        record(person, given="offers")

        page = client.get(card_of(person))

        assert attributes(page, "[name^='purpose-'][value=pause]", "name") == [LOCATION]

    def test_only_a_consent_that_counts_offers_it(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create()

        page = client.get(card_of(person)).content.decode()

        assert 'value="pause"' not in page
        assert 'name="pause_' not in page


class TestResuming:
    def test_it_counts_again_under_the_same_notice(self, client: HttpClient) -> None:
        signed_in(client)
        person = paused(timezone.now() + 9 * DAY)
        publish("location-data", 2, timezone.now())

        said: dict[str, Any] = {LOCATION: "resume", "notice-location-data": 2}

        client.post(card_of(person), act(person, **said))

        assert (standing(person).status, standing(person).notice_version) == ("given", 1)

    def test_the_review_says_so_in_words(self, client: HttpClient) -> None:
        signed_in(client)
        until = timezone.localtime() + 9 * DAY
        person = paused(until)

        review = client.post(card_of(person), act(person, "review", **{LOCATION: "resume"}))

        assert f"paused until {moment(until)} → becomes resumed" in text_of(review)

    def test_a_paused_consent_says_until_when_and_what_can_be_done(self, client: HttpClient) -> None:
        signed_in(client)
        until = timezone.localtime() + 9 * DAY

        row = row_of(client.get(card_of(paused(until))), "purpose", "location-data")

        assert row.status == "paused"
        assert f"until {moment(until)}" in row.text
        assert row.answers == ["resume", "no", "pause", "skip"]


class TestProblems:
    @pytest.mark.parametrize(
        ("end", "sentence"),
        [
            pytest.param({}, "Say until when the client pauses the consent.", id="no end"),
            pytest.param({END: "soon"}, "Give the date and the time.", id="no moment"),
            pytest.param({END: "2020-01-01T12:00"}, "has to end after it begins.", id="past"),
            pytest.param({END: "2999-01-01T12:00"}, "A pause lasts a year at most.", id="too long"),
            pytest.param(
                {END: "2999-01-01T12:00", LENGTH: "2999-01-01T10:00+00:00"}, "not both.", id="two ends"
            ),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_recorded(
        self, client: HttpClient, end: dict[str, str], sentence: str
    ) -> None:
        signed_in(client)
        person = given()

        response = client.post(card_of(person), act(person, **{LOCATION: "pause", **end}))

        assert sentence in text_of(response)
        assert is_ticked(response, LOCATION, "pause")
        assert Submission.objects.count() == 1

    @pytest.mark.parametrize("answer", ["pause", "resume"])
    @pytest.mark.parametrize("said", ["", "withdrawn", "refused"])
    def test_what_is_not_given_is_recorded_and_neither_paused_nor_given_by_it(
        self, client: HttpClient, answer: str, said: str
    ) -> None:
        signed_in(client)
        person = ClientFactory.create()
        if said:
            record(person, **{said: "location-data"})
        end = {END: in_days(3)} if answer == "pause" else {}

        response = client.post(card_of(person), act(person, **{LOCATION: answer, **end}), follow=True)

        assert "1 decision recorded" in text_of(response)
        assert standing(person).status == (said or "unknown")

    def test_what_cannot_be_paused_is_refused(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create()
        record(person, given="offers")

        response = client.post(card_of(person), act(person, **{"purpose-offers": "pause"}))

        assert "This consent cannot be paused, only withdrawn." in text_of(response)
        assert Submission.objects.count() == 1
