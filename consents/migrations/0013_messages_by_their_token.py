"""Of a message it is known by which channel, and for which purpose, it was sent: its token proves it.

Messages from before named a client and proved nothing; they may never have been sent, and count no more.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consents', '0012_topics_paused_beside_the_word'),
    ]

    operations = [
        migrations.RunSQL("DELETE FROM consents_message"),
        migrations.RemoveConstraint(
            model_name='message',
            name='message_something_became_of_it',
        ),
        migrations.AddField(
            model_name='message',
            name='purpose',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consents.purpose', verbose_name='purpose'),
        ),
        migrations.AddField(
            model_name='message',
            name='channel',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consents.channel', verbose_name='channel'),
        ),
        migrations.AddField(
            model_name='message',
            name='sent_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='sent at'),
        ),
        migrations.AlterField(
            model_name='message',
            name='message_id',
            field=models.CharField(max_length=998, verbose_name='message'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('sent_at__isnull', False), ('delivered_at__isnull', False), ('opened_at__isnull', False), ('clicked_at__isnull', False), ('ignored_at__isnull', False), _connector='OR'), name='message_something_became_of_it'),
        ),
    ]
