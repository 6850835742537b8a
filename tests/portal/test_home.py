import datetime as dt
from typing import Any

import pytest
from django.test import Client as HttpClient
from django.urls import reverse
from django.utils import timezone

from amigo_consent.portal.session import SignedInBy
from clients.person.models import Client
from consents.catalogue.models import Purpose
from consents.ledger.models.submission import Submission
from consents.ledger.timeline import ledger_head
from consents.rules.decision import decide
from tests.factories import ClientFactory, CustomerCentreFactory, StaffFactory, publish, record
from tests.portal.portal_reader import HOME, shown, sign_in, signed_in, tap, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Client:
    return ClientFactory.create(phone="+37120000444", greeting="Anna")


@pytest.fixture
def http(client: HttpClient, person: Client) -> HttpClient:
    return signed_in(client, person)


def status_of(person: Client, purpose: str) -> str:
    (decision,) = decide(clients=[person.pk], purposes=[purpose])
    return decision.status


def test_all_purposes_are_there_and_nothing_is_chosen(http: HttpClient) -> None:
    page = text(http.get(HOME))

    assert page.count('data-status="unknown"') == Purpose.objects.count() == 8
    assert page.count('data-allowed="unset"') == 5
    assert page.count('data-wanted="unset"') == 7
    assert 'aria-pressed="true"' not in page
    assert "checked" not in page


def test_a_purpose_says_status_since_when_how_and_under_which_text(http: HttpClient, person: Client) -> None:
    staff = StaffFactory.create()
    decided_at = dt.datetime(2026, 3, 5, 12, tzinfo=dt.UTC)
    record(
        person,
        given="offers",
        by=staff,
        source="customer_centre",
        centre=CustomerCentreFactory.create(),
        decided_at=decided_at,
    )

    page = text(http.get(HOME))

    assert shown(http, "data-purpose", "offers") == "given"
    assert "You have given your consent" in page
    assert "(customer centre)" in page
    assert "text version 1" in " ".join(page.split())
    assert "2026" in page


@pytest.mark.parametrize(("greeting", "words"), [("Anna", "Hello, Anna!"), ("", "Hello!")])
def test_the_greeting(http: HttpClient, person: Client, greeting: str, words: str) -> None:
    Client.objects.filter(pk=person.pk).update(greeting=greeting)

    assert words in text(http.get(HOME))


@pytest.mark.parametrize(
    ("language", "title"),
    [("lv", "Amigo piedāvājumi"), ("en", "Amigo offers"), ("ru", "Предложения Amigo")],
)
def test_the_page_speaks_the_chosen_language(http: HttpClient, language: str, title: str) -> None:
    http.post("/i18n/setlang/", {"language": language, "next": HOME})

    page = text(http.get(HOME))

    assert f'<html lang="{language}">' in page
    assert title in page


def test_giving_is_one_tap(http: HttpClient, person: Client) -> None:
    response = tap(http, person, "offers", "give")

    assert (response.status_code, response.url) == (302, "/#said")
    assert shown(http, "data-purpose", "offers") == "given"
    submission = Submission.objects.get()
    assert (submission.source, submission.language, submission.recorded_by) == ("portal", "en", None)
    assert submission.changes["purposes"]["offers"]["notice"] == 1


def test_what_was_done_is_said_once(http: HttpClient, person: Client) -> None:
    tap(http, person, "offers", "give")

    first, second = text(http.get(HOME)), text(http.get(HOME))

    assert "Saved: you have given your consent." in first
    assert 'role="status"' in first
    assert "Saved" not in second


def test_where_an_act_came_from_is_kept_beside_it(http: HttpClient, person: Client) -> None:
    http.post(
        reverse("portal:purpose", args=["offers"]),
        {"head": "", "notice_version": 1, "act": "give"},
        headers={"User-Agent": "Browser/1"},
        REMOTE_ADDR="192.0.2.7",
    )

    detail = Submission.objects.get().detail
    assert (detail.identity_check, detail.ip, detail.user_agent) == ("signed_in", "192.0.2.7", "Browser/1")


def test_an_act_of_who_signed_in_by_e_mail_says_so(client: HttpClient, person: Client) -> None:
    sign_in(client, person, SignedInBy.EMAIL)

    tap(client, person, "offers", "give")

    assert Submission.objects.get().detail.identity_check == "signed_in_by_email"


def test_withdrawing_is_one_tap_too(http: HttpClient, person: Client) -> None:
    record(person, given="offers")

    tap(http, person, "offers", "withdraw")

    assert shown(http, "data-purpose", "offers") == "withdrawn"
    assert "You have withdrawn your consent" in text(http.get(HOME))


def test_refusing(http: HttpClient, person: Client) -> None:
    tap(http, person, "offers", "refuse")

    assert shown(http, "data-purpose", "offers") == "refused"


