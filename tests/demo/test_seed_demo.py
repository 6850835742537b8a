"""The command seed_demo: repeatable, harmless when run again, refused outside a demo."""

import datetime as dt
import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from amigo_consent.demo.people import people
from amigo_consent.demo.seed import seed_demo
from clients.contacts.models import ContactPoint, Subscription
from clients.person.models import Client, Relationship
from clients.sign_in.queries import client_behind
from consents.ledger.models.submission import Submission, SubmissionDetail

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 3, 31)
NOW = dt.datetime(2026, 3, 31, 12, tzinfo=dt.UTC)


def seed(clients: int = 60, number: int = 1) -> None:
    seed_demo(clients=clients, seed=number, today=TODAY)


def run(**options: Any) -> str:
    output = StringIO()
    call_command("seed_demo", clients=5, stdout=output, **options)
    return output.getvalue()


class TestRunningIt:
    def test_the_same_arguments_make_the_same_data(self) -> None:
        with transaction.atomic():
            seed(30)
            first = everything()
            transaction.set_rollback(True)
        seed(30)

        assert everything() == first

    def test_another_seed_makes_other_people(self) -> None:
        some = [person.family_name for person in people(30, seed=1, today=TODAY)]
        others = [person.family_name for person in people(30, seed=2, today=TODAY)]

        assert some != others

    def test_more_clients_leave_the_others_as_they_are(self) -> None:
        few = list(people(10, seed=1, today=TODAY))

        assert list(people(30, seed=1, today=TODAY))[:10] == few

    def test_it_says_how_to_sign_in(self, settings: Any) -> None:
        settings.DEBUG = True
        settings.PUBLIC_URL = "http://127.0.0.1:8123"

        output = run()

        assert "http://127.0.0.1:8123/admin/" in output
        assert "amigo-demo" in output
        assert "+371 20 000 001" in output

    def test_it_names_somebody_who_left_and_can_sign_in(self, settings: Any) -> None:
        settings.DEBUG = True
        seed(100)

        output = run(if_empty=True)

        address = re.search(r"or e-mail (\S+) \(has left\)", output)
        assert address
        assert client_behind(address[1])

    def test_a_second_run_changes_nothing(self, settings: Any) -> None:
        settings.DEBUG = True
        run()
        first = everything()

        output = run(seed=2)

        assert "nothing was changed" in output
        assert everything() == first

    def test_if_empty_is_quiet_about_kept_data_but_says_how_to_sign_in(self, settings: Any) -> None:
        settings.DEBUG = True
        run()

        output = run(if_empty=True)

        assert "nothing was changed" not in output
        assert "amigo-demo" in output

    def test_it_is_refused_outside_debug(self, settings: Any) -> None:
        settings.DEBUG = False

        with pytest.raises(CommandError, match="DEBUG"):
            run()

        assert not Client.objects.exists()


def everything() -> list[Any]:
    """The seeded data, without what only the database decides."""
    return [
        list(model._default_manager.order_by(*columns).values_list(*columns))
        for model, columns in [
            (Client, ["number", "given_name", "family_name", "greeting", "birth_date", "municipality"]),
            (Client, ["number", "personal_code_digest"]),
            (Relationship, ["client__number", "joined_on", "left_on"]),
            (Subscription, ["number", "client__number", "started_on", "ended_on"]),
            (
                ContactPoint,
                ["client__number", "kind", "value", "preferred", "since", "until", "suspended_from"],
            ),
            (Submission, ["id", "client__number", "decided_at", "received_at", "source", "centre__code"]),
            (Submission, ["id", "recorded_by__username", "language", "changes", "detail_digest"]),
            (
                Submission,
                ["id", "client_commitment"],
            ),
            (SubmissionDetail, ["submission_id", "salt", "number_salt"]),
            (SubmissionDetail, ["submission_id", "identity_check", "comment", "ip", "user_agent"]),
        ]
    ]
