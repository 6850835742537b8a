"""A code is sent to a phone number or to an e-mail address."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0007_hidden_loyalty'),
    ]

    operations = [
        migrations.RenameField(
            model_name='signincode',
            old_name='number',
            new_name='address',
        ),
        migrations.AlterField(
            model_name='signincode',
            name='address',
            field=models.CharField(db_index=True, max_length=254),
        ),
    ]
