"""What import-linter cannot see: who writes the ledger, and where tests are."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
CODE = [
    path
    for package in ("amigo_consent", "clients", "consents")
    for path in sorted((ROOT / package).rglob("*.py"))
    if "migrations" not in path.parts
]

LEDGER = {
    "Submission",
    "SubmissionDetail",
    "ConsentRecord",
    "ChannelPreference",
    "TopicPreference",
    "Objection",
    "Seal",
    "SealedHead",
}
WRITES = {
    "abulk_create",
    "acreate",
    "adelete",
    "asave",
    "aupdate",
    "bulk_create",
    "bulk_update",
    "create",
    "delete",
    "get_or_create",
    "save",
    "update",
    "update_or_create",
}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def syntax(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def ledger_tables() -> list[str]:
    """The tables of these models and of their histories."""
    models = apps.get_app_config("consents").get_models()
    return [m._meta.db_table for m in models if m.__name__.removeprefix("Historical") in LEDGER]


def ledger_writes(module: ast.Module) -> Iterator[str]:
    """Calls that write a ledger-owned model: made of one, or on something reached from one by its name."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            names = {part.id for part in ast.walk(node.func) if isinstance(part, ast.Name)}
            if names & LEDGER:
                yield ast.unparse(node)


def raw_writes(text: str) -> list[str]:
    tables = "|".join(ledger_tables())
    return re.findall(
        rf"(?i)\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|COPY|TRUNCATE)\s+\"?(?:{tables})\b", text
    )


def imported(module: ast.Module) -> set[str]:
    names = {alias.name for node in ast.walk(module) if isinstance(node, ast.Import) for alias in node.names}
    return names | {
        f"{node.module}.{alias.name}"
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


OUTSIDE_SERVICES = [path for path in CODE if not path.is_relative_to(ROOT / "consents" / "services")]


@pytest.mark.parametrize("path", OUTSIDE_SERVICES, ids=name)
def test_only_services_write_what_the_ledger_owns(path: Path) -> None:
    assert list(ledger_writes(syntax(path))) == []
    assert raw_writes(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "code",
    [
        "Submission.objects.create(client=client)",
        "Submission.objects.bulk_create(rows)",
        "ConsentRecord.objects.filter(client=client).update(status='given')",
        "ConsentRecord(client=client).save()",
        "TopicPreference.objects.get(pk=1).delete()",
    ],
)
def test_a_hurried_write_is_found(code: str) -> None:
    assert list(ledger_writes(ast.parse(code))) == [code]


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO consents_submission (id) VALUES (1)",
        "update consents_consentrecord SET status = 'given'",
        "DELETE FROM consents_historicaltopicpreference",
    ],
)
def test_a_hurried_statement_is_found(sql: str) -> None:
    assert raw_writes(sql)


@pytest.mark.parametrize("path", CODE, ids=name)
def test_there_are_no_signals(path: Path) -> None:
    signals = {module for module in imported(syntax(path)) if ".signals" in module or "dispatch" in module}

    assert signals == set()


@pytest.mark.parametrize("path", sorted((ROOT / "clients").rglob("*.py")), ids=name)
def test_clients_know_nothing_of_consents(path: Path) -> None:
    assert {module for module in imported(syntax(path)) if module.split(".")[0] == "consents"} == set()


def words_of(folder: Path) -> set[str]:
    """What tests of the folder can be about: its modules and packages, and what they define."""
    words: set[str] = set()
    for path in folder.rglob("*.py"):
        words |= {path.stem, path.parent.name}
        words |= {
            re.sub(r"(?<=[a-z])(?=[A-Z])", "_", node.name).lower()
            for node in syntax(path).body
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
        }
    return words


# What a test can also be about: the rules of the database, and the repository as a whole.
BESIDES = {
    "tests": {"architecture", "repository"},
    "tests/clients": {"constraints"},
    "tests/consents": {"constraints", "tampering"},
}
MIRRORED = {"tests": "amigo_consent", "tests/clients": "clients", "tests/consents": "consents"}


@pytest.mark.parametrize(
    "path",
    [path for folder in MIRRORED for path in sorted((ROOT / folder).glob("test_*.py"))],
    ids=name,
)
def test_every_test_file_mirrors_something(path: Path) -> None:
    folder = name(path.parent)
    about = path.stem.removeprefix("test_")

    subjects = words_of(ROOT / MIRRORED[folder]) | BESIDES[folder]

    assert any(
        f"{about}_".startswith(f"{subject}_") or subject.startswith(f"{about}_") for subject in subjects
    )
