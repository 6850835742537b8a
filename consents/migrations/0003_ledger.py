"""What makes the ledger a ledger: entries are chained and never changed, whoever writes the SQL."""

from django.db import migrations

# The canonical text of an entry. jsonb orders its keys and spaces itself the same way every time;
# moments are written in UTC, so that no session setting can change a hash.
LEDGER_TEXT = """
CREATE FUNCTION ledger_moment(moment timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') $$;

CREATE FUNCTION ledger_text(entry consents_submission) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT jsonb_build_object(
        'id', entry.id,
        'sequence', entry.sequence,
        'client', entry.client_id,
        'decided_at', ledger_moment(entry.decided_at),
        'received_at', ledger_moment(entry.received_at),
        'source', entry.source,
        'centre', entry.centre_id,
        'recorded_by', entry.recorded_by_id,
        'api_client', entry.api_client_id,
        'language', entry.language,
        'changes', entry.changes,
        'detail_digest', encode(entry.detail_digest, 'hex'),
        'xact', entry.xact
    )::text
$$;

CREATE FUNCTION ledger_hash(entry consents_submission) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT sha256(coalesce(entry.previous_hash, ''::bytea) || convert_to(ledger_text(entry), 'UTF8'))
$$;
COMMENT ON FUNCTION ledger_hash IS 'sha256 over the previous hash of the client''s chain and the canonical text.';
"""

# An entry may say when it was received (a ledger brought over from elsewhere), but never later than
# now and never earlier than the client's entry before it. A clock that steps back stops nobody. Under submit() the client row is locked;
# whoever writes without that lock is stopped by the constraint submission_chain_never_forks.
CHAIN_SUBMISSION = """
CREATE SEQUENCE consents_submission_order AS bigint OWNED BY consents_submission.sequence;

CREATE FUNCTION chain_submission() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    head_hash bytea;
    head_received_at timestamptz;
BEGIN
    SELECT hash, received_at INTO head_hash, head_received_at
      FROM consents_submission
     WHERE client_id = NEW.client_id
     ORDER BY sequence DESC
     LIMIT 1;

    IF NEW.received_at > clock_timestamp() OR NEW.received_at < head_received_at THEN
        RAISE EXCEPTION 'received_at % is not between the entry before it and now', NEW.received_at
            USING ERRCODE = 'check_violation', CONSTRAINT = 'submission_received_in_order',
                  TABLE = TG_TABLE_NAME;
    END IF;
    NEW.received_at := coalesce(NEW.received_at, greatest(clock_timestamp(), head_received_at));
    NEW.decided_at := coalesce(NEW.decided_at, NEW.received_at);

    NEW.sequence := nextval('consents_submission_order');
    NEW.xact := pg_current_xact_id()::text::bigint;
    NEW.previous_hash := head_hash;
    NEW.hash := ledger_hash(NEW);
    RETURN NEW;
END $$;

CREATE TRIGGER chain_submission BEFORE INSERT ON consents_submission
    FOR EACH ROW EXECUTE FUNCTION chain_submission();
"""

APPEND_ONLY_TABLES = [
    "consents_submission",
    "consents_historicalconsentrecord",
    "consents_historicalchannelpreference",
    "consents_historicaltopicpreference",
    "clients_accesslog",
]
APPEND_ONLY = "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
"""
    for table in APPEND_ONLY_TABLES
)

# Details are written once; DELETE passes, for erasure (GDPR Art. 17).
WRITTEN_ONCE = """
CREATE TRIGGER written_once BEFORE UPDATE ON consents_submissiondetail
    FOR EACH ROW EXECUTE FUNCTION append_only();
"""

# A row of the current state points at a submission of its own client.
SAME_CLIENT = "".join(
    f"""
ALTER TABLE {table} ADD CONSTRAINT {name}_of_same_client
    FOREIGN KEY (submission_id, client_id) REFERENCES consents_submission (id, client_id);
"""
    for table, name in [
        ("consents_consentrecord", "consent"),
        ("consents_channelpreference", "channel_preference"),
        ("consents_topicpreference", "topic_preference"),
    ]
)

# The history answers "what was in force then": the latest decided, then the latest recorded.
AS_OF_INDEXES = """
CREATE INDEX consent_as_of ON consents_historicalconsentrecord
    (client_id, purpose_id, decided_at DESC, history_id DESC);
CREATE INDEX channel_preference_as_of ON consents_historicalchannelpreference
    (client_id, channel_id, decided_at DESC, history_id DESC);
CREATE INDEX topic_preference_as_of ON consents_historicaltopicpreference
    (client_id, topic_id, decided_at DESC, history_id DESC);
"""


class Migration(migrations.Migration):
    dependencies = [("consents", "0002_initial"), ("clients", "0002_initial")]

    operations = [
        migrations.RunSQL(LEDGER_TEXT),
        migrations.RunSQL(CHAIN_SUBMISSION),
        migrations.RunSQL(APPEND_ONLY),
        migrations.RunSQL(WRITTEN_ONCE),
        migrations.RunSQL(SAME_CLIENT),
        migrations.RunSQL(AS_OF_INDEXES),
    ]
