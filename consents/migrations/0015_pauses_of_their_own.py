"""A pause of a consent stands beside it, and is no statement about the purpose any more."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

APPEND_ONLY = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON consents_historicalpause
    FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON consents_historicalpause
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
"""

SAME_CLIENT = """
ALTER TABLE consents_pause ADD CONSTRAINT pause_of_same_client
    FOREIGN KEY (submission_id, client_id) REFERENCES consents_submission (id, client_id);
"""

AS_OF_INDEX = """
CREATE INDEX pause_as_of ON consents_historicalpause
    (client_id, purpose_id, decided_at DESC, history_id DESC);
"""

# What entries of before say is projected again, the entries stay as they are. They said a pause as a consent
# with an end of the pause in it, and its end as the same consent without one, while it lasted.
PROJECT_ANEW = """
CREATE TEMPORARY TABLE of_pause ON COMMIT DROP AS
SELECT act.sequence, act.id AS submission_id, act.client_id, purpose.id AS purpose_id,
       act.decided_at, act.received_at, act.source, act.recorded_by_id,
       (said.what->>'paused_until')::timestamptz AS paused_until
  FROM consents_submission AS act
 CROSS JOIN LATERAL jsonb_each(act.changes->'purposes') AS said(code, what)
  JOIN consents_purpose AS purpose ON purpose.code = said.code
 WHERE said.what ? 'paused_until' OR said.what->>'status' = 'given' AND coalesce((
        SELECT paused.what->'notice' = said.what->'notice'
               AND (paused.what->>'paused_until')::timestamptz > act.decided_at
          FROM consents_submission AS earlier
         CROSS JOIN LATERAL (SELECT earlier.changes->'purposes'->said.code) AS paused(what)
         WHERE earlier.client_id = act.client_id AND earlier.sequence < act.sequence
           AND earlier.decided_at <= act.decided_at AND paused.what IS NOT NULL
         ORDER BY earlier.decided_at DESC, earlier.sequence DESC
         LIMIT 1), false);

INSERT INTO consents_pause (client_id, purpose_id, decided_at, submission_id, paused_until)
SELECT DISTINCT ON (client_id, purpose_id) client_id, purpose_id, decided_at, submission_id, paused_until
  FROM of_pause
 ORDER BY client_id, purpose_id, decided_at DESC, sequence DESC;

INSERT INTO consents_historicalpause (id, client_id, purpose_id, decided_at, submission_id, paused_until,
                                      history_date, history_type, history_change_reason, history_user_id)
SELECT pause.id, said.client_id, said.purpose_id, said.decided_at, said.submission_id, said.paused_until,
       said.received_at,
       CASE row_number() OVER (PARTITION BY said.client_id, said.purpose_id ORDER BY said.sequence)
           WHEN 1 THEN '+' ELSE '~' END,
       said.source, said.recorded_by_id
  FROM of_pause AS said
  JOIN consents_pause AS pause USING (client_id, purpose_id)
 ORDER BY said.sequence;

ALTER TABLE consents_historicalconsentrecord DISABLE TRIGGER append_only;

DELETE FROM consents_historicalconsentrecord AS past
 USING of_pause AS said
 WHERE (past.client_id, past.purpose_id, past.submission_id)
     = (said.client_id, said.purpose_id, said.submission_id);

UPDATE consents_historicalconsentrecord AS past
   SET history_type = '+'
  FROM (SELECT min(history_id) AS history_id
          FROM consents_historicalconsentrecord JOIN consents_pause USING (client_id, purpose_id)
         GROUP BY client_id, purpose_id) AS first
 WHERE past.history_id = first.history_id AND past.history_type <> '+';

ALTER TABLE consents_historicalconsentrecord ENABLE TRIGGER append_only;

DELETE FROM consents_consentrecord AS standing
 USING consents_pause AS pause
 WHERE (standing.client_id, standing.purpose_id) = (pause.client_id, pause.purpose_id)
   AND NOT EXISTS (SELECT FROM consents_historicalconsentrecord AS past WHERE past.id = standing.id);

UPDATE consents_consentrecord AS standing
   SET (status, notice_id, language, expires_at, decided_at, submission_id)
       = ROW (word.status, word.notice_id, word.language, word.expires_at, word.decided_at, word.submission_id)
  FROM (SELECT DISTINCT ON (client_id, purpose_id) past.*
          FROM consents_historicalconsentrecord AS past
          JOIN consents_pause USING (client_id, purpose_id)
         ORDER BY client_id, purpose_id, past.decided_at DESC, past.history_id DESC) AS word
 WHERE standing.id = word.id AND standing.submission_id <> word.submission_id;

SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0008_sign_in_by_email'),
        ('consents', '0014_notices_in_seals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalPause',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('paused_until', models.DateTimeField(blank=True, null=True, verbose_name='paused until')),
                ('decided_at', models.DateTimeField(verbose_name='decided at')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical pause of a consent',
                'verbose_name_plural': 'historical pauses of consents',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Pause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('paused_until', models.DateTimeField(blank=True, null=True, verbose_name='paused until')),
                ('decided_at', models.DateTimeField(verbose_name='decided at')),
            ],
            options={
                'verbose_name': 'pause of a consent',
                'verbose_name_plural': 'pauses of consents',
                'ordering': ['client', 'purpose'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='consentrecord',
            name='consent_only_given_expires_or_pauses',
        ),
        migrations.RemoveConstraint(
            model_name='consentrecord',
            name='consent_pause_ends_after_decision',
        ),
        migrations.RemoveConstraint(
            model_name='submission',
            name='submission_changes_something',
        ),
        migrations.RemoveField(
            model_name='consentrecord',
            name='paused_until',
        ),
        migrations.RemoveField(
            model_name='historicalconsentrecord',
            name='paused_until',
        ),
        migrations.AddConstraint(
            model_name='consentrecord',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'given'), ('expires_at__isnull', True), _connector='OR'), name='consent_only_given_expires'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(('changes__has_any_keys', ['purposes', 'pauses', 'channels', 'topics', 'objections'])), name='submission_changes_something'),
        ),
        migrations.AddField(
            model_name='historicalpause',
            name='client',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='clients.client', verbose_name='client'),
        ),
        migrations.AddField(
            model_name='historicalpause',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalpause',
            name='purpose',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='consents.purpose', verbose_name='purpose'),
        ),
        migrations.AddField(
            model_name='historicalpause',
            name='submission',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='consents.submission', verbose_name='submission'),
        ),
        migrations.AddField(
            model_name='pause',
            name='client',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pauses', to='clients.client', verbose_name='client'),
        ),
        migrations.AddField(
            model_name='pause',
            name='purpose',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pauses', to='consents.purpose', verbose_name='purpose'),
        ),
        migrations.AddField(
            model_name='pause',
            name='submission',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consents.submission', verbose_name='submission'),
        ),
        migrations.AddConstraint(
            model_name='pause',
            constraint=models.UniqueConstraint(fields=('client', 'purpose'), name='pause_once'),
        ),
        migrations.AddConstraint(
            model_name='pause',
            constraint=models.CheckConstraint(condition=models.Q(('paused_until__isnull', True), ('paused_until__gt', models.F('decided_at')), _connector='OR'), name='pause_ends_after_it_begins'),
        ),
        migrations.RunSQL(APPEND_ONLY),
        migrations.RunSQL(SAME_CLIENT),
        migrations.RunSQL(AS_OF_INDEX),
        migrations.RunSQL(PROJECT_ANEW),
    ]
