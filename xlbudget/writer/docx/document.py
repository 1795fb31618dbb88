"""Puts the whole document together as a file of Word, with the pages that its contents name."""

from collections.abc import Iterator, Mapping, Sequence

from xlbudget.base.texts import sentence
from xlbudget.narrative.document import Document
from xlbudget.writer.content import WorkbookContent
from xlbudget.writer.docx.compose import Composer
from xlbudget.writer.docx.contents import front
from xlbudget.writer.docx.flow import Section, page_numbers
from xlbudget.writer.docx.markup import field, paragraph, run, w
from xlbudget.writer.docx.package import MAIN, packed
from xlbudget.writer.docx.paper import section_end
from xlbudget.writer.docx.properties import core_part
from xlbudget.writer.docx.styles import NAMESPACE, fonts_part, styles_part
from xlbudget.writer.docx.theme import theme_part

_RELATIONS = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_PROPERTIES_END, _PARAGRAPH_END = "</w:pPr>", "</w:p>"
_WORD_2013 = "15"
"""The version whose way of setting text a program keeps to; an older one opens it as its own."""


def write_document(
    content: WorkbookContent, document: Document, *, for_print: bool = False
) -> bytes:
    """Returns a document as a file of Word; `content` is what its tables print.

    The same content gives the same bytes. One `for_print` has contents whose pages LibreOffice
    works out when it prints; those of the other a person renews with a click.
    """
    composer = Composer(content)
    for block in document.blocks:
        composer.add(block)
    body = composer.sections()
    beginning = front(document, composer.entries, page_numbers(body), for_print=for_print)
    return bound([beginning, *body], core_part(content, document.title))


def bound(
    sections: Sequence[Section], core: str, pictures: Mapping[str, bytes] | None = None
) -> bytes:
    """Returns sections as a file of Word; `core` tells its properties.

    `pictures` are PNG by the names that its markup has for them.
    """
    parts = {
        MAIN: _main(sections),
        "styles": styles_part(),
        "fontTable": fonts_part(),
        "settings": _settings(),
        "footer": _footer(),
        "theme": theme_part(),
    }
    return packed(parts, core, pictures)


def _main(sections: Sequence[Section]) -> str:
    body = w("body", *_body(sections))
    return f"<w:document {NAMESPACE} {_RELATIONS}>{body}</w:document>"


def _body(sections: Sequence[Section]) -> Iterator[str]:
    numbered = [section for section in sections if section.numbered]
    for section in sections:
        *before, last = (piece.markup for piece in section.pieces)
        yield from before
        first = section is numbered[0]
        end = section_end(section.paper, numbered=section.numbered, first=first)
        if not last.endswith(_PARAGRAPH_END):  # a small one behind it, which needs no page
            yield last
            last = paragraph("End")
        if section is sections[-1]:
            yield from (last, end)
        else:
            yield end.join(_split_at(last, _PROPERTIES_END))


def _split_at(markup: str, mark: str) -> tuple[str, str]:
    """Returns a markup in two parts, the second beginning with the last one of a mark."""
    at = markup.rindex(mark)
    return markup[:at], markup[at:]


def _settings() -> str:
    version = w(
        "compatSetting",
        name="compatibilityMode",
        uri="http://schemas.microsoft.com/office/word",
        val=_WORD_2013,
    )
    return (
        f"<w:settings {NAMESPACE}>"
        + w("characterSpacingControl", val="doNotCompress")
        + w("compat", version)
        + "</w:settings>"
    )


def _footer() -> str:
    before, after = sentence("docx.page", page="\n").split("\n")
    words = run(before) + field("PAGE", "1") + run(after)
    return f"<w:ftr {NAMESPACE}>{paragraph('Footer', words)}</w:ftr>"
