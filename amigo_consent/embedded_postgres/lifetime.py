"""How long the server runs: from the first process that needs it to the end of the last one.

Two files beside the data folder hold the answer, as locks of the kernel, so that a process which is
killed lets go of them without saying goodbye:

- `….users` is locked, shared, by each process that uses the server, for as long as it lives;
- `….lock` is locked, exclusively and briefly, by whoever starts the server, joins it or leaves it.

A server whose last user was killed stays until the next user leaves.
"""

import atexit
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from amigo_consent.embedded_postgres.server import Server

_used: dict[Server, int] = {}
"""The servers that this very process keeps running, each with its open `….users` file."""


def keep_running(server: Server) -> None:
    """Starts the server unless it runs already, and keeps it until this process ends."""
    if server in _used:
        return
    with _joining_or_leaving(server):
        if server not in _used:  # another thread may have been faster
            server.ensure_started()
            _used[server] = _lock(_beside(server, "users"), fcntl.LOCK_SH)
            atexit.register(_leave, server)


def _leave(server: Server) -> None:
    """Ends this process's use of the server, and stops the server if nobody else uses it."""
    users = _used.pop(server, None)
    if users is None:  # a forked child runs its parent's exit handlers, but never joined
        return
    with _joining_or_leaving(server):
        if _is_last(users):
            server.stop()
        os.close(users)


def _is_last(users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _joining_or_leaving(server: Server) -> Iterator[None]:
    """One process, and one thread of it, at a time."""
    turn = _lock(_beside(server, "lock"), fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(turn)


def _beside(server: Server, suffix: str) -> Path:
    return server.data.with_name(f"{server.data.name}.{suffix}")


def _lock(path: Path, kind: int) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, kind)
    return descriptor


def _forget_parents_servers() -> None:
    """A forked child shares its parent's locks, but not its life: it joins for itself if it needs to."""
    for users in _used.values():
        os.close(users)
    _used.clear()


os.register_at_fork(after_in_child=_forget_parents_servers)
