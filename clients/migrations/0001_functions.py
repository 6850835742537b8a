from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

# unaccent() itself is only STABLE, because its dictionary may change; ours never does.
SEARCH_FORM = """
CREATE FUNCTION search_form(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, value)) $$;
COMMENT ON FUNCTION search_form(text) IS 'Lower case without diacritics: the form in which names are found.';
"""

APPEND_ONLY = """
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END $$;
COMMENT ON FUNCTION append_only() IS 'For tables whose rows are never changed and never leave.';
"""


class Migration(migrations.Migration):
    initial = True

    dependencies: list[tuple[str, str]] = []

    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(SEARCH_FORM, "DROP FUNCTION search_form(text)"),
        migrations.RunSQL(APPEND_ONLY, "DROP FUNCTION append_only()"),
    ]
