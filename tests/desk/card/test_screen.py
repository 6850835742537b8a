"""The client card: what it shows, and to whom."""

import pytest
from django.test import Client as HttpClient
from django.urls import reverse
from django.utils import timezone

from clients.access.models import AccessLog
from clients.person.models import Restriction
from consents.catalogue.models import Purpose
from consents.ledger.models.submission import Submission
from tests.desk.card.card_user import act, card_of, signed_in, text_of
from tests.factories import ClientFactory, StaffFactory, draft, record
from tests.support.html import attributes

pytestmark = pytest.mark.django_db


class TestShowing:
    def test_every_purpose_channel_and_topic_says_how_it_stands(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create()
        record(person, given="offers", refused="usage-data", channels={"sms": False}, topics={"news": True})

        page = " ".join(client.get(card_of(person)).content.decode().split())

        assert 'data-purpose="offers" data-status="given"' in page
        assert 'data-purpose="usage-data" data-status="refused"' in page
        assert 'data-purpose="location-data" data-status="unknown"' in page
        assert 'data-channel="sms" data-allowed="false"' in page
        assert 'data-channel="email" data-allowed="unset"' in page
        assert 'data-topic="news" data-wanted="true"' in page
        assert page.count("data-purpose=") == 8

    def test_nothing_is_ticked_beforehand(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create()
        record(person, given="offers", channels={"sms": True}, topics={"news": True})

        page = client.get(card_of(person)).content.decode()

        assert " checked" not in page
        assert attributes(page, "option[selected]", "value") == ["", "lv"]

    def test_the_timeline_tells_who_recorded_what_where_and_how(self, client: HttpClient) -> None:
        agent = signed_in(client)
        person = ClientFactory.create()
        said = {"purpose-offers": "yes", "source": "customer_centre", "comment": "Brought a friend"}
        client.post(card_of(person), act(person, **said))

        text = text_of(client.get(card_of(person)))

        for word in (
            "Customer centre",
            "Amigo Rīga",
            agent.get_full_name(),
            "notice v1 (lv)",
            "Brought a friend",
        ):
            assert word in text

    def test_a_purpose_without_a_notice_in_force_is_called_by_its_draft(self, client: HttpClient) -> None:
        signed_in(client)
        ninth = Purpose.objects.create(code="ninth", position=9)
        draft(ninth, 1)
        Purpose.objects.create(code="tenth", position=10)

        page = client.get(card_of(ClientFactory.create()))

        assert "<h3>Title</h3>" in page.content.decode()
        assert "<h3>tenth</h3>" in page.content.decode()
        assert "<h3>Amigo offers</h3>" in page.content.decode()

    def test_opening_it_is_logged(self, client: HttpClient) -> None:
        agent = signed_in(client)
        person = ClientFactory.create()

        client.get(card_of(person))

        access = AccessLog.objects.get()
        assert (access.client, access.staff, access.what) == (person, agent, "card")

    def test_it_says_that_processing_is_restricted(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create()
        record(person, given="offers")
        Restriction.objects.create(client=person, since=timezone.now())

        text = text_of(client.get(card_of(person)))

        assert "Processing is restricted" in text
        assert "not in use: processing is restricted" in text

    def test_an_erased_client_cannot_be_recorded_for(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create(erased_at=timezone.now())

        page = client.get(card_of(person))

        assert "was erased" in text_of(page)
        assert "<fieldset" not in page.content.decode()

    def test_the_notice_is_there_in_the_clients_language_first(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create(language="ru")

        page = client.get(card_of(person)).content.decode()

        first_text = page.index('<div class="notice-text"')
        assert page[first_text:].startswith('<div class="notice-text" lang="ru">')


class TestReaching:
    def test_anonymous_people_are_asked_to_sign_in(self, client: HttpClient) -> None:
        response = client.get(card_of(ClientFactory.create()))

        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/")

    def test_staff_without_permission_see_nothing(self, client: HttpClient) -> None:
        signed_in(client, StaffFactory.create(role="admin"))

        assert client.get(card_of(ClientFactory.create())).status_code == 403
        assert not AccessLog.objects.exists()

    def test_who_may_only_look_sees_no_form_and_cannot_record(self, client: HttpClient) -> None:
        signed_in(client, StaffFactory.create(role="dpo"))
        person = ClientFactory.create()

        page = client.get(card_of(person)).content.decode()
        response = client.post(card_of(person), act(person, **{"purpose-offers": "yes"}))

        assert "<fieldset" not in page
        assert response.status_code == 403
        assert not Submission.objects.exists()

    def test_there_is_no_card_of_nobody(self, client: HttpClient) -> None:
        signed_in(client)

        assert client.get(reverse("desk:card", args=[404])).status_code == 404

    def test_other_methods_are_refused(self, client: HttpClient) -> None:
        signed_in(client)

        assert client.put(card_of(ClientFactory.create())).status_code == 405


class TestPersonalCode:
    def test_it_is_masked(self, client: HttpClient) -> None:
        signed_in(client, StaffFactory.create(role="dpo"))
        person = ClientFactory.create(personal_code="010180-12345")

        page = client.get(card_of(person)).content.decode()

        assert "01••••-•••45" in page
        assert "010180-12345" not in page

    def test_revealing_it_is_logged(self, client: HttpClient) -> None:
        officer = signed_in(client, StaffFactory.create(role="dpo"))
        person = ClientFactory.create(personal_code="010180-12345")

        page = client.post(reverse("desk:personal_code", args=[person.pk])).content.decode()

        assert "010180-12345" in page
        assert AccessLog.objects.filter(staff=officer, client=person, what="personal_code").count() == 1

    def test_an_agent_cannot_reveal_it(self, client: HttpClient) -> None:
        signed_in(client)
        person = ClientFactory.create(personal_code="010180-12345")

        response = client.post(reverse("desk:personal_code", args=[person.pk]))

        assert response.status_code == 403
        assert not AccessLog.objects.filter(what="personal_code").exists()

    def test_looking_needs_a_button_pressed(self, client: HttpClient) -> None:
        signed_in(client, StaffFactory.create(role="dpo"))
        person = ClientFactory.create(personal_code="010180-12345")

        assert client.get(reverse("desk:personal_code", args=[person.pk])).status_code == 405