def test_a_withdrawn_consent_can_be_given_again(http: HttpClient, person: Client) -> None:
    record(person, given="offers")
    tap(http, person, "offers", "withdraw")

    tap(http, person, "offers", "give")

    assert status_of(person, "offers") == "given"


def test_a_double_tap_does_no_harm(http: HttpClient) -> None:
    first_tap = {"head": "", "token": "once", "notice_version": 1, "act": "give"}
    http.post(reverse("portal:purpose", args=["offers"]), first_tap)

    http.post(reverse("portal:purpose", args=["offers"]), first_tap)

    assert Submission.objects.count() == 1
    assert "Saved: you have given your consent." in text(http.get(HOME))


def test_a_stale_screen_shows_what_changed_and_saves_nothing(http: HttpClient, person: Client) -> None:
    head = ledger_head(person.pk)
    record(person, refused="offers")
    data = {"head": head, "notice_version": 1, "act": "give"}

    response = http.post(reverse("portal:purpose", args=["offers"]), data, follow=True)

    page = " ".join(text(response).split())
    assert "Something changed after you had opened the page" in page
    assert "Amigo offers: <strong>refused</strong>" in page
    assert status_of(person, "offers") == "refused"
    tap(http, person, "offers", "give")
    assert status_of(person, "offers") == "given"


def test_a_text_that_is_no_longer_in_force_has_to_be_read_anew(http: HttpClient, person: Client) -> None:
    publish("offers", 2, timezone.now())

    tap(http, person, "offers", "give", notice_version=1)

    page = text(http.get(HOME))
    assert "The text has changed, so nothing was saved." in page
    assert "Summary of version 2" in page
    assert status_of(person, "offers") == "unknown"


@pytest.mark.parametrize(
    "data",
    [
        {"act": "steal", "notice_version": 1},
        {"act": "give", "notice_version": "x"},
        {"act": "give", "notice_version": 1, "head": "not a hash"},
        {"act": "pause", "notice_version": 1, "days": 4000},
    ],
)
def test_what_our_page_cannot_have_sent_is_refused(http: HttpClient, data: dict[str, Any]) -> None:
    response = http.post(reverse("portal:purpose", args=["location-data"]), data)

    assert response.status_code == 400
    assert not Submission.objects.exists()


@pytest.mark.parametrize("data", [{"head": ""}, {"head": "0" * 64}, {"notice_version": 99}, {}])
def test_nothing_that_a_page_lacks_stops_a_withdrawal(
    http: HttpClient, person: Client, data: dict[str, Any]
) -> None:
    record(person, given="offers")

    http.post(reverse("portal:purpose", args=["offers"]), {"act": "withdraw", **data})

    assert status_of(person, "offers") == "withdrawn"


def test_a_yes_without_the_text_that_was_shown_is_none(http: HttpClient, person: Client) -> None:
    http.post(reverse("portal:purpose", args=["offers"]), {"act": "give", "head": ""})

    assert status_of(person, "offers") == "unknown"
    assert "The text has changed, so nothing was saved." in text(http.get(HOME))


@pytest.mark.parametrize("kind", ["purpose", "channel", "topic", "objection"])
def test_what_does_not_exist_is_not_found(http: HttpClient, kind: str) -> None:
    response = http.post(reverse(f"portal:{kind}", args=["nothing"]), {"wish": "yes", "stands": "yes"})

    assert response.status_code == 404


@pytest.mark.parametrize("kind", ["purpose", "channel", "topic", "objection"])
def test_nothing_changes_by_get_or_for_strangers(http: HttpClient, kind: str) -> None:
    code = {"purpose": "offers", "channel": "sms", "topic": "news", "objection": "marketing"}[kind]
    data = {"wish": "yes", "act": "give", "notice_version": "1", "stands": "yes"}

    by_get = http.get(reverse(f"portal:{kind}", args=[code]), data)
    by_stranger = HttpClient().post(reverse(f"portal:{kind}", args=[code]), data)

    assert by_get.status_code == 405
    assert by_stranger.headers["Location"] == HOME
    assert not Submission.objects.exists()


def test_a_form_of_another_site_is_refused_in_our_look(person: Client) -> None:
    strict = HttpClient(enforce_csrf_checks=True)
    strict.cookies["django_language"] = "en"
    sign_in(strict, person)

    response = tap(strict, person, "offers", "give")

    assert response.status_code == 403
    assert "Please try again" in text(response)
    assert not Submission.objects.exists()


def test_what_is_done_is_done_to_oneself_only(http: HttpClient, person: Client) -> None:
    other = ClientFactory.create()

    tap(http, person, "offers", "give")

    assert status_of(other, "offers") == "unknown"
