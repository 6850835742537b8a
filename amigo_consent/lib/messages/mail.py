"""E-mails to clients, sent the way EMAIL_URL says."""

from collections.abc import Mapping
from pathlib import Path
from smtplib import SMTPException

from django.core.mail import EmailMessage
from django.core.mail.backends import filebased

from amigo_consent.lib.messages.sms import file_name


class MailFailed(Exception):
    """The mail server did not take the message. Says why, and never to whom."""


class FileBackend(filebased.EmailBackend):
    """`filemail:`, with a file for each message: the names that Django gives are not always different."""

    def _get_filename(self) -> str:
        return str(Path(self.file_path) / file_name("email"))


def send(address: str, subject: str, text: str, headers: Mapping[str, str] | None = None) -> None:
    """Send an e-mail in plain text. Raises MailFailed.

    What the server answered is not repeated: it usually names the address.
    """
    message = EmailMessage(subject, text, to=[address], headers=dict(headers or {}))
    try:
        message.send()
    except (OSError, SMTPException) as error:
        raise MailFailed(" ".join([type(error).__name__, *_codes(error)])) from None


def _codes(error: Exception) -> list[str]:
    """The server's reply codes (RFC 5321 §4.2), if that is what went wrong."""
    refused = getattr(error, "recipients", {})
    replies = [code for code, _ in refused.values()] or [getattr(error, "smtp_code", None)]
    return [str(code) for code in replies if code]
