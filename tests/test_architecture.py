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
    "Pause",
    "ChannelPreference",
    "TopicPreference",
    "TopicPause",
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


WRITERS = ("consents/ledger/projection.py", "consents/proof/seals.py")


@pytest.mark.parametrize("path", [path for path in CODE if name(path) not in WRITERS], ids=name)
def test_only_the_projection_and_the_sealer_write_what_the_ledger_owns(path: Path) -> None:
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


@pytest.mark.parametrize("path", [path for path in CODE if name(path) != "amigo_consent/lib/db.py"], ids=name)
def test_sql_takes_one_way(path: Path) -> None:
    """Statements that went past `amigo_consent.lib.db` would be in no log and raise errors of their own."""
    opened = [ast.unparse(node) for node in ast.walk(syntax(path)) if _opens_cursor(node)]

    assert opened == []


def _opens_cursor(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "cursor"


FACES = ("desk", "portal", "api", "operations", "demo")
LOWER_FLOORS = [
    path
    for path in [*CODE, *sorted((ROOT / "templates").rglob("*.*"))]
    if path.relative_to(ROOT).parts[:2]
    not in [(top, face) for face in FACES for top in ("amigo_consent", "templates")]
    and path not in (ROOT / "amigo_consent" / "urls.py", ROOT / "templates" / "base.html")
]
"""All but the faces, what joins them, and the frame around the pages of clients."""


def names_reversed(text: str) -> list[str]:
    """Names of faces' pages that are asked for: imports in all but the word. The admin's belong to models."""
    asked = re.findall(r"""(?:\breverse(?:_lazy)?|\bredirect|resolve_url)\(\s*f?["']([^"']+)["']""", text)
    asked += re.findall(r"""\{% url ["']([^"']+)["']""", text)
    return [name for name in asked if not name.startswith("admin:") and name != "set_language"]


@pytest.mark.parametrize("path", LOWER_FLOORS, ids=name)
def test_lower_floors_name_no_page_of_a_face(path: Path) -> None:
    text = path.read_bytes().decode(errors="ignore")

    assert names_reversed(text) == []
    assert "def get_absolute_url" not in text


@pytest.mark.parametrize(
    "text",
    [
        'reverse("portal:notice", args=[1])',
        "redirect('desk:card', 1)",
        "{% url 'token' %}",
        'reverse(\n  "desk:front")',
    ],
)
def test_a_page_that_is_named_is_found(text: str) -> None:
    assert len(names_reversed(text)) == 1


# The folder of tests, and the code that it mirrors.
MIRRORED = {
    ROOT / "tests" / folder: ROOT / code
    for folder, code in [
        ("clients", "clients"),
        ("consents", "consents"),
        *((face, f"amigo_consent/{face}") for face in ("api", "demo", "desk", "lib", "portal")),
    ]
}
BESIDES = {"constraints"}
"""What the database alone promises: a test of a whole app."""


def mirror(test: Path) -> Path:
    """The folder of code that the test's own folder stands for."""
    tests, code = next((tests, code) for tests, code in MIRRORED.items() if test.is_relative_to(tests))
    return code / test.parent.relative_to(tests)


@pytest.mark.parametrize(
    "path", sorted(test for folder in MIRRORED for test in folder.rglob("test_*.py")), ids=name
)
def test_every_test_stands_where_its_code_does(path: Path) -> None:
    """`test_<module>` or `test_<module>_<aspect>`, in the folder of that module or its commands."""
    folder = mirror(path)
    about = path.stem.removeprefix("test_")
    subjects = {file.stem for file in (*folder.glob("*.py"), *folder.glob("management/commands/*.py"))}

    assert any(f"{about}_".startswith(f"{subject}_") for subject in subjects | BESIDES)


MOST_LINES_OF_A_FOLDER = 2500


@pytest.mark.parametrize("folder", sorted({path.parent for path in CODE}), ids=name)
def test_a_folder_can_be_read_in_an_afternoon(folder: Path) -> None:
    assert sum(len(file.read_text().splitlines()) for file in folder.glob("*.py")) <= MOST_LINES_OF_A_FOLDER


@pytest.mark.parametrize("path", CODE, ids=name)
def test_no_folder_hides_a_module(path: Path) -> None:
    """Python takes the folder, and the module of the same name is never read."""
    assert not path.with_suffix("").is_dir()
