"""Four bytes for the number of a history row end at 2.1 billion rows: eight."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consents', '0006_proof_and_order'),
    ]

    operations = [
        migrations.AlterField(
            model_name='historicalchannelpreference',
            name='history_id',
            field=models.BigAutoField(editable=False, primary_key=True, serialize=False),
        ),
        migrations.AlterField(
            model_name='historicalconsentrecord',
            name='history_id',
            field=models.BigAutoField(editable=False, primary_key=True, serialize=False),
        ),
        migrations.AlterField(
            model_name='historicalobjection',
            name='history_id',
            field=models.BigAutoField(editable=False, primary_key=True, serialize=False),
        ),
        migrations.AlterField(
            model_name='historicaltopicpreference',
            name='history_id',
            field=models.BigAutoField(editable=False, primary_key=True, serialize=False),
        ),
    ]
