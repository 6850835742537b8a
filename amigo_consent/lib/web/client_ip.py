"""Where a request came from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str | None:
    """The caller's address, looked up behind as many proxies of ours as TRUSTED_PROXIES says.

    Every proxy adds the address it was called from at the right end of X-Forwarded-For; what stands left
    of our own proxies' additions is only claimed by the caller and never used.
    """
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    hops = [*(hop.strip() for hop in forwarded if hop.strip()), request.META.get("REMOTE_ADDR", "")]
    address = hops[-1 - min(settings.TRUSTED_PROXIES, len(hops) - 1)]
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return None
