import datetime as dt
import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client as HttpClient
from django.urls import reverse
from django.utils import timezone

from clients.person.models import Client
from consents.ledger.models.submission import Submission
from consents.ledger.timeline import ledger_head
from consents.rules.decision import decide
from tests.factories import ClientFactory, publish, record
from tests.portal.portal_reader import HOME, shown, signed_in, tap, text, words_of
from tests.support.html import attributes

RIGA = ZoneInfo("Europe/Riga")
pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Client:
    return ClientFactory.create()


@pytest.fixture
def http(client: HttpClient, person: Client) -> HttpClient:
    return signed_in(client, person)


def paused_until(person: Client) -> dt.datetime | None:
    (decision,) = decide(clients=[person.pk], purposes=["location-data"])
    return decision.paused_until


def pause(http: HttpClient, person: Client, day: str, time: str = "") -> Any:
    """A pause until a moment of one's own choice."""
    return tap(http, person, "location-data", "pause", day=day, time=time)


def in_days(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def test_pausing_and_ending_the_pause(http: HttpClient, person: Client) -> None:
    record(person, given="location-data")

    tap(http, person, "location-data", "pause", days=7)
    paused = shown(http, "data-purpose", "location-data")
    tap(http, person, "location-data", "resume")

    assert paused == "paused"
    assert shown(http, "data-purpose", "location-data") == "given"


def test_the_history_has_a_receipt_of_a_pause_and_of_its_end(http: HttpClient, person: Client) -> None:
    record(person, given="location-data")
    tap(http, person, "location-data", "pause", days=7)
    tap(http, person, "location-data", "resume")

    receipts = attributes(http.get(reverse("portal:history")), "a[href$='.json']", "href")

    states = [record_in(http.get(receipt))["dpv:hasConsentStatus"]["@type"][-1] for receipt in receipts]
    assert states == ["PauseEnded", "ConsentPaused", "dpv:ExpressedConsent"]


def record_in(response: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(response.getvalue())["dpv:hasRecordOfActivity"]
    return found


def test_a_double_tap_on_pause_pauses_once(http: HttpClient, person: Client) -> None:
    record(person, given="location-data")
    pause = {"head": ledger_head(person.pk), "notice_version": 1, "act": "pause", "days": 1}

    for _ in range(2):
        http.post(reverse("portal:purpose", args=["location-data"]), pause)

    assert shown(http, "data-purpose", "location-data") == "paused"


def test_a_pause_rests_on_the_text_that_was_agreed_to(http: HttpClient, person: Client) -> None:
    record(person, given="location-data")
    publish("location-data", 2, timezone.now())

    tap(http, person, "location-data", "pause", days=30, notice_version=1)

    (decision,) = decide(clients=[person.pk], purposes=["location-data"])
    assert (decision.status, decision.notice_version) == ("paused", 1)


@pytest.mark.parametrize("meanwhile", ["withdrawn", "refused"])
def test_a_pause_is_not_refused_for_what_was_said_meanwhile(
    http: HttpClient, person: Client, meanwhile: str
) -> None:
    record(person, given="location-data")
    head = ledger_head(person.pk)
    record(person, **{meanwhile: "location-data"})

    tap(http, person, "location-data", "pause", days=1, head=head)

    assert "location-data" in Submission.objects.latest("sequence").changes["pauses"]
    assert shown(http, "data-purpose", "location-data") == meanwhile


def test_the_end_of_a_pause_rests_on_what_stands(http: HttpClient, person: Client) -> None:
    record(person, given="location-data")
    record(person, pauses={"location-data": timezone.now() + dt.timedelta(days=1)})
    head = ledger_head(person.pk)
    record(person, pauses={"location-data": timezone.now() + dt.timedelta(days=30)})

    tap(http, person, "location-data", "resume", head=head)

    assert shown(http, "data-purpose", "location-data") == "paused"


def test_what_cannot_be_paused_is_not(http: HttpClient, person: Client) -> None:
    record(person, given="offers")

    tap(http, person, "offers", "pause", days=1)

    assert "This cannot be paused like that." in text(http.get(HOME))
    assert Submission.objects.count() == 1


def test_only_pausable_purposes_offer_a_pause(http: HttpClient, person: Client) -> None:
    record(person, given="offers location-data")

    page = text(http.get(HOME))

    assert page.count("Pause for") == 1


@pytest.mark.parametrize(
    "form", ["%d.%m.%Y", "%d.%m.%Y.", "%d.%m.%y", "%d/%m/%Y", "%d %m %Y", " %d-%m-%Y ", "%Y-%m-%d"]
)
def test_a_day_of_one_s_own_choice_is_paused_to_its_end(http: HttpClient, person: Client, form: str) -> None:
    record(person, given="location-data")
    day = in_days(10)

    pause(http, person, day.strftime(form))

    midnight = dt.datetime.combine(in_days(11), dt.time(), RIGA)
    assert paused_until(person) == midnight
    assert f"It counts again from {midnight:%-d %b %Y} 00:00." in words_of(
        http, 'data-purpose="location-data"'
    )


@pytest.mark.parametrize(("time", "hour", "minute"), [("18:30", 18, 30), ("7.05", 7, 5), ("18", 18, 0)])
def test_a_time_of_that_day(http: HttpClient, person: Client, time: str, hour: int, minute: int) -> None:
    record(person, given="location-data")

    pause(http, person, f"{in_days(10):%d.%m.%Y}", time)

    assert paused_until(person) == dt.datetime.combine(in_days(10), dt.time(hour, minute), RIGA)


def test_a_time_is_riga_s_in_summer_too(http: HttpClient, person: Client) -> None:
    record(person, given="location-data")
    summer = next(day for day in map(in_days, range(1, 366)) if (day.month, day.day) == (7, 1))

    pause(http, person, f"{summer:%d.%m.%Y}", "12:00")

    assert paused_until(person) == dt.datetime.combine(summer, dt.time(9), dt.UTC)


@pytest.mark.parametrize(
    ("day", "time", "advice"),
    [
        ("", "", "Choose a day."),
        ("", "18:30", "Choose a day."),
        ("tomorrow", "", "This is not a date."),
        ("31.02.2027", "", "This is not a date."),
        ("01.01.2024", "", "Choose a moment that is still to come."),
        (f"{timezone.localdate():%d.%m.%Y}", "00:00", "Choose a moment that is still to come."),
        ("31.12.9999", "", "A pause lasts a year at most."),
        (f"{timezone.localdate():%d.%m.%Y}", "25:00", "This is not a time of day."),
    ],
    ids=["nothing", "no day", "no date", "no such date", "past", "today, past", "too far", "no time"],
)
def test_a_moment_that_cannot_be_is_explained_and_stays_to_be_mended(
    http: HttpClient, person: Client, day: str, time: str, advice: str
) -> None:
    record(person, given="location-data")

    response = pause(http, person, day, time)

    assert response.url == "/#said"
    page = text(http.get(HOME))
    assert advice in page
    assert '<details class="until" open>' in page
    assert 'aria-invalid="true"' in page
    assert f'value="{day}"' in page
    assert paused_until(person) is None
    assert Submission.objects.count() == 1


def test_what_was_entered_is_shown_as_text_and_once(http: HttpClient, person: Client) -> None:
    record(person, given="location-data")
    pause(http, person, '"><script>')

    first, second = text(http.get(HOME)), text(http.get(HOME))

    assert 'value="&quot;&gt;&lt;script&gt;"' in first
    assert "<script>" not in first + second
    assert "open>" not in second


def test_a_wrong_moment_is_explained_where_there_is_nothing_to_pause_any_more(
    http: HttpClient, person: Client
) -> None:
    pause(http, person, "tomorrow")

    assert "This is not a date." in words_of(http, 'data-purpose="location-data"')
