"""A deployment that lacks a setting stops at once, with a sentence that names it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
COMPLETE = {
    "DEBUG": "0",
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-of-nobody-at-all",
    "ALLOWED_HOSTS": "consents.example",
    "PUBLIC_URL": "https://consents.example",
    "DATABASE_URL": "postgres://nobody@nowhere.invalid/amigo",
    "PERSONAL_DATA_KEY": "of-nobody-at-all-0123456789-abcdefghijklmnopqrst",
    "TRUSTED_PROXIES": "1",
    "SMS_URL": "https://sms.invalid/",
    "EMAIL_URL": "smtp://mail.invalid",
    "SEAL_KEY": "b25seS1mb3ItdGhpcy10ZXN0LTAwMDAwMDAwMDAwMDA=",
}


def run(program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a process with nothing but this in its environment."""
    return subprocess.run(
        [sys.executable, "-B", "-c", program],
        env={"PATH": os.environ["PATH"], **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def import_settings(**environment: str) -> subprocess.CompletedProcess[str]:
    return run("import amigo_consent.settings", **environment)


def test_with_everything_set_they_load() -> None:
    imported = import_settings(**COMPLETE)

    assert (imported.returncode, imported.stderr) == (0, "")


@pytest.mark.parametrize("missing", sorted(COMPLETE.keys() - {"DEBUG", "PUBLIC_URL"}))
@pytest.mark.parametrize("how", ["unset", "empty"])
def test_without_a_default_in_production_it_has_to_be_set(missing: str, how: str) -> None:
    rest = {name: value for name, value in COMPLETE.items() if name != missing}

    imported = import_settings(**rest, **({missing: ""} if how == "empty" else {}))

    assert imported.returncode != 0
    assert imported.stderr.splitlines()[-1].startswith(
        f"django.core.exceptions.ImproperlyConfigured: Set {missing}: "
    )


def test_a_place_that_says_nothing_is_not_for_development(tmp_path: Path) -> None:
    imported = import_settings(**{name: value for name, value in COMPLETE.items() if name != "DEBUG"})
    said = run("from amigo_consent.settings import *; print(DEBUG)", **COMPLETE | {"DEBUG": ""})

    assert imported.returncode == 0
    assert said.stdout.strip() == "False"


@pytest.mark.parametrize("wrong", ["-1", "one", "1.5"])
def test_the_number_of_proxies_is_a_number(wrong: str) -> None:
    imported = import_settings(**COMPLETE | {"TRUSTED_PROXIES": wrong})

    assert "TRUSTED_PROXIES has to be a whole number from 0" in imported.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("environment", "folder"),
    [({}, f"{ROOT}/var/outbox"), ({"EMAIL_URL": "filemail:///srv/mail"}, "/srv/mail")],
    ids=["unset", "set"],
)
def test_e_mails_go_to_the_folder_that_is_named(environment: dict[str, str], folder: str) -> None:
    said = run("from amigo_consent.settings import *; print(EMAIL_FILE_PATH)", DEBUG="1", **environment)

    assert (said.stdout.strip(), said.stderr) == (folder, "")


@pytest.mark.parametrize("setting", ["SEAL_KEY", "SEAL_RETIRED_KEYS"])
def test_a_key_that_is_none_stops_the_start(setting: str) -> None:
    imported = import_settings(**(COMPLETE | {setting: "c2hvcnQ="}))

    assert imported.returncode != 0
    assert f"{setting} has to be base64 of the 32 bytes" in imported.stderr.splitlines()[-1]


def test_importing_them_starts_nothing_and_makes_no_folder() -> None:
    """Not even where an embedded PostgreSQL would be used."""
    imported = run(WATCHED_IMPORT, DEBUG="1")

    assert (imported.returncode, imported.stdout, imported.stderr) == (0, "[]\n", "")


WATCHED_IMPORT = """
import sys
telling = {"subprocess.Popen", "os.fork", "os.posix_spawn", "os.mkdir", "socket.bind", "socket.connect"}
seen = []
sys.addaudithook(lambda event, _: event in telling and seen.append(event))
import amigo_consent.settings
print(seen)
"""
