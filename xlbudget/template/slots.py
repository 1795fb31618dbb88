"""The small language of sentences: words with open slots, and words that may be left out.

    支出预算{a t03[total].total}，{c t03[total].total}[，主要原因是{r memo[reason]}]。

| Slot | What it prints |
| --- | --- |
| `{year}` `{last}` `{unit}` | the year, the year before, the unit's name |
| `{a EXPR}` | an amount with its unit |
| `{b EXPR}` | the amount of the year before |
| `{s EXPR / EXPR}` | a share in percent |
| `{c EXPR}` | the change against the year before |
| `{n memo[id]}` `{d memo[id]}` `{r memo[id]}` | a count, a date, words |
| `{names t06[*].personnel}` | the names of the rows with an amount |
| `{each}` | the sentence's list |
| `{label}` `{path}` | in a list, the name of the row; with those of the rows above it |

EXPR is as in rules, or names memos; in a list `.total` is the row's own. What stands in `[ ]` is
left out when every slot in it prints nothing.
"""

import re

from xlbudget.template.model import Expression, Term
from xlbudget.template.narrative import MEMO, Optional, Part, Parts, Slot, SlotKind

_PIECE = re.compile(r"\{([^{}]*)\}|([\[\]{}])|([^\[\]{}]+)")
_TERM = re.compile(r"\s*([+-]?)\s*(?:(memo)\[([\w.-]+)\]|(\w+)\[([\w*@]+)\]\.(\w+)|\.(\w+))\s*")
_BARE: dict[str, SlotKind] = {
    "year": "year",
    "last": "last",
    "unit": "unit",
    "label": "label",
    "path": "path",
    "each": "each",
}
_WITH_AMOUNT: dict[str, SlotKind] = {"a": "amount", "b": "base", "c": "change", "names": "names"}
_WITH_MEMO: dict[str, SlotKind] = {"n": "count", "d": "date", "r": "text"}


class BadSlot(ValueError):
    """Words that are none of the language; the argument is what cannot be understood."""

    def __init__(self, what: str) -> None:
        # Sentences for users have open places in braces themselves.
        super().__init__(what.translate(str.maketrans("{}", "｛｝")))


def parse_parts(text: str) -> Parts:
    """Returns the parts of a sentence.

    Raises BadSlot: a slot that is none, a bracket without its other, one inside of another.
    """
    parts: list[Part] = []
    inside: list[Part] | None = None
    for piece in _PIECE.finditer(text):
        slot, sign, words = piece.groups()
        target = parts if inside is None else inside
        if words is not None:
            target.append(words)
        elif slot is not None:
            target.append(_slot(slot))
        elif sign == "[" and inside is None:
            inside = []
        elif sign == "]" and inside is not None:
            parts.append(Optional(tuple(inside)))
            inside = None
        else:
            raise BadSlot(sign)
    if inside is not None:
        raise BadSlot("[")
    return tuple(parts)


def _slot(text: str) -> Slot:
    kind, _, rest = text.partition(" ")
    if kind in _BARE and not rest:
        return Slot(_BARE[kind])
    if kind in _WITH_AMOUNT:
        left = amounts(rest)
        return Slot(_WITH_AMOUNT[kind], left, memo=_only_memo(left))
    if kind == "s" and rest.count("/") == 1:
        part, _, whole = rest.partition("/")
        return Slot("share", amounts(part), amounts(whole))
    if kind in _WITH_MEMO:
        memo = _only_memo(amounts(rest))
        if memo:
            return Slot(_WITH_MEMO[kind], memo=memo)
    raise BadSlot(f"{{{text}}}")


def amounts(text: str) -> Expression:
    """Returns the terms of an amount, of which some may be memos.

    Raises BadSlot: the text is none.
    """
    terms: list[Term] = []
    position = 0
    while position < len(text):
        match = _TERM.match(text, position)
        if not match or (terms and not match[1]):
            raise BadSlot(text.strip())
        sign = -1 if match[1] == "-" else 1
        if match[2]:
            terms.append(Term(sign, MEMO, match[3], ""))
        elif match[7]:
            terms.append(Term(sign, "", "", match[7]))
        else:
            terms.append(Term(sign, match[4], match[5], match[6]))
        position = match.end()
    if not terms:
        raise BadSlot(text.strip())
    return tuple(terms)


def _only_memo(expression: Expression) -> str:
    """Returns the memo that an expression is, or "" where it is anything else."""
    if len(expression) != 1 or expression[0].table != MEMO or expression[0].sign < 0:
        return ""
    return expression[0].row
