"""Background jobs in a real browser: accessible, and tried again with and without scripts."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from procrastinate.contrib.django.models import ProcrastinateJob

from amigo_consent.lib.messages import outbox
from tests.browser.conftest import LOOKS, PageFor, assert_accessible
from tests.factories import StaffFactory
from tests.support.jobs import execute

LIST = reverse("admin:procrastinate_procrastinatejob_changelist")


def fail_a_message() -> None:
    outbox.text_message("+37120000001", "Sveiki!")
    execute("UPDATE procrastinate_jobs SET status = 'failed', attempts = 9")
    outbox.email("anna@example.com", "Sveiki!", "Labdien!")


def open_failed(page: Page) -> None:
    page.goto(LIST)
    page.locator("#result_list tbody a").first.click()
    page.wait_for_selector("#content h1")


@LOOKS
def test_their_pages_are_accessible(page_for: PageFor, size: tuple[int, int], scheme: str) -> None:
    fail_a_message()
    page = page_for("lv", size=size, user=StaffFactory.create(role="admin"), color_scheme=scheme)

    page.goto(LIST)
    assert_accessible(page)
    open_failed(page)
    assert_accessible(page)
    page.click(".submit-row [type=submit]")
    page.wait_for_selector(".messagelist .success")
    assert_accessible(page)


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_what_failed_is_tried_again(page_for: PageFor, javascript: bool) -> None:
    fail_a_message()
    page = page_for("en", user=StaffFactory.create(role="admin"), java_script_enabled=javascript)

    open_failed(page)
    page.click(".submit-row [type=submit]")

    expect(page.locator(".messagelist")).to_have_text("1 job will be tried again.")
    assert set(ProcrastinateJob.objects.values_list("status", flat=True)) == {"todo"}
