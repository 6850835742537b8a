"""Notices in a real browser: drafted beside each other, weighed, published, and compared by clients."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from consents.catalogue.models import Purpose
from consents.catalogue.notices.publishing import draft_notice
from consents.catalogue.notices.queries import notices_in_force
from tests.browser.conftest import LOOKS, PHONE, PageFor, assert_accessible
from tests.factories import StaffFactory
from tests.support.asking import reachable_client

LIST = reverse("admin:consents_notice_changelist")


def write_draft(page: Page) -> None:
    """As a supervisor does: a sentence more in every language, and everybody has to agree again."""
    page.goto(LIST)
    page.locator("button.step").first.click()
    for language in ("lv", "en", "ru"):
        summary = page.locator(f"[name=summary_{language}]")
        summary.fill(f"{summary.input_value()} + {language}")
    page.locator("[name=renewal][value=required]").check()
    page.fill("[name=grace_days]", "30")
    page.click("[name=action][value=review]")
    page.wait_for_selector(".weigh")


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_one_writes_and_another_publishes(page_for: PageFor, javascript: bool) -> None:
    reachable_client()
    author = page_for("lv", user=StaffFactory.create(role="supervisor"), java_script_enabled=javascript)
    publisher = page_for("lv", user=StaffFactory.create(role="dpo"), java_script_enabled=javascript)
    client = page_for("lv")

    write_draft(author)
    expect(author.locator("[data-lapsing='1']")).to_be_visible()
    expect(author.locator(".weigh .step.main")).to_have_count(0)
    publisher.goto(author.url)
    publisher.click(".weigh .step.main")
    publisher.wait_for_selector(".messagelist .success")

    assert notices_in_force()["offers"].version == 2
    client.goto("/notices/offers/1/changes/")
    expect(client.locator(".compared ins")).to_contain_text("+ lv")


@LOOKS
def test_every_page_is_accessible(page_for: PageFor, size: tuple[int, int], scheme: Any) -> None:
    page = page_for("lv", size=size, color_scheme=scheme, user=StaffFactory.create(role="supervisor"))

    write_draft(page)

    for address in [
        LIST,
        reverse("desk:notice", args=["offers", 1]),
        reverse("desk:notice", args=["offers", 2]),
        reverse("desk:notice_publish", args=["offers", 2]),
        reverse("desk:notice_changes", args=["offers", 1, 2]),
        reverse("desk:notice_preview", args=["offers", 2, "ru"]),
        "/notices/offers/1/changes/",
    ]:
        page.goto(address)
        assert_accessible(page)


def test_the_languages_are_beside_each_other_on_a_desk_and_below_on_a_phone(page_for: PageFor) -> None:
    draft = draft_notice(
        purpose=Purpose.objects.get(code="offers"), by=StaffFactory.create(role="supervisor")
    )
    user = StaffFactory.create(role="supervisor")

    desk, phone = page_for("lv", user=user), page_for("lv", size=PHONE, user=user)

    for page, are_beside in ((desk, True), (phone, False)):
        page.goto(reverse("desk:notice", args=["offers", draft.version]))
        first, last = (page.locator(f"[name=title_{language}]").bounding_box() for language in ("lv", "ru"))
        assert first
        assert last
        assert (first["y"] == last["y"]) is are_beside
