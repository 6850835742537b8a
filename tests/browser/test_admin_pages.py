"""The staff's pages in a real browser: accessible, quick by keyboard, and whole without scripts."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from clients.person.models import Client
from consents.ledger.models.state import ConsentRecord
from consents.ledger.models.submission import Submission
from consents.rules.words import ConsentStatus
from tests.browser.conftest import DESKTOP, LOOKS, PHONE, PageFor, assert_accessible
from tests.factories import PASSWORD, ClientFactory, StaffFactory, record

SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


def client_with_history() -> Client:
    client = ClientFactory.create(
        number="A0000001",
        given_name="Jānis",
        family_name="Bērziņš",
        phone="+37120000001",
        email="janis@example.com",
        personal_code="010180-12345",
        municipality="Cēsu novads",
    )
    record(client, given="offers usage-data", refused="credit-information", channels={"sms": True})
    record(client, withdrawn="usage-data", topics={"news": True, "surveys": False})
    return client


def card_of(client: Client) -> str:
    return reverse("desk:card", args=[client.pk])


def pick(page: Page, name: str, value: str) -> None:
    """Tick a choice as the mouse does: by the label around the radio button."""
    page.locator(f"label:has([name='{name}'][value='{value}'])").click()


def say_how(page: Page) -> None:
    pick(page, "source", "phone_call")
    page.select_option("[name=identity_check]", "known_details")


@LOOKS
def test_every_page_is_accessible(page_for: PageFor, size: tuple[int, int], scheme: Any) -> None:
    person = client_with_history()
    ClientFactory.create(given_name="Anna", family_name="Bērziņa")
    page = page_for("lv", size=size, color_scheme=scheme)

    page.goto("/admin/")
    assert_accessible(page)
    page.fill("[name=username]", StaffFactory.create().username)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#find")
    assert_accessible(page)
    page.fill("#find", "berzi")
    page.keyboard.press("Enter")
    page.wait_for_selector(".result")
    assert_accessible(page)
    page.goto(card_of(person))
    assert_accessible(page)
    page.locator(".notice summary").first.click()
    pick(page, "purpose-offers", "no")
    page.click("[value=review]")
    assert_accessible(page)
    say_how(page)
    page.click("[value=review]")
    page.wait_for_selector(".review")
    assert_accessible(page)
    page.click("[value=record]")
    page.wait_for_selector(".messagelist")
    assert_accessible(page)


@SIZES
@pytest.mark.parametrize(
    "name",
    [
        "consents_submission",
        "consents_consentrecord",
        "consents_notice",
        "consents_purpose",
        "clients_accesslog",
        "auth_user",
    ],
)
def test_lists_and_forms_are_accessible(page_for: PageFor, size: tuple[int, int], name: str) -> None:
    person = client_with_history()
    page = page_for("lv", size=size, user=StaffFactory.create(is_superuser=True))
    page.goto(card_of(person))

    page.goto(reverse(f"admin:{name}_changelist"))
    assert_accessible(page)
    page.locator("#result_list tbody a").first.click()
    page.wait_for_selector("#content h1")
    assert_accessible(page)


@SIZES
def test_a_history_is_accessible(page_for: PageFor, size: tuple[int, int]) -> None:
    client_with_history()
    consent = ConsentRecord.objects.get(purpose__code="usage-data")
    page = page_for("lv", size=size, user=StaffFactory.create(is_superuser=True))

    page.goto(reverse("admin:consents_consentrecord_history", args=[consent.pk]))

    expect(page.locator(".changed")).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_from_search_to_record(page_for: PageFor, javascript: bool) -> None:
    person = client_with_history()
    page = page_for("lv", user=StaffFactory.create(), java_script_enabled=javascript)
    page.goto("/admin/")

    page.fill("#find", "20000001")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{card_of(person)}")
    pick(page, "purpose-offers", "no")
    pick(page, "channel-email", "yes")
    say_how(page)
    page.click("[value=review]")
    page.click("[value=record]")

    expect(page.locator("[data-purpose=offers]")).to_have_attribute("data-status", "withdrawn")
    expect(page.locator("[data-channel=email]")).to_have_attribute("data-allowed", "true")
    assert ConsentRecord.objects.get(purpose__code="offers").status == ConsentStatus.WITHDRAWN


def test_the_eight_consents_and_the_way_on_are_in_sight_at_once(page_for: PageFor) -> None:
    page = page_for("lv", user=StaffFactory.create())

    page.goto(card_of(client_with_history()))

    bar = page.locator(".act-bar").bounding_box()
    assert bar is not None
    assert bar["y"] + bar["height"] <= DESKTOP[1]
    for row in page.locator("[data-purpose], [data-channel], [data-topic]").all():
        box = row.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= bar["y"]


def test_the_focus_goes_where_the_work_is(page_for: PageFor) -> None:
    page = page_for("lv", user=StaffFactory.create())
    page.goto("/admin/")
    expect(page.locator("#find")).to_be_focused()

    page.goto(card_of(client_with_history()))
    page.click("[value=review]")
    expect(page.locator("#problems")).to_be_focused()
    pick(page, "channel-email", "yes")
    say_how(page)
    page.click("[value=review]")

    expect(page.locator("h1")).to_be_focused()


def test_a_slash_goes_to_the_search(page_for: PageFor) -> None:
    page = page_for("lv", user=StaffFactory.create())
    page.goto("/admin/")
    page.locator("#site-name a").focus()

    page.keyboard.press("/")

    expect(page.locator("#find")).to_be_focused()
    expect(page.locator("#find")).to_have_value("")


def test_ticks_are_counted_and_can_be_taken_back(page_for: PageFor) -> None:
    page = page_for("en", user=StaffFactory.create())
    page.goto(card_of(client_with_history()))

    pick(page, "channel-email", "yes")
    pick(page, "topic-news", "no")
    expect(page.locator("[data-pending]")).to_have_text("choices: 2")
    pick(page, "topic-news", "skip")

    expect(page.locator("[data-pending]")).to_have_text("1 choice")
    page.click("[value=review]")
    expect(page.locator("#problems")).to_be_visible()
    expect(page.locator("[data-pending]")).to_have_text("1 choice")


def test_going_back_and_changing_keeps_what_was_chosen(page_for: PageFor) -> None:
    page = page_for("lv", user=StaffFactory.create())
    page.goto(card_of(client_with_history()))
    pick(page, "purpose-offers", "no")
    say_how(page)
    page.fill("[name=comment]", "Zvanīja pats")
    before = Submission.objects.count()

    page.click("[value=review]")
    page.click("[value=change]")

    expect(page.locator("[name=purpose-offers][value=no]")).to_be_checked()
    expect(page.locator("[name=comment]")).to_have_value("Zvanīja pats")
    assert Submission.objects.count() == before


def test_the_language_is_switched_in_place(page_for: PageFor) -> None:
    agent: User = StaffFactory.create()
    page = page_for("lv", user=agent)
    page.goto("/admin/")

    page.click(".language-switch [value=ru]")

    expect(page.locator("html")).to_have_attribute("lang", "ru")
    assert page.url.endswith("/admin/")
