"""Template files as text: mistakes are collected with file and line, and reported all at once."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from xlbudget.base.errors import TemplateError

_COMMENT = re.compile(r"^[ \t]*#.*", re.MULTILINE)


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

    def raise_if_any(self) -> None:
        """Raises TemplateError with every mistake, in the order of files and lines."""
        if self.noted:
            ordered = sorted(set_unique(self.noted), key=lambda m: (m.file, m.line))
            raise TemplateMistakes(tuple(ordered))


def set_unique(mistakes: list[Mistake]) -> list[Mistake]:
    """Returns the mistakes without repetitions, which one wrong line may cause."""
    seen = {(m.file, m.line, m.key, tuple(sorted(m.params.items()))): m for m in mistakes}
    return list(seen.values())


class TemplateMistakes(TemplateError):
    """The template cannot be used; `mistakes` says where and why."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("F101", count=str(len(mistakes)))
        self.mistakes = mistakes


class TemplateFile:
    """One template file: its parsed data, and the line where something is written.

    `tomllib` gives no positions, so a line is found by the words that lead to it: each word is
    looked for behind the one before.
    """

    def __init__(self, path: Path, root: Path, mistakes: Mistakes) -> None:
        self.name = path.relative_to(root.parent).as_posix()
        self.mistakes = mistakes
        self.text = ""
        self.data: dict[str, Any] = {}
        try:
            self.text = path.read_text(encoding="utf-8")
            self.data = tomllib.loads(self.text)
        except OSError:
            self.add("missing_file")
        except UnicodeDecodeError:
            self.add("not_utf8")
        except tomllib.TOMLDecodeError as error:
            self.mistakes.noted.append(
                Mistake(self.name, _line_of_error(str(error)), "syntax", {"what": str(error)})
            )

    def add(self, key: str, *anchors: str, **params: str) -> None:
        """Notes a mistake at the line that the anchors lead to."""
        self.mistakes.noted.append(Mistake(self.name, self.line(*anchors), key, params))

    @property
    def has_mistakes(self) -> bool:
        """Tells whether a mistake of this file was noted."""
        return any(mistake.file == self.name for mistake in self.mistakes.noted)

    def line(self, *anchors: str) -> int:
        """Returns the 1-based line of the last anchor that is found, each behind the one before.

        An anchor `name =` is a key; comments are not looked at.
        """
        start = end = 0
        for anchor in anchors:
            pattern = re.escape(anchor)
            if anchor.endswith(" ="):
                key = re.escape(anchor.removesuffix(" ="))
                pattern = rf"(?<![\w-]){key}\s*=|\[{key}\]"
            match = re.compile(pattern).search(self._code, end)
            if match:
                start, end = match.span()
        return self._code.count("\n", 0, start) + 1

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

    def __init__(self, source: TemplateFile, data: Any, *anchors: str) -> None:
        self.source = source
        self.anchors = anchors
        self.data: dict[str, Any] = data if isinstance(data, dict) else {}
        self.read_keys: set[str] = set()
        if not isinstance(data, dict):
            source.add("not_a_table", *anchors)

    def text(self, key: str, default: str | None = None) -> str:
        """Returns a string; without a default the key must be there."""
        value = self._get(key, str, default)
        return value if isinstance(value, str) else ""

    def optional(self, key: str) -> str | None:
        """Returns a string or None where the key is missing."""
        self.read_keys.add(key)
        return self.text(key) if key in self.data else None

    def number(self, key: str, default: float | None = None) -> float:
        """Returns a number; without a default the key must be there."""
        value = self._get(key, (int, float), default)
        return value if isinstance(value, int | float) else 0

    def strings(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Returns a list of strings as a tuple."""
        value = self._get(key, list, None if default is None else list(default))
        return tuple(self._only(key, value or [], str))

    def numbers(self, key: str) -> tuple[int, ...]:
        """Returns a list of whole numbers as a tuple; a missing key is an empty one."""
        return tuple(self._only(key, self._get(key, list, []) or [], int))

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
        return tuple(tuple(self._only(key, row, str)) for row in rows)

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
            self.source.add("wrong_type", *self.anchors, f"{key} =", key_name=key)
            return default
        return value

    def _only(self, key: str, values: list[Any], kind: type) -> list[Any]:
        good = [value for value in values if isinstance(value, kind)]
        if len(good) != len(values):
            self.source.add("wrong_type", *self.anchors, f"{key} =", key_name=key)
        return good
