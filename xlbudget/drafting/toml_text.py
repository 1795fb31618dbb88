"""Values as TOML writes them, and comments."""

import json
from collections.abc import Iterable, Mapping, Sequence

from xlbudget.base.texts import UNWRITABLE
from xlbudget.drafting.world import Reduced, World

_FIRST_WIDE = 0x2E80
"""The first of the Chinese characters and signs."""


def toml_string(text: str) -> str:
    """Returns a string in quotes, without characters that TOML does not take."""
    return json.dumps(UNWRITABLE.sub("", text).replace("\x7f", ""), ensure_ascii=False)


def toml_list(texts: Iterable[str]) -> str:
    """Returns a list of strings on one line."""
    return f"[{', '.join(map(toml_string, texts))}]"


def toml_table(pairs: Mapping[str, str]) -> str:
    """Returns an inline table of values that are TOML already, empty ones left out."""
    return f"{{ {', '.join(f'{key} = {value}' for key, value in pairs.items() if value)} }}"


def toml_select(world: World, select: Reduced) -> str:
    """Returns a selection, "" for one of everything; groups by their names."""
    if not select:
        return ""
    return toml_table({name: _members(world, name, members) for name, members in select.items()})


def _members(world: World, dimension: str, members: Sequence[str]) -> str:
    group = world.name(dimension, tuple(members))
    if group:
        return toml_string(group)
    return toml_string(members[0]) if len(members) == 1 else toml_list(members)


def toml_grid(lines: Iterable[Sequence[str]]) -> list[str]:
    """Returns the lines of a list of lists, columns under each other."""
    cells = [[toml_string(cell) for cell in line] for line in lines]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    return ["[", *(f"  [{_padded(line, widths)}]," for line in cells), "]"]


def _padded(line: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        f"{cell},{' ' * (width - _width(cell))}" for cell, width in zip(line, widths, strict=True)
    ]
    return " ".join(padded).rstrip().removesuffix(",")


def _width(text: str) -> int:
    """Returns how wide a text is in an editor, where Chinese characters take two places."""
    return sum(2 if ord(letter) >= _FIRST_WIDE else 1 for letter in text)


def comment(text: str) -> str:
    """Returns a comment of one line."""
    return f"# {' '.join(UNWRITABLE.sub('', text).split())}"
