"""Template files as text: mistakes are collected with file and line, and reported all at once."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from xlbudget.base.errors import TemplateError

_COMMENT = re.compile(r"^[ \t]*#.*", re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
"""What no text may hold: a workbook with it is damaged. A new line in a header is welcome."""
_BRACES = re.compile(r"\{[^{}]*\}?|\}")
_ID = re.compile(r"[\w-]+")
_LONGEST_TEXT = 2000
_MOST_BYTES = 400_000
"""Of all files of a family, eight times as many as the largest has."""
_MOST_MISTAKES = 500
_MOST_DOTS = 60
PLACEHOLDERS = ("unit", "year")
"""What texts of a template may leave open, in braces."""
CLASS_LABEL = re.compile(r"(?:\{ordinal\}[、.．]|[(（]\{ordinal\}[)）][、.．]?)?\{name\}")
"""The label of rows that are there when used: what is read behind a number is the name."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in a template file; `key` names its sentence in the message files."""

    file: str
    line: int
    key: str
    params: Mapping[str, str]


@dataclass(slots=True)
class Mistakes:
    """Collects the mistakes of all files of a family, so that they are reported together."""

    noted: list[Mistake] = field(default_factory=list)
    room: int = _MOST_BYTES
    """Bytes that may still be read."""
    code: str = "F101"
    """Of the error that they are raised with."""

    def raise_if_any(self) -> None:
        """Raises TemplateError with every mistake, in the order of files and lines."""
        if self.noted:
            ordered = sorted(set_unique(self.noted), key=lambda m: (m.file, m.line))
            raise TemplateMistakes(tuple(ordered), self.code)


def set_unique(mistakes: list[Mistake]) -> list[Mistake]:
    """Returns the mistakes without repetitions, which one wrong line may cause."""
    seen = {(m.file, m.line, m.key, tuple(sorted(m.params.items()))): m for m in mistakes}
    return list(seen.values())


class TemplateMistakes(TemplateError):
    """A template, or another file of this kind, cannot be used; `mistakes` says where and why."""

    def __init__(self, mistakes: tuple[Mistake, ...], code: str = "F101") -> None:
        super().__init__(code, count=str(len(mistakes)))
        self.mistakes = mistakes


