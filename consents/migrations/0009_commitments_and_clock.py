"""An entry says by a salted digest whose it is, only the database says when it was received, and a seal states
which notices there were."""

import django.contrib.postgres.operations
from django.db import migrations, models

# Entries of before do not commit to a customer number: their text, and so their hash, is what it was.
LEDGER_TEXT = """
CREATE OR REPLACE FUNCTION ledger_text(entry consents_submission) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT (jsonb_build_object(
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
    ) || CASE WHEN entry.client_commitment IS NULL THEN '{}'
              ELSE jsonb_build_object('client_commitment', encode(entry.client_commitment, 'hex'))
         END)::text
$$;
"""

# The only one who may answer otherwise is the demo, whose ledger is three years old when it is made: it
# replaces the function inside its transaction and puts it back before anybody else can see it.
LEDGER_CLOCK = """
CREATE FUNCTION ledger_clock(given timestamptz) RETURNS timestamptz
LANGUAGE sql VOLATILE
AS $$ SELECT clock_timestamp() $$;
COMMENT ON FUNCTION ledger_clock IS 'When an entry is received: now, whatever its writer gives.';
"""

# Sequence, moment of receipt, transaction and hashes are the database's word alone: what a writer gives for
# them is not taken. A clock that steps back never puts an entry before the client's entry before it.
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

    NEW.received_at := greatest(ledger_clock(NEW.received_at), head.received_at);
    NEW.decided_at := coalesce(NEW.decided_at, NEW.received_at);

    NEW.sequence := nextval('consents_submission_order');
    NEW.xact := greatest(pg_current_xact_id()::text::bigint, head.xact);
    NEW.previous_hash := head.hash;
    NEW.hash := ledger_hash(NEW);
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("consents", "0007_history_in_eight_bytes")]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="client_commitment",
            field=models.BinaryField(max_length=32, null=True),
        ),
        migrations.AddField(
            model_name="submissiondetail",
            name="number_salt",
            field=models.BinaryField(max_length=16, null=True),
        ),
        migrations.AddField(
            model_name="seal",
            name="catalogue",
            field=models.BinaryField(max_length=32, null=True),
        ),
        migrations.RunSQL(LEDGER_TEXT),
        migrations.RunSQL(LEDGER_CLOCK),
        migrations.RunSQL(CHAIN_SUBMISSION),
        # Never validated: entries of before stay as they are.
        django.contrib.postgres.operations.AddConstraintNotValid(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(client_commitment__isnull=False),
                name="submission_commits_to_client_number",
            ),
        ),
    ]
