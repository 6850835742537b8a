"""Every promise of the database about consents, broken with plain SQL."""

from typing import Any

import pytest
from django.db import connection

from consents.models import ConsentRecord, Notice, Purpose
from consents.services import Detail
from tests.database import promises, refusal
from tests.factories import ApiClientFactory, ClientFactory, StaffFactory, draft, record

pytestmark = pytest.mark.django_db

# The row's own columns, with some of them said otherwise: an entry of the ledger as anybody could write it.
ENTRY = """
INSERT INTO consents_submission (id, client_id, source, language, changes, decided_at, received_at,
                                 centre_id, recorded_by_id, api_client_id)
SELECT gen_random_uuid(), client_id, said.*
  FROM consents_submission, LATERAL (SELECT {}) AS said
 WHERE id = %(submission)s
"""
COLUMNS = {
    "source": "source",
    "language": "language",
    "changes": "changes",
    "decided_at": "decided_at",
    "received_at": "NULL::timestamptz",
    "centre": "NULL::bigint",
    "staff": "NULL::int",
    "api_client": "NULL::bigint",
}


def entry(**columns: str) -> str:
    return ENTRY.format(", ".join((COLUMNS | columns).values()))


CONSENT = "UPDATE consents_consentrecord SET {} WHERE id = %(consent)s"
NOTICE = "INSERT INTO consents_notice (purpose_id, version, renewal) VALUES (%(purpose)s, {})"
DRAFT = "UPDATE consents_notice SET {} WHERE id = %(draft)s"
PUBLISHED = "UPDATE consents_notice SET {} WHERE id = %(published)s"
TEXT = "UPDATE consents_noticetext SET {} WHERE notice_id = %(draft)s AND language = 'lv'"
PUBLISHED_TEXT = "UPDATE consents_noticetext SET {} WHERE notice_id = %(published)s AND language = 'lv'"
NEW_TEXT = """
INSERT INTO consents_noticetext (notice_id, language, title, summary, body) VALUES ({}, 'Title', 'S', 'B')
"""
PUBLISH = DRAFT.format("published_at = now(), published_by_id = %(dpo)s, effective_from = now()")
AGAIN = """
INSERT INTO consents_{0} (client_id, {1}_id, {2}, decided_at, submission_id)
SELECT client_id, {1}_id, {2}, decided_at, submission_id FROM consents_{0}
"""
OTHERS_ENTRY = "UPDATE {} SET submission_id = %(others_submission)s WHERE client_id = %(client)s"