class TemplateFile:
    """One template file: its parsed data, and the line where something is written.

    `tomllib` gives no positions, so a line is found by the words that lead to it: each word is
    looked for behind the one before.
    """

    def __init__(
        self, path: Path, root: Path, mistakes: Mistakes, *, optional: bool = False
    ) -> None:
        self.name = path.relative_to(root.parent).as_posix()
        self.mistakes = mistakes
        self.text = ""
        self.data: dict[str, Any] = {}
        if optional and not path.exists():
            return
        try:
            text = self._read(path).decode("utf-8-sig")  # as Windows editors write it
            self.text = text.replace("\r\n", "\n").replace("\r", "\n")
            # What a key of many names costs grows with the square of them.
            if any(line.count(".") > _MOST_DOTS for line in self.text.split("\n")):
                raise ValueError(f"more than {_MOST_DOTS} dots in a line")
            self.data = tomllib.loads(self.text)
        except OSError:
            self.add("missing_file")
        except UnicodeDecodeError:
            self.add("not_utf8")
        except tomllib.TOMLDecodeError as error:
            self._syntax(_line_of_error(str(error)), str(error))
        except (
            ValueError,
            RecursionError,
        ) as error:  # also a number of 5,000 digits, 1,000 brackets
            self._syntax(1, str(error))

    def _read(self, path: Path) -> bytes:
        """Returns the bytes of a file; of a pipe, a device or too long a one none, which is noted.

        Raises OSError: it cannot be read.
        """
        if not path.is_file():
            raise FileNotFoundError(path)
        with path.open("rb") as stream:
            content = stream.read(self.mistakes.room + 1)
        self.mistakes.room -= len(content)
        if self.mistakes.room >= 0:
            return content
        self.mistakes.room = 0
        self.add("too_large", most=str(_MOST_BYTES))
        return b""

    def _syntax(self, line: int, what: str) -> None:
        self.mistakes.noted.append(Mistake(self.name, line, "syntax", {"what": what}))

    def add(self, key: str, *anchors: str, **params: str) -> None:
        """Notes a mistake at the line that the anchors lead to."""
        if len(self.mistakes.noted) >= _MOST_MISTAKES:
            self.mistakes.noted.append(Mistake(self.name, 1, "more_mistakes", {}))
            return
        self.mistakes.noted.append(Mistake(self.name, self.line(*anchors), key, params))

    @property
    def has_mistakes(self) -> bool:
        """Tells whether a mistake of this file was noted."""
        return any(mistake.file == self.name for mistake in self.mistakes.noted)

    def line(self, *anchors: str) -> int:
        """Returns the 1-based line of the last anchor that is found, each behind the one before.

        An anchor `name =` is a key; comments are not looked at.
        """
        starts = [start for start, _ in self._spans(anchors)]
        return self._code.count("\n", 0, starts[-1] if starts else 0) + 1

    def reach(self, *anchors: str) -> int:
        """Returns how many of the anchors are found, each behind the one before."""
        return len(list(self._spans(anchors)))

    def _spans(self, anchors: Iterable[str]) -> Iterator[tuple[int, int]]:
        end = 0
        for anchor in anchors:
            pattern = re.escape(anchor)
            if anchor.endswith(" ="):
                key = re.escape(anchor.removesuffix(" ="))
                pattern = rf"(?<![\w-]){key}\s*=|\[{key}\]"
            match = re.compile(pattern).search(self._code, end)
            if match:
                end = match.end()
                yield match.span()

    @cached_property
    def _code(self) -> str:
        """Returns the text with its comments blanked out."""
        return _COMMENT.sub(lambda comment: " " * len(comment[0]), self.text)


def _line_of_error(message: str) -> int:
    _, _, rest = message.partition("at line ")
    digits = rest.split(",")[0]
    return int(digits) if digits.isdigit() else 1


