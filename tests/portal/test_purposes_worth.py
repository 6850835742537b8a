"""What each consent is worth, as its card on the portal says it."""

import datetime as dt

import pytest
from django.test import Client as HttpClient
from django.utils import timezone

from clients.person.models import Client, Relationship, Restriction
from consents.catalogue.models import Purpose
from consents.rules.decision import decide
from tests.factories import ClientFactory, publish, record
from tests.portal.portal_reader import HOME, objection, shown, signed_in, tap, text, words_of

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def person() -> Client:
    return ClientFactory.create()


@pytest.fixture
def http(client: HttpClient, person: Client) -> HttpClient:
    return signed_in(client, person)


def card(http: HttpClient, purpose: str = "offers") -> str:
    return words_of(http, f'data-purpose="{purpose}"')


def date(moment: dt.datetime) -> str:
    """As an English page writes it, in Riga."""
    return f"{timezone.localtime(moment):%-d %b %Y}"


def give(person: Client, *, purpose: str = "offers", ago: dt.timedelta, months: int | None = None) -> None:
    """A consent given some time ago, which counts for so many months."""
    Purpose.objects.filter(code=purpose).update(validity_months=months)
    record(person, given=purpose, decided_at=timezone.now() - ago)


def end_of(person: Client, purpose: str = "offers") -> dt.datetime:
    (decision,) = decide(clients=[person.pk], purposes=[purpose])
    assert decision.expires_at
    return decision.expires_at


def leave(person: Client, *, ago: dt.timedelta) -> dt.date:
    left_on = timezone.localdate() - ago
    Relationship.objects.filter(client=person).update(left_on=left_on)
    return left_on


def test_a_consent_without_an_end_says_nothing_of_one(http: HttpClient, person: Client) -> None:
    give(person, ago=DAY)

    assert "until" not in card(http)


def test_a_consent_with_an_end_says_until_when_it_counts(http: HttpClient, person: Client) -> None:
    give(person, ago=DAY, months=12)

    assert f"It counts until {date(end_of(person))}." in card(http)


def test_a_consent_that_expires_soon_can_be_renewed_already(http: HttpClient, person: Client) -> None:
    give(person, ago=355 * DAY, months=12)

    said, expired_at = card(http), end_of(person)
    tap(http, person, "offers", "give")

    assert f"It counts until {date(expired_at)}. You can renew it already." in said
    assert "Renew – Amigo offers" in said
    assert end_of(person) > expired_at + 300 * DAY


def test_an_expired_consent_says_since_when_and_is_renewed_in_one_tap(
    http: HttpClient, person: Client
) -> None:
    give(person, ago=400 * DAY, months=12)

    said, expired_at = card(http), end_of(person)
    tap(http, person, "offers", "give")

    assert "Your consent has expired" in said
    assert f"It counted until {date(expired_at)}. You can renew it." in said
    assert "Renew – Amigo offers" in said
    assert shown(http, "data-purpose", "offers") == "given"


def test_a_new_text_waits_for_an_answer_while_the_old_consent_counts(
    http: HttpClient, person: Client
) -> None:
    give(person, ago=10 * DAY)
    in_force_from = timezone.now() - DAY
    publish("offers", 2, in_force_from, renewal="required", grace_days=30)

    said = card(http)

    assert shown(http, "data-purpose", "offers") == "given"
    until = date(in_force_from + 30 * DAY)
    assert f"Please answer by {until}: until then your consent to the earlier one counts." in said
    assert 'href="/notices/offers/1/changes/"' in text(http.get(HOME))
    assert "I agree to the new text" in said
    assert "Withdraw" in said


def test_answering_the_new_text_is_one_tap(http: HttpClient, person: Client) -> None:
    give(person, ago=10 * DAY)
    publish("offers", 2, timezone.now(), renewal="required", grace_days=30)

    tap(http, person, "offers", "give", notice_version=2)

    said = card(http)
    assert "There is a new text" not in said
    assert "What has changed" not in said
    assert "text version 2" in said


def test_an_outdated_consent_says_that_it_no_longer_counts_and_can_be_renewed(
    http: HttpClient, person: Client
) -> None:
    give(person, ago=10 * DAY)
    in_force_from = timezone.now() - 5 * DAY
    publish("offers", 2, in_force_from, renewal="required", grace_days=2)

    said = card(http)
    tap(http, person, "offers", "give", notice_version=2)

    assert "The text has changed and needs your answer" in said
    counted_until = date(in_force_from + 2 * DAY)
    assert f"Your consent to the earlier text counted until {counted_until} and no longer counts." in said
    assert "What has changed since you agreed" in said
    assert shown(http, "data-purpose", "offers") == "given"


