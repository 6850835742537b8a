"""The right to object to direct marketing (GDPR Art. 21(2)), one tap either way."""

import pytest
from django.test import Client as HttpClient
from django.urls import reverse

from clients.person.models import Client
from consents.catalogue.models import Purpose
from consents.ledger.models.submission import Submission
from consents.ledger.timeline import ledger_head
from consents.rules.decision import decide
from tests.factories import LONG_AGO, ClientFactory, StaffFactory, publish, record
from tests.portal.portal_reader import HOME, objection, shown, signed_in, text, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Client:
    return ClientFactory.create()


@pytest.fixture
def http(client: HttpClient, person: Client) -> HttpClient:
    return signed_in(client, person)


def section(http: HttpClient) -> str:
    return words_of(http, 'data-objection="marketing"')


def test_it_does_not_stand_until_the_client_says_so(http: HttpClient) -> None:
    assert shown(http, "data-objection", "marketing") == "false"
    assert "I object to advertising" in section(http)


def test_it_names_what_it_stops(http: HttpClient, person: Client) -> None:
    publish(Purpose.objects.create(code="ninth", position=9, is_marketing=True), 1, LONG_AGO)

    said = section(http)

    assert "Amigo offers" in said
    assert "Location data for individual cooperation" in said
    assert "Title" in said
    assert "Electronic communications metadata" not in said


def test_objecting_is_one_tap_and_leaves_consents_as_they_are(http: HttpClient, person: Client) -> None:
    record(person, given="offers usage-data")

    response = objection(http, person, "yes")

    assert response.url == "/#said"
    assert shown(http, "data-objection", "marketing") == "true"
    assert shown(http, "data-purpose", "offers") == "given"
    decisions = decide(clients=[person.pk], purposes=["offers", "usage-data"])
    assert [decision.reason for decision in decisions] == ["objected", "given"]
    submission = Submission.objects.latest("sequence")
    assert (submission.source, submission.changes) == ("portal", {"objections": {"marketing": True}})


def test_taking_it_back_is_one_tap_too(http: HttpClient, person: Client) -> None:
    record(person, given="offers")
    objection(http, person, "yes")

    objection(http, person, "no")

    assert shown(http, "data-objection", "marketing") == "false"
    (decision,) = decide(clients=[person.pk], purposes=["offers"])
    assert decision.allowed


@pytest.mark.parametrize(
    ("stands", "words"),
    [
        ("yes", "Saved: you have objected to advertising."),
        ("no", "Saved: you have taken your objection back."),
    ],
)
def test_what_was_done_is_said_in_the_section(
    http: HttpClient, person: Client, stands: str, words: str
) -> None:
    record(person, objections={"marketing": stands == "no"})

    objection(http, person, stands)

    assert words in section(http)


def test_the_preferences_say_that_nothing_is_sent(http: HttpClient, person: Client) -> None:
    before = words_of(http, 'id="preferences"')

    objection(http, person, "yes")

    assert "You have objected to advertising" not in before
    assert "You have objected to advertising, so we send you none now." in words_of(http, 'id="preferences"')


def test_one_made_at_the_customer_centre_is_there(http: HttpClient, person: Client) -> None:
    record(person, objections={"marketing": True}, by=StaffFactory.create(), source="phone_call")

    assert shown(http, "data-objection", "marketing") == "true"
    assert "Take the objection back" in section(http)


def test_a_double_tap_records_it_once(http: HttpClient, person: Client) -> None:
    for _ in range(2):
        http.post(
            reverse("portal:objection", args=["marketing"]), {"head": "", "token": "once", "stands": "yes"}
        )

    assert Submission.objects.count() == 1
    assert shown(http, "data-objection", "marketing") == "true"


def test_a_stale_screen_never_stops_it(http: HttpClient, person: Client) -> None:
    head = ledger_head(person.pk)
    record(person, objections={"marketing": False})

    http.post(reverse("portal:objection", args=["marketing"]), {"head": head, "stands": "yes"})

    assert shown(http, "data-objection", "marketing") == "true"


def test_taking_it_back_on_a_stale_screen_changes_nothing(http: HttpClient, person: Client) -> None:
    head = ledger_head(person.pk)
    record(person, objections={"marketing": True})

    http.post(reverse("portal:objection", args=["marketing"]), {"head": head, "stands": "no"})

    assert "Something changed after you had opened the page" in text(http.get(HOME))
    assert shown(http, "data-objection", "marketing") == "true"


@pytest.mark.parametrize("data", [{}, {"stands": "maybe"}, {"stands": "yes", "head": "nothing"}])
def test_what_our_page_cannot_have_sent_is_refused(http: HttpClient, data: dict[str, str]) -> None:
    response = http.post(reverse("portal:objection", args=["marketing"]), data)

    assert response.status_code == 400
    assert not Submission.objects.exists()


def test_giving_a_consent_does_not_lift_it(http: HttpClient, person: Client) -> None:
    objection(http, person, "yes")

    record(person, given="offers")

    assert shown(http, "data-objection", "marketing") == "true"
