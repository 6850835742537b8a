"""What the database promises about the ledger and what rests on it, broken with plain SQL."""

# The row's own columns, with some of them said otherwise: an entry of the ledger as anybody could write it.
ENTRY = """
INSERT INTO consents_submission (id, client_id, source, language, changes, decided_at,
                                 centre_id, recorded_by_id, api_client_id, client_commitment)
SELECT gen_random_uuid(), client_id, said.*
  FROM consents_submission, LATERAL (SELECT {}) AS said
 WHERE id = %(submission)s
"""
COLUMNS = {
    "source": "source",
    "language": "language",
    "changes": "changes",
    "decided_at": "decided_at",
    "centre": "NULL::bigint",
    "staff": "NULL::int",
    "api_client": "NULL::bigint",
    "commitment": "client_commitment",
}


def entry(**columns: str) -> str:
    return ENTRY.format(", ".join((COLUMNS | columns).values()))


CONSENT = "UPDATE consents_consentrecord SET {} WHERE id = %(consent)s"
AGAIN = """
INSERT INTO consents_{0} (client_id, {1}_id, {2}, decided_at, submission_id)
SELECT client_id, {1}_id, {2}, decided_at, submission_id FROM consents_{0}
"""
OTHERS_ENTRY = "UPDATE {} SET submission_id = %(others_submission)s WHERE client_id = %(client)s"

REMINDER = """
INSERT INTO consents_reminder (client_id, purpose_id, channel_id, due_at, submission_id, reason)
SELECT %(client)s, %(purpose)s, id, now(), {} FROM consents_channel WHERE code = 'email'
"""
SEAL = """
INSERT INTO consents_seal (sealed_at, horizon, entries, clients, root, key_id, signature, number, previous)
VALUES (now(), 1, 1, 1, 'root', 'key', 'signature', {})
"""
HEAD = """
INSERT INTO consents_sealedhead (client_id, hash, seal_id, submission_id) VALUES (%(client)s, 'hash', {})
"""

BROKEN = [
    # The ledger: whole entries, in order, one chain for each client, forever.
    ("consents_submission.submission_decided_before_received", entry(decided_at="now() + interval '1 day'")),
    ("consents_submission.submission_commits_to_client_number", entry(commitment="NULL::bytea")),
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
                                         client_commitment, decided_at, received_at, xact, hash)
        SELECT gen_random_uuid(), sequence + 1000000, client_id, source, language, changes,
               client_commitment, decided_at, received_at, xact, sha256('other')
          FROM consents_submission WHERE id = %(submission)s""",
    ),
    (
        "consents_submission.submission_belongs_to_client",
        """SET LOCAL session_replication_role = replica;
        ALTER TABLE consents_submission DROP CONSTRAINT consents_submission_pkey CASCADE;
        INSERT INTO consents_submission (id, sequence, client_id, source, language, changes,
                                         client_commitment, decided_at, received_at, xact,
                                         previous_hash, hash)
        SELECT id, sequence + 1000000, client_id, source, language, changes,
               client_commitment, decided_at, received_at, xact, hash, sha256('other')
          FROM consents_submission WHERE id = %(submission)s""",
    ),
    ("consents_submission.append_only", "UPDATE consents_submission SET language = 'ru'"),
    ("consents_submission.append_only", "DELETE FROM consents_submission WHERE id = %(others_submission)s"),
    ("consents_submission.append_only_whole", "TRUNCATE consents_submission CASCADE"),
    (
        "consents_replaykey.replay_key_once",
        """INSERT INTO consents_replaykey (client_id, key, submission_id)
           SELECT client_id, 'key', id FROM consents_submission WHERE client_id = %(client)s;
           INSERT INTO consents_replaykey (client_id, key, submission_id)
           VALUES (%(client)s, 'key', %(others_submission)s)""",
    ),
    ("consents_submissiondetail.written_once", "UPDATE consents_submissiondetail SET comment = 'other'"),
    *(
        (f"{history}.{trigger}", statement.format(history))
        for history in (
            "consents_historicalconsentrecord",
            "consents_historicalpause",
            "consents_historicalchannelpreference",
            "consents_historicaltopicpreference",
            "consents_historicaltopicpause",
            "consents_historicalobjection",
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
        "consents_consentrecord.consent_only_given_expires",
        CONSENT.format("status = 'withdrawn', expires_at = now() + interval '1 day'"),
    ),
    ("consents_consentrecord.consent_expires_after_decision", CONSENT.format("expires_at = decided_at")),
    ("consents_consentrecord.consent_of_same_client", OTHERS_ENTRY.format("consents_consentrecord")),
    (
        "consents_consentrecord.consent_notice_of_same_purpose",
        CONSENT.format("notice_id = %(foreign_notice)s"),
    ),
    ("consents_pause.pause_once", AGAIN.format("pause", "purpose", "paused_until")),
    ("consents_pause.pause_ends_after_it_begins", "UPDATE consents_pause SET paused_until = decided_at"),
    ("consents_pause.pause_of_same_client", OTHERS_ENTRY.format("consents_pause")),
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
    (
        "consents_topicpreference.topic_state_known",
        "UPDATE consents_topicpreference SET state = 'paused'",
    ),
    ("consents_topicpause.topic_pause_once", AGAIN.format("topicpause", "topic", "stands")),
    ("consents_topicpause.topic_pause_of_same_client", OTHERS_ENTRY.format("consents_topicpause")),
    (
        "consents_objection.objection_once",
        """INSERT INTO consents_objection (client_id, kind, stands, decided_at, submission_id)
           SELECT client_id, kind, stands, decided_at, submission_id FROM consents_objection""",
    ),
    ("consents_objection.objection_kind_known", "UPDATE consents_objection SET kind = 'all'"),
    ("consents_objection.objection_of_same_client", OTHERS_ENTRY.format("consents_objection")),
    # Reminders: once for each consent, about the client's own.
    (
        "consents_reminder.reminder_once_per_consent",
        REMINDER.format("%(submission)s, 'expires'") + ";" + REMINDER.format("%(submission)s, 'notice'"),
    ),
    ("consents_reminder.reminder_reason_known", REMINDER.format("%(submission)s, 'because'")),
    ("consents_reminder.reminder_of_same_client", REMINDER.format("%(others_submission)s, 'expires'")),
    # Seals: one after the other, over heads of the clients' own chains, forever.
    ("consents_seal.seal_number_from_one", SEAL.format("0, 'first'")),
    ("consents_seal.seal_follows_another", SEAL.format("2, NULL")),
    ("consents_seal.seal_chain_never_forks", SEAL.format("2, 'first'") + ";" + SEAL.format("3, 'first'")),
    ("consents_sealedhead.sealed_head_once", HEAD.format("1, %(submission)s")),
    (
        "consents_sealedhead.sealed_head_of_same_client",
        SEAL.format("2, 'first'") + ";" + HEAD.format("2, %(others_submission)s"),
    ),
    *(
        (f"{table}.{trigger}", statement.format(table))
        for table, column in [("consents_seal", "root"), ("consents_sealedhead", "hash")]
        for trigger, statement in [
            ("append_only", f"UPDATE {{}} SET {column} = 'other'"),
            ("append_only", "DELETE FROM {}"),
            ("append_only_whole", "TRUNCATE {} CASCADE"),
        ]
    ),
]
