"""What every test can count on: a real PostgreSQL with the catalogue in it."""

import gc
import os
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from django.core.management import call_command
from django.core.management.commands import flush
from django.db import transaction
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import override_settings

from amigo_consent.lib.roles import RUNTIME, create_roles
from consents.catalogue.load import load_catalogue
from tests.support.database import as_role, other_sessions_after_a_while
from tests.support.jobs import run_jobs

# Every example is a few dozen statements; HYPOTHESIS_PROFILE=thorough is for long runs.
hypothesis.settings.register_profile(
    "default",
    deadline=None,
    max_examples=25,
    phases=[hypothesis.Phase.explicit, hypothesis.Phase.reuse, hypothesis.Phase.generate],
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile(
    "thorough", hypothesis.settings.get_profile("default"), max_examples=2_000, phases=tuple(hypothesis.Phase)
)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

CATALOGUE_TABLES = {
    "auth_group",
    "auth_group_permissions",
    "auth_permission",  # what the roles of the catalogue refer to
    "consents_channel",
    "consents_notice",
    "consents_noticetext",
    "consents_purpose",
    "consents_topic",
    "django_content_type",
}

CATALOGUE_AS_LOADED = [
    "DELETE FROM consents_noticetext WHERE notice_id IN (SELECT id FROM consents_notice WHERE version > 1)",
    "DELETE FROM consents_notice WHERE version > 1",
    "UPDATE consents_purpose SET validity_months = NULL",
]
JOB_TABLES = [
    "procrastinate_events",
    "procrastinate_periodic_defers",
    "procrastinate_jobs",
    "procrastinate_workers",
]
"""Not among Django's own: procrastinate's models are not managed."""


def pytest_collection_finish() -> None:
    """All that was imported stays to the end: no need to look through it for garbage again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _hash_passwords_quickly() -> Iterator[None]:
    """The passwords of tests protect nothing."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The catalogue is part of every test database, as it is of every real one."""
    with django_db_blocker.unblock():
        load_catalogue()
        create_roles()
    yield
    with django_db_blocker.unblock():
        assert other_sessions_after_a_while() == []


@pytest.fixture(autouse=True)
def _as_in_production(request: pytest.FixtureRequest) -> Iterator[None]:
    """What pages and calls do is done with no more rights in the database than they have in production."""
    is_page = {"api", "desk", "portal"} & {*request.path.parts}
    marker = request.node.get_closest_marker("django_db")
    if not is_page or marker is None:
        yield
        return
    request.getfixturevalue("transactional_db" if marker.kwargs.get("transaction") else "db")
    with as_role(RUNTIME):
        yield


@pytest.fixture(scope="session", autouse=True)
def _clean_up_behind_committing_tests() -> Any:
    """Tests that really commit are cleaned up by deleting rows, which the ledger's triggers would refuse.

    They step aside for that one transaction only. The catalogue stays as it was loaded.
    """

    def sql_flush(self: DatabaseOperations, style: Any, tables: list[str], **options: Any) -> list[str]:
        emptied = [
            f"DELETE FROM {self.quote_name(table)}"
            for table in [*tables, *JOB_TABLES]
            if table not in CATALOGUE_TABLES
        ]
        return [";\n".join(["SET LOCAL session_replication_role = replica", *emptied, *CATALOGUE_AS_LOADED])]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", sql_flush)
        # What it makes after a migration, content types and permissions, stays with the catalogue.
        patch.setattr(flush, "emit_post_migrate_signal", lambda *said: None)
        yield


@pytest.fixture(scope="module")
def module_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """For fixtures that make once what every test of a module looks at: a transaction around them all.

    Each test has its own inside of it, so that what one does is undone for the next.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def committed_module_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """As `module_db`, but what the fixtures make is really committed, and deleted in the end."""
    with django_db_blocker.unblock():
        yield
        call_command("flush", verbosity=0, interactive=False, reset_sequences=False)


@pytest.fixture
def outbox(settings: Any, tmp_path: Any) -> Callable[[], list[str]]:
    """Messages to clients go to files of this test; calling it does the jobs and returns their texts.

    Oldest first.
    """
    settings.SMS_URL = f"file:{tmp_path / 'outbox'}"
    settings.EMAIL_BACKEND = "amigo_consent.lib.messages.mail.FileBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "outbox"

    def texts() -> list[str]:
        run_jobs()
        return [path.read_text() for path in sorted((tmp_path / "outbox").glob("*"))]

    return texts
