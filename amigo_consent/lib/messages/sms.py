"""Text messages to clients, sent the way SMS_URL says.

`file:<folder>`                  one file a message, for demo and tests
`console:`                       on standard output
`https://user:password@host/...` a gateway, by POST of JSON `{"to", "text"}` with Basic authentication
"""

import datetime as dt
import secrets
import ssl
import sys
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

TIMEOUT = 5
"""Seconds that a gateway has for its answer."""


class SmsFailed(Exception):
    """The gateway did not take the message. Says why, and never to whom."""


def send(number: str, text: str) -> None:
    """Send a text to an E.164 number. Raises SmsFailed."""
    url = urlsplit(settings.SMS_URL)
    if url.scheme == "https":
        _post(settings.SMS_URL, {"to": number, "text": text})
    elif url.scheme == "file":
        _write(Path(url.path), _letter(number, text))
    else:
        sys.stdout.write(_letter(number, text))


def valid_url(url: str) -> str:
    """The given SMS_URL. Raises ImproperlyConfigured when no message could be sent by it."""
    parts = urlsplit(url)
    complete = {"file": bool(parts.path), "console": True, "https": bool(parts.hostname)}
    if not complete.get(parts.scheme):
        raise ImproperlyConfigured(
            "SMS_URL has to be file:<folder>, console: or https://user:password@gateway/path."
        )
    return url


def file_name(kind: str) -> str:
    """A name for the file of one message, sortable by time."""
    return f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S.%f}-{secrets.token_hex(4)}.{kind}.txt"


def _letter(number: str, text: str) -> str:
    return f"To: {number}\n\n{text}\n"


def _write(folder: Path, letter: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / file_name("sms")).write_text(letter, encoding="utf-8")


def _post(url: str, message: dict[str, str]) -> None:
    """Over TLS with the system's certificates, straight to that address: no proxy, no redirect."""
    trusted = ssl.create_default_context()
    try:
        answer = httpx.post(url, json=message, timeout=TIMEOUT, verify=trusted, trust_env=False)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SmsFailed(f"the gateway cannot be reached: {type(error).__name__}") from error
    if not answer.is_success:
        raise SmsFailed(f"the gateway answered {answer.status_code}")
