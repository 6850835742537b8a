"""Codes as a reader meets them."""

import re
from collections.abc import Callable

import pytest

from clients.sign_in.services import CodeNotUsable, WrongCode, sign_in

NUMBER = "+37120000111"
NOBODYS = "+37120000999"
Outbox = Callable[[], list[str]]


def code_in(message: str) -> str:
    return str(re.findall(r"\b\d{6}\b", message)[-1])


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def fail(number: str, times: int) -> None:
    """Enter a wrong code so many times."""
    for _ in range(times):
        with pytest.raises((WrongCode, CodeNotUsable)):
            sign_in(number, "wrong!")
