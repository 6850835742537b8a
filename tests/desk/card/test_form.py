"""The client card: how what a client says is recorded on it."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client as HttpClient
from django.utils import timezone

from clients.centres.models import StaffProfile
from consents.ledger.models.state import ConsentRecord
from consents.ledger.models.submission import Submission, SubmissionDetail
from consents.ledger.timeline import ledger_head
from consents.rules.decision import decide
from tests.desk.card.card_user import act, card_of, signed_in, text_of
from tests.factories import ClientFactory, publish, record
from tests.support.html import carried, is_ticked

pytestmark = pytest.mark.django_db


class TestRecording:
    def test_the_review_shows_what_will_change_and_records_nothing(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create()
        record(person, given="offers")
        said = {"purpose-offers": "no", "purpose-usage-data": "yes", "channel-sms": "yes"}

        response = client.post(card_of(person), act(person, "review", **said))

        text = text_of(response)
        assert "Amigo piedāvājumi" not in text
        assert "Amigo offers given → becomes withdrawn" in text
        assert "individual cooperation not asked yet → becomes given notice v1 (lv)" in text
        assert "SMS not chosen → becomes allowed" in text
        assert Submission.objects.count() == 1

    def test_the_review_carries_everything_to_the_second_step(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create()
        review = client.post(card_of(person), act(person, "review", **{"purpose-offers": "yes"}))
        fields = carried(review)

        client.post(card_of(person), {**fields, "action": "record"})

        assert ConsentRecord.objects.get(client=person).status == "given"

    def test_what_stands_already_is_said_to_be_recorded_all_the_same(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create()
        record(person, channels={"sms": True})

        response = client.post(
            card_of(person), act(person, "review", **{"channel-sms": "yes", "channel-email": "yes"})
        )

        page = text_of(response)
        assert "SMS allowed → becomes allowed It stands like this already." in page
        assert page.count("It stands like this already.") == 1

    def test_recording_goes_through_the_ledger_with_its_proof(self, client: HttpClient) -> None:
        agent = signed_in(client)
        person = ClientFactory.create()
        said = {"purpose-offers": "yes", "channel-sms": "no", "topic-news": "yes", "comment": "In a hurry"}

        response = client.post(card_of(person), act(person, **said), follow=True)

        entry = Submission.objects.get()
        assert entry.recorded_by == agent
        assert entry.centre == StaffProfile.objects.get(user=agent).centre
        assert entry.source == "phone_call"
        assert entry.changes["purposes"]["offers"]["notice"] == 1
        assert entry.changes["channels"] == {"sms": False}
        assert entry.changes["topics"] == {"news": "wanted"}
        detail = SubmissionDetail.objects.get(submission=entry)
        assert (detail.identity_check, detail.comment) == ("known_details", "In a hurry")
        assert "3 decisions recorded: Amigo offers – given; SMS – not allowed; News – wanted." in text_of(
            response
        )

    def test_going_back_keeps_the_choices(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create()

        page = client.post(
            card_of(person), act(person, "change", **{"purpose-offers": "yes"})
        ).content.decode()

        assert is_ticked(page, "purpose-offers", "yes")
        assert not Submission.objects.exists()

    def test_no_to_a_given_consent_withdraws_it_and_no_otherwise_refuses(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create()
        record(person, given="offers")

        client.post(card_of(person), act(person, **{"purpose-offers": "no", "purpose-usage-data": "no"}))

        statuses = dict(ConsentRecord.objects.values_list("purpose__code", "status"))
        assert statuses == {"offers": "withdrawn", "usage-data": "refused"}

    def test_what_was_withdrawn_stays_so_when_it_is_refused(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create()
        record(person, given="offers")
        record(person, withdrawn="offers")

        response = client.post(card_of(person), act(person, "review", **{"purpose-offers": "no"}))

        assert "It stands like this already." in text_of(response)
        client.post(card_of(person), act(person, **{"purpose-offers": "no"}))
        assert "Amigo offers – withdrawn said again" in text_of(client.get(card_of(person)))
        assert ConsentRecord.objects.get().status == "withdrawn"

    def test_giving_again_resumes_what_is_paused(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create()
        record(person, given="location-data")
        record(person, pauses={"location-data": timezone.now() + dt.timedelta(days=1)})

        client.post(card_of(person), act(person, **{"purpose-location-data": "yes"}))

        (decision,) = decide(clients=[person.pk], purposes=["location-data"])
        assert decision.status == "given"

    def test_not_discussed_says_nothing(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create()

        client.post(card_of(person), act(person, **{"purpose-offers": "skip", "channel-sms": "yes"}))

        assert list(Submission.objects.get().changes) == ["channels"]

    def test_sending_it_twice_is_harmless_and_says_so(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create()
        sent = act(person, **{"purpose-offers": "yes", "token": "once"})
        client.post(card_of(person), sent)

        response = client.post(card_of(person), sent, follow=True)

        assert "recorded already" in text_of(response)
        assert Submission.objects.count() == 1


class TestProblems:
    @pytest.mark.parametrize(
        ("said", "sentence"),
        [
            ({}, "Nothing is chosen."),
            ({"purpose-offers": "skip"}, "Nothing is chosen."),
            ({"purpose-offers": "yes", "source": ""}, "Say how the client spoke."),
            ({"purpose-offers": "yes", "identity_check": ""}, "Say how you made sure who you speak with."),
            ({"purpose-offers": "yes", "decided_at": "2999-01-01T12:00"}, "This moment has not come yet."),
            ({"purpose-offers": "yes", "decided_at": "soon"}, "Give the date and the time."),
        ],
    )
    def test_what_is_missing_is_said_and_nothing_recorded(
        self, client: HttpClient, said: dict[str, str], sentence: str
    ) -> None:
        signed_in(client)
        person = ClientFactory.create()

        response = client.post(card_of(person), act(person, **said))

        assert sentence in text_of(response)
        assert not Submission.objects.exists()

    @pytest.mark.parametrize("source", ["portal", "import", "api"])
    def test_staff_hear_clients_only_in_ways_that_clients_speak_to_staff(
        self, client: HttpClient, source: str
    ) -> None:
        signed_in(client)
        person = ClientFactory.create()

        client.post(card_of(person), act(person, **{"purpose-offers": "yes", "source": source}))

        assert not Submission.objects.exists()

    def test_a_visit_needs_a_centre(self, client: HttpClient) -> None:
        agent = signed_in(client)
        StaffProfile.objects.filter(user=agent).delete()
        person = ClientFactory.create()

        response = client.post(
            card_of(person), act(person, **{"purpose-offers": "yes", "source": "customer_centre"})
        )

        assert "names no customer centre" in text_of(response)
        assert not Submission.objects.exists()

    @pytest.mark.parametrize("action", ["review", "record"])
    def test_what_was_recorded_meanwhile_is_shown_and_the_choices_kept(
        self, client: HttpClient, action: str
    ) -> None:
        signed_in(client)
        person = ClientFactory.create()
        sent = act(person, action, **{"purpose-offers": "yes"})
        record(person, refused="offers")

        response = client.post(card_of(person), sent)

        page = response.content.decode()
        assert response.status_code == 409
        assert "after you opened the card" in text_of(response)
        assert is_ticked(page, "purpose-offers", "yes")
        assert f'name="expected" value="{ledger_head(person.pk)}"' in page
        assert Submission.objects.count() == 1

    def test_a_notice_that_changed_meanwhile_has_to_be_read_anew(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create()
        sent = act(person, **{"purpose-offers": "yes"})
        publish("offers", 2, timezone.now())

        response = client.post(card_of(person), sent)

        page = response.content.decode()
        assert "version 2 is in force" in text_of(response)
        assert not is_ticked(page, "purpose-offers", "yes")
        assert 'name="notice-offers" value="2"' in page
        assert not Submission.objects.exists()

    def test_what_else_was_said_is_recorded_all_the_same(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create()
        sent = {"purpose-offers": "yes", "purpose-usage-data": "no"}
        publish("offers", 2, timezone.now())

        review = client.post(card_of(person), act(person, "review", **sent))
        done = client.post(card_of(person), act(person, **sent), follow=True)

        assert "version 2 is in force" in text_of(review)
        assert "version 2 is in force" in text_of(done)
        assert dict(ConsentRecord.objects.values_list("purpose__code", "status")) == {"usage-data": "refused"}

    def test_withdrawing_is_never_stopped_by_a_changed_notice(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create()
        record(person, given="offers")
        sent = act(person, **{"purpose-offers": "no"})
        publish("offers", 2, timezone.now())

        client.post(card_of(person), sent)

        assert ConsentRecord.objects.get().status == "withdrawn"


class TestLetters:
    def test_an_earlier_decision_is_given_under_the_notice_of_its_day(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create()
        publish("offers", 2, timezone.now())
        letter: dict[str, Any] = {
            "purpose-offers": "yes",
            "notice-offers": 2,
            "decided_at": "2025-05-02T10:00",
            "source": "letter",
        }

        client.post(card_of(person), act(person, **letter))

        consent = ConsentRecord.objects.get()
        assert timezone.localtime(consent.decided_at).isoformat() == "2025-05-02T10:00:00+03:00"
        assert consent.notice is not None
        assert consent.notice.version == 1

    def test_a_later_decision_stays_and_the_review_says_so(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create()
        record(person, given="offers")
        letter = {"purpose-offers": "no", "decided_at": "2025-05-02T10:00", "source": "letter"}

        review = client.post(card_of(person), act(person, "review", **letter))
        client.post(card_of(person), act(person, **letter))

        assert "a later decision stays in force" in text_of(review)
        assert Submission.objects.count() == 2
        assert ConsentRecord.objects.get().status == "given"

    def test_before_the_first_notice_nobody_can_have_agreed(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create()
        letter = {"purpose-offers": "yes", "decided_at": "2017-01-01T10:00", "source": "letter"}

        response = client.post(card_of(person), act(person, **letter))

        assert "No notice of “Amigo offers” was in force" in text_of(response)
        assert not Submission.objects.exists()