class Reader:
    """Takes values out of one TOML table, noting what is missing, unknown or of the wrong type."""

    def __init__(
        self,
        source: TemplateFile,
        data: Any,
        *anchors: str,
        placeholders: tuple[str, ...] | None = PLACEHOLDERS,
        longest: int = _LONGEST_TEXT,
    ) -> None:
        self.source = source
        self.anchors = anchors
        self.placeholders = placeholders
        self.longest = longest
        self.data: dict[str, Any] = data if isinstance(data, dict) else {}
        self.read_keys: set[str] = set()
        if not isinstance(data, dict):
            source.add("not_a_table", *anchors)

    def add(self, sentence: str, key: str, *anchors: str, **params: str) -> None:
        """Notes a mistake in what a key holds."""
        self.source.add(sentence, *self.anchors, f"{key} =", *anchors, key_name=key, **params)

    def text(self, key: str, default: str | None = None) -> str:
        """Returns a string; without a default the key must be there and say something."""
        value = self._get(key, str, default)
        if not isinstance(value, str):
            return ""
        if default is None and not value.strip():
            self.add("empty", key)
        return next(iter(self._texts(key, [value])), "")

    def optional(self, key: str) -> str | None:
        """Returns a string or None where the key is missing."""
        self.read_keys.add(key)
        return self.text(key) if key in self.data else None

    def id(self, key: str = "id") -> str:
        """Returns a name by which other files speak of something: letters, digits, `_`, `-`."""
        value = self.text(key)
        if value.strip() and not _ID.fullmatch(value):
            self.add("bad_id", key, what=value)
        return value

    def flag(self, key: str) -> bool:
        """Returns true or false; a missing key is false."""
        self.read_keys.add(key)
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            self.add("wrong_type", key)
        return value is True

    def number(self, key: str, low: int, high: int) -> float:
        """Returns a number of at least `low` and at most `high`; the key must be there."""
        value = self._get(key, (int, float), None)
        good: list[float] = self._within(key, [] if value is None else [value], low, high)
        return good[0] if good else low

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """Returns a whole number within bounds; without a default the key must be there."""
        value = self._get(key, int, default)
        chosen = [] if value is None or key not in self.data else [value]
        good: list[int] = self._within(key, chosen, low, high)
        return good[0] if good else default or 0

    def strings(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Returns a list of strings as a tuple."""
        value = self._get(key, list, None if default is None else list(default))
        return tuple(self._texts(key, self._only(key, value or [], str)))

    def wholes(self, key: str, low: int, high: int) -> tuple[int, ...]:
        """Returns a list of whole numbers within bounds; a missing key is an empty one."""
        values = self._only(key, self._get(key, list, []) or [], int)
        return tuple(self._within(key, values, low, high))

    def numbers(self, key: str, low: int, high: int) -> tuple[float, ...]:
        """Returns a list of numbers within bounds; a missing key is an empty one."""
        values = self._only(key, self._get(key, list, []) or [], (int, float))
        return tuple(self._within(key, values, low, high))

    def string_lists(self, key: str) -> dict[str, tuple[str, ...]]:
        """Returns a table of lists of strings; a missing key is an empty one."""
        inner = Reader(self.source, self.table(key), *self.anchors, key)
        return {name: inner.strings(name) for name in inner.data}

    def tables(self, key: str) -> list[dict[str, Any]]:
        """Returns an array of tables; a missing key is an empty array."""
        return self._only(key, self._get(key, list, []) or [], dict)

    def table(self, key: str) -> dict[str, Any]:
        """Returns a table; a missing key is an empty one."""
        return self._get(key, dict, {}) or {}

    def grid(self, key: str, default: list[list[str]] | None = None) -> tuple[tuple[str, ...], ...]:
        """Returns a list of lists of strings."""
        rows = self._only(key, self._get(key, list, default) or [], list)
        return tuple(tuple(self._texts(key, self._only(key, row, str))) for row in rows)

    def done(self) -> None:
        """Notes every key that was never read: usually a slip of the pen."""
        for key in self.data.keys() - self.read_keys:
            self.source.add("unknown_key", *self.anchors, f"{key} =", key_name=key)

    def _get(self, key: str, kind: Any, default: Any) -> Any:
        self.read_keys.add(key)
        if key not in self.data:
            if default is None:
                self.source.add("missing_key", *self.anchors, key_name=key)
            return default
        value = self.data[key]
        if not isinstance(value, kind) or isinstance(value, bool):
            self.add("wrong_type", key)
            return default
        return value

    def _only(self, key: str, values: list[Any], kind: Any) -> list[Any]:
        good = [v for v in values if isinstance(v, kind) and not isinstance(v, bool)]
        if len(good) != len(values):
            self.add("wrong_type", key)
        return good

    def _within(self, key: str, values: list[Any], low: int, high: int) -> list[Any]:
        """Returns the numbers, noting those outside the bounds: `nan` is outside of any."""
        good = [value if low <= value <= high else low for value in values]
        if any(value is not kept for value, kept in zip(values, good, strict=True)):
            self.add("bounds", key, low=str(low), high=str(high))
        return good

    def _texts(self, key: str, texts: list[str]) -> list[str]:
        """Returns the texts as they are, noting what a cell cannot hold or nobody fills in."""
        for text in texts:
            if _CONTROL.search(text):
                self.add("control", key)
            if len(text) > self.longest:
                self.add("too_long", key, most=str(self.longest))
            if self.placeholders is None or ("{" not in text and "}" not in text):
                continue
            known = [f"{{{name}}}" for name in self.placeholders]
            for written in set(_BRACES.findall(text)) - set(known):
                self.add("placeholder", key, written, what=written, known="、".join(known))
        return texts
