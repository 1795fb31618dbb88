"""The fields of a Word document: what they show, and whether a program computes it anew."""

import re
from dataclasses import dataclass, field

from xlbudget.base.errors import WorkbookError
from xlbudget.reader.docx_properties import value_of
from xlbudget.reader.drawings import shows_figures
from xlbudget.reader.values import is_true
from xlbudget.reader.xml import Attributes

# Those that calculate, or take their result from elsewhere: the numbers of pages and the list of
# contents are no figures.
_COMPUTED = (
    *("=", "LINK", "DDE", "DDEAUTO", "INCLUDETEXT", "DATABASE", "IF", "QUOTE", "DATE", "TIME"),
    *("DOCPROPERTY", "DOCVARIABLE", "MERGEFIELD", "REF", "STYLEREF"),
)
_DRAWS = "EQ"
"""Shows what its code says, of which nothing is stored: one letter over another."""
_CIRCLED = re.compile(r"\\o\s*\\ac\s*\(", re.IGNORECASE)
_DEEPEST = 64
"""Fields in fields; Word has twenty at most."""


@dataclass(slots=True)
class _Field:
    code: str = ""
    shows: bool = False
    dirty: bool = False
    result: list[str] = field(default_factory=list)


class Fields:
    """The fields that are open while a story streams by.

    `recomputed` is given what those show that a program computes when it opens the document: all
    of them where it `updates` them. `not_read` is given the kind of those that draw digits by
    their code alone.
    """

    def __init__(self, recomputed: list[str], not_read: dict[str, None], *, updates: bool) -> None:
        self._recomputed = recomputed
        self._not_read = not_read
        self._updates = updates
        self._open: list[_Field] = []
        self._controls: list[_Field] = []

    @property
    def in_contents(self) -> bool:
        """Tells whether the list of contents is open."""
        return any(_kind(known.code) == "TOC" for known in self._open)

    def shows(self, text: str) -> bool:
        """Tells whether a text is shown: what is the code of a field is not."""
        for known in (*self._open, *self._controls):
            if known.shows:
                known.result.append(text)
        return all(known.shows for known in self._open)

    def on_mark(self, attributes: Attributes) -> None:
        """Takes the mark at which a field begins, its result begins, or it ends."""
        match value_of(attributes, "fldCharType"):
            case "begin" if len(self._open) < _DEEPEST:
                dirty = is_true(value_of(attributes, "dirty"))
                self._open.append(_Field(dirty=dirty))
            case "separate" if self._open:
                self._open[-1].shows = True
            case "end" if self._open:
                self._close()
            case "begin":
                raise WorkbookError("F009", what="xml_depth", limit=_DEEPEST)

    def after_code(self, text: str) -> None:
        """Takes a part of a field's code."""
        if self._open and not self._open[-1].shows:
            self._open[-1].code += text

    def on_simple(self, attributes: Attributes) -> None:
        """Takes the start of a field that is written as one element."""
        dirty = is_true(value_of(attributes, "dirty"))
        self._open.append(_Field(value_of(attributes, "instr"), shows=True, dirty=dirty))

    def after_simple(self, _text: str) -> None:
        """Takes its end."""
        if self._open:
            self._close()

    def on_control(self, _attributes: Attributes) -> None:
        """Takes the start of a content control."""
        self._controls.append(_Field(shows=True))

    def on_binding(self, _attributes: Attributes) -> None:
        """Takes that programs fill a content control from elsewhere when they open the document."""
        if self._controls:
            self._controls[-1].dirty = True

    def after_control(self, _text: str) -> None:
        """Takes the end of a content control."""
        closed = self._controls.pop()
        result = "".join(closed.result)
        if closed.dirty and shows_figures(result):
            self._recomputed.append(result)

    def _close(self) -> None:
        closed = self._open.pop()
        result = "".join(closed.result)
        if _kind(closed.code) == _DRAWS and not result and _draws_digits(closed.code):
            self._not_read[_DRAWS] = None
        computed = _kind(closed.code) in _COMPUTED
        is_new = closed.dirty or self._updates or not result
        if computed and is_new and any(map(str.isdigit, result or "0")):
            self._recomputed.append(result)


def _draws_digits(code: str) -> bool:
    """Tells whether a code draws digits that may be of a figure; a circled one counts something."""
    return any(map(str.isdigit, code)) and (shows_figures(code) or not _CIRCLED.search(code))


def _kind(code: str) -> str:
    """Returns the first word of a field's code, or `=` for one that calculates."""
    code = code.strip()
    return "=" if code.startswith("=") else code.partition(" ")[0].upper()