def test_other_words_for_the_same_ask_nothing_and_show_what_changed(http: HttpClient, person: Client) -> None:
    give(person, ago=10 * DAY)
    publish("offers", 2, timezone.now())

    said = card(http)

    assert "There is a new text" not in said
    assert "What has changed since you agreed" in said
    assert "I agree" not in said


def test_whoever_refused_is_not_told_what_changed_since_they_agreed(http: HttpClient, person: Client) -> None:
    tap(http, person, "offers", "refuse")
    publish("offers", 2, timezone.now(), renewal="required", grace_days=0)

    assert "What has changed" not in card(http)


def test_a_paused_consent_with_a_new_text_can_be_answered(http: HttpClient, person: Client) -> None:
    give(person, purpose="location-data", ago=10 * DAY)
    tap(http, person, "location-data", "pause", days=30)
    publish("location-data", 2, timezone.now(), renewal="required", grace_days=30)

    said = card(http, "location-data")

    assert "It counts again from" in said
    assert "There is a new text." in said
    assert "End the pause" in said
    assert "I agree to the new text" in said


def test_a_restriction_says_why_a_consent_is_not_used(http: HttpClient, person: Client) -> None:
    record(person, given="offers", refused="usage-data")
    Restriction.objects.create(client=person, since=timezone.now() - DAY)

    assert shown(http, "data-purpose", "offers") == "given"
    assert "Processing of your data is restricted, so we do not use it for this now." in card(http)
    assert "restricted" not in card(http, "usage-data")


def test_an_objection_says_so_on_every_purpose_it_stops(http: HttpClient, person: Client) -> None:
    record(person, given="offers usage-data")
    objection(http, person, "yes")

    given, unanswered, other = card(http), card(http, "location-data"), card(http, "usage-data")

    assert shown(http, "data-purpose", "offers") == "given"
    assert "You have objected to advertising, so we do not use your data for this now." in given
    assert "You have objected to advertising: even if you agree," in unanswered
    assert "objected" not in other


def test_a_consent_that_ended_when_the_client_left_says_so(http: HttpClient, person: Client) -> None:
    give(person, ago=90 * DAY)
    left_on = leave(person, ago=30 * DAY)

    said = card(http)

    assert shown(http, "data-purpose", "offers") == "expired"
    assert f"It counted until {left_on - DAY:%-d %b %Y}, because you left Amigo." in said


def test_loyalty_that_outlives_the_relationship_says_until_when(http: HttpClient, person: Client) -> None:
    give(person, purpose="loyalty-data", ago=90 * DAY)
    Relationship.objects.filter(client=person).update(left_on=timezone.localdate() - 30 * DAY)

    said = card(http, "loyalty-data")

    (decision,) = decide(clients=[person.pk], purposes=["loyalty-data"])
    assert decision.allowed
    assert "You left Amigo, so it counts until" in said
    assert "Withdraw" in said


def test_what_is_given_while_away_waits_for_the_return(http: HttpClient, person: Client) -> None:
    leave(person, ago=30 * DAY)

    tap(http, person, "offers", "give")

    assert shown(http, "data-purpose", "offers") == "given"
    assert "You are not our client now, so we do not use your data for this until you return." in card(http)


def test_each_standing_decision_has_its_receipt(http: HttpClient, person: Client) -> None:
    recorded = record(person, given="offers", refused="usage-data").submission

    page = text(http.get(HOME))

    assert page.count("Receipt (PDF)") == 2
    assert f'href="/receipts/{recorded.pk}/offers.pdf"' in page


def test_withdrawing_takes_as_many_taps_as_giving(http: HttpClient, person: Client) -> None:
    """One button each, of the same kind, in the same place (GDPR Art. 7(3))."""
    giving = text(http.get(HOME)).partition('data-purpose="offers"')[2].partition("</article>")[0]
    tap(http, person, "offers", "give")

    withdrawing = text(http.get(HOME)).partition('data-purpose="offers"')[2].partition("</article>")[0]

    assert 'class="step" name="act" value="give"' in " ".join(giving.split())
    assert 'class="step" name="act" value="withdraw"' in " ".join(withdrawing.split())
    assert giving.count("<form") == withdrawing.count("<form") == 1