BROKEN = [
    ("consents_purpose.purpose_validity_positive", "UPDATE consents_purpose SET validity_months = 0"),
    ("consents_purpose.code_is_forever", "UPDATE consents_purpose SET code = 'other' WHERE code = 'offers'"),
    ("consents_channel.code_is_forever", "UPDATE consents_channel SET code = 'other' WHERE code = 'sms'"),
    ("consents_topic.code_is_forever", "UPDATE consents_topic SET code = 'other' WHERE code = 'news'"),
    ("consents_channel.channel_contact_kind_known", "UPDATE consents_channel SET contact_kind = 'fax'"),
    (
        "consents_export.export_finished_is_counted",
        """INSERT INTO consents_export (id, api_client_id, kind, filters, finished_at)
           VALUES (gen_random_uuid(), %(api_client)s, 'audience', '{}', now())""",
    ),
    # The life of a notice: a draft, published by another once every text is there, then forever as it is.
    ("consents_notice.notice_version_once", NOTICE.format("1, 'none'")),
    ("consents_notice.notice_version_from_one", NOTICE.format("0, 'none'")),
    ("consents_notice.notice_renewal_known", DRAFT.format("renewal = 'perhaps', grace_days = 1")),
    ("consents_notice.notice_renewal_has_grace", DRAFT.format("renewal = 'required'")),
    ("consents_notice.notice_published_by_when_published", DRAFT.format("published_by_id = %(dpo)s")),
    (
        "consents_notice.notice_published_has_date",
        DRAFT.format("published_at = now(), published_by_id = NULL, author_id = NULL"),
    ),
    (
        "consents_notice.notice_published_by_another",
        DRAFT.format("published_at = now(), published_by_id = %(staff)s, effective_from = now()"),
    ),
    (
        "consents_notice.notice_author_has_publisher",
        DRAFT.format("published_at = now(), published_by_id = NULL, effective_from = now()"),
    ),
    (
        "consents_notice.notice_not_in_force_before_published",
        DRAFT.format(
            "published_at = now(), published_by_id = %(dpo)s, effective_from = now() - interval '1 day'"
        ),
    ),
    (
        "consents_notice.notice_begins_as_draft",
        """INSERT INTO consents_notice (purpose_id, version, renewal, effective_from, published_at)
           VALUES (%(purpose)s, 9, 'none', now(), now())""",
    ),
    (
        "consents_notice.notice_published_in_every_language",
        "DELETE FROM consents_noticetext WHERE notice_id = %(draft)s AND language = 'ru';" + PUBLISH,
    ),
    ("consents_notice.notice_published_is_immutable", PUBLISHED.format("effective_from = now()")),
    ("consents_notice.notice_published_is_immutable", PUBLISHED.format("published_at = NULL")),
    ("consents_notice.notice_published_is_immutable", PUBLISH + ";" + DRAFT.format("grace_days = 1")),
    ("consents_notice.notice_published_is_immutable", "DELETE FROM consents_notice WHERE id = %(published)s"),
    ("consents_notice.append_only_whole", "TRUNCATE consents_notice CASCADE"),
    ("consents_noticetext.notice_text_once_per_language", NEW_TEXT.format("%(draft)s, 'lv'")),
    ("consents_noticetext.notice_text_language_known", NEW_TEXT.format("%(draft)s, 'de'")),
    ("consents_noticetext.notice_text_not_empty", TEXT.format("title = ''")),
    ("consents_noticetext.notice_text_not_empty", TEXT.format("summary = ''")),
    ("consents_noticetext.notice_text_not_empty", TEXT.format("body = ''")),
    ("consents_noticetext.notice_text_is_immutable", PUBLISHED_TEXT.format("title = 'Other'")),
    ("consents_noticetext.notice_text_is_immutable", PUBLISHED_TEXT.format("notice_id = %(draft)s")),
    ("consents_noticetext.notice_text_is_immutable", TEXT.format("notice_id = %(published)s")),
    ("consents_noticetext.notice_text_is_immutable", NEW_TEXT.format("%(published)s, 'lv'")),
    (
        "consents_noticetext.notice_text_is_immutable",
        "DELETE FROM consents_noticetext WHERE notice_id = %(published)s",
    ),
    ("consents_noticetext.append_only_whole", "TRUNCATE consents_noticetext"),
    # The ledger: whole entries, in order, one chain for each client, forever.
    ("consents_submission.submission_decided_before_received", entry(decided_at="now() + interval '1 day'")),
    ("consents_submission.submission_received_in_order", entry(received_at="now() + interval '1 day'")),
    (
        "consents_submission.submission_received_in_order",
        entry(
            received_at="received_at - interval '1 microsecond'", decided_at="decided_at - interval '1 day'"
        ),
    ),
    ("consents_submission.submission_language_known", entry(language="'de'")),
    ("consents_submission.submission_changes_something", entry(changes="'{}'::jsonb")),
    (
        "consents_submission.submission_centre_visit_has_centre",
        entry(source="'customer_centre'", staff="%(staff)s"),
    ),
    ("consents_submission.submission_source_fits_actor", entry(source="'carrier_pigeon'")),
    ("consents_submission.submission_source_fits_actor", entry(source="'phone_call'")),
    ("consents_submission.submission_source_fits_actor", entry(source="'api'")),
    ("consents_submission.submission_source_fits_actor", entry(staff="%(staff)s")),
    ("consents_submission.submission_source_fits_actor", entry(api_client="%(api_client)s")),
    (
        "consents_submission.submission_source_fits_actor",
        entry(source="'import'", staff="%(staff)s", api_client="%(api_client)s"),
    ),
    (
        "consents_submission.submission_chain_never_forks",
        """SET LOCAL session_replication_role = replica; -- without the trigger that chains
        INSERT INTO consents_submission (id, sequence, client_id, source, language, changes,
                                         decided_at, received_at, xact, hash)
        SELECT gen_random_uuid(), sequence + 1000000, client_id, source, language, changes,
               decided_at, received_at, xact, sha256('other')
          FROM consents_submission WHERE id = %(submission)s""",
    ),
    (
        "consents_submission.submission_belongs_to_client",
        """SET LOCAL session_replication_role = replica;
        ALTER TABLE consents_submission DROP CONSTRAINT consents_submission_pkey CASCADE;
        INSERT INTO consents_submission (id, sequence, client_id, source, language, changes,
                                         decided_at, received_at, xact, previous_hash, hash)
        SELECT id, sequence + 1000000, client_id, source, language, changes,
               decided_at, received_at, xact, hash, sha256('other')
          FROM consents_submission WHERE id = %(submission)s""",
    ),
    ("consents_submission.append_only", "UPDATE consents_submission SET language = 'ru'"),
    ("consents_submission.append_only", "DELETE FROM consents_submission WHERE id = %(others_submission)s"),
    ("consents_submission.append_only_whole", "TRUNCATE consents_submission CASCADE"),
    ("consents_submissiondetail.written_once", "UPDATE consents_submissiondetail SET comment = 'other'"),
    *(
        (f"{history}.{trigger}", statement.format(history))
        for history in (
            "consents_historicalconsentrecord",
            "consents_historicalchannelpreference",
            "consents_historicaltopicpreference",
        )
        for trigger, statement in [
            ("append_only", "UPDATE {} SET decided_at = now()"),
            ("append_only", "DELETE FROM {}"),
            ("append_only_whole", "TRUNCATE {}"),
        ]
    ),
    # The current state: one row of each, of the same client's ledger, and a consent that makes sense.
    (
        "consents_consentrecord.consent_one_per_purpose",
        CONSENT.format("purpose_id = %(refused_purpose)s, notice_id = NULL, status = 'refused'"),
    ),
    ("consents_consentrecord.consent_status_known", CONSENT.format("status = 'perhaps'")),
    ("consents_consentrecord.consent_given_has_notice", CONSENT.format("notice_id = NULL")),
    (
        "consents_consentrecord.consent_only_given_expires_or_pauses",
        CONSENT.format("status = 'withdrawn', expires_at = now() + interval '1 day'"),
    ),
    (
        "consents_consentrecord.consent_only_given_expires_or_pauses",
        CONSENT.format("status = 'refused', paused_until = now() + interval '1 day'"),
    ),
    ("consents_consentrecord.consent_expires_after_decision", CONSENT.format("expires_at = decided_at")),
    ("consents_consentrecord.consent_pause_ends_after_decision", CONSENT.format("paused_until = decided_at")),
    ("consents_consentrecord.consent_of_same_client", OTHERS_ENTRY.format("consents_consentrecord")),
    (
        "consents_consentrecord.consent_notice_of_same_purpose",
        CONSENT.format("notice_id = %(foreign_notice)s"),
    ),
    (
        "consents_channelpreference.channel_preference_once",
        AGAIN.format("channelpreference", "channel", "allowed"),
    ),
    (
        "consents_channelpreference.channel_preference_of_same_client",
        OTHERS_ENTRY.format("consents_channelpreference"),
    ),
    (
        "consents_topicpreference.topic_preference_once",
        AGAIN.format("topicpreference", "topic", "state"),
    ),
    ("consents_topicpreference.topic_state_known", "UPDATE consents_topicpreference SET state = 'loved'"),
    (
        "consents_topicpreference.topic_preference_of_same_client",
        OTHERS_ENTRY.format("consents_topicpreference"),
    ),
]

