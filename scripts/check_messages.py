"""Says which messages of the screens are not translated, and which compiled catalogues are stale.

Works on a copy, so that the tree stays as it is. `make fix` does not mend this: run
`manage.py makemessages --all`, translate, then `manage.py compilemessages`.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("amigo_consent", "clients", "consents", "templates", "manage.py")
LANGUAGES = ("lv", "ru")
CATALOGUES = Path("amigo_consent", "locale")
# Guessed by makemessages, or empty in any of its plural forms.
UNFINISHED = re.compile(r'^#,.*\bfuzzy\b|^msgstr(\[\d\])? ""$(?!\n")', re.MULTILINE)


def main() -> int:
    if shutil.which("xgettext") is None:
        print("The messages cannot be checked without GNU gettext (Debian: apt-get install gettext).")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        copy_sources(copy)
        extract_messages(copy)
        faults = [fault for language in LANGUAGES for fault in faults_of(copy, language)]
    for fault in faults:
        print(fault)
    return 1 if faults else 0


def copy_sources(copy: Path) -> None:
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy2(source, copy / name)


def extract_messages(copy: Path) -> None:
    """Adds to the copy's catalogues what the code says today."""
    locales = [f"--locale={language}" for language in LANGUAGES]
    run(sys.executable, "manage.py", "makemessages", *locales, cwd=copy)


def faults_of(copy: Path, language: str) -> Iterator[str]:
    texts = copy / CATALOGUES / language / "LC_MESSAGES" / "django.po"
    for entry in filter(UNFINISHED.search, entries(texts)):
        yield f"{language}: not translated\n{entry}\n"
    if not is_compiled(ROOT / texts.relative_to(copy)):
        yield f"{language}: django.mo is not what django.po says; run manage.py compilemessages"


def entries(texts: Path) -> list[str]:
    """The catalogue's messages with their translations, without the first, which is about the catalogue."""
    return run("msgattrib", "--no-obsolete", "--no-wrap", str(texts)).strip().split("\n\n")[1:]


def is_compiled(texts: Path) -> bool:
    """Whether the committed .mo says what its .po does, whatever version of gettext compiled it."""
    compiled = texts.with_suffix(".mo")
    if not compiled.exists():
        return False
    with tempfile.NamedTemporaryFile(suffix=".mo") as fresh:
        run("msgfmt", "--check", f"--output-file={fresh.name}", str(texts))
        return run("msgunfmt", fresh.name) == run("msgunfmt", str(compiled))


def run(*command: str, cwd: Path = ROOT) -> str:
    """A program's output; if it fails, its complaint ends the check."""
    outcome = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if outcome.returncode:
        sys.exit(f"{' '.join(command)}\n{outcome.stdout}{outcome.stderr}".strip())
    return outcome.stdout


if __name__ == "__main__":
    sys.exit(main())
