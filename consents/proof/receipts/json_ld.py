"""A receipt for programs, from what the database holds."""

import json

from consents.catalogue import addresses
from consents.ledger.recorded import RecordedConsent
from consents.proof.receipts.body import Beside, body
from consents.proof.receipts.receipt import Receipt
from consents.proof.receipts.said import said_in
from consents.proof.receipts.vocabulary import controller, dpv_terms


def json_ld(receipt: Receipt) -> str:
    """The receipt as a JSON-LD file that needs nothing from elsewhere to be read."""
    said = said_in(receipt.entry_text, receipt.consent.purpose.code)
    file = {
        **body(said, _beside(receipt)),
        "proof": receipt.proof,
        **({} if receipt.proof else {"proofFrom": receipt.proof_from.isoformat()}),
    }
    return json.dumps(file, ensure_ascii=False, indent=2) + "\n"


def _beside(receipt: Receipt) -> Beside:
    consent = receipt.consent
    return Beside(
        number=receipt.client_number,
        salt=receipt.number_salt,
        title=consent.title,
        description=consent.shown.summary if consent.shown else None,
        months=consent.purpose.outlives_months,
        terms=dpv_terms(consent.purpose.code),
        controller=controller(),
        portal=addresses.portal(),
        ledger=addresses.ledger(),
        notice=_notice(consent),
    )


def _notice(consent: RecordedConsent) -> str | None:
    if consent.notice_version is None:
        return None
    return addresses.notice(consent.purpose.code, consent.notice_version)
