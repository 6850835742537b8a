"""What was handed out can be read: the portal serves every public address."""

from urllib.parse import urlsplit

import pytest
from django.urls import resolve

from consents.catalogue import addresses


@pytest.mark.parametrize(
    ("address", "page"),
    [
        (addresses.portal(), "portal:home"),
        (addresses.ledger(), "portal:ledger"),
        (addresses.notice("offers", 1), "portal:notice"),
        (addresses.unsubscribe("token"), "portal:unsubscribe"),
    ],
)
def test_the_portal_serves_it(address: str, page: str) -> None:
    assert resolve(urlsplit(address).path).view_name == page
