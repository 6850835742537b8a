import pytest

from amigo_consent.lib import db

NARROW_KEYS = """
SELECT conrelid::regclass::text
  FROM pg_constraint
  JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY(conkey)
 WHERE contype = 'p' AND atttypid IN ('int4'::regtype, 'int2'::regtype)
   AND conrelid::regclass::text SIMILAR TO '(clients|consents)_%'
"""
NARROW_SEQUENCES = """
SELECT sequencename FROM pg_sequences
 WHERE sequencename SIMILAR TO '(clients|consents)_%' AND max_value < 9223372036854775807
"""


@pytest.mark.django_db
@pytest.mark.parametrize("narrow", [NARROW_KEYS, NARROW_SEQUENCES])
def test_no_table_of_ours_runs_out_of_numbers(narrow: str) -> None:
    found = [name for (name,) in db.rows(narrow)]

    assert found in ([], ["consents_seal"])  # a seal a night
