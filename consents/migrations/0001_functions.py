from django.db import migrations

# convert_to() is only STABLE, because a database's encodings may be redefined; UTF-8 to UTF-8 never changes.
NOTICE_TEXT_DIGEST = """
CREATE FUNCTION notice_text_digest(language text, title text, summary text, body text) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT sha256(convert_to(jsonb_build_array(language, title, summary, body)::text, 'UTF8')) $$;
COMMENT ON FUNCTION notice_text_digest IS 'What the ledger names when it says which text was shown.';
"""


class Migration(migrations.Migration):
    initial = True

    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.RunSQL(NOTICE_TEXT_DIGEST, "DROP FUNCTION notice_text_digest"),
    ]
