"""Signing in with a code sent to a phone, or to an e-mail (OWASP ASVS 5.0, 6.5 and 6.6; NIST 800-63B-4).

An address is an E.164 number, or an e-mail address in lower case. Nothing here tells one that is a client's
from one that is nobody's: both get a code's row, the same limits and the same answers. Only the message
differs.
"""

import datetime as dt
import secrets
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from amigo_consent.lib import db
from amigo_consent.lib.crypto import keyed_digest
from amigo_consent.lib.messages import outbox
from clients.person.models import Client
from clients.sign_in.models import SignInCode
from clients.sign_in.queries import client_behind, is_email

VALID_FOR = dt.timedelta(minutes=10)
KEPT_FOR = dt.timedelta(days=1)
TRIES = 5

CODES_PER_ADDRESS = 3
ADDRESS_WINDOW = dt.timedelta(minutes=15)
CODES_PER_IP = 30
IP_WINDOW = dt.timedelta(hours=1)


class TooManyCodes(Exception):
    """So many codes were asked for that the next one has to wait, at most for `wait`."""

    def __init__(self, wait: dt.timedelta) -> None:
        super().__init__(f"wait for {wait}")
        self.wait = wait


class WrongCode(Exception):
    """Not the code that was sent; another try is left."""


class CodeNotUsable(Exception):
    """No code can be right: none was asked for, or it expired, was used, or was tried too often."""


@transaction.atomic
def request_code(address: str, *, ip: str | None) -> None:
    """Send a new code to the address, if a client signs in by it; older codes stop working.

    The message is sent by a job, so that the answer neither waits for it nor says whether there is one.
    Raises TooManyCodes.
    """
    _one_at_a_time(address)
    _check_limits(address, ip)
    client = client_behind(address)
    code = f"{secrets.randbelow(10**6):06}"
    asked = SignInCode.objects.create(
        address=address,
        client=client,
        digest=_digest(address, code),
        ip=ip,
        expires_at=timezone.now() + VALID_FOR,
    )
    if client:
        _send(address, code, client.language, asked.expires_at)


def sign_in(address: str, code: str) -> Client:
    """The client who signs in by the address, if this is the newest code sent to it, which is then used up.

    Raises WrongCode, or CodeNotUsable when a new code has to be asked for.
    """
    with transaction.atomic():
        _one_at_a_time(address)
        asked = SignInCode.objects.filter(address=address).order_by("-id").first()
        if asked is None or not _is_usable(asked):
            raise CodeNotUsable
        client = client_behind(address)
        is_right = constant_time_compare(bytes(asked.digest), _digest(address, code))
        if client and client == asked.client and is_right:
            asked.used_at = timezone.now()
            asked.save(update_fields=["used_at"])
            return client
        asked.failures += 1
        asked.save(update_fields=["failures"])
    raise WrongCode if _is_usable(asked) else CodeNotUsable


def forget_old_codes() -> None:
    """Delete codes a day after they were asked for; by then they neither work nor count for a limit."""
    SignInCode.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()


def _one_at_a_time(address: str) -> None:
    """Whoever deals with the same address waits until this transaction ends."""
    db.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"sign-in {address}"])


def _check_limits(address: str, ip: str | None) -> None:
    """Codes that somebody signed in with do not count: they were no guesses."""
    now, unused = timezone.now(), SignInCode.objects.filter(used_at=None)
    if unused.filter(address=address, created_at__gt=now - ADDRESS_WINDOW).count() >= CODES_PER_ADDRESS:
        raise TooManyCodes(ADDRESS_WINDOW)
    if ip and unused.filter(ip=ip, created_at__gt=now - IP_WINDOW).count() >= CODES_PER_IP:
        raise TooManyCodes(IP_WINDOW)


def _is_usable(asked: SignInCode) -> bool:
    return asked.used_at is None and asked.failures < TRIES and asked.expires_at > timezone.now()


def _digest(address: str, code: str) -> bytes:
    return keyed_digest(f"{address} {code}", use="sign-in code")


def _send(address: str, code: str, language: str, expires_at: dt.datetime) -> None:
    """In the client's language. By the last line of a text message a phone fills the code in, on our pages
    only (origin-bound codes).
    """
    with translation.override(language):
        text = _("Amigo consents: your sign-in code is %(code)s. Do not tell it to anyone, not even to us.")
        text %= {"code": code}
        if is_email(address):
            more = _("It is valid for 10 minutes. If you did not ask for it, you need not do anything.")
            outbox.email(address, _("Your sign-in code"), f"{text}\n\n{more}", expires_at=expires_at)
            return
    host = urlsplit(settings.PUBLIC_URL).hostname
    outbox.text_message(address, f"{text}\n\n@{host} #{code}", expires_at=expires_at)
