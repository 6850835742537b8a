"""Entries as they were before they committed to a customer number."""

import json
from typing import Any
from uuid import uuid4

from django.db import connection

from clients.person.models import Client
from consents.ledger.models.submission import Submission
from consents.ledger.projection import project
from consents.ledger.timeline import KINDS

WITHOUT_COMMITMENT = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE consents_submission DROP CONSTRAINT submission_commits_to_client_number;
INSERT INTO consents_submission (id, client_id, source, language, changes)
VALUES (%(id)s, %(client)s, 'portal', 'lv', %(changes)s);
ALTER TABLE consents_submission ADD CONSTRAINT submission_commits_to_client_number
      CHECK (client_commitment IS NOT NULL) NOT VALID;
SET CONSTRAINTS ALL DEFERRED;
"""


def entry_without_commitment(client: Client, changes: dict[str, Any]) -> Submission:
    """An entry like those that migration 0009 found, with no detail; the rule for new ones is put back."""
    entry = uuid4()
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT_COMMITMENT, {"id": entry, "client": client.pk, "changes": json.dumps(changes)})
    project([entry], KINDS)
    return Submission.objects.get(pk=entry)
