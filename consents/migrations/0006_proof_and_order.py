"""Proofs that show one entry without the others, an order that followers can rely on, and facts about the
past that nobody changes afterwards."""

from django.db import migrations

# A proof of one entry names the digests of those that follow it, and does not show what they say.
# STABLE, like what they call: only so does the planner put their bodies into a query that checks all entries.
LEDGER_HASH = """
CREATE FUNCTION ledger_digest(entry consents_submission) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT sha256(convert_to(ledger_text(entry), 'UTF8')) $$;
COMMENT ON FUNCTION ledger_digest IS 'sha256 of the canonical text of an entry.';

CREATE OR REPLACE FUNCTION ledger_hash(entry consents_submission) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT sha256(coalesce(entry.previous_hash, ''::bytea) || ledger_digest(entry)) $$;
COMMENT ON FUNCTION ledger_hash IS 'sha256 over the previous hash of the client''s chain and the digest of the text.';

ALTER FUNCTION ledger_moment STABLE;
ALTER FUNCTION ledger_text STABLE;
"""

# `xact` is what followers are ordered by. It is the writing transaction's number, raised to that of the
# client's entry before it, which may have been written by a transaction that began later: within a client
# the order is always that of the chain. Raising hides no entry from a reader that stays below the oldest
# transaction still running: no label is below the number of the transaction that wrote it.
CHAIN_SUBMISSION = """
CREATE OR REPLACE FUNCTION chain_submission() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    head consents_submission;
BEGIN
    SELECT * INTO head
      FROM consents_submission
     WHERE client_id = NEW.client_id
     ORDER BY sequence DESC
     LIMIT 1;

    IF NEW.received_at > clock_timestamp() OR NEW.received_at < head.received_at THEN
        RAISE EXCEPTION 'received_at % is not between the entry before it and now', NEW.received_at
            USING ERRCODE = 'check_violation', CONSTRAINT = 'submission_received_in_order',
                  TABLE = TG_TABLE_NAME;
    END IF;
    NEW.received_at := coalesce(NEW.received_at, greatest(clock_timestamp(), head.received_at));
    NEW.decided_at := coalesce(NEW.decided_at, NEW.received_at);

    NEW.sequence := nextval('consents_submission_order');
    NEW.xact := greatest(pg_current_xact_id()::text::bigint, head.xact);
    NEW.previous_hash := head.hash;
    NEW.hash := ledger_hash(NEW);
    RETURN NEW;
END $$;
"""

# Entries from before get the new hash, once. Nothing was sealed with the old one: no proof is out there.
CHAIN_ANEW = """
ALTER TABLE consents_submission DISABLE TRIGGER append_only;
DO $$
DECLARE
    entry consents_submission;
    head consents_submission;
BEGIN
    FOR entry IN SELECT * FROM consents_submission ORDER BY client_id, sequence LOOP
        IF entry.client_id IS DISTINCT FROM head.client_id THEN
            head := NULL;
        END IF;
        entry.previous_hash := head.hash;
        entry.xact := greatest(entry.xact, head.xact);
        entry.hash := ledger_hash(entry);
        UPDATE consents_submission
           SET previous_hash = entry.previous_hash, xact = entry.xact, hash = entry.hash
         WHERE id = entry.id;
        head := entry;
    END LOOP;
END $$;
ALTER TABLE consents_submission ENABLE TRIGGER append_only;
"""

APPEND_ONLY = "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
"""
    for table in ["consents_historicalobjection", "consents_seal", "consents_sealedhead"]
)

SAME_CLIENT = """
ALTER TABLE consents_objection ADD CONSTRAINT objection_of_same_client
    FOREIGN KEY (submission_id, client_id) REFERENCES consents_submission (id, client_id);
ALTER TABLE consents_sealedhead ADD CONSTRAINT sealed_head_of_same_client
    FOREIGN KEY (submission_id, client_id) REFERENCES consents_submission (id, client_id);
ALTER TABLE consents_reminder ADD CONSTRAINT reminder_of_same_client
    FOREIGN KEY (submission_id, client_id) REFERENCES consents_submission (id, client_id);
"""

AS_OF_INDEX = """
CREATE INDEX objection_as_of ON consents_historicalobjection (client_id, kind, decided_at DESC, history_id DESC);
"""

# What is known of the catalogue in which the eight purposes and five channels came.
PROPERTIES = """
UPDATE consents_purpose SET is_marketing = true WHERE code IN ('offers', 'location-data', 'loyalty-offers');
UPDATE consents_purpose SET keeps_loyalty = true WHERE code IN ('loyalty-data', 'loyalty-offers');
UPDATE consents_channel SET sends_by = 'email' WHERE code = 'email' AND contact_kind = 'email';
UPDATE consents_channel SET sends_by = 'sms' WHERE code = 'sms' AND contact_kind = 'phone';
"""

# These properties are no facts with a date: changing them would change the answers about the past, and what
# clients who agreed already agreed to. Another rule is another purpose.
RULES_ARE_FOREVER = """
CREATE FUNCTION purpose_rules_are_forever() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM consents_notice WHERE purpose_id = OLD.id AND published_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a notice of % is published: what its consents are worth cannot change', OLD.code
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER purpose_rules_are_forever BEFORE UPDATE ON consents_purpose
    FOR EACH ROW
    WHEN ((OLD.uses_channels, OLD.uses_topics, OLD.outlives_months, OLD.is_marketing)
          IS DISTINCT FROM (NEW.uses_channels, NEW.uses_topics, NEW.outlives_months, NEW.is_marketing))
    EXECUTE FUNCTION purpose_rules_are_forever();

CREATE FUNCTION channel_kind_is_forever() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM consents_historicalchannelpreference WHERE channel_id = OLD.id) THEN
        RAISE EXCEPTION 'clients chose %: what kind of address it needs cannot change', OLD.code
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER channel_kind_is_forever BEFORE UPDATE ON consents_channel
    FOR EACH ROW WHEN (OLD.contact_kind IS DISTINCT FROM NEW.contact_kind)
    EXECUTE FUNCTION channel_kind_is_forever();
"""


class Migration(migrations.Migration):
    dependencies = [("consents", "0005_notices_objections_seals"), ("clients", "0003_loyalty_and_suspensions")]

    operations = [
        migrations.RunSQL(LEDGER_HASH),
        migrations.RunSQL(CHAIN_SUBMISSION),
        migrations.RunSQL(CHAIN_ANEW),
        migrations.RunSQL(APPEND_ONLY),
        migrations.RunSQL(SAME_CLIENT),
        migrations.RunSQL(AS_OF_INDEX),
        migrations.RunSQL(PROPERTIES),
        migrations.RunSQL(RULES_ARE_FOREVER),
    ]