# What a trigger refuses it refuses under these names.
REFUSED_BY_TRIGGERS = {
    "consents_submission.chain_submission": {"consents_submission.submission_received_in_order"},
    "consents_notice.notice_lifecycle": {
        "consents_notice.notice_begins_as_draft",
        "consents_notice.notice_published_in_every_language",
        "consents_notice.notice_published_is_immutable",
    },
    "consents_noticetext.notice_text_immutable": {"consents_noticetext.notice_text_is_immutable"},
}


@pytest.fixture
def rows() -> dict[str, Any]:
    """Two clients, each with an entry in the ledger, and a draft that could be published as it is."""
    client, other = ClientFactory.create_batch(2)
    staff = StaffFactory.create()
    offers = Purpose.objects.get(code="offers")
    act: dict[str, Any] = {"given": "offers", "refused": "usage-data"}
    act |= {"channels": {"email": True}, "topics": {"news": True}, "detail": Detail(comment="said so")}
    submission, others_submission = (record(who, **act).submission for who in (client, other))
    assert submission
    assert others_submission
    return {
        "client": client.pk,
        "submission": submission.pk,
        "others_submission": others_submission.pk,
        "consent": ConsentRecord.objects.get(client=client, purpose=offers).pk,
        "purpose": offers.pk,
        "refused_purpose": Purpose.objects.get(code="usage-data").pk,
        "draft": draft(offers, 2, author=staff).pk,
        "published": offers.notices.get(version=1).pk,
        "foreign_notice": Notice.objects.get(purpose__code="usage-data", version=1).pk,
        "staff": staff.pk,
        "dpo": StaffFactory.create(role="dpo").pk,
        "api_client": ApiClientFactory.create().pk,
    }


@pytest.mark.parametrize(("promise", "sql"), BROKEN, ids=[promise for promise, _ in BROKEN])
def test_the_database_refuses(promise: str, sql: str, rows: dict[str, Any]) -> None:
    assert refusal(sql, **rows) == promise


def test_every_promise_is_tried() -> None:
    refused_as = [REFUSED_BY_TRIGGERS.get(promise, {promise}) for promise in promises("consents")]

    assert set().union(*refused_as) == {promise for promise, _ in BROKEN}


def test_a_draft_with_every_text_can_be_published_by_another(rows: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(PUBLISH, rows)

    assert Notice.objects.get(pk=rows["draft"]).published_at


def test_a_detail_can_be_erased(rows: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM consents_submissiondetail")

        assert cursor.rowcount == 2
