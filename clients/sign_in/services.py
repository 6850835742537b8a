"""Signing in with a code sent to the phone (OWASP ASVS 5.0, 6.5 and 6.6; NIST 800-63B-4).

Nothing here tells a number that a client holds from one that nobody holds: both get a code's row, the
same limits and the same answers. Only the text message differs.
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
from clients.contacts.models import Subscription
from clients.person.models import Client
from clients.sign_in.models import SignInCode

VALID_FOR = dt.timedelta(minutes=10)
KEPT_FOR = dt.timedelta(days=1)
TRIES = 5

CODES_PER_NUMBER = 3
NUMBER_WINDOW = dt.timedelta(minutes=15)
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
def request_code(number: str, *, ip: str | None) -> None:
    """Send a new code to the client who holds the E.164 number today; older codes stop working.

    The message is sent by a job, so that the answer neither waits for it nor says whether there is one.
    Raises TooManyCodes.
    """
    _one_at_a_time(number)
    _check_limits(number, ip)
    client = _holder(number)
    code = f"{secrets.randbelow(10**6):06}"
    asked = SignInCode.objects.create(
        number=number,
        client=client,
        digest=_digest(number, code),
        ip=ip,
        expires_at=timezone.now() + VALID_FOR,
    )
    if client:
        outbox.text_message(number, _message(code, client.language), expires_at=asked.expires_at)


def sign_in(number: str, code: str) -> Client:
    """The client who holds the E.164 number, if this is the newest code sent to it; the code is then used up.

    Raises WrongCode, or CodeNotUsable when a new code has to be asked for.
    """
    with transaction.atomic():
        _one_at_a_time(number)
        asked = SignInCode.objects.filter(number=number).order_by("-id").first()
        if asked is None or not _is_usable(asked):
            raise CodeNotUsable
        holder = _holder(number)
        is_right = constant_time_compare(bytes(asked.digest), _digest(number, code))
        if holder and holder == asked.client and is_right:
            asked.used_at = timezone.now()
            asked.save(update_fields=["used_at"])
            return holder
        asked.failures += 1
        asked.save(update_fields=["failures"])
    raise WrongCode if _is_usable(asked) else CodeNotUsable


def forget_old_codes() -> None:
    """Delete codes a day after they were asked for; by then they neither work nor count for a limit."""
    SignInCode.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()


def _one_at_a_time(number: str) -> None:
    """Whoever deals with the same number waits until this transaction ends."""
    db.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"sign-in {number}"])


def _check_limits(number: str, ip: str | None) -> None:
    """Codes that somebody signed in with do not count: they were no guesses."""
    now, unused = timezone.now(), SignInCode.objects.filter(used_at=None)
    if unused.filter(number=number, created_at__gt=now - NUMBER_WINDOW).count() >= CODES_PER_NUMBER:
        raise TooManyCodes(NUMBER_WINDOW)
    if ip and unused.filter(ip=ip, created_at__gt=now - IP_WINDOW).count() >= CODES_PER_IP:
        raise TooManyCodes(IP_WINDOW)


def _holder(number: str) -> Client | None:
    subscriptions = Subscription.objects.open_on(timezone.localdate()).select_related("client")
    subscription = subscriptions.filter(number=number, client__erased_at=None).first()
    return subscription.client if subscription else None


def _is_usable(asked: SignInCode) -> bool:
    return asked.used_at is None and asked.failures < TRIES and asked.expires_at > timezone.now()


def _digest(number: str, code: str) -> bytes:
    return keyed_digest(f"{number} {code}", use="sign-in code")


def _message(code: str, language: str) -> str:
    """The text message. By its last line a phone fills the code in on our pages only (origin-bound codes)."""
    with translation.override(language):
        text = _("Amigo consents: your sign-in code is %(code)s. Do not tell it to anyone, not even to us.")
    return f"{text % {'code': code}}\n\n@{urlsplit(settings.PUBLIC_URL).hostname} #{code}"
