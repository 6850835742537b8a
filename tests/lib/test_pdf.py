"""PDF files: accessible, fit to be kept, and never at the mercy of what is written in them."""

import datetime as dt
import re
import zlib
from pathlib import Path

import pytest

from amigo_consent.lib import pdf

TEMPLATE = """
#let data = json(bytes(sys.inputs.data))
#set document(title: data.title)
#set text(lang: data.language)
= #data.title
#data.text
#pdf.attach(
  "said.json",
  bytes(sys.inputs.attachment),
  relationship: "data",
  mime-type: "application/json",
  description: data.title,
)
"""
AT = dt.datetime(2026, 1, 2, 10, 30, 15, 123456, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _templates(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "letter.typ").write_text(TEMPLATE)
    monkeypatch.setattr(pdf, "FOLDER", tmp_path)


def letter(text: str = "Text", *, language: str = "lv", attachment: str = "{}") -> bytes:
    data = {"title": "Vēstule", "language": language, "text": text}
    return pdf.render_pdf("letter.typ", data, at=AT, attachment=attachment)


def streams(content: bytes) -> list[bytes]:
    """What is inside, unpacked where it is packed."""
    found = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    return [zlib.decompress(each) if each[:1] == b"\x78" else each for each in found]


@pytest.mark.parametrize("language", ["lv", "en", "ru"])
def test_a_screen_reader_can_read_it(language: str) -> None:
    content = letter(language=language)

    assert b"<pdfuaid:part>1</pdfuaid:part>" in content
    assert b"/Marked true" in content
    assert f"/Lang({language})".encode() in content
    assert "Vēstule".encode() in content


def test_it_can_be_kept() -> None:
    content = letter()

    assert b"<pdfaid:part>3</pdfaid:part>" in content
    assert b"<xmp:CreateDate>2026-01-02T10:30:15" in content


def test_the_same_words_make_the_same_bytes() -> None:
    assert letter() == letter()


def test_a_file_is_inside() -> None:
    content = letter(attachment='{"said": "jā"}')

    assert b"/EmbeddedFile" in content
    assert '{"said": "jā"}'.encode() in streams(content)


@pytest.mark.parametrize(
    "text",
    [
        "#panic()",
        '#import "@preview/example:0.1.0"',
        "*#[] $ \\ <a> @b",
        "山田 🙂",
        "a\x01b\ue000\u202e",
        "e\u0301 \u0137",
        "",
    ],
    ids=["a command", "a package", "markup", "no font has it", "no character", "composed", "nothing"],
)
def test_whatever_somebody_is_called_there_is_a_file(text: str) -> None:
    assert letter(text).startswith(b"%PDF")
