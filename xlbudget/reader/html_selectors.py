"""Selectors of style sheets: whether one is for an element, is not, or cannot be told."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from xlbudget.base.errors import WorkbookError
from xlbudget.base.meter import Meter
from xlbudget.reader.html_declared import unescaped
from xlbudget.reader.html_element import Element

NO, MAYBE, YES = 0, 1, 2
_LONGEST, _LONGEST_LIST = 1_000, 20_000
_IDENTIFIER = r"(?:[-\w]|\\[0-9a-fA-F]{1,6}[ ]?|\\[^\n])+"
_PART = re.compile(
    rf"(?P<name>(?!\d){_IDENTIFIER}|\*)|#(?P<id>{_IDENTIFIER})|\.(?P<class>{_IDENTIFIER})"
    r"|\[(?P<attribute>(?:\"[^\"]*\"|'[^']*'|[^\]\"'])*)\]|(?P<pseudo>::?[-\w]+)(?P<argument>\([^()]*\))?"
    r"|\s*(?P<joint>[>+~])\s*|(?P<space>\s+)"
)
_ATTRIBUTE = re.compile(
    rf"\s*({_IDENTIFIER}|[-\w:]+)\s*"
    rf"(?:([~|^$*]?=)\s*(?:\"(.*)\"|'(.*)'|({_IDENTIFIER}))\s*([isIS])?)?\s*",
    re.DOTALL,
)
COMMAS = re.compile(r",(?![^(\[]*[)\]])")
"""What stands between the selectors of a list."""
# What holds only while somebody points, types or has been there before.
_PASSING = frozenset(
    {
        *("hover", "focus", "active", "visited", "target", "focus-within", "focus-visible"),
        *("placeholder", "selection", "-moz-selection", "marker", "backdrop"),
    }
)
_PARTS = frozenset({"before", "after", "first-letter", "first-line"})
_NTH = re.compile(r"\s*(?:(odd)|(even)|([+-]?\d*)n\s*(?:([+-])\s*(\d+))?|([+-]?\d+))\s*")


class Compound(NamedTuple):
    """What one element has to be: its name, id, classes, attributes and place among others."""

    name: str = "*"
    ids: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    places: tuple[tuple[str, str], ...] = ()
    is_open: bool = False
    """Whether it has a part that is not understood."""


class Selector(NamedTuple):
    """What an element and those around it have to be, from the innermost one on.

    `joints` are what stands between: a space, `>`, `+` or `~`.
    """

    compounds: Sequence[Compound]
    joints: Sequence[str]

    @property
    def key(self) -> str:
        """Returns the id, class or name that every element of it has, `*` if there is none."""
        first = self.compounds[0]
        if first.ids:
            return f"#{first.ids[0].lower()}"
        return f".{first.classes[0].lower()}" if first.classes else first.name

    @property
    def weight(self) -> tuple[int, int, int]:
        """Returns by how much it counts against others: ids, classes, names."""
        return (
            sum(len(c.ids) for c in self.compounds),
            sum(len(c.classes) + len(c.attributes) + len(c.places) for c in self.compounds),
            sum(c.name != "*" for c in self.compounds),
        )


def selectors_of(text: str) -> Iterator[tuple[Selector, str]]:
    """Yields the selectors of a list, and which part of an element each is for, as `before`.

    Those of states that pass, such as under the pointer, are left out.  Raises WorkbookError F009.
    """
    if len(text) > _LONGEST_LIST:
        raise WorkbookError("F009", what="string_length", limit=_LONGEST_LIST)
    for part in COMMAS.split(text):
        if len(part) <= _LONGEST and (read := _selector(part.strip())):
            yield read


def _selector(text: str) -> tuple[Selector, str] | None:
    compounds: list[Compound] = [Compound()]
    joints: list[str] = []
    pseudo = ""
    at = 0
    while at < len(text):
        found = _PART.match(text, at)
        last = compounds[-1]
        if found is None:  # an escape, or a selector of the years to come
            compounds[-1] = last._replace(is_open=True)
            at += 1
            continue
        at = found.end()
        kind = found.lastgroup or ""
        if kind in ("joint", "space"):
            joints.append(found["joint"] or " ")
            compounds.append(Compound())
        elif kind in ("pseudo", "argument"):
            name = found["pseudo"].lstrip(":").lower()
            if name in _PASSING:
                return None
            if name in _PARTS:
                pseudo = name
            else:
                argument = (found["argument"] or "()")[1:-1]
                compounds[-1] = last._replace(places=(*last.places, (name, argument)))
        else:
            compounds[-1] = _with(last, kind, found[kind])
    if not text:
        return None
    return Selector(compounds[::-1], joints[::-1]), pseudo


def _with(compound: Compound, kind: str, text: str) -> Compound:
    if kind == "name":
        return compound._replace(name=unescaped(text).lower())
    if kind == "id":
        return compound._replace(ids=(*compound.ids, unescaped(text)))
    if kind == "class":
        return compound._replace(classes=(*compound.classes, unescaped(text)))
    return compound._replace(attributes=(*compound.attributes, text))


def matches(selector: Selector, element: Element, meter: Meter) -> int:
    """Returns YES, NO, or MAYBE where it cannot be told; raises WorkbookError F009."""
    return _from(selector, 0, element, meter)


def _from(selector: Selector, at: int, element: Element, meter: Meter) -> int:
    meter.use()
    here = _is(selector.compounds[at], element)
    if here == NO or at == len(selector.joints):
        return here
    joint, best = selector.joints[at], NO
    for other in _others(joint, element):
        best = max(best, _from(selector, at + 1, other, meter))
        if best == YES or joint in (">", "+"):
            break
    return min(here, best)


def _others(joint: str, element: Element) -> Iterator[Element]:
    """Yields the elements that may stand on the left of a joint, the nearest first."""
    if joint in ("+", "~"):
        before = element.before
        while before is not None:
            yield before
            before = before.before
        return
    above = element.parent
    while above is not None:
        yield above
        above = above.parent


def _is(compound: Compound, element: Element) -> int:
    attributes = element.attributes
    if compound.name not in ("*", element.name):
        return NO
    names = [(attributes.get("id", ""), compound.ids)] if compound.ids else []
    here = YES
    for text, wanted in names:
        here = min([here, *(_alike(name, [text]) for name in wanted)])
    if compound.classes:
        classes = attributes.get("class", "").split()
        here = min([here, *(_alike(name, classes) for name in compound.classes)])
    if here == NO:
        return NO
    here = min([here, *(_has(text, element) for text in compound.attributes)])
    if here == NO:
        return NO
    places = [_stands(name, argument, element) for name, argument in compound.places]
    return min([MAYBE if compound.is_open else here, here, *places])


def _alike(name: str, names: Sequence[str]) -> int:
    """Tells whether a name is among others: maybe where only pages without a doctype take it so."""
    if name in names:
        return YES
    return MAYBE if name.lower() in map(str.lower, names) else NO


def _has(text: str, element: Element) -> int:
    read = _ATTRIBUTE.fullmatch(text)
    if read is None:
        return MAYBE
    name, how = unescaped(read[1]).lower(), read[2]
    has = element.attributes.get(name)
    if has is None or not how:
        return NO if has is None else YES
    value = unescaped(next(text for text in (read[3], read[4], read[5]) if text is not None))
    if _compares(how, has, value):
        return YES
    # Of some attributes, and where it says so, small letters are as large ones.
    return MAYBE if _compares(how, has.lower(), value.lower()) else NO


def _compares(how: str, has: str, value: str) -> bool:
    if how == "=":
        return has == value
    if not value:
        return False
    tests = {
        "~=": value in has.split(),
        "|=": has == value or has.startswith(f"{value}-"),
        "^=": has.startswith(value),
        "$=": has.endswith(value),
        "*=": value in has,
    }
    return tests[how]


def _stands(name: str, argument: str, element: Element) -> int:
    """Tells whether an element stands so among those beside it."""
    if name in ("link", "any-link"):
        return YES if element.name == "a" and "href" in element.attributes else NO
    if name == "root":
        return YES if element.parent is None else NO
    if name == "empty":
        return NO if element.children else YES
    if name not in ("first-child", "last-child", "only-child", "nth-child", "nth-last-child"):
        return MAYBE
    if element.parent is None or element.parent.name == "body":
        return MAYBE  # what its head holds stands there, too
    at = element.number
    last = element.parent.count if element.parent else 1
    if name == "nth-child":
        return _nth(argument, at)
    if name == "nth-last-child":
        return _nth(argument, last - at + 1)
    is_first, is_last = at == 1, at == last
    fits = {"first-child": is_first, "last-child": is_last, "only-child": is_first and is_last}
    return YES if fits[name] else NO


def _nth(argument: str, at: int) -> int:
    read = _NTH.fullmatch(argument.lower())
    if read is None:
        return MAYBE
    if read[1] or read[2]:
        return YES if at % 2 == bool(read[1]) else NO
    if read[6]:
        return YES if at == int(read[6][:6]) else NO
    step = int(f"{read[3]}1" if read[3] in ("", "+", "-") else read[3][:6])
    start = int(f"{read[4] or '+'}{read[5] or 0}"[:7])
    if step == 0:
        return YES if at == start else NO
    return YES if (at - start) % step == 0 and (at - start) // step >= 0 else NO
