from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from consents.proof.offline import NotProven, parsed


def read_json(path: Path) -> Any:
    """What the file says. Raises CommandError when it cannot be read, or is no JSON."""
    try:
        return parsed(read(path))
    except NotProven as error:
        raise CommandError(f"{path}: {error}") from error


def read(path: Path) -> bytes:
    """Raises CommandError when the file cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}") from error
