"""The vocabulary of official tables, loaded and checked for words that contradict each other."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from xlbudget.base.folding import fold
from xlbudget.drafting.selection import Selection
from xlbudget.template.common import templates_folder

WordKind = Literal[
    "select",
    "rows",
    "measure",
    "side",
    "column",
    "total",
    "whole",
    "neutral",
    "outside",
    "other_year",
]
_NAMED: tuple[WordKind, ...] = ("rows", "measure", "side", "column")
_UNNAMED: tuple[WordKind, ...] = ("total", "whole", "outside", "other_year", "neutral")


class VocabularyError(ValueError):
    """The vocabulary contradicts itself; the mistakes, one a line."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word with its one meaning; `name` is the member, list, side or column it stands for."""

    text: str
    kind: WordKind
    name: str = ""
    dimension: str = ""


@dataclass(frozen=True, slots=True)
class NationalList:
    """A list of codes or names; without levels it is one of names."""

    name: str
    levels: tuple[int, ...] = ()
    starts: str = ""
    """The digits that its codes begin with."""
    classification: str = ""


@dataclass(frozen=True, slots=True)
class NationalMeasure:
    """What a table may sum up: the dimensions of its figures, and what its rows may list."""

    name: str
    over: tuple[str, ...]
    list: str = ""
    unsaid: Selection = field(default_factory=dict)
    """What it selects by its definition, where a form says nothing."""


@dataclass(frozen=True, slots=True)
class NationalLink:
    """One measure tells a part of another one's money, by the dimensions `by`."""

    of: str
    by: tuple[str, ...]
    kind: Literal["equals", "at_most"]
    measure: str
    select: Selection


@dataclass(frozen=True)
class Vocabulary:
    """The words by their folded text, the national model, and how forms are laid out."""

    words: Mapping[str, Word]
    dimensions: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, tuple[str, frozenset[str]]]
    """Name to its dimension and members."""
    lists: Mapping[str, NationalList]
    measures: Mapping[str, NationalMeasure]
    links: tuple[NationalLink, ...]
    names: Mapping[tuple[str, str], str]
    """Dimension and member (or group) to what people are told of it."""
    budgets: Mapping[str, str]
    layout: Mapping[str, Any]

    def members(self, dimension: str, name: str) -> frozenset[str]:
        """Returns the members that a member's or group's name stands for."""
        return _members(self.groups, dimension, name)

    def pattern(self, name: str) -> re.Pattern[str]:
        """Returns one of the patterns of the layout."""
        return re.compile(self.layout[name])


@cache
def vocabulary() -> Vocabulary:
    """Returns the vocabulary that is shipped."""
    return load_vocabulary(templates_folder() / "common" / "vocabulary.toml")


def load_vocabulary(path: Path) -> Vocabulary:
    """Returns the vocabulary of a file.

    Raises VocabularyError for words that stand twice, and for names that nothing declares.
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    dimensions = {name: tuple(members) for name, members in data["dimensions"].items()}
    groups = {
        name: (dimension, frozenset(members))
        for name, group in data["groups"].items()
        for dimension, members in group.items()
    }
    mistakes = list(_unknown_names(data, dimensions, groups))
    words: dict[str, Word] = {}
    for word in _words(data):
        if word.text in words:
            mistakes.append(f"“{word.text}”: {_said(words[word.text])}, {_said(word)}")
        words[word.text] = word
    if mistakes:
        raise VocabularyError("\n".join(mistakes))
    return Vocabulary(
        words=words,
        dimensions=dimensions,
        groups=groups,
        lists={
            name: NationalList(
                spec["name"],
                tuple(spec.get("levels", ())),
                spec.get("starts", ""),
                spec.get("classification", ""),
            )
            for name, spec in data["lists"].items()
        },
        measures={
            name: NationalMeasure(
                spec["name"],
                tuple(spec["over"]),
                spec.get("list", ""),
                _selection(spec.get("unsaid", {}), groups),
            )
            for name, spec in data["measures"].items()
        },
        links=tuple(_link(spec, groups) for spec in data["links"]),
        names={
            (dimension, name): texts[0]
            for dimension, members in data["select"].items()
            for name, texts in members.items()
        },
        budgets=data["budgets"],
        layout=data["layout"],
    )


def _members(
    groups: Mapping[str, tuple[str, frozenset[str]]], dimension: str, name: str
) -> frozenset[str]:
    of, members = groups.get(name, ("", frozenset()))
    return members if of == dimension else frozenset([name])


def _words(data: Mapping[str, Any]) -> Iterator[Word]:
    for dimension, members in data["select"].items():
        for name, texts in members.items():
            for text in texts:
                yield Word(fold(text), "select", name, dimension)
    for kind in _NAMED:
        for name, texts in data[kind].items():
            for text in texts:
                yield Word(fold(text), kind, name)
    for kind in _UNNAMED:
        for text in data[kind]["words"]:
            yield Word(fold(text), kind)


def _link(
    spec: Mapping[str, Any], groups: Mapping[str, tuple[str, frozenset[str]]]
) -> NationalLink:
    kind: Literal["equals", "at_most"] = "equals" if "equals" in spec else "at_most"
    target = dict(spec[kind])
    measure = target.pop("measure")
    return NationalLink(spec["of"], tuple(spec["by"]), kind, measure, _selection(target, groups))


def _selection(
    data: Mapping[str, str], groups: Mapping[str, tuple[str, frozenset[str]]]
) -> Selection:
    return {dimension: _members(groups, dimension, name) for dimension, name in data.items()}


def _unknown_names(
    data: Mapping[str, Any],
    dimensions: Mapping[str, tuple[str, ...]],
    groups: Mapping[str, tuple[str, frozenset[str]]],
) -> Iterator[str]:
    """Yields what is named and declared nowhere."""
    for name, (dimension, members) in groups.items():
        for member in members - set(dimensions.get(dimension, ())):
            yield f"[groups] {name}: {dimension} = {member}"
    for dimension, names in data["select"].items():
        for name in names:
            if not _members(groups, dimension, name) <= set(dimensions.get(dimension, ())):
                yield f"[select.{dimension}] {name}"
    for name, spec in data["measures"].items():
        if not set(spec["over"]) <= dimensions.keys():
            yield f"[measures] {name}: over"
        if spec.get("list", "") not in {"", *data["lists"]}:
            yield f"[measures] {name}: list"
    for spec in data["links"]:
        link = _link(spec, groups)
        if not {link.of, link.measure} <= data["measures"].keys():
            yield f"[[links]] {link.of}: {link.measure}"


def _said(word: Word) -> str:
    return ".".join(filter(None, (word.kind, word.dimension, word.name)))
