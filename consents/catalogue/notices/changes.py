"""What a newer version of a notice says that an older one did not."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.safestring import SafeString

from consents.catalogue.notices.markup import HEADING, lay_out, paragraphs
from consents.catalogue.notices.models import Notice, NoticeText
from consents.catalogue.notices.text_diff import ComparedParagraph, compare, compare_words


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the text: a heading, unless it is what comes before the first, and what belongs to it."""

    heading: ComparedParagraph | None
    paragraphs: tuple[ComparedParagraph, ...]

    @property
    def is_changed(self) -> bool:
        return any(part.is_changed for part in (self.heading, *self.paragraphs) if part)

    @property
    def body(self) -> SafeString:
        return lay_out((paragraph.mark, paragraph.html) for paragraph in self.paragraphs)


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeChanges:
    """Two versions of a purpose's notice, compared in one language."""

    old: Notice
    new: Notice
    text: NoticeText
    title: ComparedParagraph
    summary: ComparedParagraph
    sections: list[Section]

    @property
    def changed_sections(self) -> list[Section]:
        return [section for section in self.sections if section.is_changed]

    @property
    def unchanged_headings(self) -> list[str]:
        """Of the sections that say what they said."""
        unchanged = [section.heading for section in self.sections if not section.is_changed]
        return [run.text for heading in unchanged if heading for run in heading.runs]

    @property
    def is_changed(self) -> bool:
        return self.title.is_changed or self.summary.is_changed or bool(self.changed_sections)


def notice_changes(old: Notice, new: Notice, language: str) -> NoticeChanges:
    """What became of the old version's text in a language. Raises KeyError when a draft lacks it."""
    before, after = old.text_in(language), new.text_in(language)
    return NoticeChanges(
        old=old,
        new=new,
        text=after,
        title=compare_words(before.title, after.title),
        summary=compare_words(before.summary, after.summary),
        sections=_sections(compare(paragraphs(before.body), paragraphs(after.body))),
    )


def _sections(compared: Iterable[ComparedParagraph]) -> list[Section]:
    """Every heading begins one."""
    sections: list[Section] = []
    for is_heading, block in groupby(compared, lambda paragraph: paragraph.mark == HEADING):
        if is_heading:
            sections += [Section(heading, ()) for heading in block]
        else:
            heading = sections.pop().heading if sections else None
            sections.append(Section(heading, tuple(block)))
    return sections
