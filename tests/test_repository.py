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
