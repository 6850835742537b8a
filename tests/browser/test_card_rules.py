"""The rules on the client card in a real browser: pausing, objecting, what no longer counts."""

import datetime as dt
import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from amigo_consent.lib.actors import System
from clients.contacts.models import ContactPoint
from clients.person.models import Client
from consents.catalogue.models import Purpose
from consents.ledger.models.submission import Source
from consents.loyalty.models import LoyaltyAccount
from consents.rules.words import TopicState
from tests.browser.conftest import LOOKS, PageFor, assert_accessible
from tests.factories import ClientFactory, StaffFactory, publish, record

DAY = dt.timedelta(days=1)
SCRIPTS = pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])


def open_card(page: Page, client: Client) -> None:
    page.goto(reverse("desk:card", args=[client.pk]))


@pytest.fixture
def client_with_every_rule(transactional_db: None) -> Client:
    """One consent expired, one outdated, one in its grace period, an objection, a number that ended, ..."""
    now = timezone.now()
    client = ClientFactory.create(given_name="Dace", phone="+37120000003", email="dace@example.com")
    Purpose.objects.filter(code="automated-processing").update(validity_months=1)
    record(
        client,
        given="offers usage-data automated-processing credit-information location-data",
        channels={"sms": True},
        topics={"news": True},
        decided_at=now - 200 * DAY,
    )
    publish("usage-data", 2, now - 20 * DAY, renewal="required", grace_days=10)
    publish("credit-information", 2, now - 20 * DAY, renewal="required", grace_days=30)
    record(client, objections={"marketing": True})
    record(client, topics={"news": TopicState.PAUSED}, by=System(), source=Source.SYSTEM)
    ContactPoint.objects.filter(client=client, kind="phone").update(
        suspended_from=now - DAY, suspension_reason="number_ended"
    )
    LoyaltyAccount.objects.create(client=client, points=1250, member_since=dt.date(2020, 4, 27))
    return client


def client_who_shares_location() -> Client:
    client = ClientFactory.create()
    record(client, given="location-data")
    return client


def pick(page: Page, name: str, value: str) -> None:
    page.locator(f"label:has([name='{name}'][value='{value}'])").click()


def say_how(page: Page) -> None:
    pick(page, "source", "phone_call")
    page.select_option("[name=identity_check]", "known_details")


def say_and_record(page: Page) -> None:
    say_how(page)
    page.click("[value=review]")
    page.wait_for_selector(".review")
    page.click("[value=record]")
    page.wait_for_selector(".messagelist")


@LOOKS
def test_every_rule_is_shown_accessibly(
    page_for: PageFor, client_with_every_rule: Client, size: tuple[int, int], scheme: Any
) -> None:
    page = page_for("lv", size=size, color_scheme=scheme, user=StaffFactory.create())

    open_card(page, client_with_every_rule)

    for purpose, status in (
        ("offers", "given"),
        ("usage-data", "outdated"),
        ("automated-processing", "expired"),
        ("credit-information", "given"),
    ):
        expect(page.locator(f"[data-purpose={purpose}]")).to_have_attribute("data-status", status)
    expect(page.locator("[data-objection=marketing]")).to_have_attribute("data-stands", "true")
    expect(page.locator("[data-suspended=phone]")).to_be_visible()
    assert_accessible(page)
    pick(page, "purpose-location-data", "pause")
    expect(page.locator("[name=pause_until-location-data]")).to_be_visible()
    assert_accessible(page)
    page.select_option("[name=pause_for-location-data]", index=1)
    pick(page, "objection-marketing", "no")
    say_how(page)
    page.click("[value=review]")
    page.wait_for_selector(".review")
    assert_accessible(page)


@SCRIPTS
def test_a_consent_is_paused_and_resumed(page_for: PageFor, javascript: bool) -> None:
    page = page_for("lv", user=StaffFactory.create(), java_script_enabled=javascript)
    open_card(page, client_who_shares_location())
    location = page.locator("[data-purpose=location-data]")
    expect(page.locator("[name=pause_for-location-data]")).to_be_hidden()

    pick(page, "purpose-location-data", "pause")
    page.select_option("[name=pause_for-location-data]", index=2)
    say_and_record(page)
    expect(location).to_have_attribute("data-status", "paused")
    expect(location).to_contain_text(f"{timezone.localtime() + 7 * DAY:%m.%Y}")

    pick(page, "purpose-location-data", "resume")
    say_and_record(page)
    expect(location).to_have_attribute("data-status", "given")


def test_a_pause_without_an_end_leads_back_to_where_it_is_named(page_for: PageFor) -> None:
    page = page_for("lv", user=StaffFactory.create())
    open_card(page, client_who_shares_location())

    pick(page, "purpose-location-data", "pause")
    page.click("[value=review]")

    expect(page.locator("#problems")).to_be_focused()
    page.locator("#problems a[href='#id_pause_for-location-data']").click()
    expect(page.locator("[name=pause_for-location-data]")).to_be_in_viewport()
    assert_accessible(page)


@SCRIPTS
def test_an_objection_is_made_and_taken_back(page_for: PageFor, javascript: bool) -> None:
    page = page_for("lv", user=StaffFactory.create(), java_script_enabled=javascript)
    open_card(page, client_who_shares_location())
    objection = page.locator("[data-objection=marketing]")
    expect(objection).to_have_attribute("data-stands", "false")

    pick(page, "objection-marketing", "yes")
    say_and_record(page)
    expect(objection).to_have_attribute("data-stands", "true")
    expect(page.locator("[data-purpose=location-data] .why")).to_be_visible()

    pick(page, "objection-marketing", "no")
    say_and_record(page)
    expect(objection).to_have_attribute("data-stands", "false")
    expect(page.locator("[data-purpose=location-data] .why")).to_have_count(0)


def test_a_number_is_confirmed_on_the_card(page_for: PageFor, client_with_every_rule: Client) -> None:
    page = page_for("lv", user=StaffFactory.create())
    open_card(page, client_with_every_rule)
    expect(page.locator("[data-channel=sms] .why")).to_be_visible()

    page.locator("[data-suspended=phone] button").first.click()

    expect(page.locator("[data-suspended]")).to_have_count(0)
    expect(page.locator("[data-channel=sms] .why")).to_have_count(0)
    assert_accessible(page)


def test_what_changed_can_be_read_from_the_card(page_for: PageFor, client_with_every_rule: Client) -> None:
    page = page_for("lv", user=StaffFactory.create())
    open_card(page, client_with_every_rule)

    page.locator("[data-purpose=usage-data] a").click()

    expect(page).to_have_url(re.compile("/admin/notices/usage-data/changes/1/2/$"))
    assert_accessible(page)
