"""Four bytes for the number of a history row end at 2.1 billion rows: eight."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0005_histories_of_addresses_and_numbers'),
    ]

    operations = [
        migrations.AlterField(
            model_name='historicalclient',
            name='history_id',
            field=models.BigAutoField(editable=False, primary_key=True, serialize=False),
        ),
        migrations.AlterField(
            model_name='historicalcontactpoint',
            name='history_id',
            field=models.BigAutoField(editable=False, primary_key=True, serialize=False),
        ),
        migrations.AlterField(
            model_name='historicalloyaltyaccount',
            name='history_id',
            field=models.BigAutoField(editable=False, primary_key=True, serialize=False),
        ),
        migrations.AlterField(
            model_name='historicalrelationship',
            name='history_id',
            field=models.BigAutoField(editable=False, primary_key=True, serialize=False),
        ),
        migrations.AlterField(
            model_name='historicalsubscription',
            name='history_id',
            field=models.BigAutoField(editable=False, primary_key=True, serialize=False),
        ),
    ]
