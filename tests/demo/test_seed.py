"""The demo: who is there, and what they are told."""

import datetime as dt

import pytest
from django.contrib.auth import authenticate

from clients.centres.models import StaffProfile
from clients.contacts.models import ContactPoint, Subscription
from clients.person.models import Client, Language, Relationship
from clients.search import search_clients
from consents.catalogue.notices.changes import notice_changes
from consents.catalogue.notices.models import Notice
from consents.catalogue.notices.queries import notices_in_force
from consents.ledger.models.submission import Source, Submission
from consents.rules.decision import decide
from tests.demo.seeded import NOW, demo_of

pytestmark = pytest.mark.django_db


class TestWhoIsThere:
    @demo_of(3)
    def test_janis_is_the_documented_client(self) -> None:
        janis = Client.objects.get(number="A0000001")
        assert janis.full_name == "Jānis Bērziņš"
        assert janis.language == "lv"
        assert found("+37120000001") == found("janis.berzins@example.com") == janis
        assert Submission.objects.filter(client=janis).count() > 10

    @demo_of(3)
    def test_janis_shows_every_status_that_a_client_can_bring_about(self) -> None:
        janis = Client.objects.get(number="A0000001")
        decisions = decide(clients=[janis.pk], at=NOW)
        assert {d.status for d in decisions} == {
            "given",
            "refused",
            "withdrawn",
            "paused",
            "outdated",
            "unknown",
        }

    @demo_of(3)
    def test_janis_did_not_answer_to_the_new_text_about_usage_data(self) -> None:
        (usage,) = decide(
            clients=Client.objects.filter(number="A0000001").values_list("pk", flat=True),
            purposes=["usage-data"],
            at=NOW,
        )
        assert (usage.status, usage.notice_version) == ("outdated", 1)

    @demo_of(3)
    def test_a_letter_that_was_long_on_its_way_does_not_overturn_what_janis_said_since(self) -> None:
        letter = Submission.objects.get(source=Source.LETTER)
        (offers,) = decide(clients=[letter.client_id], purposes=["loyalty-offers"])
        assert letter.changes["purposes"]["loyalty-offers"]["status"] == "refused"
        assert letter.decided_at < letter.received_at - dt.timedelta(days=7)
        assert offers.status == "given"

    @demo_of(3)
    def test_the_second_client_was_never_asked_anything(self) -> None:
        client = Client.objects.get(number="A0000002")
        assert {decision.status for decision in decide(clients=[client.pk])} == {"unknown"}
        assert found("+37120000002") == client
        assert client.contact_points.filter(kind="email", value__endswith="@example.com").exists()

    @demo_of(3)
    @pytest.mark.parametrize("role", ["agent", "supervisor", "specialist", "dpo", "admin"])
    def test_staff_sign_in_with_the_published_password(self, role: str) -> None:
        user = authenticate(username=role, password="amigo-demo")

        assert user is not None
        assert user.is_staff
        assert user.is_superuser == (role == "admin")
        assert list(user.groups.values_list("name", flat=True)) == [role]
        assert StaffProfile.objects.filter(user=user).exists()

    @demo_of(60)
    def test_everybody_is_found_by_number_and_personal_code(self) -> None:
        for client in Client.objects.all():
            assert found(client.number) == found(client.personal_code) == client

    @demo_of(60)
    def test_addresses_lead_nowhere(self) -> None:
        domains = {email.value.partition("@")[2] for email in ContactPoint.objects.filter(kind="email")}
        assert domains <= {"example.com", "example.org", "example.net"}

    @demo_of(400)
    def test_some_left_some_came_back_and_some_numbers_were_handed_on(self) -> None:
        left = Relationship.objects.filter(left_on__isnull=False)
        assert left.exists()
        assert Client.objects.filter(relationships__in=left).filter(relationships__left_on=None).exists()
        assert Subscription.objects.count() > Subscription.objects.values("number").distinct().count()


class TestNotices:
    @demo_of(3)
    def test_there_is_a_change_of_wording_one_of_substance_and_a_draft(self) -> None:
        later = Notice.objects.filter(version=2).order_by("purpose__position")
        assert [(notice.purpose.code, notice.renewal, bool(notice.published_at)) for notice in later] == [
            ("offers", "none", True),
            ("usage-data", "required", True),
            ("location-data", "required", False),
        ]
        assert {notice.author and notice.author.username for notice in later} == {"supervisor"}

    @demo_of(3)
    def test_each_changed_in_every_language(self) -> None:
        for new in Notice.objects.filter(version=2):
            old = Notice.objects.get(purpose=new.purpose, version=1)
            for language in Language.values:
                assert notice_changes(old, new, language).is_changed

    @demo_of(150)
    def test_some_renewed_their_consent_and_some_are_outdated(self) -> None:
        everybody = Client.objects.values_list("pk", flat=True)
        usage = decide(clients=everybody, purposes=["usage-data"], at=NOW)
        assert {("given", 2), ("outdated", 1)} <= {(d.status, d.notice_version) for d in usage}

    @demo_of(60)
    def test_everybody_saw_the_text_that_was_in_force(self) -> None:
        for entry in Submission.objects.all():
            in_force = notices_in_force(entry.decided_at)
            for code, said in entry.changes.get("purposes", {}).items():
                if "notice" in said:
                    assert said["notice"] == in_force[code].version


def found(text: str) -> Client | None:
    """The one client that a search for this can only mean."""
    return search_clients(text).certain
