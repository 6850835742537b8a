"""E-mails: sent, or a failure that names nobody."""

from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any
from unittest import mock

import pytest
from django.core.mail import EmailMessage

from amigo_consent.lib.messages.mail import MailFailed, send

ADDRESS = "anna@example.com"


def test_an_e_mail_is_sent_from_the_operator(mailoutbox: list[EmailMessage], settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Amigo <info@amigo.lv>"

    send(ADDRESS, "Sveiki!", "Labdien, Anna!", {"Auto-Submitted": "auto-generated"})

    (message,) = mailoutbox
    assert (message.to, message.from_email) == ([ADDRESS], "Amigo <info@amigo.lv>")
    assert (message.subject, message.body) == ("Sveiki!", "Labdien, Anna!")
    assert message.extra_headers == {"Auto-Submitted": "auto-generated"}


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (SMTPRecipientsRefused({ADDRESS: (550, b"no anna@example.com")}), "SMTPRecipientsRefused 550"),
        (SMTPDataError(451, b"anna@example.com is busy"), "SMTPDataError 451"),
        (SMTPServerDisconnected("please"), "SMTPServerDisconnected"),
        (ConnectionRefusedError(111, "refused"), "ConnectionRefusedError"),
    ],
    ids=["recipient refused", "busy", "disconnected", "away"],
)
def test_a_failure_says_why_and_never_to_whom(failure: Exception, said: str) -> None:
    with mock.patch.object(EmailMessage, "send", side_effect=failure), pytest.raises(MailFailed) as failed:
        send(ADDRESS, "Sveiki!", "Labdien!")

    assert str(failed.value) == said
    assert failed.value.__cause__ is None
    assert failed.value.__suppress_context__
