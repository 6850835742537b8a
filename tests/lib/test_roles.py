"""What whoever runs the application cannot do, tried with plain SQL."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction

from amigo_consent.lib.roles import RUNTIME, create_roles
from clients.person.models import Client
from tests.factories import ClientFactory, record
from tests.support.database import as_role
from tests.support.sealing import seal_everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Iterator[Client]:
    """Someone with an entry under a seal, seen by who runs the application."""
    client = ClientFactory.create()
    record(client, given="offers")
    seal_everything()
    call_command("create_roles")
    with as_role(RUNTIME):
        yield client


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consents_submission SET source = 'letter'",
        "DELETE FROM consents_submission",
        "TRUNCATE consents_submission CASCADE",
        "UPDATE consents_submissiondetail SET comment = 'other'",
        "UPDATE consents_historicalconsentrecord SET status = 'given'",
        "DELETE FROM consents_historicalpause",
        "DELETE FROM consents_seal",
        "UPDATE consents_sealedhead SET hash = 'other'",
        "DELETE FROM clients_accesslog",
        "UPDATE clients_historicalrelationship SET left_on = NULL",
        "ALTER TABLE consents_submission DISABLE TRIGGER ALL",
        "ALTER TABLE consents_submission DISABLE TRIGGER append_only",
        "DROP TRIGGER append_only ON consents_submission",
        "ALTER TABLE consents_submission DROP CONSTRAINT submission_chain_never_forks",
        "ALTER FUNCTION append_only() RENAME TO nothing",
        "SET session_replication_role = replica",
        "CREATE TABLE mine (id int)",
        "DROP TABLE consents_seal",
        "ALTER SEQUENCE consents_submission_order RESTART",
        "SELECT setval('consents_submission_order', 1)",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('consents', '9999_mine', now())",
    ],
)
@pytest.mark.usefixtures("client")
def test_who_runs_it_cannot(statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(statement)


def test_who_runs_it_can_record_and_erase_what_is_erasable(client: Client) -> None:
    record(client, withdrawn="offers", channels={"email": False})

    connection.cursor().execute("DELETE FROM consents_submissiondetail")


def test_making_it_again_changes_nothing(client: Client) -> None:
    with as_role("none"):
        create_roles()

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("DELETE FROM consents_submission")
    record(client, withdrawn="offers")
