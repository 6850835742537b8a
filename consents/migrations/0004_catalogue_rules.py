"""What a client agreed to stays what it was: published notices and codes never change."""

from django.db import migrations

# A notice begins as a draft, is published once, with a text in every language, and is then immutable.
NOTICE_IMMUTABLE = """
CREATE FUNCTION notice_lifecycle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.published_at IS NOT NULL THEN
            RAISE EXCEPTION 'a notice begins as a draft'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'notice_begins_as_draft', TABLE = TG_TABLE_NAME;
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.published_at IS NOT NULL THEN
        RAISE EXCEPTION 'notice % is published: % refused', OLD.id, TG_OP
            USING ERRCODE = 'check_violation', CONSTRAINT = 'notice_published_is_immutable', TABLE = TG_TABLE_NAME;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.published_at IS NOT NULL
       AND (SELECT count(*) FROM consents_noticetext WHERE notice_id = NEW.id) < 3 THEN
        RAISE EXCEPTION 'notice % lacks a text in some language', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'notice_published_in_every_language', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER notice_lifecycle BEFORE INSERT OR UPDATE OR DELETE ON consents_notice
    FOR EACH ROW EXECUTE FUNCTION notice_lifecycle();

CREATE FUNCTION notice_text_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Lock first, look afterwards: the notice may be in the middle of being published.
    PERFORM FROM consents_notice WHERE id IN (OLD.notice_id, NEW.notice_id) ORDER BY id FOR SHARE;
    IF EXISTS (SELECT FROM consents_notice
                WHERE id IN (OLD.notice_id, NEW.notice_id) AND published_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the notice is published: % of its text refused', TG_OP
            USING ERRCODE = 'check_violation', CONSTRAINT = 'notice_text_is_immutable', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER notice_text_immutable BEFORE INSERT OR UPDATE OR DELETE ON consents_noticetext
    FOR EACH ROW EXECUTE FUNCTION notice_text_immutable();

CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON consents_notice
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON consents_noticetext
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
"""

# A consent rests on a notice of its own purpose.
SAME_PURPOSE = """
ALTER TABLE consents_notice ADD CONSTRAINT notice_belongs_to_purpose UNIQUE (id, purpose_id);
ALTER TABLE consents_consentrecord ADD CONSTRAINT consent_notice_of_same_purpose
    FOREIGN KEY (notice_id, purpose_id) REFERENCES consents_notice (id, purpose_id);
"""

CODE_IS_FOREVER = """
CREATE FUNCTION code_is_forever() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the code % is written in the ledger and cannot change', OLD.code
        USING ERRCODE = 'check_violation', CONSTRAINT = 'code_is_forever', TABLE = TG_TABLE_NAME;
END $$;
""" + "".join(
    f"""
CREATE TRIGGER code_is_forever BEFORE UPDATE ON {table}
    FOR EACH ROW WHEN (OLD.code IS DISTINCT FROM NEW.code) EXECUTE FUNCTION code_is_forever();
"""
    for table in ("consents_purpose", "consents_channel", "consents_topic")
)


class Migration(migrations.Migration):
    dependencies = [("consents", "0003_ledger")]

    operations = [
        migrations.RunSQL(NOTICE_IMMUTABLE),
        migrations.RunSQL(SAME_PURPOSE),
        migrations.RunSQL(CODE_IS_FOREVER),
    ]
