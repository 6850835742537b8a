import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.db import connection
from django.db.models import F, Model, QuerySet, Value

from amigo_consent.demo.acts import POPULARITY
from amigo_consent.demo.people import people
from amigo_consent.demo.seed import seed_demo
from amigo_consent.demo.standing import Catalogue, Standing
from clients.centres.models import StaffProfile
from clients.contacts.models import ContactPoint, Subscription
from clients.person.models import Client, Language, Relationship
from clients.search import search_clients
from consents.catalogue.notices.changes import notice_changes
from consents.catalogue.notices.models import Notice
from consents.catalogue.notices.queries import notices_in_force
from consents.ledger.choices import Choices, PurposeChoice
from consents.ledger.models.state import ChannelPreference, ConsentRecord, TopicPreference
from consents.ledger.models.submission import Source, Submission
from consents.ledger.preferences import channel_choices, topic_choices
from consents.ledger.submit import Detail, submit
from consents.rules.decision import decide
from consents.rules.words import ConsentStatus, TopicState

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 3, 31)
NOW = dt.datetime(2026, 3, 31, 12, tzinfo=dt.UTC)


def seed(clients: int = 60, number: int = 1) -> None:
    seed_demo(clients=clients, seed=number, today=TODAY)


class TestWhoIsThere:
    def test_janis_is_the_documented_client(self) -> None:
        seed(2)

        janis = Client.objects.get(number="A0000001")
        assert janis.full_name == "Jānis Bērziņš"
        assert janis.language == "lv"
        assert found("+37120000001") == found("janis.berzins@example.com") == janis
        assert Submission.objects.filter(client=janis).count() > 10

    def test_janis_shows_every_status_that_a_client_can_bring_about(self) -> None:
        seed(1)

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

    def test_janis_did_not_answer_to_the_new_text_about_usage_data(self) -> None:
        seed(1)

        (usage,) = decide(
            clients=Client.objects.filter(number="A0000001").values_list("pk", flat=True),
            purposes=["usage-data"],
            at=NOW,
        )
        assert (usage.status, usage.notice_version) == ("outdated", 1)

    def test_a_letter_that_was_long_on_its_way_does_not_overturn_what_janis_said_since(self) -> None:
        seed(1)

        letter = Submission.objects.get(source=Source.LETTER)
        (offers,) = decide(clients=[letter.client_id], purposes=["loyalty-offers"])
        assert letter.changes["purposes"]["loyalty-offers"]["status"] == "refused"
        assert letter.decided_at < letter.received_at - dt.timedelta(days=7)
        assert offers.status == "given"

    def test_the_second_client_was_never_asked_anything(self) -> None:
        seed(3)

        client = Client.objects.get(number="A0000002")
        assert {decision.status for decision in decide(clients=[client.pk])} == {"unknown"}
        assert found("+37120000002") == client
        assert client.contact_points.filter(kind="email", value__endswith="@example.com").exists()

    @pytest.mark.parametrize("role", ["agent", "supervisor", "specialist", "dpo", "admin"])
    def test_staff_sign_in_with_the_published_password(self, role: str) -> None:
        seed(1)

        user = authenticate(username=role, password="amigo-demo")

        assert user is not None
        assert user.is_staff
        assert user.is_superuser == (role == "admin")
        assert list(user.groups.values_list("name", flat=True)) == [role]
        assert StaffProfile.objects.filter(user=user).exists()

    def test_everybody_is_found_by_number_and_personal_code(self) -> None:
        seed(20)

        for client in Client.objects.all():
            assert found(client.number) == found(client.personal_code) == client

    def test_addresses_lead_nowhere(self) -> None:
        seed(60)

        domains = {email.value.partition("@")[2] for email in ContactPoint.objects.filter(kind="email")}
        assert domains <= {"example.com", "example.org", "example.net"}

    def test_some_left_some_came_back_and_some_numbers_were_handed_on(self) -> None:
        seed(400)

        left = Relationship.objects.filter(left_on__isnull=False)
        assert left.exists()
        assert Client.objects.filter(relationships__in=left).filter(relationships__left_on=None).exists()
        assert Subscription.objects.count() > Subscription.objects.values("number").distinct().count()


