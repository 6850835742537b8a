"""No English is left on the pages that people read in Latvian or Russian."""

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page

from clients.person.models import Client
from consents.catalogue.models import Channel, Purpose
from consents.ledger.models.state import ConsentRecord
from consents.ledger.unsubscribe import make_token
from tests.browser.conftest import PageFor
from tests.factories import ClientFactory, StaffFactory, record

LANGUAGES = pytest.mark.parametrize("language", ["lv", "ru"])
NUMBER = "+37120000555"
Outbox = Callable[[], list[str]]
QUOTED = r'((?:".*"\n)+)'
PLACEHOLDER = re.compile(r"%\\?\(\w+\\?\)[sd]|%s|\\\{\w+\\\}")

# What is shown and read out, but for what its own `lang` says is in another language.
TEXTS = """() => {
    const language = document.documentElement.lang
    const texts = []
    const take = (element, text) => {
        const isOurs = element.closest('[lang]').lang === language && !element.closest('script, style')
        if (isOurs && text && text.trim()) texts.push(text.trim().replace(/\\s+/g, ' '))
    }
    const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) take(walker.currentNode.parentElement, walker.currentNode.textContent)
    for (const element of document.querySelectorAll('body *')) {
        for (const name of ['aria-label', 'title', 'placeholder']) take(element, element.getAttribute(name))
        if (element.type === 'submit') take(element, element.innerText || element.value)
    }
    return texts
}"""


def english_words(language: str) -> re.Pattern[str]:
    """Every message of our catalogue that the language says otherwise, whatever fills its placeholders."""
    catalogue = Path(settings.LOCALE_PATHS[0], language, "LC_MESSAGES", "django.po").read_text("utf-8")
    pairs = re.findall(rf"^msgid {QUOTED}msgstr {QUOTED}", catalogue, re.MULTILINE)
    messages = [(_unquoted(english), _unquoted(said)) for english, said in pairs]
    words = [english.strip() for english, said in messages if english != said and len(english) > 2]
    return re.compile("|".join(PLACEHOLDER.sub(".+", re.escape(word)) for word in words))


def _unquoted(lines: str) -> str:
    text: str = ast.literal_eval(f"({lines})")
    return text


def assert_speaks(language: str, page: Page, english: re.Pattern[str]) -> None:
    assert page.locator("html").get_attribute("lang") == language
    assert [text for text in page.evaluate(TEXTS) if english.fullmatch(text)] == []


@pytest.fixture
def person() -> Client:
    """A client with something of everything."""
    person = ClientFactory.create(
        number="A0000001", phone=NUMBER, email="anna@example.com", personal_code="010180-12345"
    )
    record(person, given="offers usage-data location-data", refused="credit-information")
    record(person, withdrawn="usage-data", channels={"sms": True, "call": False}, topics={"news": False})
    return person


@LANGUAGES
def test_the_staff_read_no_english(page_for: PageFor, person: Client, language: str) -> None:
    english = english_words(language)
    consent = ConsentRecord.objects.filter(client=person).earliest("pk")
    stranger, page = page_for(language), page_for(language, user=StaffFactory.create(role="dpo"))

    stranger.goto("/admin/")
    assert_speaks(language, stranger, english)
    for address in [
        reverse("admin:index"),
        reverse("admin:password_change"),
        reverse("desk:card", args=[person.pk]),
        reverse("admin:clients_accesslog_changelist"),
        reverse("admin:consents_submission_changelist"),
        reverse("admin:consents_consentrecord_changelist"),
        reverse("admin:consents_consentrecord_change", args=[consent.pk]),
        reverse("admin:consents_consentrecord_history", args=[consent.pk]),
        reverse("admin:clients_client_history", args=[person.pk]),
        reverse("admin:auth_user_changelist"),
    ]:
        page.goto(address)
        assert_speaks(language, page, english)


@LANGUAGES
def test_recording_reads_no_english(page_for: PageFor, person: Client, language: str) -> None:
    english = english_words(language)
    page = page_for(language, user=StaffFactory.create())

    page.goto("/admin/")
    page.fill("#find", "Kalniņ")
    page.keyboard.press("Enter")
    page.wait_for_selector(".result")
    assert_speaks(language, page, english)
    page.goto(reverse("desk:card", args=[person.pk]))
    page.click("[value=review]")
    page.wait_for_selector("#problems")
    assert_speaks(language, page, english)
    for name, value in {"purpose-offers": "no", "topic-news": "yes", "source": "phone_call"}.items():
        page.locator(f"label:has([name='{name}'][value='{value}'])").click()
    page.select_option("[name=identity_check]", "known_details")
    page.click("[value=review]")
    page.wait_for_selector(".review")
    assert_speaks(language, page, english)
    page.click("[value=record]")
    page.wait_for_selector(".messagelist")
    assert_speaks(language, page, english)


@LANGUAGES
def test_clients_read_no_english(page_for: PageFor, person: Client, outbox: Outbox, language: str) -> None:
    english = english_words(language)
    email, offers = Channel.objects.get(code="email"), Purpose.objects.get(code="offers")
    page = page_for(language)

    page.goto("/")
    assert_speaks(language, page, english)
    page.fill("[name=number]", NUMBER)
    page.keyboard.press("Enter")
    page.fill("[name=code]", "1")
    page.keyboard.press("Enter")
    page.wait_for_selector(".errorlist")
    assert_speaks(language, page, english)
    page.fill("[name=code]", re.findall(r"\d{6}", outbox()[-1])[-1])
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-purpose]")
    assert_speaks(language, page, english)
    page.locator("[data-purpose=offers] [value=withdraw]").click()
    page.wait_for_selector("#said")
    assert_speaks(language, page, english)
    for address in [
        reverse("portal:history"),
        reverse("portal:notice", args=["offers", 1]),
        reverse("portal:unsubscribe", args=[make_token(person.pk, email.pk, offers.pk)]),
        reverse("portal:unsubscribe", args=["nonsense"]),
        "/nothing/",
    ]:
        page.goto(address)
        assert_speaks(language, page, english)
