"""What of a client outlives the relationship, so that they still have to do with us after they left."""

from psycopg import sql

from amigo_consent.lib import db
from consents.loyalty.models import LoyaltyAccount
from consents.rules.chain import Question
from consents.rules.words import WORDS

# An answer is the client's, whatever it was: who said no, or took a yes back, may want to give it again.
ANSWERED = sql.SQL(
    """
SELECT EXISTS (
    SELECT {chain}
     WHERE purpose.outlives_months > 0 AND record.status IS NOT NULL AND NOT fact.away
       AND verdict.reason <> {reason.erased})
"""
)


def something_outlives(client: int) -> bool:
    """Whether a client (key) who left has an answer to a purpose whose time is not over, or loyalty left."""
    if LoyaltyAccount.objects.filter(client=client).exists():
        return True
    question = Question(clients=[client])
    return bool(db.value(ANSWERED.format(chain=question.chain, **WORDS), question.parameters))
