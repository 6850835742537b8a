"""An act by who signed in with a code sent to an e-mail says so."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consents', '0010_forms_sent_twice'),
    ]

    operations = [
        migrations.AlterField(
            model_name='purpose',
            name='keeps_loyalty',
            field=models.BooleanField(default=False, help_text='Loyalty of a client who left is kept until they withdraw the consent or its time is over.', verbose_name='keeps loyalty'),
        ),
        migrations.AlterField(
            model_name='submissiondetail',
            name='identity_check',
            field=models.CharField(blank=True, choices=[('document', 'identity document seen'), ('known_details', 'answers about the contract'), ('call_back', "called back on the client's number"), ('signature', 'signature compared'), ('e_signature', 'secure electronic signature'), ('signed_in', 'signed in by a code sent to the phone'), ('signed_in_by_email', 'signed in by a code sent to the e-mail')], max_length=18, verbose_name='identity check'),
        ),
    ]
