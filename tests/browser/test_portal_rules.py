"""Every rule as a client meets it on the portal: in three languages, on a phone and on a desk."""

import datetime as dt
from itertools import pairwise

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from amigo_consent.lib.actors import System
from amigo_consent.portal.session import COOKIE, PortalSession
from clients.contacts.models import ContactPoint
from clients.person.models import Client, Relationship
from consents.catalogue.models import Purpose
from consents.loyalty.models import LoyaltyAccount
from consents.rules.words import TopicState
from tests.browser.conftest import DESKTOP, PHONE, PageFor, assert_accessible
from tests.factories import LONG_AGO, ClientFactory, publish, record

DAY = dt.timedelta(days=1)

both_sizes = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
readers = pytest.mark.parametrize(
    ("language", "size"),
    [("lv", PHONE), ("lv", DESKTOP), ("en", DESKTOP), ("ru", PHONE)],
    ids=["lv-phone", "lv-desktop", "en-desktop", "ru-phone"],
)


@pytest.fixture
def person(transactional_db: None) -> Client:
    """A client of whose consents each is worth something else, and one of whose addresses is suspended."""
    person, now = ClientFactory.create(phone="+37120000555", email="anna@example.com"), timezone.now()
    ContactPoint.objects.filter(client=person, kind="phone").update(
        suspended_from=now - DAY, suspension_reason="number_ended"
    )
    Purpose.objects.filter(code="usage-data").update(validity_months=12)
    before = "usage-data automated-processing credit-information loyalty-offers"
    record(person, given=before, decided_at=now - 500 * DAY)
    record(person, given="offers location-data", channels={"email": True, "sms": True, "call": False})
    record(person, topics={"news": TopicState.PAUSED}, by=System(), source="system")
    publish("automated-processing", 2, now - 40 * DAY, renewal="required", grace_days=30)
    publish("credit-information", 2, now - 3 * DAY, renewal="required", grace_days=30)
    return person


@pytest.fixture
def leaver() -> Client:
    """Who left, and whose loyalty is kept."""
    leaver, left_on = ClientFactory.create(), timezone.localdate() - 100 * DAY
    record(leaver, given="offers loyalty-data", decided_at=LONG_AGO + DAY)
    Relationship.objects.filter(client=leaver).update(left_on=left_on)
    LoyaltyAccount.objects.create(client=leaver, points=320, member_since=LONG_AGO.date(), frozen_on=left_on)
    return leaver


def open_portal(page: Page, client: Client) -> None:
    """Signed in, without asking for a code."""
    session = PortalSession()
    session["client"] = client.pk
    session.save()
    page.goto("/")
    page.context.add_cookies([{"name": COOKIE, "value": session.session_key or "", "url": page.url}])
    page.goto("/")


def status(page: Page, purpose: str) -> str | None:
    return page.locator(f"[data-purpose={purpose}]").get_attribute("data-status")


@readers
def test_what_each_consent_is_worth(
    page_for: PageFor, person: Client, language: str, size: tuple[int, int]
) -> None:
    page = page_for(language, size=size)
    open_portal(page, person)

    assert [status(page, code) for code in ("usage-data", "automated-processing", "credit-information")] == [
        "expired",
        "outdated",
        "given",
    ]
    assert_accessible(page)

    page.locator("[data-objection] button").click()
    expect(page.locator("[data-objection]")).to_have_attribute("data-stands", "true")
    expect(page.locator("#said")).to_be_focused()
    expect(page.locator("#said")).to_be_in_viewport()
    assert_accessible(page)


@readers
def test_what_is_kept_while_away(
    page_for: PageFor, leaver: Client, language: str, size: tuple[int, int]
) -> None:
    page = page_for(language, size=size)

    open_portal(page, leaver)

    expect(page.locator("#absence")).to_contain_text("320")
    assert_accessible(page)


@both_sizes
def test_a_pause_until_a_day_of_one_s_own_choice(
    page_for: PageFor, person: Client, size: tuple[int, int]
) -> None:
    page = page_for("en", size=size)
    open_portal(page, person)
    card = page.locator("[data-purpose=location-data]")

    card.get_by_text("Until a day of your choice").click()
    card.get_by_label("Day").fill("31.2.2027")
    card.get_by_role("button", name="Pause –").click()
    expect(page.get_by_role("status")).to_contain_text("This is not a date.")
    expect(page.get_by_role("status")).to_be_in_viewport()
    expect(card.get_by_label("Day")).to_have_value("31.2.2027")
    assert_accessible(page)

    day = timezone.localdate() + 10 * DAY
    card.get_by_label("Day").fill(f"{day:%d.%m.%Y}")
    card.get_by_label("Time").fill("18:30")
    card.get_by_role("button", name="Pause –").click()
    expect(card).to_have_attribute("data-status", "paused")
    expect(card).to_contain_text(f"It counts again from {day:%-d %b %Y} 18:30.")
    assert_accessible(page)


def test_every_rule_works_without_scripts(page_for: PageFor, person: Client) -> None:
    page = page_for("en", size=PHONE, java_script_enabled=False)
    open_portal(page, person)

    page.get_by_role("button", name="I object to advertising").click()
    page.get_by_role("button", name="Take the objection back").click()
    page.get_by_role("button", name="Renew –").click()
    page.locator("[data-purpose=automated-processing]").get_by_role("button", name="I agree").click()
    page.get_by_role("button", name="Yes – News").click()

    expect(page.locator("[data-objection]")).to_have_attribute("data-stands", "false")
    assert status(page, "usage-data") == status(page, "automated-processing") == "given"
    expect(page.locator("[data-topic=news]")).to_have_attribute("data-wanted", "true")


def test_what_changed_is_one_tap_away(page_for: PageFor, person: Client) -> None:
    page = page_for("en", size=PHONE)
    open_portal(page, person)

    card = page.locator("[data-purpose=credit-information]")
    card.get_by_role("link", name="What has changed since you agreed").click()

    expect(page).to_have_url(f"{page.url.split('/notices/')[0]}/notices/credit-information/1/changes/")
    assert_accessible(page)


def test_everything_to_press_is_large_enough(page_for: PageFor, person: Client) -> None:
    page = page_for("en", size=PHONE)
    open_portal(page, person)
    page.get_by_text("Until a day of your choice").click()

    measure = "all => all.map(each => each.getBoundingClientRect().height)"
    heights = page.locator("button, summary, main input:not([type=hidden])").evaluate_all(measure)

    assert len(heights) > 40
    assert min(heights) >= 44


def test_the_headings_are_in_order(page_for: PageFor, leaver: Client) -> None:
    page = page_for("en")
    open_portal(page, leaver)

    levels = page.locator("h1, h2, h3").evaluate_all("all => all.map(each => Number(each.tagName[1]))")

    assert levels[0] == 1
    assert all(level <= before + 1 for before, level in pairwise(levels))
