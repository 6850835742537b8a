"""What changed since a client agreed, as clients and staff read it."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.test import Client as HttpClient
from django.urls import reverse
from django.utils import timezone

from consents.catalogue.models import Purpose
from consents.catalogue.notices.changes import notice_changes
from consents.catalogue.notices.models import Notice
from consents.catalogue.notices.publishing import Wording, draft_notice, publish_notice, revise_draft
from tests.desk.card.card_user import signed_in, text_of
from tests.factories import StaffFactory, publish

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def second_version(author: User, **texts: str) -> Notice:
    """Usage data with "text messages" beside the minutes in the section about data, in English."""
    draft = draft_notice(purpose=Purpose.objects.get(code="usage-data"), by=author)
    wordings = {
        text.language: Wording(title=text.title, summary=text.summary, body=text.body)
        for text in draft.texts.all()
    }
    english = wordings["en"]
    body = english.body.replace("minutes and megabytes.", "minutes, text messages and megabytes.")
    wordings["en"] = Wording(title=english.title, summary=english.summary, body=body)
    return revise_draft(draft=draft, by=author, texts=wordings)


def test_only_the_sections_that_changed_are_told() -> None:
    new = second_version(StaffFactory.create())
    old = Notice.objects.get(purpose=new.purpose, version=1)

    changes = notice_changes(old, new, "en")

    (section,) = changes.changed_sections
    assert section.heading
    assert section.heading.html == "What data we use"
    assert "text messages" in section.body
    assert "What data we use" not in changes.unchanged_headings
    assert "How to withdraw" in changes.unchanged_headings
    assert not changes.title.is_changed


def test_a_language_that_stayed_the_same_says_so() -> None:
    new = second_version(StaffFactory.create())
    old = Notice.objects.get(purpose=new.purpose, version=1)

    assert not notice_changes(old, new, "lv").is_changed


class TestForClients:
    address = "/notices/usage-data/{}/changes/"

    def test_everybody_reads_what_the_notice_in_force_says_anew(self, client: HttpClient) -> None:
        client.cookies["django_language"] = "en"
        publish_notice(draft=second_version(StaffFactory.create()), by=StaffFactory.create(role="dpo"))

        response = client.get(self.address.format(1))

        assert response.status_code == 200
        assert "minutes added: , text messages and megabytes" in text_of(response)

    def test_the_notice_in_force_has_not_changed(self, client: HttpClient) -> None:
        client.cookies["django_language"] = "en"

        assert "This is the text that is in force" in text_of(client.get(self.address.format(1)))

    def test_an_older_notice_leads_there(self, client: HttpClient) -> None:
        publish("usage-data", 2, timezone.now() - DAY)

        page = client.get(reverse("portal:notice", args=["usage-data", 1])).content.decode()

        assert self.address.format(1) in page

    def test_what_is_not_in_force_yet_is_nobodys_to_read(self, client: HttpClient) -> None:
        publish("usage-data", 2, timezone.now() + DAY)

        assert client.get(self.address.format(2)).status_code == 404
        assert "in force from" not in text_of(client.get(self.address.format(1)))

    @pytest.mark.parametrize("code", ["usage-data/9", "nothing/1"])
    def test_what_does_not_exist_is_not_found(self, client: HttpClient, code: str) -> None:
        assert client.get(f"/notices/{code}/changes/").status_code == 404


class TestForStaff:
    def test_a_draft_is_compared_too(self, client: HttpClient) -> None:
        supervisor = signed_in(client, StaffFactory.create(role="supervisor"))
        second_version(supervisor)

        response = client.get(reverse("desk:notice_changes", args=["usage-data", 1, 2]))

        assert "text messages" in text_of(response)
        assert "As before:" in text_of(response)

    def test_a_language_without_a_text_has_nothing_to_compare(self, client: HttpClient) -> None:
        supervisor = signed_in(client, StaffFactory.create(role="supervisor"))
        draft = second_version(supervisor)
        revise_draft(draft=draft, by=supervisor, texts={})

        response = client.get(reverse("desk:notice_changes", args=["usage-data", 1, 2]), follow=True)

        assert "nothing to compare" in text_of(response)

    def test_agents_see_what_changed_but_no_drafts(self, client: HttpClient) -> None:
        signed_in(client)
        publish_notice(draft=second_version(StaffFactory.create()), by=StaffFactory.create(role="dpo"))
        second_version(StaffFactory.create())

        published = client.get(reverse("desk:notice_changes", args=["usage-data", 1, 2]))
        draft = client.get(reverse("desk:notice_changes", args=["usage-data", 2, 3]))

        assert (published.status_code, draft.status_code) == (200, 404)
