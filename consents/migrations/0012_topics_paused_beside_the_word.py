"""A pause of a topic for lack of interest stands beside the client's own word, and no longer in its place."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

APPEND_ONLY = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON consents_historicaltopicpause
    FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON consents_historicaltopicpause
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
"""

SAME_CLIENT = """
ALTER TABLE consents_topicpause ADD CONSTRAINT topic_pause_of_same_client
    FOREIGN KEY (submission_id, client_id) REFERENCES consents_submission (id, client_id);
"""

AS_OF_INDEX = """
CREATE INDEX topic_pause_as_of ON consents_historicaltopicpause
    (client_id, topic_id, decided_at DESC, history_id DESC);
"""

# What entries of before say is projected again, the entries stay as they are: "paused", and what this system
# called "wanted" after a click, go to the pauses, and the client's own word is what they last said themselves.
PROJECT_ANEW = """
CREATE TEMPORARY TABLE of_interest ON COMMIT DROP AS
SELECT act.sequence, act.id AS submission_id, act.client_id, topic.id AS topic_id,
       act.decided_at, act.received_at, act.source, act.recorded_by_id, said.state = 'paused' AS stands
  FROM consents_submission AS act
 CROSS JOIN LATERAL jsonb_each_text(act.changes->'topics') AS said(code, state)
  JOIN consents_topic AS topic ON topic.code = said.code
 WHERE said.state = 'paused' OR (said.state, act.source) = ('wanted', 'system');

INSERT INTO consents_topicpause (client_id, topic_id, decided_at, submission_id, stands)
SELECT DISTINCT ON (client_id, topic_id) client_id, topic_id, decided_at, submission_id, stands
  FROM of_interest
 ORDER BY client_id, topic_id, decided_at DESC, sequence DESC;

INSERT INTO consents_historicaltopicpause (id, client_id, topic_id, decided_at, submission_id, stands,
                                           history_date, history_type, history_change_reason, history_user_id)
SELECT pause.id, said.client_id, said.topic_id, said.decided_at, said.submission_id, said.stands,
       said.received_at,
       CASE row_number() OVER (PARTITION BY said.client_id, said.topic_id ORDER BY said.sequence)
           WHEN 1 THEN '+' ELSE '~' END,
       said.source, said.recorded_by_id
  FROM of_interest AS said
  JOIN consents_topicpause AS pause USING (client_id, topic_id)
 ORDER BY said.sequence;

ALTER TABLE consents_historicaltopicpreference DISABLE TRIGGER append_only;

DELETE FROM consents_historicaltopicpreference AS past
 USING of_interest AS said
 WHERE (past.client_id, past.topic_id, past.submission_id)
     = (said.client_id, said.topic_id, said.submission_id);

UPDATE consents_historicaltopicpreference AS past
   SET history_type = '+'
  FROM (SELECT min(history_id) AS history_id
          FROM consents_historicaltopicpreference JOIN consents_topicpause USING (client_id, topic_id)
         GROUP BY client_id, topic_id) AS first
 WHERE past.history_id = first.history_id AND past.history_type <> '+';

ALTER TABLE consents_historicaltopicpreference ENABLE TRIGGER append_only;

DELETE FROM consents_topicpreference AS standing
 USING consents_topicpause AS pause
 WHERE (standing.client_id, standing.topic_id) = (pause.client_id, pause.topic_id)
   AND NOT EXISTS (SELECT FROM consents_historicaltopicpreference AS past WHERE past.id = standing.id);

UPDATE consents_topicpreference AS standing
   SET (state, decided_at, submission_id) = ROW (word.state, word.decided_at, word.submission_id)
  FROM (SELECT DISTINCT ON (client_id, topic_id) past.id, past.state, past.decided_at, past.submission_id
          FROM consents_historicaltopicpreference AS past
          JOIN consents_topicpause USING (client_id, topic_id)
         ORDER BY client_id, topic_id, past.decided_at DESC, past.history_id DESC) AS word
 WHERE standing.id = word.id AND standing.submission_id <> word.submission_id;

SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0008_sign_in_by_email'),
        ('consents', '0011_signed_in_by_email'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalTopicPause',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('stands', models.BooleanField(verbose_name='stands')),
                ('decided_at', models.DateTimeField(verbose_name='decided at')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical pause of a topic',
                'verbose_name_plural': 'historical pauses of topics',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='TopicPause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stands', models.BooleanField(verbose_name='stands')),
                ('decided_at', models.DateTimeField(verbose_name='decided at')),
            ],
            options={
                'verbose_name': 'pause of a topic',
                'verbose_name_plural': 'pauses of topics',
                'ordering': ['client', 'topic'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='topicpreference',
            name='topic_state_known',
        ),
        migrations.AlterField(
            model_name='historicaltopicpreference',
            name='state',
            field=models.CharField(choices=[('wanted', 'wanted'), ('unwanted', 'unwanted')], max_length=8, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='topicpreference',
            name='state',
            field=models.CharField(choices=[('wanted', 'wanted'), ('unwanted', 'unwanted')], max_length=8, verbose_name='state'),
        ),
        migrations.AddField(
            model_name='historicaltopicpause',
            name='client',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='clients.client', verbose_name='client'),
        ),
        migrations.AddField(
            model_name='historicaltopicpause',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicaltopicpause',
            name='submission',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='consents.submission', verbose_name='submission'),
        ),
        migrations.AddField(
            model_name='historicaltopicpause',
            name='topic',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='consents.topic', verbose_name='topic'),
        ),
        migrations.AddField(
            model_name='topicpause',
            name='client',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='topic_pauses', to='clients.client', verbose_name='client'),
        ),
        migrations.AddField(
            model_name='topicpause',
            name='submission',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consents.submission', verbose_name='submission'),
        ),
        migrations.AddField(
            model_name='topicpause',
            name='topic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pauses', to='consents.topic', verbose_name='topic'),
        ),
        migrations.AddConstraint(
            model_name='topicpause',
            constraint=models.UniqueConstraint(fields=('client', 'topic'), name='topic_pause_once'),
        ),
        migrations.RunSQL(APPEND_ONLY),
        migrations.RunSQL(SAME_CLIENT),
        migrations.RunSQL(AS_OF_INDEX),
        migrations.RunSQL(PROJECT_ANEW),
        migrations.AddConstraint(
            model_name='topicpreference',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['wanted', 'unwanted'])), name='topic_state_known'),
        ),
    ]
