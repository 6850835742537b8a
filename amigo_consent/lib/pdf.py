"""PDF files for people: tagged for screen readers (PDF/UA-1) and fit to be kept, a file inside (PDF/A-3a).

Typst reads nothing but the template and the fonts that it brings along. What a file says is handed over as
data, never as markup, so that nobody's name can be a command.
"""

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "templates" / "pdf"
FONTS = typst.Fonts(include_system_fonts=False)

# Latin, Cyrillic and their punctuation; both standards refuse a character that no font has.
NOT_PRINTABLE = re.compile(
    "[^\n\x20-\x7e\xa0-\u024f\u0400-\u0482\u048a-\u04ff\u1e00-\u1eff\u2010-\u2027\u2030-\u203a€№™]"
)
STAND_IN = "□"


def render_pdf(template: str, data: Mapping[str, Any], *, at: dt.datetime, attachment: str) -> bytes:
    """The template of templates/pdf with the data, the same bytes for the same arguments.

    `at` is the file's date; `attachment` the text of the file inside. A character that cannot be printed
    becomes a box.
    """
    inputs = {"data": json.dumps(_printable(data)), "attachment": attachment}
    pdf: bytes = typst.compile(
        FOLDER / template,
        root=FOLDER,
        font_paths=FONTS,
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs=inputs,
        pdf_standards=["ua-1", "a-3a"],
        timestamp=int(at.timestamp()),
    )
    return pdf


def _printable(value: Any) -> Any:
    """The same data with every text in it printable."""
    if isinstance(value, str):
        return NOT_PRINTABLE.sub(STAND_IN, unicodedata.normalize("NFC", value))
    if isinstance(value, Mapping):
        return {name: _printable(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(each) for each in value]
    return value
