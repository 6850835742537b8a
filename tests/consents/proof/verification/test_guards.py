"""A superuser who takes away what guards the ledger, or puts something else there: each act is found."""

import pytest
from django.db import connection

from consents.proof.verification.guards import missing_guards
from consents.proof.verification.verify import verify_ledger

pytestmark = pytest.mark.django_db


def guards_after(statement: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
    return [finding.what for finding in missing_guards()]


def test_what_the_migrations_made_is_whole() -> None:
    assert [str(finding) for finding in verify_ledger()] == []


NEVER = """
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON consents_submission
    FOR EACH ROW WHEN (false) EXECUTE FUNCTION append_only()
"""
AS_GIVEN = """
CREATE OR REPLACE FUNCTION ledger_clock(given timestamptz) RETURNS timestamptz
LANGUAGE sql AS $$ SELECT given $$
"""
NOTHING = "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN coalesce(NEW, OLD); END $$"
ALWAYS_YES = f"""
CREATE FUNCTION yes() {NOTHING};
CREATE TRIGGER always_yes BEFORE INSERT ON consents_submission FOR EACH ROW EXECUTE FUNCTION yes()
"""


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        (
            "ALTER TABLE consents_submission DISABLE TRIGGER chain_submission",
            "the trigger consents_submission.chain_submission is switched off",
        ),
        (
            "ALTER TABLE consents_submission DISABLE TRIGGER ALL",
            "the trigger consents_submission.append_only is switched off",
        ),
        (
            "ALTER TABLE consents_historicalconsentrecord ENABLE REPLICA TRIGGER append_only",
            "the trigger consents_historicalconsentrecord.append_only is switched off",
        ),
        (
            "DROP TRIGGER append_only_whole ON consents_seal",
            "the trigger consents_seal.append_only_whole is missing",
        ),
        (
            f"CREATE OR REPLACE FUNCTION append_only() {NOTHING}",
            "the trigger consents_submission.append_only is not the one that was made",
        ),
        (
            NEVER,
            "the trigger consents_submission.append_only is not the one that was made",
        ),
        (
            ALWAYS_YES,
            "the trigger consents_submission.always_yes does not belong there",
        ),
        (
            AS_GIVEN,
            "the function ledger_clock is not the one that was made",
        ),
        (
            "DROP FUNCTION ledger_clock",
            "the function ledger_clock is not the one that was made (missing)",
        ),
        (
            "ALTER TABLE consents_submission DROP CONSTRAINT submission_chain_never_forks",
            "the rule consents_submission.submission_chain_never_forks is missing",
        ),
        (
            "ALTER TABLE consents_submission DROP CONSTRAINT submission_commits_to_client_number",
            "the rule consents_submission.submission_commits_to_client_number is missing",
        ),
        (
            "ALTER TABLE consents_submission ENABLE ROW LEVEL SECURITY",
            "consents_submission is no plain table: what it shows may not be what it holds",
        ),
        (
            "CREATE RULE nothing AS ON DELETE TO consents_seal DO INSTEAD NOTHING",
            "consents_seal is no plain table: what it shows may not be what it holds",
        ),
        (
            "SET LOCAL search_path = public, pg_catalog",
            "functions and operators of public come before PostgreSQL's own",
        ),
    ],
    ids=lambda text: text[:60],
)
def test_what_is_gone_or_not_ours_is_named(statement: str, what: str) -> None:
    found = guards_after(statement)

    assert any(finding.startswith(what) for finding in found), found
