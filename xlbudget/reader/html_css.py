"""Style sheets of a web page: the rules that may hide what it says, and whom they are for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from xlbudget.base.meter import Meter
from xlbudget.reader.html_declared import Declared, declarations, resolved
from xlbudget.reader.html_element import Element
from xlbudget.reader.html_queries import applies
from xlbudget.reader.html_selectors import (
    COMMAS,
    MAYBE,
    NO,
    YES,
    Selector,
    matches,
    selectors_of,
)

_ALL_OF = {
    "font": ("font-size", "font-family"),
    "background": ("background-color", "background-image"),
    "overflow": ("overflow-x", "overflow-y"),
    "margin": ("margin-left", "margin-top", "margin-right", "margin-bottom"),
    "inset": ("left", "top", "right", "bottom"),
}
"""What is said of these says all of those anew."""
_MOST_RULES, _MOST_PARENTS = 5_000, 20
_NESTED = 4
_GROUPS = frozenset({"media", "supports", "layer", "container", "scope"})
_STRING = r"\"(?:\\[\s\S]?|[^\"\\\n])*+[\"\n]?|'(?:\\[\s\S]?|[^'\\\n])*+['\n]?"
_ADDRESS = r"(?i:url)\(\s*[^\s\"'()]*+\s*\)"
_MARK = re.compile(rf"{_STRING}|{_ADDRESS}|[{{}};]")
_AT = re.compile(r"@([-\w]+)\s*(.*)", re.DOTALL)
_STEP = re.compile(r"(?:^|[\s,])(?:to|100%)\s*(?:,|$)")
_TEXT = re.compile(rf"{_STRING}|(?:attr|counters?|url)\(")
_PAINTS = frozenset({"background", "background-color", "background-image"})


class Rule(NamedTuple):
    """Declarations for the elements of a selector; `pseudo` is the part of them, or "".

    `how` is YES, or MAYBE where it is not certain that the rule holds.
    """

    selector: Selector
    pseudo: str
    declared: Sequence[Declared]
    order: int
    how: int


class Styled(NamedTuple):
    """What is said of an element, what may be, and the texts put before and behind it.

    `covered` tells that what is put there may lie over it.
    """

    properties: Mapping[str, str]
    doubtful: Mapping[str, str]
    generated: str = ""
    covered: bool = False


_NOTHING = Styled({}, {})


@dataclass(slots=True)
class Sheets:
    """The rules of all style sheets of a page, by the name, class or id that they ask for."""

    meter: Meter
    fonts: set[str] = field(default_factory=set)
    """Families of letters that the page brings along: their shapes may be any."""
    outside: list[str] = field(default_factory=list)
    """What its sheets say of other sheets that they ask for."""
    initial: dict[str, str] = field(default_factory=dict)
    """What variables are where nothing is said of them."""
    _by_key: dict[str, list[Rule]] = field(default_factory=dict)
    _moves: dict[str, list[Declared]] = field(default_factory=dict)
    """How what moves looks in the end, by the name of the animation."""
    _count: int = 0

    def add(self, text: str, how: int = YES) -> None:
        """Adds a style sheet, which may hold only MAYBE.

        Raises WorkbookError F009 for more rules than any page has.
        """
        self._add_block(_without_comments(text), 0, how)

    def _add_block(self, text: str, depth: int, how: int, parent: str = "") -> None:
        if depth > _NESTED:
            return
        own, blocks = _parts(text)
        if parent:
            self._add_rule(parent, own, how)
        else:
            for statement in own.split(";"):
                if statement.strip().lower().startswith("@import"):
                    self.outside.append(statement.strip()[len("@import") :])
        for prelude, block in blocks:
            if prelude.startswith("@"):
                self._add_at(prelude, block, depth, how, parent)
            elif parent:
                self._add_block(block, depth + 1, how, _inside(parent, prelude))
            elif "{" in block:
                self._add_block(block, depth + 1, how, prelude)
            else:
                self._add_rule(prelude, block, how)

    def _add_rule(self, prelude: str, block: str, how: int) -> None:
        last: dict[tuple[str, bool, bool], Declared] = {}
        for said in declarations(block):
            key = said.name, said.important, said.sure
            last.pop(key, None)
            last[key] = said
        declared = [*last.values()]
        if not declared:
            return
        for selector, pseudo in selectors_of(prelude):
            self._count += 1
            Meter("elements", _MOST_RULES).use(max(self._count, len(declared)))
            rule = Rule(selector, pseudo, declared, self._count, how)
            self._by_key.setdefault(selector.key, []).append(rule)

    def _add_at(self, prelude: str, block: str, depth: int, how: int, parent: str) -> None:
        read = _AT.match(prelude)
        name, about = (read[1].lower(), read[2]) if read else ("", "")
        if name == "font-face" and "src" in block.lower():
            families = re.findall(r"font-family\s*:\s*([^;}]+)", block, re.IGNORECASE)
            self.fonts.update(families_of(text)[0] for text in families)
        elif name == "property":
            said = (d.partition(":") for d in block.split(";"))
            values = (value.strip() for key, _, value in said if key.strip() == "initial-value")
            self.initial.update((about.strip(), value) for value in values)
        elif name.endswith("keyframes"):
            ends = [inner for step, inner in _parts(block)[1] if _STEP.search(step.lower())]
            moves = self._moves.setdefault(about.strip().strip("\"'").lower(), [])
            moves += [declared for inner in ends for declared in declarations(inner)]
        elif name in _GROUPS:
            true = applies(about) if name == "media" else MAYBE
            if (how := min(how, true)) != NO:
                self._add_block(block, depth + 1, how, parent)

    def style_of(self, element: Element) -> Styled:
        """Returns what the sheets and the element itself say of how it looks."""
        sure: list[tuple[tuple[bool, bool, tuple[int, int, int], int], Declared]] = []
        doubtful: dict[str, str] = {}
        generated: list[str] = []
        covered = False
        attributes = element.attributes
        if not attributes and not self._by_key:
            return _NOTHING
        keys = [element.name, "*"]
        keys += dict.fromkeys(f".{name}" for name in attributes.get("class", "").lower().split())
        if "id" in attributes:
            keys.append(f"#{attributes['id'].lower()}")
        for key in keys:
            for rule in self._by_key.get(key, ()):
                self.meter.use()
                how = min(rule.how, matches(rule.selector, element, self.meter))
                if how == NO:
                    continue
                if rule.pseudo in ("before", "after"):
                    contents = [d.value for d in rule.declared if d.name == "content"]
                    generated += contents
                    covered = covered or _covers(rule.declared)
                elif how == MAYBE or rule.pseudo:
                    doubtful.update((d.name, d.value) for d in rule.declared)
                else:
                    weight = rule.selector.weight
                    sure += [((d.important, False, weight, rule.order), d) for d in rule.declared]
        if "style" in attributes:
            own = enumerate(declarations(_without_comments(attributes["style"])))
            sure += [((d.important, True, (0, 0, 0), at), d) for at, d in own]
        sure.sort(key=lambda pair: pair[0])
        properties: dict[str, str] = {}
        for _, declared in sure:
            if not declared.sure:
                doubtful[declared.name] = declared.value
                continue
            for name in _ALL_OF.get(declared.name, ()):
                properties.pop(name, None)
            properties[declared.name] = declared.value
        self._add_moves(properties, doubtful)
        return Styled(properties, doubtful, " ".join(generated), covered)

    def _add_moves(self, properties: Mapping[str, str], doubtful: dict[str, str]) -> None:
        moves = properties.get("animation", "") + " " + properties.get("animation-name", "")
        if self._moves and moves.strip():
            for name in moves.replace(",", " ").split():
                doubtful.update((d.name, d.value) for d in self._moves.get(name.strip("\"'"), ()))


def with_variables(
    styled: Styled, around: Mapping[str, str], sheets: Sheets
) -> tuple[Styled, Mapping[str, str]]:
    """Returns what is said of an element with its variables replaced, and these.

    Raises WorkbookError F009.
    """
    if styled is _NOTHING:
        return styled, around
    said = styled.properties
    around = around or sheets.initial
    named = {name: value for name, value in said.items() if name.startswith("--")}
    if named:
        sheets.meter.use(len(named) + len(around))
        around = {**around, **named}
    if any("var(" in value for of in (said, styled.doubtful) for value in of.values()):
        styled = styled._replace(
            properties=_replaced(said, around), doubtful=_replaced(styled.doubtful, around)
        )
    if "var(" in styled.generated:
        styled = styled._replace(generated=resolved(styled.generated, around) or "")
    return styled, around


def _replaced(said: Mapping[str, str], variables: Mapping[str, str]) -> dict[str, str]:
    values = {name: resolved(value, variables) for name, value in said.items()}
    return {name: value.lower() for name, value in values.items() if value is not None}


def generated_texts(generated: str) -> str:
    """Returns the texts that a style sheet puts to an element, and by which functions."""
    return "".join(text[1:-1] if text[0] in "\"'" else text for text in _TEXT.findall(generated))


def _covers(declared: Sequence[Declared]) -> bool:
    said = {d.name: d.value for d in declared}
    return said.get("position") in ("absolute", "fixed") and bool(_PAINTS & said.keys())


def families_of(fonts: str) -> list[str]:
    """Returns the families that a list of fonts names, in small letters."""
    return [text.strip().strip("\"'").strip().lower() for text in fonts.split(",")]


def _inside(parent: str, prelude: str) -> str:
    """Returns the selectors of a rule that stands in another one."""
    return ",".join(
        inner.replace("&", outer.strip()) if "&" in inner else f"{outer.strip()} {inner.strip()}"
        for outer in COMMAS.split(parent)[:_MOST_PARENTS]
        for inner in COMMAS.split(prelude)[:_MOST_PARENTS]
    )


def _without_comments(text: str) -> str:
    parts: list[str] = []
    at = 0
    while (start := text.find("/*", at)) >= 0:
        parts.append(text[at:start])
        stop = text.find("*/", start + 2)
        at = len(text) if stop < 0 else stop + 2
    return " ".join([*parts, text[at:]]).replace("<!--", " ").replace("-->", " ")


def _parts(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Returns what stands outside of blocks, and the blocks with what stands before each."""
    outside: list[str] = []
    blocks: list[tuple[str, str]] = []
    depth = start = opened = 0
    prelude = ""
    for mark in _MARK.finditer(text):
        if mark[0] == "{":
            if depth == 0:
                prelude, opened = text[start : mark.start()].strip(), mark.end()
            depth += 1
        elif mark[0] == "}":
            if depth == 1:
                blocks.append((prelude, text[opened : mark.start()]))
            start = mark.end() if depth <= 1 else start
            depth = max(depth - 1, 0)
        elif mark[0] == ";" and depth == 0:
            outside.append(text[start : mark.end()])
            start = mark.end()
    if depth:
        blocks.append((prelude, text[opened:]))
    else:
        outside.append(text[start:])
    return "".join(outside), blocks
