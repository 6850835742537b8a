"""Forms that are sent twice are recorded once."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0006_history_in_eight_bytes'),
        ('consents', '0009_commitments_and_clock'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReplayKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.BinaryField(max_length=32)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clients.client', verbose_name='client')),
                ('submission', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='consents.submission', verbose_name='submission')),
            ],
            options={
                'verbose_name': 'replay key',
                'verbose_name_plural': 'replay keys',
                'constraints': [models.UniqueConstraint(fields=('client', 'key'), name='replay_key_once')],
            },
        ),
    ]
