"""The end of a relationship and the queue of numbers in a real browser: accessible, also without scripts."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from amigo_consent.lib.actors import System
from clients.contacts.numbers import end_subscription, hand_over_number
from clients.person.models import Client
from consents.loyalty.models import LoyaltyAccount
from tests.browser.conftest import LOOKS, PageFor, assert_accessible
from tests.factories import ClientFactory, StaffFactory, record

QUEUE = "admin:clients_contactpoint_changelist"


def member(phone: str = "+37120000001") -> Client:
    client = ClientFactory.create(phone=phone)
    LoyaltyAccount.objects.create(client=client, points=120, member_since=dt.date(2020, 1, 1))
    record(client, given="offers loyalty-data")
    return client


def waiting() -> None:
    """A number that the client can confirm, and one that another client holds."""
    ended, handed_over = member("+37120000002"), member("+37120000003")
    end_subscription(subscription=ended.subscriptions.get(), ended_on=dt.date(2024, 3, 1), by=System())
    number = handed_over.subscriptions.get().number
    hand_over_number(number=number, to=ClientFactory.create(), on=dt.date(2024, 3, 1), by=System())


@LOOKS
def test_every_step_is_accessible(page_for: PageFor, size: tuple[int, int], scheme: Any) -> None:
    person = member()
    page = page_for("lv", size=size, color_scheme=scheme, user=StaffFactory.create())

    page.goto(reverse("desk:relationship", args=[person.pk]))
    assert_accessible(page)
    page.click("[value=review]")
    page.wait_for_selector(".review")
    assert_accessible(page)
    page.click("[value=end]")
    page.wait_for_selector(".messagelist")
    assert_accessible(page)
    page.click("[value=return]")
    page.click("[value=restore]")
    page.wait_for_selector(".messagelist")
    assert_accessible(page)


@LOOKS
def test_the_queue_is_accessible(page_for: PageFor, size: tuple[int, int], scheme: Any) -> None:
    waiting()
    page = page_for("lv", size=size, color_scheme=scheme, user=StaffFactory.create())

    page.goto(reverse(QUEUE))

    expect(page.locator("tbody button.step")).to_have_count(3)
    assert_accessible(page)


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_a_number_is_confirmed_where_the_queue_was_filtered(page_for: PageFor, javascript: bool) -> None:
    waiting()
    page = page_for("en", user=StaffFactory.create(), java_script_enabled=javascript)
    filtered = f"{reverse(QUEUE)}?suspension_reason__exact=number_ended"

    page.goto(filtered)
    page.get_by_role("button", name="Still theirs").click()

    expect(page.locator(".messagelist")).to_contain_text("+371 20 000 002 is still the client's")
    assert page.url.endswith(filtered)
