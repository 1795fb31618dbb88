"""Reads codes however they were typed: as text or numbers, in several cells, with their names."""

import re
from collections.abc import Mapping, Sequence

from xlbudget.base.folding import fold
from xlbudget.reader import RawCell

_NAMED = re.compile(r"[\[(【［（]?(\d+)[\])】］）]?[-_:：、.\s]*(.*)", re.DOTALL)


def code_text(cell: RawCell) -> str:
    """Returns a code however it was typed: as text, with spaces, or as a number."""
    words = fold(str(cell.value))
    if cell.kind == "number" and "." in words:
        words = words.rstrip("0").rstrip(".")
    return words


def code_and_name(words: str, lengths: Sequence[int]) -> tuple[str, str]:
    """Returns the code and the name of one cell, as in `2010301 行政运行` or `[2010301]行政运行`.

    `lengths` are those that codes have. Without a code all is the name; what begins like a number
    and goes on in digits has no code.
    """
    match = _NAMED.fullmatch(words.strip())
    if match and (fold(match[2])[:1].isdigit() or len(match[1]) not in lengths):
        match = None
    return (fold(match[1]), match[2].strip()) if match else ("", words.strip())


def code_in_parts(parts: Mapping[int, str], lengths: Sequence[int], above: str) -> str:
    """Returns the code whose levels stand in cells of their own, by level (0 is the class).

    Each cell holds its own level (`201`, `03`, `01` or 1) or all down to it (`201`, `20103`,
    `2010301`); levels that are left out before it are those of the code above. What does not fit
    together is returned with `+` between the cells, which is no code.
    """
    given = {level: words for level, words in parts.items() if words.strip("0")}
    if not all(words.isdigit() for words in given.values()):
        return "".join(given[level] for level in sorted(given))
    if len(given) == 1 and len(words := next(iter(given.values()))) in lengths[1:]:
        return words
    code = ""
    for level, words in sorted(given.items()):
        before = lengths[level - 1] if level else 0
        prefix = above[:before] if len(code) < before and above.startswith(code) else code
        own = lengths[level] - before
        if len(words) == lengths[level] and words.startswith(code):
            code = words
        elif len(prefix) == before and (len(words) == own or (level and 0 < len(words) < own)):
            code = prefix + words.zfill(own)
        else:
            return "+".join(given[level] for level in sorted(given))
    return code
