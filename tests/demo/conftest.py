from collections.abc import Iterator

import pytest
from django.db import transaction

from amigo_consent.demo.seed import seed_demo
from tests.demo.seeded import TODAY


@pytest.fixture(scope="module")
def _demo(request: pytest.FixtureRequest, module_db: None) -> Iterator[None]:
    """Made once for all tests of a module that follow each other and want as many clients."""
    with transaction.atomic():
        seed_demo(clients=request.param, seed=1, today=TODAY)
        yield
        transaction.set_rollback(True)