class TestNotices:
    def test_there_is_a_change_of_wording_one_of_substance_and_a_draft(self) -> None:
        seed(1)

        later = Notice.objects.filter(version=2).order_by("purpose__position")
        assert [(notice.purpose.code, notice.renewal, bool(notice.published_at)) for notice in later] == [
            ("offers", "none", True),
            ("usage-data", "required", True),
            ("location-data", "required", False),
        ]
        assert {notice.author and notice.author.username for notice in later} == {"supervisor"}

    def test_each_changed_in_every_language(self) -> None:
        seed(1)

        for new in Notice.objects.filter(version=2):
            old = Notice.objects.get(purpose=new.purpose, version=1)
            for language in Language.values:
                assert notice_changes(old, new, language).is_changed

    def test_some_renewed_their_consent_and_some_are_outdated(self) -> None:
        seed(150)

        everybody = Client.objects.values_list("pk", flat=True)
        usage = decide(clients=everybody, purposes=["usage-data"], at=NOW)
        assert {("given", 2), ("outdated", 1)} <= {(d.status, d.notice_version) for d in usage}

    def test_everybody_saw_the_text_that_was_in_force(self) -> None:
        seed(60)

        for entry in Submission.objects.all():
            in_force = notices_in_force(entry.decided_at)
            for code, said in entry.changes.get("purposes", {}).items():
                if "notice" in said and "paused_until" not in said:
                    assert said["notice"] == in_force[code].version


