"""Which notice is shown, and what proves which text that was."""

import datetime as dt
import hashlib
import json
from typing import Any

import pytest
from django.utils import timezone

from consents.catalogue.models import Channel, Purpose
from consents.catalogue.notices.models import NoticeText
from consents.catalogue.notices.queries import notices_by_purpose, notices_in_force, titled_purposes
from tests.factories import draft, publish

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2025, 6, 2, 12, 0, tzinfo=dt.UTC)
INSTANT = dt.timedelta(microseconds=1)


def test_every_purpose_has_a_notice_in_force() -> None:
    assert set(notices_in_force()) == set(Purpose.objects.values_list("code", flat=True))


def test_a_version_is_shown_from_the_moment_it_is_in_force() -> None:
    publish("offers", 2, NOON)

    assert notices_in_force(NOON - INSTANT)["offers"].version == 1
    assert notices_in_force(NOON)["offers"].version == 2
    assert notices_in_force()["offers"].version == 2


def test_the_latest_version_is_shown_though_an_earlier_one_came_into_force_later() -> None:
    publish("offers", 2, NOON + dt.timedelta(days=1))
    publish("offers", 3, NOON)

    assert notices_in_force(NOON + dt.timedelta(days=2))["offers"].version == 3


def test_a_draft_is_not_shown() -> None:
    draft("offers", 2, effective_from=NOON)

    assert notices_in_force()["offers"].version == 1


def test_before_the_first_version_nothing_is_shown() -> None:
    assert notices_in_force(dt.datetime(2018, 5, 24, 20, 59, tzinfo=dt.UTC)) == {}


def test_has_come_into_force_says_the_same_of_one_notice() -> None:
    published, unpublished = publish("offers", 2, NOON), draft("offers", 3, effective_from=NOON)

    assert not published.has_come_into_force(NOON - INSTANT)
    assert published.has_come_into_force(NOON)
    assert not unpublished.has_come_into_force(NOON)


def test_showing_notices_takes_two_queries(django_assert_num_queries: pytest.FixtureRequest) -> None:
    with django_assert_num_queries(2):  # type: ignore[operator]
        titles = [notice.text_in("lv").title for notice in notices_in_force().values()]

    assert all(titles)


def test_the_digest_is_of_the_language_and_every_word() -> None:
    text = NoticeText.objects.get(notice__purpose__code="offers", notice__version=1, language="lv")

    words = json.dumps([text.language, text.title, text.summary, text.body], ensure_ascii=False)

    assert bytes(text.digest) == hashlib.sha256(words.encode()).digest()


def test_names_of_rows_are_in_the_language_of_the_page() -> None:
    assert str(Channel.objects.get(code="email")) == "E-pasts"
    assert str(titled_purposes().get(code="offers")) == "Amigo piedāvājumi"


class TestTitles:
    """What a purpose is called where people read."""

    def test_it_is_the_title_of_the_notice_in_force(self) -> None:
        draft("offers", 2)

        assert title_of("offers") == "Amigo piedāvājumi"

    def test_until_one_is_in_force_it_is_the_drafts(self) -> None:
        draft(Purpose.objects.create(code="ninth", position=9), 1)

        assert title_of("ninth") == "Title"

    def test_until_there_is_one_it_is_the_code(self) -> None:
        Purpose.objects.create(code="ninth", position=9)

        assert title_of("ninth") == "ninth"

    def test_all_of_them_are_one_query(self, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(1):
            titles = [str(purpose) for purpose in titled_purposes()]

        assert len(titles) == 8


class TestByPurpose:
    def test_versions_are_told_apart(self) -> None:
        now = timezone.now()
        publish("offers", 2, now - INSTANT)
        coming, drafted = publish("offers", 3, now + dt.timedelta(days=1)), draft("offers", 4)

        (offers,) = notices_by_purpose("offers")

        assert [notice.version for notice in offers.versions] == [4, 3, 2, 1]
        assert offers.in_force
        assert offers.in_force.version == 2
        assert (offers.coming, offers.draft, offers.newest_published) == (coming, drafted, coming)

    def test_drafts_are_not_for_everybody(self) -> None:
        draft("offers", 2)

        (offers,) = notices_by_purpose("offers", with_drafts=False)

        assert [notice.version for notice in offers.versions] == [1]

    def test_a_purpose_without_a_notice_is_there_too(self) -> None:
        Purpose.objects.create(code="ninth", position=9)

        (ninth,) = notices_by_purpose("ninth")

        assert (ninth.in_force, ninth.coming, ninth.draft) == (None, None, None)


def title_of(code: str) -> str:
    return str(titled_purposes().get(code=code))
