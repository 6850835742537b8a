"""Messages to clients: each is a job of its own, so that a slow gateway keeps nobody waiting.

What a job is told is encrypted: names, addresses and codes are nobody's to read who looks at the queue.
"""

import json
from typing import Any

from django.core.mail import EmailMessage

from amigo_consent.lib import crypto, sms
from amigo_consent.lib.jobs import PATIENTLY, app, defer


def text_message(number: str, text: str) -> None:
    """Send a text to an E.164 number when this transaction is committed."""
    defer("send_text_message", sealed=_seal(number=number, text=text))


def email(address: str, subject: str, text: str, headers: dict[str, str] | None = None) -> None:
    """Send an e-mail in plain text when this transaction is committed."""
    defer("send_email", sealed=_seal(to=[address], subject=subject, body=text, headers=headers or {}))


@app.task(name="send_text_message", retry=PATIENTLY)
def send_text_message(sealed: str) -> None:
    """Raises SmsFailed."""
    message = _unseal(sealed)
    sms.send(message["number"], message["text"])


@app.task(name="send_email", retry=PATIENTLY)
def send_email(sealed: str) -> None:
    """Raises OSError or SMTPException when the mail server does not take it."""
    EmailMessage(**_unseal(sealed)).send()


def _seal(**message: object) -> str:
    return crypto.encrypt(json.dumps(message), use="outbox").decode()


def _unseal(sealed: str) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(crypto.decrypt(sealed, use="outbox"))
    return message
