"""The portal as a reader meets it: accessible on a phone and on a desk, and without a single script."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from clients.person.models import Client
from consents.catalogue.models import Channel, Purpose
from consents.ledger.unsubscribe import make_token
from tests.browser.conftest import DESKTOP, PHONE, PageFor, assert_accessible
from tests.factories import ClientFactory, CustomerCentreFactory, StaffFactory, record

NUMBER = "+37120000555"
Outbox = Callable[[], list[str]]

both_sizes = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


@pytest.fixture
def person() -> Client:
    """A client with something of everything."""
    person = ClientFactory.create(phone=NUMBER, email="anna@example.com", greeting="Anna")
    staff = StaffFactory.create()
    record(
        person,
        given="offers location-data",
        refused="credit-information",
        channels={"email": True, "sms": False},
        topics={"news": True},
        by=staff,
        source="customer_centre",
        centre=CustomerCentreFactory.create(),
    )
    record(person, withdrawn="offers")
    return person


def sign_in(page: Page, outbox: Outbox) -> None:
    page.goto("/")
    page.get_by_label("Phone number or e-mail").fill("20 000 555")
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code").fill(re.findall(r"\d{6}", outbox()[-1])[-1])
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("[data-purpose]")).to_have_count(8)


@both_sizes
def test_signing_in(page_for: PageFor, person: Client, outbox: Outbox, size: tuple[int, int]) -> None:
    page = page_for("en", size=size)
    page.goto("/")
    assert_accessible(page)

    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_text("Enter your phone number or e-mail address.")).to_be_visible()
    assert_accessible(page)

    page.get_by_label("Phone number or e-mail").fill("20 000 555")
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code").fill("1")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("The code has six digits.")).to_be_visible()
    assert_accessible(page)

    page.get_by_label("Code").fill(re.findall(r"\d{6}", outbox()[-1])[-1])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Hello, Anna!")).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (PHONE, "dark"), (DESKTOP, "light")])
def test_what_was_saved_is_said_where_the_reader_looks(
    page_for: PageFor, person: Client, outbox: Outbox, size: tuple[int, int], scheme: str
) -> None:
    page = page_for("en", size=size, color_scheme=scheme)
    sign_in(page, outbox)

    page.get_by_role("button", name="I agree – Amigo offers").click()

    expect(page.locator('[data-purpose="offers"]')).to_have_attribute("data-status", "given")
    said = page.get_by_role("status")
    expect(said).to_have_text("Saved: you have given your consent.")
    expect(said).to_be_in_viewport()
    expect(said).to_be_focused()
    assert_accessible(page)


def test_everything_works_without_scripts(page_for: PageFor, person: Client, outbox: Outbox) -> None:
    page = page_for("en", size=PHONE, java_script_enabled=False)
    sign_in(page, outbox)

    page.get_by_role("button", name="7 days").click()
    page.get_by_role("button", name="Yes – Phone call").click()
    page.get_by_role("button", name="No – Surveys").click()

    expect(page.locator('[data-purpose="location-data"]')).to_have_attribute("data-status", "paused")
    expect(page.locator('[data-channel="call"]')).to_have_attribute("data-allowed", "true")
    expect(page.locator('[data-topic="surveys"]')).to_have_attribute("data-wanted", "false")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()


def test_a_stale_screen(page_for: PageFor, person: Client, outbox: Outbox) -> None:
    page = page_for("en", size=PHONE)
    sign_in(page, outbox)
    record(person, refused="offers")

    page.get_by_role("button", name="I agree – Amigo offers").click()

    expect(page.get_by_role("status")).to_contain_text("Something changed after you had opened the page")
    expect(page.get_by_role("status")).to_contain_text("Amigo offers")
    assert_accessible(page)


def test_touch_targets_are_large(page_for: PageFor, person: Client, outbox: Outbox) -> None:
    page = page_for("en", size=PHONE)
    sign_in(page, outbox)

    measure = "all => all.map(each => each.getBoundingClientRect().height)"
    heights = page.locator("button").evaluate_all(measure)

    assert len(heights) > 30
    assert min(heights) >= 44


@both_sizes
def test_history_and_notice(page_for: PageFor, person: Client, outbox: Outbox, size: tuple[int, int]) -> None:
    page = page_for("en", size=size)
    sign_in(page, outbox)

    page.get_by_role("link", name="History").click()
    expect(page.get_by_text("Customer centre")).to_be_visible()
    assert_accessible(page)

    page.get_by_role("link", name="text version 1 – Amigo offers").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Amigo offers")
    assert_accessible(page)


@both_sizes
def test_unsubscribing(page_for: PageFor, person: Client, size: tuple[int, int]) -> None:
    page = page_for("en", size=size)
    email, offers = Channel.objects.get(code="email").pk, Purpose.objects.get(code="offers").pk
    page.goto(reverse("portal:unsubscribe", args=[make_token(person.pk, email, offers)]))
    assert_accessible(page)

    page.get_by_role("button", name="Unsubscribe").click()

    expect(page.get_by_role("heading", name="Done")).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("path", ["/nothing/", "/u/nonsense/"])
@both_sizes
def test_pages_that_say_what_is_wrong(page_for: PageFor, size: tuple[int, int], path: str) -> None:
    page = page_for("en", size=size)

    page.goto(path)

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("language", ["lv", "en", "ru"])
def test_switching_the_language(page_for: PageFor, language: str) -> None:
    page = page_for("en", size=PHONE)
    page.goto("/")

    page.locator(f'button[name="language"][value="{language}"]').click()

    expect(page.locator("html")).to_have_attribute("lang", language)
    assert_accessible(page)
