"""A real browser for the pages that people use.

Without a Chromium (`CHROMIUM`, or on PATH) these tests are skipped; with REQUIRE_BROWSER=1 they fail.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connections
from django.test import Client as HttpClient
from playwright.sync_api import Browser, BrowserContext, BrowserType, ConsoleMessage, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# For these every window draws two pages behind its address bar, which nobody sees: more work than our own.
ADDRESS_BAR = ["WebUIOmniboxPopup", "WebUIOmniboxAimPopup"]
DESKTOP = (1280, 900)
PHONE = (390, 844)
# Both sizes and both schemes, as they are most used.
LOOKS = pytest.mark.parametrize(
    ("size", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")], ids=["desktop", "dark-phone"]
)

# The size of targets is off by default in axe, but part of WCAG 2.2 AA. Preloading parses style sheets
# with an inline style of axe's own, which the Content-Security-Policy reports as if it were the page's.
AXE_OPTIONS = {
    "resultTypes": ["violations"],
    "rules": {"target-size": {"enabled": True}},
    "preload": False,
}


PageFor = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder commits for real, because the server it speaks to is another thread.

    They come first, since they take longest, and one after the other, since they share a browser.
    """
    for item in items:
        if _needs_browser(item):
            item.add_marker(pytest.mark.django_db(transaction=True))
    items.sort(key=_needs_browser, reverse=True)


@pytest.fixture(scope="package")
def browser(django_db_setup: None) -> Iterator[Browser]:
    """A browser for as long as tests of this folder follow each other.

    Playwright runs an event loop in the tests' own thread. While one runs, Django hands out database
    connections other than before and after: so the test database is made before it, by the connection that
    drops it, and what was opened while it runs is closed before it ends.
    """
    with _synchronous_despite_playwright(), sync_playwright() as playwright:
        with _launched(playwright.chromium) as chromium:
            yield chromium
        connections.close_all()


@pytest.fixture
def page_for(browser: Browser, live_server: Any) -> Iterator[PageFor]:
    """Opens a page in a language: `page_for("lv", size=PHONE, user=agent)`; anonymous without a user.

    Afterwards the test fails if any of its pages logged an error, a CSP violation among them.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(
        language: str = "lv",
        *,
        size: tuple[int, int] = DESKTOP,
        user: User | None = None,
        **options: Any,
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            locale=language,
            viewport={"width": size[0], "height": size[1]},
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language} | (_session_of(user) if user else {})
        context.add_cookies(
            [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
        )
        page = context.new_page()
        page.on("console", lambda message: complaints.extend(_complaint(message)))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def _launched(chromium: BrowserType) -> Browser:
    """Without the pages of its address bar.

    Of several lists of features the last one counts, so ours takes over Playwright's as the browser tells it.
    """
    path = _chromium()
    with chromium.launch(executable_path=path, args=ARGUMENTS) as asked:
        command_line = asked.new_browser_cdp_session().send("SystemInfo.getInfo")["commandLine"]
    off = [*re.findall(r"--disable-features=(\S+)", command_line), *ADDRESS_BAR]
    return chromium.launch(executable_path=path, args=[*ARGUMENTS, f"--disable-features={','.join(off)}"])


def _needs_browser(item: pytest.Item) -> bool:
    return Path(__file__).parent in item.path.parents


def _chromium() -> str:
    """Where it is. Without one the test is skipped, or fails."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        reason = "no Chromium: neither CHROMIUM is set nor is one on PATH"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@contextmanager
def _synchronous_despite_playwright() -> Iterator[None]:
    """Django would refuse to use the database where an event loop runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


def assert_accessible(page: Page) -> None:
    """Axe finds nothing on the page by WCAG 2.2 AA and its best practices, and it fits the window's width."""
    results = Axe().run(page, options=AXE_OPTIONS)
    assert results.violations_count == 0, results.generate_report()
    excess = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert excess == 0, f"{excess} px too wide"


def _session_of(user: User) -> dict[str, str]:
    client = HttpClient()
    client.force_login(user)
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}


def _complaint(message: ConsoleMessage) -> list[str]:
    """Errors, but not the mere note that a page itself (not a file of it) was answered with 4xx."""
    is_page = message.text.startswith("Failed to load resource") and "/static/" not in message.location["url"]
    return [message.text] if message.type == "error" and not is_page else []
