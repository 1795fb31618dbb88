"""A family that stands on another one: the files that it inherits, and what it says otherwise.

`family.toml` names it (`extends`). What the own file states replaces what the other says, key by
key in its tables; any other file replaces the inherited one of its name whole. `[words]` are
replaced in all that is inherited, tables left out (`without`), rules added or taken out (`drop`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlbudget.template.common import templates_folder
from xlbudget.template.source import Mistakes, Reader, TemplateFile

FAMILY_FILE = "family.toml"
_OF_ITS_OWN = ("id", "name")
_ONLY_HERE = ("extends", "words", "without")
_NOT_WORDS = ("budget", "classification", "unit", "units")
"""Keys whose texts name what a template does not declare: they are kept as they are."""
_RELATIONS = ("tree", "equal", "at_most", "listed", "in")
_NO_WORD = re.compile(r"[\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class Sources:
    """The files of a family, its own and those that it inherits."""

    family: TemplateFile
    tables: tuple[TemplateFile, ...]
    rules: TemplateFile
    others: Mapping[str, TemplateFile]
    """The files that may be missing, by name: those that are there."""


class LayeredFile(TemplateFile):
    """Files of one name read as one; a mistake is noted in the one that leads to it."""

    def __init__(self, files: Sequence[TemplateFile], data: dict[str, Any]) -> None:
        self.files = files
        self.name, self.mistakes, self.text = files[0].name, files[0].mistakes, files[0].text
        self.data = data

    def add(self, key: str, *anchors: str, **params: str) -> None:
        """Notes a mistake in the file that has most of the anchors, the own one before others."""
        max(self.files, key=lambda file: file.reach(*anchors)).add(key, *anchors, **params)

    @property
    def has_mistakes(self) -> bool:
        """Tells whether a mistake of any of the files was noted."""
        return any(file.has_mistakes for file in self.files)


def sources_of(folder: Path, optional: Sequence[str], mistakes: Mistakes) -> Sources:
    """Returns the files of a family; mistakes are noted, never raised.

    `optional` are the names of those that may be missing.
    """
    return _sources(folder, optional, mistakes, (folder,))


def _sources(
    folder: Path, optional: Sequence[str], mistakes: Mistakes, below: tuple[Path, ...]
) -> Sources:
    family = TemplateFile(folder / FAMILY_FILE, folder, mistakes)
    extends = "extends" in family.data
    rules = TemplateFile(folder / "rules.toml", folder, mistakes, optional=extends)
    tables = [TemplateFile(file, folder, mistakes) for file in sorted(folder.glob("tables/*.toml"))]
    files = (folder / name for name in optional)
    others = {file.name: TemplateFile(file, folder, mistakes) for file in files if file.is_file()}
    own = Sources(family, tuple(tables), rules, others)
    if not extends:
        return own
    base = _base(family, folder, below)
    if base is None:
        return own
    return _on_top(own, _sources(base, optional, mistakes, (*below, base)))


def _base(family: TemplateFile, folder: Path, below: tuple[Path, ...]) -> Path | None:
    """Returns the folder of the family that another one stands on, if there is one."""
    name = Reader(family, family.data).text("extends")
    known = [root / name for root in (folder.parent, templates_folder())]
    base = next((path for path in known if (path / FAMILY_FILE).is_file()), None)
    if not name or base is None:
        family.add("no_base", "extends =", what=name)
    elif base.resolve() in below:
        circle = [path.name for path in (*below, base)]
        family.add("base_circle", "extends =", what=" → ".join(circle))
    else:
        return base.resolve()
    return None


def _on_top(own: Sources, base: Sources) -> Sources:
    """Returns the files of a family on top of those of another."""
    source = own.family
    top = Reader(source, source.data)
    words = {str(old): new for old, new in top.table("words").items()}
    for old, new in words.items():
        if not old or not isinstance(new, str) or _NO_WORD.search(old + str(new)):
            source.add("wrong_type", "[words]", f'"{old}"', key_name="words")
    words = {old: new for old, new in words.items() if old and isinstance(new, str)}
    without = top.strings("without", ())

    own_names = {Path(file.name).name for file in own.tables}
    tables = [file for file in base.tables if Path(file.name).name not in own_names]
    ids = [file.data.get("id") for file in tables]
    for name in without:
        if name not in ids:
            source.add("unknown", "without =", f'"{name}"', what=name)
    tables = [file for file in tables if file.data.get("id") not in without]
    others = {name: file for name, file in base.others.items() if name not in own.others}

    used: set[str] = set()
    for file in (base.family, base.rules, *tables, *others.values()):
        _reword(file, words, used)
    for old in words.keys() - used:
        source.add("unused_word", "[words]", f'"{old}"', what=old)
    every = sorted((*own.tables, *tables), key=lambda file: Path(file.name).name)
    return Sources(
        family=_family(own.family, base.family),
        tables=tuple(every),
        rules=_rules(own.rules, base.rules, without),
        others={**others, **own.others},
    )


def _family(own: TemplateFile, base: TemplateFile) -> TemplateFile:
    inherited = {key: value for key, value in base.data.items() if key not in _OF_ITS_OWN}
    stated = {key: value for key, value in own.data.items() if key not in _ONLY_HERE}
    for key, value in stated.items():
        before = inherited.get(key)
        both = isinstance(before, dict) and isinstance(value, dict)
        inherited[key] = dict(before or {}, **value) if both else value
    return LayeredFile([own, *_files(base)], inherited)


def _rules(own: TemplateFile, base: TemplateFile, without: Sequence[str]) -> TemplateFile:
    """Returns the inherited rules but those that are dropped or speak of no table, and the own."""
    inherited = Reader(base, base.data).tables("rules")
    codes = {str(rule.get("code")) for rule in inherited}
    dropped, added = set[str](), list[dict[str, Any]]()
    for rule in Reader(own, own.data).tables("rules"):
        code = str(rule.get("code"))
        anchor = f'code = "{code}"'
        if "drop" not in rule:
            added.append(rule)
        elif rule != {"code": code, "drop": True}:
            own.add("drop_alone", anchor, code=code)
        elif code not in codes:
            own.add("unknown_rule", anchor, code=code)
        else:
            dropped.add(code)
    for rule in added:
        if rule.get("code") in dropped:
            own.add("duplicate", *[f'code = "{rule["code"]}"'] * 2, what=str(rule["code"]))
    kept = [
        rule
        for rule in inherited
        if rule.get("code") not in dropped and not any(_speaks_of(rule, name) for name in without)
    ]
    rest = {key: value for key, value in own.data.items() if key != "rules"}
    return LayeredFile([own, *_files(base)], {**rest, "rules": [*kept, *added]})


def _speaks_of(rule: Mapping[str, Any], table: str) -> bool:
    sides = " ".join(str(rule.get(key, "")) for key in _RELATIONS)
    return bool(re.search(rf"(?<![\w-]){re.escape(table)}(?![\w-])", sides))


def _files(file: TemplateFile) -> Sequence[TemplateFile]:
    return file.files if isinstance(file, LayeredFile) else [file]


def _reword(file: TemplateFile, words: Mapping[str, str], used: set[str]) -> None:
    """Replaces words in the texts of a file, and notes those that it has."""
    if not words:
        return
    pattern = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))

    def other(match: re.Match[str]) -> str:
        return words[match[0]]

    def reworded(value: Any) -> Any:
        if isinstance(value, str):
            used.update(pattern.findall(value))
            return pattern.sub(other, value)
        if isinstance(value, list):
            return [reworded(item) for item in value]
        if isinstance(value, dict):
            return dict(items(value))
        return value

    def items(table: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        for key, value in table.items():
            shown = key if key.isascii() else pattern.sub(other, key)
            yield shown, value if key in _NOT_WORDS else reworded(value)

    file.data = dict(items(file.data))
    for layer in _files(file):
        layer.text = pattern.sub(other, layer.text)  # mistakes are looked for in it
