"""A notice's way from a draft to the text that is in force: who may do what, and what stops it."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from clients.person.models import Language
from consents.catalogue.models import Purpose
from consents.catalogue.notices.models import Notice, NoticeText, Renewal
from consents.catalogue.notices.publishing import (
    AlreadyPublished,
    DraftChanged,
    DraftExists,
    Incomplete,
    OwnDraft,
    TooEarly,
    Wording,
    discard_draft,
    draft_notice,
    missing_languages,
    publish_notice,
    revise_draft,
)
from consents.catalogue.notices.queries import fingerprint, notices_in_force
from tests.factories import StaffFactory, publish

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def supervisor() -> User:
    return StaffFactory.create(role="supervisor")


@pytest.fixture
def dpo() -> User:
    return StaffFactory.create(role="dpo")


def purpose(code: str = "offers") -> Purpose:
    return Purpose.objects.get(code=code)


def wordings(*languages: str, title: str = "New title") -> dict[str, Wording]:
    return {
        language: Wording(title=title, summary="New summary", body="New body")
        for language in languages or Language.values
    }


class TestDrafting:
    def test_a_draft_begins_with_the_newest_texts(self, supervisor: User) -> None:
        draft = draft_notice(purpose=purpose(), by=supervisor)

        newest = Notice.objects.get(purpose=draft.purpose, version=1)
        assert (draft.version, draft.author, draft.published_at) == (2, supervisor, None)
        for language in Language.values:
            assert draft.text_in(language).digest == newest.text_in(language).digest

    def test_the_first_notice_begins_empty(self, supervisor: User) -> None:
        ninth = Purpose.objects.create(code="ninth", position=9)

        draft = draft_notice(purpose=ninth, by=supervisor)

        assert draft.version == 1
        assert missing_languages(draft) == Language.values

    def test_there_is_one_draft_at_a_time(self, supervisor: User) -> None:
        draft = draft_notice(purpose=purpose(), by=supervisor)

        with pytest.raises(DraftExists) as refused:
            draft_notice(purpose=purpose(), by=supervisor)

        assert refused.value.draft == draft

    def test_a_draft_says_what_it_is_told(self, supervisor: User) -> None:
        draft = draft_notice(purpose=purpose(), by=supervisor)

        revise_draft(
            draft=draft, by=supervisor, texts=wordings("lv"), renewal=Renewal.REQUIRED, grace_days=14
        )

        draft = Notice.objects.get(pk=draft.pk)
        assert (draft.renewal, draft.grace_days) == (Renewal.REQUIRED, 14)
        assert draft.text_in("lv").body == "New body"
        assert missing_languages(draft) == ["en", "ru"]

    def test_a_change_of_wording_has_no_grace_period(self, supervisor: User) -> None:
        draft = draft_notice(purpose=purpose(), by=supervisor)

        revised = revise_draft(draft=draft, by=supervisor, texts=wordings(), grace_days=14)

        assert revised.grace_days is None

    def test_a_draft_that_somebody_else_changed_is_not_overwritten(self, supervisor: User) -> None:
        draft = draft_notice(purpose=purpose(), by=supervisor)
        seen = fingerprint(draft)
        revise_draft(draft=draft, by=supervisor, texts=wordings(title="Theirs"))

        with pytest.raises(DraftChanged):
            revise_draft(draft=draft, by=supervisor, texts=wordings(title="Mine"), expected=seen)

        assert {text.title for text in NoticeText.objects.filter(notice=draft)} == {"Theirs"}

    def test_a_discarded_draft_is_gone_and_can_be_begun_anew(self, supervisor: User) -> None:
        draft = draft_notice(purpose=purpose(), by=supervisor)

        discard_draft(draft=draft)

        assert draft_notice(purpose=purpose(), by=supervisor).version == 2


class TestAuthor:
    def test_whoever_changes_a_draft_becomes_its_author(self, supervisor: User, dpo: User) -> None:
        draft = draft_notice(purpose=purpose(), by=supervisor)

        revised = revise_draft(draft=draft, by=dpo, texts=wordings())

        assert revised.author == dpo
        with pytest.raises(OwnDraft):
            publish_notice(draft=revised, by=dpo)

    def test_saving_without_a_change_does_not(self, supervisor: User, dpo: User) -> None:
        draft = draft_notice(purpose=purpose(), by=supervisor)
        revise_draft(draft=draft, by=supervisor, texts=wordings())

        revised = revise_draft(draft=draft, by=dpo, texts=wordings())

        assert revised.author == supervisor

    def test_the_author_does_not_publish(self, supervisor: User) -> None:
        draft = draft_notice(purpose=purpose(), by=supervisor)

        with pytest.raises(OwnDraft):
            publish_notice(draft=draft, by=supervisor)

        assert notices_in_force()["offers"].version == 1


class TestPublishing:
    def test_it_is_in_force_from_now(self, supervisor: User, dpo: User) -> None:
        draft = draft_notice(purpose=purpose(), by=supervisor)

        published = publish_notice(draft=draft, by=dpo)

        assert (published.author, published.published_by) == (supervisor, dpo)
        assert published.effective_from == published.published_at
        assert notices_in_force()["offers"] == published

    def test_it_is_in_force_from_a_later_moment(self, supervisor: User, dpo: User) -> None:
        draft = draft_notice(purpose=purpose(), by=supervisor)
        tomorrow = timezone.now() + DAY

        published = publish_notice(draft=draft, by=dpo, effective_from=tomorrow)

        assert notices_in_force()["offers"].version == 1
        assert notices_in_force(tomorrow)["offers"] == published

    def test_never_from_a_moment_that_is_past(self, supervisor: User, dpo: User) -> None:
        draft = draft_notice(purpose=purpose(), by=supervisor)

        with pytest.raises(TooEarly):
            publish_notice(draft=draft, by=dpo, effective_from=timezone.now() - DAY)

    @pytest.mark.parametrize("moment", [None, timezone.now() + DAY], ids=["now", "tomorrow"])
    def test_never_before_the_version_it_follows(
        self, supervisor: User, dpo: User, moment: dt.datetime | None
    ) -> None:
        in_a_week = timezone.now() + 7 * DAY
        publish("offers", 2, in_a_week)
        draft = draft_notice(purpose=purpose(), by=supervisor)

        with pytest.raises(TooEarly) as refused:
            publish_notice(draft=draft, by=dpo, effective_from=moment)

        assert refused.value.earliest == in_a_week
        publish_notice(draft=draft, by=dpo, effective_from=in_a_week)
        assert notices_in_force(in_a_week)["offers"].version == 3

    def test_not_without_a_text_in_every_language(self, supervisor: User, dpo: User) -> None:
        draft = draft_notice(purpose=purpose(), by=supervisor)
        revise_draft(draft=draft, by=supervisor, texts=wordings("lv", "ru"))

        with pytest.raises(Incomplete) as refused:
            publish_notice(draft=draft, by=dpo)

        assert refused.value.languages == ["en"]

    def test_only_what_was_read_is_published(self, supervisor: User, dpo: User) -> None:
        draft = draft_notice(purpose=purpose(), by=supervisor)
        read = fingerprint(draft)
        revise_draft(draft=draft, by=supervisor, texts=wordings())

        with pytest.raises(DraftChanged):
            publish_notice(draft=draft, by=dpo, expected=read)

    @pytest.mark.parametrize(
        ("act", "arguments"),
        [
            (revise_draft, {"by": None, "texts": wordings()}),
            (publish_notice, {"by": None}),
            (discard_draft, {}),
        ],
        ids=["revise", "publish", "discard"],
    )
    def test_what_is_published_stays(
        self, supervisor: User, dpo: User, act: Any, arguments: dict[str, Any]
    ) -> None:
        published = publish_notice(draft=draft_notice(purpose=purpose(), by=supervisor), by=dpo)
        actor = {"by": dpo} if "by" in arguments else {}

        with pytest.raises(AlreadyPublished):
            act(draft=published, **arguments | actor)

        assert Notice.objects.get(pk=published.pk).published_at == published.published_at

    def test_a_draft_that_was_discarded_meanwhile_is_not_published(self, supervisor: User, dpo: User) -> None:
        draft = draft_notice(purpose=purpose(), by=supervisor)
        discard_draft(draft=Notice.objects.get(pk=draft.pk))

        with pytest.raises(DraftChanged):
            publish_notice(draft=draft, by=dpo)
