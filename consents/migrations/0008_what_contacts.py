"""Which purposes may lead to a message at all, and since when a topic is part of what is offered."""

from django.db import migrations, models
from django.db.models.functions import Now

# What is known of the catalogue in which the eight purposes came. Topics of before were part of every offer.
PROPERTIES = """
ALTER TABLE consents_purpose DISABLE TRIGGER purpose_rules_are_forever;
UPDATE consents_purpose SET contacts = true
 WHERE uses_channels OR uses_topics OR code IN ('offers', 'usage-data', 'location-data', 'loyalty-offers');
ALTER TABLE consents_purpose ENABLE TRIGGER purpose_rules_are_forever;
UPDATE consents_topic SET offered_from = '2018-05-25T00:00:00+03:00';
"""

RULES_ARE_FOREVER = """
DROP TRIGGER purpose_rules_are_forever ON consents_purpose;
CREATE TRIGGER purpose_rules_are_forever BEFORE UPDATE ON consents_purpose
    FOR EACH ROW
    WHEN ((OLD.contacts, OLD.uses_channels, OLD.uses_topics, OLD.outlives_months, OLD.is_marketing)
          IS DISTINCT FROM (NEW.contacts, NEW.uses_channels, NEW.uses_topics, NEW.outlives_months, NEW.is_marketing))
    EXECUTE FUNCTION purpose_rules_are_forever();

CREATE FUNCTION topic_offer_is_forever() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'since when % is offered decides what earlier consents are worth: it cannot change', OLD.code
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END $$;

CREATE TRIGGER topic_offer_is_forever BEFORE UPDATE ON consents_topic
    FOR EACH ROW WHEN (OLD.offered_from IS DISTINCT FROM NEW.offered_from)
    EXECUTE FUNCTION topic_offer_is_forever();
"""


class Migration(migrations.Migration):
    dependencies = [("consents", "0007_history_in_eight_bytes")]

    operations = [
        migrations.AddField(
            model_name="purpose",
            name="contacts",
            field=models.BooleanField(
                default=False,
                help_text="It may lead to a message. What the client said about messages binds every one: their objection, channels, addresses and topics.",
                verbose_name="contacts the client",
            ),
        ),
        migrations.AddField(
            model_name="topic",
            name="offered_from",
            field=models.DateTimeField(db_default=Now(), editable=False, verbose_name="part of the offer from"),
        ),
        migrations.RunSQL(PROPERTIES),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE"),
        migrations.AddConstraint(
            model_name="purpose",
            constraint=models.CheckConstraint(
                condition=models.Q(("contacts", True), models.Q(("uses_channels", False), ("uses_topics", False)), _connector="OR"),
                name="purpose_asks_how_only_if_it_contacts",
                violation_error_message="Channels and topics are for purposes that contact the client: say that it does, or that it uses neither.",
            ),
        ),
        migrations.RunSQL(RULES_ARE_FOREVER),
    ]
