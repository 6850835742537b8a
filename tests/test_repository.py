"""What holds for every file of the repository."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LONGEST_MODULE = 300


def tracked(*patterns: str) -> list[Path]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for path in map(ROOT.joinpath, names.splitlines()) if path.is_file()]


def lines_with(pattern: str, files: list[Path]) -> Iterator[str]:
    """`file:line` of each match; a match may begin anywhere, and files that are not text have none."""
    for file in files:
        text = file.read_bytes().decode(errors="ignore")
        for match in re.finditer(pattern, text, re.IGNORECASE):
            yield f"{file.relative_to(ROOT)}:{text.count(chr(10), 0, match.start()) + 1}"


def test_no_file_names_a_package_registry() -> None:
    addresses = r"https?://[\w.-]*(pypi|pythonhosted|npmjs|registry|deb\.debian)|--(extra-)?index[-]url[= ]\S"

    found = list(lines_with(addresses, tracked()))

    assert found == []


@pytest.mark.parametrize("name", ["base.txt", "dev.txt"])
def test_every_requirement_is_locked_with_hashes(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text()
    requirements = re.split(r"\n(?=[\w-])", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE))

    locked = re.compile(r"[\w.-]+==\S+ .*--hash=sha256:", re.DOTALL)
    unlocked = [each for each in requirements if not locked.match(each)]

    assert len(requirements) > 20
    assert unlocked == []


def test_development_uses_the_versions_of_production() -> None:
    def versions(name: str) -> set[str]:
        return set(re.findall(r"^[\w.-]+==[^ ]+", (ROOT / "requirements" / name).read_text(), re.MULTILINE))

    assert versions("base.txt") <= versions("dev.txt")


def test_templates_hold_no_script_or_style_of_their_own() -> None:
    """The Content-Security-Policy would refuse them."""
    inline = r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:"

    found = list(lines_with(inline, tracked("*.html")))

    assert found == []


def test_nothing_is_left_to_be_done() -> None:
    """In quotation marks it is the status of a background job that waits."""
    left = r"(?<!['\"])\b(TO[D]O|FIX[M]E|XX[X])\b"

    found = list(lines_with(left, tracked("*.py", "*.html", "*.css", "*.js")))

    assert found == []


def test_modules_are_about_one_thing() -> None:
    modules = [file for file in tracked("*.py") if "migrations" not in file.parts]

    too_long = [file.name for file in modules if len(file.read_text().splitlines()) > LONGEST_MODULE]

    assert too_long == []


def test_documents_name_only_what_is_there() -> None:
    """Paths of ours, and dotted names, in backticks."""
    path = r"`((?:amigo_consent|clients|consents|docs|scripts|static|templates|tests)/[\w./*-]+)`"
    dotted = r"`((?:amigo_consent|clients|consents)(?:\.\w+){2,})`"
    texts = {file.name: file.read_text() for file in tracked("docs/*.md", "README.md")}

    paths = {(name, found) for name, text in texts.items() for found in re.findall(path, text)}
    modules = {(name, found) for name, text in texts.items() for found in re.findall(dotted, text)}

    assert paths
    assert modules
    assert {found for found in paths if not any(_under_root(found[1]))} == set()
    assert {found for found in modules if not _is_defined(found[1])} == set()


def _under_root(path: str) -> Iterator[Path]:
    folder = "amigo_consent/" if path.startswith("static/") else ""
    yield from ROOT.glob(f"{folder}{path}".rstrip("/"))


def _is_defined(name: str) -> bool:
    """A module, or something that one defines."""
    inside, _, last = name.rpartition(".")
    module, around = (ROOT / dotted.replace(".", "/") for dotted in (name, inside))
    if module.is_dir() or module.with_suffix(".py").exists():
        return True
    file = around.with_suffix(".py")
    return file.exists() and re.search(rf"\b{last}\b", file.read_text()) is not None
