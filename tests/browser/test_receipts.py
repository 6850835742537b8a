"""Receipts as readers and staff come upon them: accessible, and saved by one tap."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from clients.person.models import Client
from tests.browser.conftest import DESKTOP, LOOKS, PHONE, PageFor, assert_accessible
from tests.factories import ClientFactory, StaffFactory, record
from tests.support.sealing import seal_everything

NUMBER = "+37120000777"
Outbox = Callable[[], list[str]]

both_sizes = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


@pytest.fixture
def person() -> Client:
    person = ClientFactory.create(phone=NUMBER)
    record(person, given="offers location-data", channels={"sms": True})
    record(person, withdrawn="offers")
    seal_everything()
    return person


def saved(page: Page, link: Locator) -> bytes:
    """The file that a tap on the link saves."""
    with page.expect_download() as download:
        link.click()
    return Path(download.value.path()).read_bytes()


@both_sizes
def test_a_client_takes_a_receipt_home(
    page_for: PageFor, person: Client, outbox: Outbox, size: tuple[int, int]
) -> None:
    page = page_for("en", size=size, java_script_enabled=False)
    page.goto("/")
    page.get_by_label("Phone number").fill(NUMBER)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code").fill(re.findall(r"\d{6}", outbox()[-1])[-1])
    page.get_by_role("button", name="Sign in").click()

    page.get_by_role("link", name="History").click()

    expect(page.get_by_role("link", name=re.compile(r"Receipt \(PDF\) – Amigo offers"))).to_have_count(2)
    document = saved(page, page.get_by_role("link", name=re.compile("PDF.*Location data")))
    data = saved(page, page.get_by_role("link", name=re.compile("JSON.*Location data")))
    assert document.startswith(b"%PDF")
    assert b'"dpv:ConsentReceipt"' in data


@LOOKS
def test_the_seals_are_accessible(
    page_for: PageFor, person: Client, size: tuple[int, int], scheme: str
) -> None:
    page = page_for("lv", size=size, user=StaffFactory.create(role="dpo"), color_scheme=scheme)

    page.goto("/admin/consents/seal/")
    assert_accessible(page)
    page.get_by_role("link", name="1", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1")
    assert_accessible(page)


@both_sizes
def test_how_to_check_a_receipt_is_accessible(page_for: PageFor, size: tuple[int, int]) -> None:
    page = page_for("lv", size=size)

    page.goto("/ledger/")

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert_accessible(page)
