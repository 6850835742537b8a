"""The notices' screens: who drafts, what they are told, and what clients see of it."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client as HttpClient
from django.urls import reverse
from django.utils import timezone

from clients.person.models import Language
from consents.catalogue.models import Purpose
from consents.catalogue.notices.models import Notice
from consents.catalogue.notices.queries import fingerprint, notices_in_force
from tests.desk.card.card_user import signed_in, text_of
from tests.desk.notices.drafts import draft, notice_page
from tests.factories import publish
from tests.support.html import attributes

pytestmark = pytest.mark.django_db

LIST = reverse("admin:consents_notice_changelist")


def written(notice: Notice, **said: Any) -> dict[str, Any]:
    """What the form of a draft sends, with some of it said otherwise."""
    fields = {
        f"{part}_{text.language}": getattr(text, part)
        for text in notice.texts.all()
        for part in ("title", "summary", "body")
    }
    return fields | {"renewal": "none", "grace_days": "", "expected": fingerprint(notice)} | said


class TestList:
    @pytest.mark.usefixtures("supervisor")
    def test_every_purpose_is_there_by_its_title(self, client: HttpClient) -> None:
        draft(code="usage-data")
        publish("offers", 2, timezone.now() + dt.timedelta(days=3))

        page = text_of(client.get(LIST))

        assert "Location data for individual cooperation" in page
        assert "location-data" not in page
        assert "draft by Ilze Ozola" in page
        assert "published, in force from" in page

    @pytest.mark.usefixtures("supervisor")
    def test_a_purpose_without_a_notice_says_so(self, client: HttpClient) -> None:
        Purpose.objects.create(code="ninth", position=9)

        page = text_of(client.get(LIST))

        assert "none: clients are not asked" in page
        assert "Write its notice" in page

    def test_agents_read_what_is_published_and_draft_nothing(self, client: HttpClient) -> None:
        signed_in(client)
        draft()

        assert "draft" not in text_of(client.get(LIST)).replace("drafts", "")
        assert client.get(notice_page(1)).status_code == 200
        assert client.get(notice_page(2)).status_code == 404
        assert client.post(reverse("desk:notice_draft", args=["offers"])).status_code == 403

    @pytest.mark.usefixtures("supervisor")
    def test_it_takes_a_steady_number_of_queries(
        self, client: HttpClient, django_assert_max_num_queries: Any
    ) -> None:
        publish("offers", 2, timezone.now())

        with django_assert_max_num_queries(12):
            client.get(LIST)


class TestDrafting:
    def test_a_supervisor_begins_a_draft_and_writes_it(self, client: HttpClient, supervisor: User) -> None:
        client.post(reverse("desk:notice_draft", args=["offers"]))
        notice = Notice.objects.get(purpose__code="offers", version=2)

        said = written(notice, title_lv="Jauns nosaukums", body_en="## One\r\n\r\nTwo", renewal="required")
        response = client.post(notice_page(), said | {"grace_days": "14"})

        notice = Notice.objects.get(pk=notice.pk)
        assert response["Location"] == notice_page()
        assert (notice.author, notice.renewal, notice.grace_days) == (supervisor, "required", 14)
        assert notice.text_in("lv").title == "Jauns nosaukums"
        assert notice.text_in("en").body == "## One\n\nTwo"

    @pytest.mark.usefixtures("supervisor")
    def test_a_draft_that_exists_is_opened(self, client: HttpClient) -> None:
        draft()

        response = client.post(reverse("desk:notice_draft", args=["offers"]), follow=True)

        assert "There was a draft already" in text_of(response)

    @pytest.mark.usefixtures("supervisor")
    def test_nothing_is_begun_by_looking(self, client: HttpClient) -> None:
        assert client.get(reverse("desk:notice_draft", args=["offers"])).status_code == 405
        assert client.get(notice_page(page="notice_discard", version=1)).status_code == 405

    @pytest.mark.usefixtures("supervisor")
    def test_every_part_has_a_field_in_every_language_in_one_row(self, client: HttpClient) -> None:
        draft()

        page = client.get(notice_page())

        assert attributes(page, "textarea", "name") == [
            f"{part}_{language}" for part in ("title", "summary", "body") for language in Language.values
        ]

    @pytest.mark.usefixtures("supervisor")
    @pytest.mark.parametrize(
        ("said", "problem"),
        [
            ({"title_ru": ""}, "leave the whole language empty"),
            ({"renewal": "required"}, "for how many days"),
            ({"renewal": "required", "grace_days": "-1"}, "greater than or equal to 0"),
            ({"title_en": "x" * 201}, "at most 200"),
            ({"renewal": "perhaps"}, "not one of the available choices"),
        ],
        ids=["a part missing", "no grace period", "negative grace", "long title", "unknown renewal"],
    )
    def test_bad_input_is_explained_and_changes_nothing(
        self, client: HttpClient, said: dict[str, str], problem: str
    ) -> None:
        notice = draft()
        before = fingerprint(notice)

        response = client.post(notice_page(), written(notice, **said))

        assert response.status_code == 400
        assert problem in text_of(response)
        assert fingerprint(Notice.objects.get(pk=notice.pk)) == before

    @pytest.mark.usefixtures("supervisor")
    def test_a_language_can_wait(self, client: HttpClient) -> None:
        notice = draft()

        client.post(notice_page(), written(notice, title_ru="", summary_ru="", body_ru=""))

        assert {text.language for text in Notice.objects.get(pk=notice.pk).texts.all()} == {"lv", "en"}

    @pytest.mark.usefixtures("supervisor")
    def test_what_somebody_else_saved_meanwhile_is_not_overwritten_unseen(self, client: HttpClient) -> None:
        notice = draft()
        seen = written(notice, title_lv="Mine")
        client.post(notice_page(), written(notice, title_lv="Theirs"))

        overtaken = client.post(notice_page(), seen)

        assert overtaken.status_code == 409
        assert "Mine" in overtaken.content.decode()
        assert Notice.objects.get(pk=notice.pk).text_in("lv").title == "Theirs"
        client.post(notice_page(), seen | {"expected": fingerprint(Notice.objects.get(pk=notice.pk))})
        assert Notice.objects.get(pk=notice.pk).text_in("lv").title == "Mine"

    @pytest.mark.usefixtures("supervisor")
    def test_a_draft_is_discarded(self, client: HttpClient) -> None:
        notice = draft()

        client.post(notice_page(page="notice_discard"), {"expected": fingerprint(notice)})

        assert not Notice.objects.filter(pk=notice.pk).exists()

    @pytest.mark.usefixtures("supervisor")
    def test_a_published_notice_is_only_read(self, client: HttpClient) -> None:
        page = client.get(notice_page(1)).content.decode()
        client.post(notice_page(1), {"title_lv": "Other"})
        client.post(notice_page(1, "notice_discard"), {"expected": ""})

        assert "<textarea" not in page
        assert notices_in_force()["offers"].text_in("lv").title == "Amigo piedāvājumi"


class TestPreview:
    @pytest.mark.usefixtures("supervisor")
    def test_a_draft_looks_as_on_the_portal_in_its_language(self, client: HttpClient) -> None:
        draft()

        response = client.get(reverse("desk:notice_preview", args=["offers", 2, "ru"]))

        page = response.content.decode()
        assert '<html lang="ru">' in page
        assert response["Content-Language"] == "ru"
        assert "Предложения Amigo" in page
        assert "<form" not in page

    @pytest.mark.usefixtures("supervisor")
    @pytest.mark.parametrize("language", ["de", "xx-yy"])
    def test_there_are_no_other_languages(self, client: HttpClient, language: str) -> None:
        draft()

        assert client.get(reverse("desk:notice_preview", args=["offers", 2, language])).status_code == 404

    def test_clients_see_no_draft(self, client: HttpClient) -> None:
        draft()

        assert client.get(reverse("portal:notice", args=["offers", 2])).status_code == 404
