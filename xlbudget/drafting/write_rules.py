"""Derived rules as files of a template: `rules.toml` with their words, `rules.lock` with numbers."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from xlbudget.drafting.lock import lock_text, numbered, read_lock, side_text
from xlbudget.drafting.rule_names import named
from xlbudget.template import Family, Rule

_COMMENT = (
    "# 由表格的含义推出的勾稽关系。编号见 rules.lock；名称和理由可以改写，编号不可以。\n"
    "# 用 xlbudget templates prove 证明它们对不对、全不全。\n"
)


def write_rules(folder: Path, family: Family, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Writes the rules into the folder of a template, and returns them with numbers and words.

    A `rules.lock` that stands there gives the numbers of what it knows.
    """
    path = folder / "rules.lock"
    with_numbers, lock = numbered(family, rules, read_lock(path))
    words = tuple(
        replace(named(family, rule), texts=family.rules[rule.code].texts)
        if rule.code in family.rules
        else named(family, rule)
        for rule in with_numbers
    )
    (folder / "rules.toml").write_text(rules_text(words), encoding="utf-8", newline="\n")
    path.write_text(lock_text(lock), encoding="utf-8", newline="\n")
    return words


def rules_text(rules: Iterable[Rule]) -> str:
    """Returns `rules.toml` with these rules."""
    blocks = ["\n".join(_lines(rule)) for rule in rules]
    return "\n".join([_COMMENT, *(f"{block}\n" for block in blocks or ["rules = []"])])


def _lines(rule: Rule) -> Iterator[str]:
    yield "[[rules]]"
    yield f"code = {_text(rule.code)}"
    if rule.block:
        yield f"tree = {_text('.'.join(rule.block))}"
    elif rule.kind == "listed":
        yield f"listed = {_text(side_text(rule.left))}"
        yield f"in = {_text(rule.right[0].table)}"
    else:
        sides = ", ".join(_text(side_text(side)) for side in (rule.left, rule.right))
        yield f"{rule.kind} = [{sides}]"
    if rule.each:
        yield f"each = {{ {', '.join(f'{k} = {_list(v)}' for k, v in rule.each.items())} }}"
    if rule.unless:
        yield f"unless = {_list(rule.unless)}"
    for language, texts in rule.texts.items():
        if texts:
            yield f"{language} = {{ {', '.join(f'{k} = {_text(v)}' for k, v in texts.items())} }}"


def _list(values: Iterable[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"


def _text(value: str) -> str:
    """Returns a TOML string; JSON writes the same ones."""
    return json.dumps(value, ensure_ascii=False)
