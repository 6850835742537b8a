from collections.abc import Callable

import pytest

from clients.sign_in.services import request_code
from tests.clients.sign_in.codes import NUMBER, Outbox, code_in


@pytest.fixture
def ask(outbox: Outbox) -> Callable[..., str]:
    """Asks for a code as a reader does and returns the one that arrived, "" when none did."""

    def asked(number: str = NUMBER, ip: str | None = None) -> str:
        seen = len(outbox())
        request_code(number, ip=ip)
        return code_in(outbox()[-1]) if len(outbox()) > seen else ""

    return asked