class TestWhatTheySaid:
    def test_every_entry_is_what_submit_would_have_recorded(self) -> None:
        """A twin of each client says the same through the one door, and comes to stand where they stand."""
        seed(25)

        for client in Client.objects.all():
            twin = twin_of(client)
            for entry in Submission.objects.filter(client=client).order_by("sequence"):
                assert say_again(twin, entry) == entry.changes
            assert standing(twin) == standing(client)

    def test_what_clients_know_of_themselves_is_what_decide_answers(self) -> None:
        """Above all of those who left: what they said in memory lapses when it lapses in the database."""
        seed(150)

        for person in [person for person in people(150, seed=1, today=TODAY) if person.left_on]:
            client = Client.objects.get(number=person.number)
            memory = Standing(person, Catalogue())
            for entry in Submission.objects.filter(client=client).order_by("sequence"):
                before = {code: memory.status(code, entry.decided_at) for code in POPULARITY}
                assert before == statuses(client, entry.decided_at - dt.timedelta(microseconds=1))
                assert memory.hear(choices_in(entry), at=entry.decided_at) == entry.changes
            assert {code: memory.status(code, NOW) for code in POPULARITY} == statuses(client, NOW)

    def test_current_state_is_the_fold_of_the_ledger(self) -> None:
        seed(60)

        expected: dict[tuple[int, str, str], tuple[Any, Any]] = {}
        for entry in Submission.objects.order_by("decided_at", "sequence"):
            for kind, code, word in words(entry):
                expected[entry.client_id, kind, code] = (word, entry.id)
        assert current_state() == expected

    def test_chains_hold(self) -> None:
        seed(60)

        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT count(*), count(*) FILTER (
                    WHERE hash = recomputed AND previous_hash IS NOT DISTINCT FROM hash_before
                )
                FROM (SELECT *, ledger_hash(entry) AS recomputed,
                             lag(hash) OVER (PARTITION BY client_id ORDER BY sequence) AS hash_before
                        FROM consents_submission AS entry) AS entry
                """
            )
            entries, whole = cursor.fetchone()
        assert entries == whole > 100

    def test_every_entry_has_a_detail_that_its_digest_fits(self) -> None:
        seed(20)

        for entry in Submission.objects.select_related("detail"):
            detail = Detail(
                identity_check=entry.detail.identity_check,
                comment=entry.detail.comment,
                ip=entry.detail.ip,
                user_agent=entry.detail.user_agent,
            )
            assert detail.digest(bytes(entry.detail.salt)) == bytes(entry.detail_digest or b"")

    def test_the_ledger_is_in_the_order_of_time_and_ends_yesterday(self) -> None:
        seed(60)

        received = list(Submission.objects.order_by("sequence").values_list("received_at", flat=True))
        assert received == sorted(received)
        assert received[-1] < dt.datetime(2026, 3, 30, 21, tzinfo=dt.UTC)
        assert received[0] > dt.datetime(2023, 3, 31, tzinfo=dt.UTC)

    def test_a_visit_is_recorded_by_somebody_who_works_there(self) -> None:
        seed(60)

        visits = Submission.objects.filter(source=Source.CUSTOMER_CENTRE)
        assert visits.exists()
        assert not visits.exclude(centre=F("recorded_by__staff_profile__centre")).exists()


def found(text: str) -> Client | None:
    """The one client that a search for this can only mean."""
    return search_clients(text).certain


def twin_of(client: Client) -> Client:
    """A client of whom only the relationships are known."""
    twin = Client.objects.create(number=f"TWIN-{client.number}")
    for stay in client.relationships.all():
        Relationship.objects.create(client=twin, joined_on=stay.joined_on, left_on=stay.left_on)
    return twin


def say_again(twin: Client, entry: Submission) -> dict[str, Any]:
    """Say on the portal what an entry says; returns what was recorded."""
    choices = choices_in(entry)
    recorded = submit(
        client=twin.pk,
        by=twin,
        source=Source.PORTAL,
        language=entry.language,
        decided_at=entry.decided_at,
        purposes=choices.purposes,
        channels=choices.channels,
        topics=choices.topics,
    )
    changes: dict[str, Any] = recorded.submission.changes
    return changes


def choices_in(entry: Submission) -> Choices:
    """What must have been said for this entry."""
    return Choices(
        purposes={
            code: PurposeChoice(
                status=ConsentStatus(said["status"]),
                notice_version=said.get("notice"),
                paused_until=dt.datetime.fromisoformat(said["paused_until"])
                if "paused_until" in said
                else None,
            )
            for code, said in entry.changes.get("purposes", {}).items()
        },
        channels=entry.changes.get("channels", {}),
        topics={code: TopicState(state) for code, state in entry.changes.get("topics", {}).items()},
    )


def statuses(client: Client, at: dt.datetime) -> dict[str, str]:
    return {decision.purpose: decision.status for decision in decide(clients=[client.pk], at=at)}


def standing(client: Client) -> list[Any]:
    """Everything that is known about a client's wishes."""
    return [
        [(d.purpose, d.status, d.decided_at, d.notice_version) for d in decide(clients=[client.pk])],
        channel_choices(client.pk),
        topic_choices(client.pk),
    ]


def words(entry: Submission) -> Iterator[tuple[str, str, Any]]:
    """What an entry says: kind, code, and the word that the current state has for it."""
    for code, said in entry.changes.get("purposes", {}).items():
        yield "purpose", code, said["status"]
    for code, allowed in entry.changes.get("channels", {}).items():
        yield "channel", code, allowed
    for code, state in entry.changes.get("topics", {}).items():
        yield "topic", code, state


def current_state() -> dict[tuple[int, str, str], tuple[Any, Any]]:
    rows = [
        *state_rows(ConsentRecord, "purpose", "status"),
        *state_rows(ChannelPreference, "channel", "allowed"),
        *state_rows(TopicPreference, "topic", "state"),
    ]
    return {(client, kind, code): (word, submission) for client, kind, code, word, submission in rows}


def state_rows(model: type[Model], kind: str, word: str) -> QuerySet[Any, Any]:
    return model._default_manager.values_list(
        "client_id", Value(kind), f"{kind}__code", word, "submission_id"
    )
