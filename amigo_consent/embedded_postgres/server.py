"""Makes, starts and stops one server. When that happens is decided in `lifetime`."""

import hashlib
import os
import shlex
import shutil
import stat
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from amigo_consent.embedded_postgres import programs
from amigo_consent.embedded_postgres.programs import ServerError

DATABASE = "amigo"
PORT = "5432"  # only part of the socket's name: the server does not listen on the network
LOG = "server.log"
LOG_LINES_TO_SHOW = 15

NEW_CLUSTER = (
    "--auth-local=peer",  # the user who made it, and nobody else
    "--auth-host=reject",
    "--encoding=UTF8",
    # The same order and letter case on every machine; pg_trgm asks the C library what a letter is.
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C.UTF-8",
    "--lc-messages=C",
)
SMALL_MACHINE = {
    "listen_addresses": "",
    "port": PORT,
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "jit": "off",
    "log_checkpoints": "off",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

READY, STARTING_OR_STOPPING = 0, 1  # the answers of pg_isready


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server with its files in one folder; only the user who made it can connect.

    Nothing here guards against other processes: callers hold the lock of `lifetime`.
    """

    data: Path
    durable: bool = True

    @property
    def socket_folder(self) -> Path:
        """A short path, whatever the data folder is called: a socket's path has at most 107 bytes."""
        digest = hashlib.sha256(os.fsencode(self.data)).hexdigest()
        return Path(tempfile.gettempdir()) / f"amigo-postgres-{digest[:16]}"

    def ensure_started(self) -> None:
        """Leaves a server that accepts connections, made from nothing if need be."""
        self._prepare_socket_folder()
        if self._is_ready():
            return
        if not (self.data / "PG_VERSION").exists():
            self._make()
        self._clear_away_leftovers()
        self._pg_ctl("start", "--log", LOG, "--options", self._settings())

    def stop(self) -> None:
        """Stops the server, ending its connections; does nothing if it is not running."""
        if self._is_ready():
            self._pg_ctl("stop", "--mode", "fast")
            shutil.rmtree(self.socket_folder)

    def _is_ready(self) -> bool:
        """Whether it accepts connections. One that is just starting or stopping is waited for."""
        address = ("--host", str(self.socket_folder), "--port", PORT, "--dbname", "postgres")
        while (answer := programs.ask("pg_isready", "--quiet", *address)) == STARTING_OR_STOPPING:
            time.sleep(0.05)
        return answer == READY

    def _make(self) -> None:
        """Makes the data folder with the database in it: whole, or not at all."""
        with tempfile.TemporaryDirectory(prefix=f"{self.data.name}-", dir=self.data.parent) as workshop:
            unfinished = Path(workshop) / "data"
            unfinished.mkdir()
            programs.make_private(unfinished)
            programs.run(unfinished, "initdb", "--username", programs.this_user().pw_name, *NEW_CLUSTER)
            single_user = ("--single", "-cexit_on_error=on", "postgres")
            programs.run(unfinished, "postgres", *single_user, typed=f"CREATE DATABASE {DATABASE}")
            unfinished.rename(self.data)

    def _prepare_socket_folder(self) -> None:
        """Makes sure that nobody else can answer in the server's place: its folder is among everybody's."""
        self.socket_folder.mkdir(exist_ok=True)
        found, owners = self.socket_folder.lstat(), (os.geteuid(), programs.server_user().pw_uid)
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners:
            raise ServerError(f"{self.socket_folder} belongs to somebody else; it has to go first.")
        programs.make_private(self.socket_folder)

    def _clear_away_leftovers(self) -> None:
        """Forgets a server that was killed, even if its process number is by now another process's.

        Nobody answers on the socket, so these files are stale. Should a server be running all the same,
        then PostgreSQL finds its shared memory by the data folder, and refuses to start a second one.
        """
        for leftover in (self.data / "postmaster.pid", self.data / LOG, *self.socket_folder.iterdir()):
            leftover.unlink(missing_ok=True)

    def _pg_ctl(self, action: str, *arguments: str) -> None:
        try:
            programs.run(self.data, "pg_ctl", action, "--silent", "--wait", *arguments)
        except ServerError as error:
            raise ServerError(f"{error}\n{self._end_of_log()}") from error

    def _end_of_log(self) -> str:
        log = self.data / LOG
        lines = log.read_text(errors="replace").splitlines() if log.exists() else []
        return "\n".join(lines[-LOG_LINES_TO_SHOW:])

    def _settings(self) -> str:
        settings = SMALL_MACHINE | {"unix_socket_directories": str(self.socket_folder)}
        if not self.durable:
            settings |= NOT_DURABLE
        return shlex.join(f"--{name}={value}" for name, value in settings.items())
