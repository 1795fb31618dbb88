"""Reads codes however they were typed: as text or numbers, in several cells, with their names."""

import re
from collections.abc import Mapping, Sequence

from xlbudget.base.folding import fold
from xlbudget.reader import RawCell

_APOSTROPHE = fold("'")
"""Typed before digits it makes them text."""
_DOTTED = re.compile(r"\d+(?:\.\d+)+|\d+(?:\.\d+)*\.", re.ASCII)
"""Behind a code and between its levels people write dots."""
_LEVELS = re.compile(r"(?<=\d)\.(?=\d\d(?!\d))", re.ASCII)
_NAMED = re.compile(r"[\[(【［（]?(\d+)[\])】］）]?[-_:：、.\s]*(.*)", re.DOTALL)


def code_text(cell: RawCell) -> str:
    """Returns a code however it was typed: as text, with spaces, with dots, or as a number."""
    text = fold(str(cell.value))
    if cell.kind == "number":
        return text.rstrip("0").rstrip(".") if "." in text else text
    text = text.removeprefix(_APOSTROPHE)
    return text.replace(".", "") if _DOTTED.fullmatch(text) else text


def is_dotted(cell: RawCell) -> bool:
    """Tells whether a code was typed with dots, as in `201.03.01` or `2010301.`."""
    text = fold(str(cell.value)) if cell.kind == "text" else ""
    return "." in text and bool(_DOTTED.fullmatch(text.removeprefix(_APOSTROPHE)))


def code_and_name(text: str, lengths: Sequence[int]) -> tuple[str, str]:
    """Returns the code and the name of one cell, as in `2010301 行政运行` or `[2010301]行政运行`.

    `lengths` are those that codes have. Without a code all is the name; what begins like a number
    and goes on in digits has no code.
    """
    match = _NAMED.fullmatch(_LEVELS.sub("", text.strip().lstrip("'‘’＇")))
    if match and (fold(match[2])[:1].isdigit() or len(match[1]) not in lengths):
        match = None
    return (fold(match[1]), match[2].strip()) if match else ("", text.strip())


def code_in_parts(parts: Mapping[int, str], lengths: Sequence[int], above: str) -> str:
    """Returns the code whose levels stand in cells of their own, by level (0 is the class).

    Each cell holds its own level (`201`, `03`, `01` or 1) or all down to it (`201`, `20103`,
    `2010301`); levels that are left out before it are those of the code above. What does not fit
    together is returned with `+` between the cells, which is no code.
    """
    filled = {level: digits for level, digits in parts.items() if digits.strip("0")}
    if not all(digits.isdigit() for digits in filled.values()):
        return "".join(filled[level] for level in sorted(filled))
    if len(filled) == 1 and len(digits := next(iter(filled.values()))) in lengths[1:]:
        return digits
    code = ""
    for level, digits in sorted(filled.items()):
        before = lengths[level - 1] if level else 0
        prefix = above[:before] if len(code) < before and above.startswith(code) else code
        width = lengths[level] - before
        if len(digits) == lengths[level] and digits.startswith(code):
            code = digits
        elif len(prefix) == before and (
            len(digits) == width or (level and 0 < len(digits) < width)
        ):
            code = prefix + digits.zfill(width)
        else:
            return "+".join(filled[level] for level in sorted(filled))
    return code
