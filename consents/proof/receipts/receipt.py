import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from django.utils import timezone

from consents.ledger.recorded import RecordedConsent
from consents.proof.entry_proof import entry_proof, entry_text


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """A recorded decision with its proof; `proof` is None while no seal covers the entry.

    `proof_from` is the day on which a proof can be had: the ledger is sealed every night.
    """

    consent: RecordedConsent
    entry_text: str
    proof: dict[str, Any] | None
    proof_from: dt.date

    @property
    def id(self) -> UUID:
        """The same for every copy of the receipt, and of no other one."""
        return uuid5(self.consent.submission.id, self.consent.purpose.code)

    @property
    def number_salt(self) -> bytes | None:
        """What shows that the entry is of the client with this number; None when that was erased."""
        detail = getattr(self.consent.submission, "detail", None)
        return bytes(detail.number_salt) if detail and detail.number_salt else None

    @property
    def client_number(self) -> str | None:
        """None when the entry commits to a number, and what it could be shown by was erased.

        Entries of before there were commitments tell theirs without proof.
        """
        entry = self.consent.submission
        is_open = entry.client_commitment is None or self.number_salt is not None
        return entry.client.number if is_open else None


def issue_receipt(consent: RecordedConsent) -> Receipt:
    """The receipt of a decision, with the proof that there is now."""
    return Receipt(
        consent=consent,
        entry_text=entry_text(consent.submission),
        proof=entry_proof(consent.submission),
        proof_from=timezone.localdate() + dt.timedelta(days=1),
    )
