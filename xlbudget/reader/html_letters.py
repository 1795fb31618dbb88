"""The text of a paragraph or cell of a web page while it is read, and what a person sees of it."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from xlbudget.reader.html_looks import Look
from xlbudget.reader.model import HiddenBy

_SPACES = re.compile(r"[ \t\n\r\f]+")
BREAK = "\n"
_LONGEST_NAME = 40
_LATIN = re.compile(r"[\x21-\x7e．，]")
_TURNED, _BACK = "\u202e", "\u202c"


@dataclass(slots=True)
class Paragraph:
    """A paragraph while it is read: its text so far, and why parts of it are not seen."""

    level: int = 0
    texts: list[str] = field(default_factory=list)
    reasons: dict[HiddenBy, None] = field(default_factory=dict)

    def add(self, text: str, look: Look) -> None:
        """Adds a text as a browser shows it: spaces between words count as one."""
        if not look.keeps:
            text = _SPACES.sub(" ", text)
            last = self.texts[-1][-1:] if self.texts else BREAK
            if last in (" ", BREAK):
                text = text.lstrip(" ")
        if not text:
            return
        if text.strip():
            self.reasons[look.hidden_by(text) or self._raised(text, look)] = None
            text = f"{_TURNED}{text}{_BACK}" if look.backwards else text
        self.texts.append(text)

    def add_break(self) -> None:
        """Ends a line."""
        self.texts.append(BREAK)

    def _raised(self, text: str, look: Look) -> HiddenBy:
        """Tells whether digits stand small beside a digit, so that they are no part of it."""
        before = next((part for part in reversed(self.texts) if part.strip()), "")
        return "raised" if look.raised and text[0].isdigit() and before[-1:].isdigit() else ""

    @property
    def text(self) -> str:
        """Returns what it says."""
        lines = [line.strip(" ") for line in "".join(self.texts).split(BREAK)]
        is_name = sum(map(len, lines)) <= _LONGEST_NAME and not any(map(_is_cut, pairwise(lines)))
        return ("" if is_name else BREAK).join(lines).strip(BREAK)

    @property
    def hidden_by(self) -> HiddenBy:
        """Returns why a person does not see some of it."""
        return one_reason(self.reasons)


def _is_cut(lines: tuple[str, str]) -> bool:
    """Tells whether two lines would read otherwise in one, as numbers and Latin words do."""
    before, after = lines[0][-1:], lines[1][:1]
    return bool(_LATIN.match(before) and _LATIN.match(after))


def one_reason(reasons: dict[HiddenBy, None]) -> HiddenBy:
    """Returns the reason for a text of parts, "" where all of them are seen."""
    if not any(reasons):
        return ""
    if len(reasons) == 1:
        return next(iter(reasons))
    return "raised" if reasons.keys() <= {"", "raised"} else "runs"
