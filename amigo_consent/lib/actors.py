"""Who acts: a member of staff, or this system. Every service is told, and every history says it."""

from django.contrib.auth.models import User


class System:
    """This system itself, as the one who acts: for jobs, never for what a person does."""


class NotStaff(Exception):
    """Somebody who is not of the staff cannot do this."""


def history_user(by: User | System) -> User | None:
    """Whom the histories name; nobody, when this system acts. Raises NotStaff."""
    if isinstance(by, System):
        return None
    if not by.is_staff:
        raise NotStaff(by.get_username())
    return by
