"""The public addresses that leave the house, in receipts, messages and exports.

They are promises: the portal serves each of them for good, so that what was once handed out can be read
years later. Whoever writes one takes it from here; nothing below the portal asks for its pages by name.
"""

from django.conf import settings


def portal() -> str:
    """Where clients see and change their consents."""
    return f"{settings.PUBLIC_URL}/"


def ledger() -> str:
    """Where anybody reads how a receipt is checked."""
    return f"{settings.PUBLIC_URL}/ledger/"


def notice(purpose: str, version: int) -> str:
    """The whole text of a published notice."""
    return f"{settings.PUBLIC_URL}/notices/{purpose}/{version}/"


def unsubscribe(token: str) -> str:
    """The one-click way out of messages (RFC 8058)."""
    return f"{settings.PUBLIC_URL}/u/{token}/"
