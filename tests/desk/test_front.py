"""The staff's front page: finding a client."""

import pytest
from django.contrib.auth.models import User
from django.test import Client as HttpClient
from django.urls import reverse

from amigo_consent.lib import crypto
from tests.factories import ClientFactory, StaffFactory

pytestmark = pytest.mark.django_db

FRONT = "/admin/"


@pytest.fixture
def agent(client: HttpClient) -> User:
    agent = StaffFactory.create()
    client.force_login(agent)
    client.cookies["django_language"] = "en"
    return agent


class TestFrontPage:
    def test_anonymous_people_are_asked_to_sign_in(self, client: HttpClient) -> None:
        assert client.get(FRONT)["Location"].startswith("/admin/login/")

    @pytest.mark.usefixtures("agent")
    def test_one_certain_client_opens_at_once(self, client: HttpClient) -> None:
        person = ClientFactory.create(phone="+37120000001")

        response = client.post(FRONT, {"find": "20000001"})

        assert response["Location"] == reverse("desk:card", args=[person.pk])

    @pytest.mark.usefixtures("agent")
    def test_names_lead_to_results_at_an_address_without_personal_data(self, client: HttpClient) -> None:
        ClientFactory.create(given_name="Jānis", family_name="Bērziņš", municipality="Cēsu novads")

        response = client.post(FRONT, {"find": "berz"})
        page = client.get(response["Location"]).content.decode()

        assert "berz" not in response["Location"].lower()
        assert "Jānis Bērziņš" in page
        assert "Cēsu novads" in page

    @pytest.mark.usefixtures("agent")
    def test_nothing_found_says_what_can_be_searched_for(self, client: HttpClient) -> None:
        response = client.post(FRONT, {"find": "20000009"}, follow=True)

        assert "Nobody was found." in response.content.decode()
        assert "phone number or personal code in any spelling" in response.content.decode()

    @pytest.mark.usefixtures("agent")
    def test_nothing_asked_shows_the_page_again(self, client: HttpClient) -> None:
        assert client.post(FRONT, {"find": " "})["Location"] == FRONT

    @pytest.mark.usefixtures("agent")
    def test_more_than_can_be_shown_is_said(self, client: HttpClient) -> None:
        ClientFactory.create_batch(51, given_name="Anna")

        response = client.post(FRONT, {"find": "anna"}, follow=True)

        assert "The first 50 clients" in response.content.decode()

    @pytest.mark.usefixtures("agent")
    @pytest.mark.parametrize(
        "token",
        [
            "forged",
            "%00",
            pytest.param(crypto.encrypt("berz", use="unsubscribe").decode(), id="a token of another use"),
        ],
    )
    def test_an_address_that_is_not_ours_finds_nothing(self, client: HttpClient, token: str) -> None:
        ClientFactory.create(family_name="Bērziņš")

        response = client.get(FRONT, {"find": token})

        assert "too old" in response.content.decode()
        assert "Bērziņš" not in response.content.decode()

    @pytest.mark.usefixtures("agent")
    def test_an_address_of_yesterday_finds_nothing(
        self, client: HttpClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        address = client.post(FRONT, {"find": "berz"})["Location"]
        monkeypatch.setattr("amigo_consent.desk.front.WORKING_DAY", -1)

        response = client.get(address)

        assert "too old" in response.content.decode()

    def test_who_may_not_see_clients_cannot_search(self, client: HttpClient) -> None:
        client.force_login(StaffFactory.create(role="admin"))
        token = crypto.encrypt("anna", use="search").decode()

        assert 'name="find"' not in client.get(FRONT).content.decode()
        assert client.post(FRONT, {"find": "anna"}).status_code == 403
        assert client.get(FRONT, {"find": token}).status_code == 403
