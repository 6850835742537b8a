"""Asking for a code, as a reader does."""

import re
from collections.abc import Callable

import pytest

from clients.sign_in.services import request_code

NUMBER = "+37120000111"
Outbox = Callable[[], list[str]]


@pytest.fixture
def ask(outbox: Outbox) -> Callable[..., str]:
    """Asks for a code and returns the one that arrived, "" when none did."""

    def asked(address: str = NUMBER, ip: str | None = None) -> str:
        seen = len(outbox())
        request_code(address, ip=ip)
        return code_in(outbox()[-1]) if len(outbox()) > seen else ""

    return asked


def code_in(message: str) -> str:
    return str(re.findall(r"\b\d{6}\b", message)[-1])
