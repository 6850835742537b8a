"""A seal states which notices had been published."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consents', '0013_messages_by_their_token'),
    ]

    operations = [
        migrations.AddField(
            model_name='seal',
            name='catalogue',
            field=models.BinaryField(max_length=32, null=True),
        ),
    ]
