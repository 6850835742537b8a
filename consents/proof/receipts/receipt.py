import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from django.utils import timezone

from consents.ledger.recorded import RecordedConsent
from consents.proof.entry_proof import entry_proof


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """A recorded decision with its proof; `proof` is None while no seal covers the entry.

    `proof_from` is the day on which a proof can be had: the ledger is sealed every night.
    """

    consent: RecordedConsent
    proof: dict[str, Any] | None
    proof_from: dt.date

    @property
    def id(self) -> UUID:
        """The same for every copy of the receipt, and of no other one."""
        return uuid5(self.consent.submission.id, self.consent.purpose.code)


def issue_receipt(consent: RecordedConsent) -> Receipt:
    """The receipt of a decision, with the proof that there is now."""
    return Receipt(
        consent=consent,
        proof=entry_proof(consent.submission),
        proof_from=timezone.localdate() + dt.timedelta(days=1),
    )
