from django.contrib.auth.models import User

from clients.access.models import AccessLog
from clients.person.models import Client


def record_access(*, client: Client, by: User, what: AccessLog.What) -> None:
    """Note for good that a member of staff looked at a client's data (OWASP ASVS 5.0, 16.2)."""
    AccessLog.objects.create(client=client, staff=by, what=what)
