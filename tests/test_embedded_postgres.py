"""The server that the demo and the tests bring along: when it starts, who shares it, when it stops.

Each client here is a process of its own, which connects through Django as the real ones do.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from amigo_consent.embedded_postgres import database

ROOT = Path(__file__).resolve().parent.parent
STARTED_AT = "SELECT pg_postmaster_start_time()"

USE = """
import sys
from pathlib import Path
import django
from django.conf import settings
from amigo_consent.embedded_postgres import database

settings.configure(DATABASES={"default": database(Path(sys.argv[1]), durable=False)})
django.setup()
"""
ANSWER_STATEMENTS = """
from django.db import connection

for statement in sys.stdin:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        print(*cursor.fetchone() if cursor.description else ["done"], flush=True)
"""


class Client:
    """A process that answers SQL statements over one connection, until it is told to leave."""

    def __init__(self, data: Path, program: str = ANSWER_STATEMENTS) -> None:
        command = [sys.executable, "-c", USE + program, str(data)]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, cwd=ROOT, text=True, stdin=pipe, stdout=pipe, stderr=pipe)

    def say(self, statement: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{statement}\n")
        self.process.stdin.flush()

    def hear(self) -> str:
        assert self.process.stdout is not None
        answer: str = self.process.stdout.readline()
        return answer.strip()

    def ask(self, statement: str) -> str:
        self.say(statement)
        return self.hear()

    def leave(self) -> tuple[str, str]:
        """Ends as a program does that has nothing more to do; returns what else it wrote."""
        return self.process.communicate(timeout=30)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder made once, since that takes longest."""
    data = tmp_path_factory.mktemp("made") / "postgres"
    use_once(data)
    return data


@pytest.fixture
def data(made: Path) -> Iterator[Path]:
    """The data folder of a server that is not running, nor will be after the test."""
    yield made
    if is_running(made):
        use_once(made)


def use_once(data: Path) -> str:
    client = Client(data)
    answer = client.ask("SELECT 1")
    client.leave()
    return answer


def is_running(data: Path) -> bool:
    return (data / "postmaster.pid").exists()


def test_naming_a_database_starts_nothing_and_leaves_the_disk_alone(tmp_path: Path) -> None:
    entry = database(tmp_path / "var" / "postgres")

    assert entry["ENGINE"] == "amigo_consent.embedded_postgres"
    assert not Path(entry["HOST"]).exists()
    assert list(tmp_path.iterdir()) == []


def test_the_first_connection_makes_and_starts_it_and_leaving_stops_it(tmp_path: Path) -> None:
    data = tmp_path / "var" / "postgres"
    client = Client(data)

    answer = client.ask("SELECT current_database(), lower('ĀŽ Ш'), current_setting('listen_addresses')")
    was_running = is_running(data)
    client.leave()

    assert answer == "amigo āž ш"
    assert was_running
    assert not is_running(data)


def test_a_second_process_shares_it_and_the_last_one_stops_it(data: Path) -> None:
    first, second = Client(data), Client(data)

    assert first.ask(STARTED_AT) == second.ask(STARTED_AT)
    first.leave()
    assert second.ask("SELECT 1") == "1"
    second.leave()

    assert not is_running(data)


def test_many_processes_may_start_it_at_once(tmp_path: Path) -> None:
    data = tmp_path / "var" / "postgres"
    clients = [Client(data) for _ in range(8)]

    for client in clients:
        client.say(STARTED_AT)
    answers = {client.hear() for client in clients}
    for client in clients:
        client.leave()

    assert len(answers) == 1
    assert answers != {""}
    assert not is_running(data)


def test_a_killed_process_does_not_keep_it_running_for_ever(data: Path) -> None:
    killed, other = Client(data), Client(data)
    killed.ask("SELECT 1")
    killed.kill()

    assert is_running(data)
    other.ask("SELECT 1")
    other.leave()

    assert not is_running(data)


def test_a_killed_server_comes_back_with_its_data_though_its_number_is_taken(data: Path) -> None:
    before, pid_file = Client(data), data / "postmaster.pid"
    before.ask("SET synchronous_commit = on")
    before.ask("CREATE TABLE kept AS SELECT 42 AS answer")
    number, *rest = pid_file.read_text().splitlines()
    os.kill(int(number), signal.SIGKILL)
    before.kill()
    pid_file.write_text("\n".join([str(os.getpid()), *rest]))

    after = Client(data)
    answer = after.ask("SELECT answer FROM kept")
    after.leave()

    assert answer == "42"


def test_a_forked_child_neither_holds_nor_stops_its_parents_server(data: Path) -> None:
    fork = """
import os
from django.db import connection
connection.ensure_connection()
connection.close()
if child := os.fork():
    os.waitpid(child, 0)
    connection.ensure_connection()
    print("still there")
"""
    parent = Client(data, fork)

    output, errors = parent.leave()

    assert (output, errors) == ("still there\n", "")
    assert not is_running(data)


def test_the_path_may_be_long_and_odd(tmp_path: Path) -> None:
    data = tmp_path / ("long" * 40) / "an odd $HOME 'name\" ē"

    assert use_once(data) == "1"


def test_django_makes_and_drops_its_test_database(data: Path) -> None:
    make_test_database = """
from django.db import connection
connection.creation.create_test_db(verbosity=0)
connection.ensure_connection()
print(connection.settings_dict["NAME"])
connection.creation.destroy_test_db("amigo", verbosity=0)
"""
    client = Client(data, make_test_database)

    output, errors = client.leave()

    assert (output, errors) == ("test_amigo\n", "")


def test_a_server_that_cannot_start_says_why(data: Path) -> None:
    settings = data / "postgresql.conf"
    good = settings.read_text()

    settings.write_text(good + "no_such_setting = on\n")
    client = Client(data)
    client.say("SELECT 1")
    _, errors = client.leave()
    settings.write_text(good)

    assert client.process.returncode == 1
    assert "PostgreSQL's pg_ctl failed" in errors
    assert 'unrecognized configuration parameter "no_such_setting"' in errors


def test_a_socket_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    data = tmp_path / "postgres"
    socket_folder = Path(database(data)["HOST"])

    socket_folder.symlink_to(tmp_path)
    client = Client(data)
    client.say("SELECT 1")
    _, errors = client.leave()
    socket_folder.unlink()

    assert "belongs to somebody else" in errors
    assert not data.exists()


def test_its_files_are_closed_to_others_and_never_roots(data: Path) -> None:
    client = Client(data)
    client.ask("SELECT 1")

    for folder in (data, Path(database(data)["HOST"])):
        assert folder.stat().st_mode & 0o077 == 0
        assert folder.stat().st_uid != 0
    client.leave()
