"""Messages to clients: each is a job of its own, so that a slow gateway keeps nobody waiting.

What a job is told is encrypted: names, addresses and codes are nobody's to read who looks at the queue.
"""

import datetime as dt
import json
from typing import Any

from django.utils import timezone

from amigo_consent.lib import crypto
from amigo_consent.lib.jobs.queue import PATIENTLY, app, defer
from amigo_consent.lib.messages import mail, sms


def text_message(number: str, text: str, *, expires_at: dt.datetime | None = None) -> None:
    """Send a text to an E.164 number when this transaction is committed; never once it has expired."""
    sealed = _seal(number=number, text=text)
    defer("send_text_message", sealed=sealed, expires_at=expires_at and expires_at.isoformat())


def email(
    address: str,
    subject: str,
    text: str,
    headers: dict[str, str] | None = None,
    *,
    expires_at: dt.datetime | None = None,
) -> None:
    """Send an e-mail in plain text when this transaction is committed; never once it has expired."""
    sealed = _seal(address=address, subject=subject, text=text, headers=headers)
    defer("send_email", sealed=sealed, expires_at=expires_at and expires_at.isoformat())


@app.task(name="send_text_message", retry=PATIENTLY)
def send_text_message(sealed: str, expires_at: str | None = None) -> None:
    """Raises SmsFailed."""
    if _is_timely(expires_at):
        sms.send(**_unseal(sealed))


@app.task(name="send_email", retry=PATIENTLY)
def send_email(sealed: str, expires_at: str | None = None) -> None:
    """Raises MailFailed."""
    if _is_timely(expires_at):
        mail.send(**_unseal(sealed))


def _is_timely(expires_at: str | None) -> bool:
    return expires_at is None or dt.datetime.fromisoformat(expires_at) > timezone.now()


def _seal(**message: object) -> str:
    return crypto.encrypt(json.dumps(message), use="outbox").decode()


def _unseal(sealed: str) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(crypto.decrypt(sealed, use="outbox"))
    return message
