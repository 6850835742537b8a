"""Receipts: what a client said about one purpose, for them to keep, with the proof that it is in the ledger.

They can be checked without us and without our database, also after the client's data was erased.
"""

from dataclasses import dataclass
from enum import StrEnum

from consents.ledger.recorded import RecordedConsent
from consents.proof.receipts.document import pdf
from consents.proof.receipts.json_ld import json_ld
from consents.proof.receipts.receipt import Receipt, issue_receipt

__all__ = ["Format", "Receipt", "ReceiptFile", "issue_receipt", "json_ld", "pdf", "receipt_file"]


class Format(StrEnum):
    """A file for programs, or one for people with the former inside."""

    JSON = "json"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class ReceiptFile:
    """`name` tells nothing about the client or the purpose."""

    name: str
    content_type: str
    content: bytes


def receipt_file(consent: RecordedConsent, file_format: Format) -> ReceiptFile:
    """The receipt of a decision as a file; the PDF is in the language of the page."""
    receipt = issue_receipt(consent)
    name = f"receipt-{str(receipt.id)[:8]}.{file_format}"
    if file_format == Format.JSON:
        return ReceiptFile(name, "application/ld+json", json_ld(receipt).encode())
    return ReceiptFile(name, "application/pdf", pdf(receipt))
