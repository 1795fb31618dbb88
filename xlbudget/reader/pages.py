"""Headers and footers of printed pages: what people see on paper and in no cell."""

import re
from collections.abc import Iterable
from functools import partial

from xlbudget.reader.values import is_true
from xlbudget.reader.xml import Attributes, EndHandler

_KINDS = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
_OTHER_EVEN, _OTHER_FIRST = 1, 2
_LETTERS = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|\d{1,3}|[BIUESXYHO])')
"""A font, a size, a colour: what stands around it is one text."""
_CODE = re.compile(r"&[A-Z]")
"""A part of the page, a number of pages, a date."""


def page_texts(flags: int, texts: Iterable[str]) -> tuple[str, ...]:
    """Returns the words of headers and footers that pages show, without the codes in them.

    `texts` are in the order of odd, even and first pages, a header and a footer each; those of
    even and first pages count where bits 0 and 1 of `flags` say that they differ.
    """
    shown = (True, True, *[bool(flags & _OTHER_EVEN)] * 2, *[bool(flags & _OTHER_FIRST)] * 2)
    given = (text for text, is_shown in zip(texts, shown, strict=False) if is_shown)
    words = ("&".join(map(_words, text.split("&&"))) for text in given)
    return tuple(text for text in words if text.strip())


def _words(text: str) -> str:
    return _CODE.sub(" ", _LETTERS.sub("", text))


class PageTexts:
    """The headers and footers of a worksheet while it streams by."""

    __slots__ = ("_by_kind", "_flags")

    def __init__(self) -> None:
        self._by_kind: dict[str, str] = {}
        self._flags = 0

    def on_settings(self, attributes: Attributes) -> None:
        """Takes which pages differ from the others."""
        self._flags = _OTHER_EVEN * is_true(attributes.get("differentOddEven"))
        self._flags |= _OTHER_FIRST * is_true(attributes.get("differentFirst"))

    def ends(self) -> dict[str, EndHandler]:
        """Returns the handlers for the text of each header and footer."""
        return {kind: partial(self._by_kind.__setitem__, kind) for kind in _KINDS}

    @property
    def texts(self) -> tuple[str, ...]:
        """Returns the words that pages show."""
        if not self._by_kind:
            return ()
        return page_texts(self._flags, (self._by_kind.get(kind, "") for kind in _KINDS))
