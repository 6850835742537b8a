"""The whole story: said at the customer centre, seen and withdrawn on the portal, gone from the export."""

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from clients.centres.models import CustomerCentre
from clients.person.models import Client
from consents.rules.decision import decide
from tests.browser.conftest import PHONE, PageFor, assert_accessible
from tests.factories import ClientFactory, CustomerCentreFactory, StaffFactory

NUMBER = "+37120000002"


def test_one_consent_from_the_customer_centre_to_the_export(
    page_for: PageFor, outbox: Callable[[], list[str]], capsys: Any
) -> None:
    client = ClientFactory.create(
        number="A0000002", given_name="Līga", family_name="Kalniņa", phone=NUMBER, email="liga@example.com"
    )
    centre = CustomerCentreFactory.create(name="Amigo Cēsis")
    agent = StaffFactory.create(first_name="Ilze", last_name="Ozola", centre=centre)
    tool, campaigns = page_for(), new_api_client(capsys)

    card = page_for("lv", user=agent)
    find(card, "a0000002")
    record_offers_by_email_and_sms(card, centre)

    assert audience(tool, campaigns) == ["A0000002"]
    between = timezone.now()

    portal = page_for("lv", size=PHONE)
    sign_in(portal, outbox)
    withdraw_offers(portal)

    assert audience(tool, campaigns) == []
    assert audience(tool, campaigns, at=between) == ["A0000002"]
    assert is_allowed(client, at=between)
    assert not is_allowed(client)

    find(card, "20 000 002")
    the_timeline_shows_both_acts(card)


def find(page: Page, text: str) -> None:
    page.goto("/admin/")
    assert_accessible(page)
    page.locator("#find").fill(text)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Līga Kalniņa")).to_be_visible()
    assert_accessible(page)


def record_offers_by_email_and_sms(page: Page, centre: CustomerCentre) -> None:
    expect(page.locator("[data-purpose][data-status=unknown]")).to_have_count(8)
    assert page.locator("input:checked").count() == 0, "nothing is ticked beforehand"
    for said in ("purpose-offers", "channel-email", "channel-sms"):
        page.locator(f"input[name={said}][value=yes]").check(force=True)
    page.locator("input[name=source][value=customer_centre]").check(force=True)
    page.locator("select[name=identity_check]").select_option("document")
    page.locator("button[value=review]").click()

    expect(page.locator("[data-change]")).to_have_count(3)
    expect(page.get_by_text(f"Klientu centrs, {centre.name}")).to_be_visible()
    assert_accessible(page)
    page.locator("button[value=record]").click()

    expect(page.locator("[data-purpose=offers]")).to_have_attribute("data-status", "given")
    expect(page.locator("[data-channel=sms]")).to_have_attribute("data-allowed", "true")
    assert_accessible(page)


def sign_in(page: Page, outbox: Callable[[], list[str]]) -> None:
    page.goto("/")
    assert_accessible(page)
    page.locator("input[name=number]").fill("20 000 002")
    page.keyboard.press("Enter")
    expect(page.locator("input[name=code]")).to_be_visible()
    assert_accessible(page)
    page.locator("input[name=code]").fill(re.findall(r"\d{6}", outbox()[-1])[-1])
    page.keyboard.press("Enter")
    expect(page.locator("[data-purpose]")).to_have_count(8)
    assert_accessible(page)


def withdraw_offers(page: Page) -> None:
    offers = page.locator("[data-purpose=offers]")
    expect(offers).to_have_attribute("data-status", "given")
    expect(offers).to_contain_text("klientu centrs")
    offers.locator("button[value=withdraw]").click()
    expect(offers).to_have_attribute("data-status", "withdrawn")
    assert_accessible(page)


def the_timeline_shows_both_acts(page: Page) -> None:
    withdrawal, consent = page.locator(".entry").all()
    for entry, words in (
        (withdrawal, ["Amigo piedāvājumi", "atsaukta", "v1", "Portāls", "klients"]),
        (consent, ["Amigo piedāvājumi", "dota", "v1", "Klientu centrs, Amigo Cēsis", "Ilze Ozola"]),
    ):
        for word in words:
            expect(entry).to_contain_text(word)


def is_allowed(client: Client, at: dt.datetime | None = None) -> bool:
    (decision,) = decide(clients=[client.pk], purposes=["offers"], channel="sms", at=at)
    return decision.allowed


def new_api_client(capsys: Any) -> dict[str, str]:
    call_command("create_api_client", "campaigns", "--scope", "exports:read", "--purpose", "offers")
    made: dict[str, str] = json.loads(capsys.readouterr().out)
    return made


def audience(tool: Page, api_client: dict[str, str], at: dt.datetime | None = None) -> list[str]:
    """The customer numbers in the audience of offers by SMS, fetched as the campaign tool does."""
    asking: dict[str, Any] = {"grant_type": "client_credentials", **api_client}
    token = tool.request.post("/oauth/token/", form=asking).json()["access_token"]
    wanted: dict[str, Any] = {"purpose": "offers", "channel": "sms"} | ({"at": at.isoformat()} if at else {})
    export = tool.request.get(
        "/api/v1/exports/audience/", params=wanted, headers={"Authorization": f"Bearer {token}"}
    )
    return [row["client"] for row in csv.DictReader(io.StringIO(export.text()))]
