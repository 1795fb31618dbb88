"""The numbers that Word puts before paragraphs: lists, their levels, and how far they count."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from xlbudget.reader.container import Container
from xlbudget.reader.docx_numerals import numeral
from xlbudget.reader.docx_properties import value_of, whole
from xlbudget.reader.xml import Attributes, EndHandler, StartHandler, parse

_LEVELS = 9
_MOST = 1_000_000
_PLACE = re.compile(r"%([1-9])")


@dataclass(slots=True)
class _Level:
    form: str = "decimal"
    text: str = ""
    start: int = 1
    restarts: int | None = None
    """The level, from 1, under which it begins anew; None for each one above it, 0 for none."""
    digits_only: bool = False
    apart: bool = True
    """Whether something stands between the number and the text."""


@dataclass(slots=True)
class _List:
    """A list as it is defined, or what one of its uses changes of it."""

    levels: dict[int, _Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)
    style_link: str = ""
    base: str = ""


class Numbering:
    """Counts the paragraphs of each list as they come."""

    def __init__(self) -> None:
        self.lists: dict[str, _List] = {}
        self.uses: dict[str, _List] = {}
        self.style_uses: dict[str, str] = {}
        """The use of a list that a style for lists names."""
        self.list_of: dict[str, str] = {}
        """The list that a style for lists is of."""
        self.level_of: dict[str, int] = {}
        """The level that belongs to a style of paragraphs."""
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()

    def next(self, use: str, level: int) -> str:
        """Returns the number of the next paragraph of a list at a level from 0, "" for none."""
        changed = self.uses.get(use)
        if changed is None or use == "0":
            return ""
        name, base = self._base(changed)
        if base is None:
            return ""
        level = min(max(level, 0), _LEVELS - 1)
        levels = {**base.levels, **changed.levels}
        counts = self._counts.setdefault(name, [None] * _LEVELS)
        if level in changed.starts and (use, level) not in self._begun:
            counts[level] = None
        self._begun.add((use, level))
        starts = [changed.starts.get(n, levels.get(n, _Level()).start) for n in range(_LEVELS)]
        count = counts[level]
        counts[level] = starts[level] if count is None else count + 1
        for at in range(level + 1, _LEVELS):
            restarts = levels.get(at, _Level()).restarts
            if restarts is None or level < restarts:
                counts[at] = None
        # Above a level that comes first the numbers stand that will come.
        shown = [starts[n] if counts[n] is None else counts[n] for n in range(_LEVELS)]
        return _written(levels, level, shown)

    def _base(self, changed: _List) -> tuple[str, _List | None]:
        name, base = changed.base, self.lists.get(changed.base)
        if base and base.style_link and not base.levels:
            linked = self.uses.get(self.style_uses.get(base.style_link, ""))
            name = linked.base if linked else self.list_of.get(base.style_link, name)
            base = self.lists.get(name)
        return name, base


def _written(levels: Mapping[int, _Level], level: int, counts: Sequence[int | None]) -> str:
    shown = levels.get(level, _Level())
    if shown.form == "bullet":
        return ""

    def number(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        form = "decimal" if shown.digits_only else levels.get(at, _Level()).form
        return numeral(counts[at] or 0, form)

    text = _PLACE.sub(number, shown.text)
    return f"{text} " if text and shown.apart else text


def read_numbering(container: Container, part: str) -> Numbering:
    """Returns the lists of a document.

    Raises WorkbookError: the part is damaged or over a limit.
    """
    numbering = Numbering()
    current, level = _List(), _Level()
    number, name = 0, ""

    def on_list(attributes: Attributes) -> None:
        nonlocal current, name
        container.cells.use()
        current, name = _List(), value_of(attributes, "abstractNumId")
        numbering.lists[name] = current

    def on_use(attributes: Attributes) -> None:
        nonlocal current
        container.cells.use()
        current = _List()
        numbering.uses[value_of(attributes, "numId")] = current

    def on_base(attributes: Attributes) -> None:
        current.base = value_of(attributes, "val")

    def on_changed(attributes: Attributes) -> None:
        nonlocal number
        number = whole(value_of(attributes, "ilvl"), 0, _LEVELS - 1)

    def on_changed_start(attributes: Attributes) -> None:
        current.starts[number] = whole(value_of(attributes, "val"), 1, _MOST)

    def on_level(attributes: Attributes) -> None:
        nonlocal level
        level = _Level()
        current.levels[whole(value_of(attributes, "ilvl"), 0, _LEVELS - 1)] = level

    def on_style(attributes: Attributes) -> None:
        levels = {id(known): at for at, known in current.levels.items()}
        numbering.level_of[value_of(attributes, "val")] = levels.get(id(level), 0)

    def on_start(attributes: Attributes) -> None:
        level.start = whole(value_of(attributes, "val"), 1, _MOST)

    def on_form(attributes: Attributes) -> None:
        level.form = value_of(attributes, "val")

    def on_text(attributes: Attributes) -> None:
        level.text = value_of(attributes, "val")

    def on_restart(attributes: Attributes) -> None:
        level.restarts = whole(value_of(attributes, "val"), 0, _LEVELS)

    def on_digits(attributes: Attributes) -> None:
        level.digits_only = value_of(attributes, "val", "1") in ("1", "true", "on")

    def on_suffix(attributes: Attributes) -> None:
        level.apart = value_of(attributes, "val") != "nothing"

    def on_style_link(attributes: Attributes) -> None:
        current.style_link = value_of(attributes, "val")

    def on_of_style(attributes: Attributes) -> None:
        numbering.list_of[value_of(attributes, "val")] = name

    starts: dict[str, StartHandler] = {
        **{"abstractNum": on_list, "num": on_use, "abstractNumId": on_base},
        **{"lvlOverride": on_changed, "startOverride": on_changed_start, "lvl": on_level},
        **{"start": on_start, "numFmt": on_form, "lvlText": on_text, "suff": on_suffix},
        **{"lvlRestart": on_restart, "isLgl": on_digits, "pStyle": on_style},
        **{"numStyleLink": on_style_link, "styleLink": on_of_style},
    }
    ends: dict[str, EndHandler] = {}
    parse(container, part, starts, ends, root="numbering")
    return numbering
