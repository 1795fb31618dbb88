"""Derived rules as files of a template: `rules.toml` with words, `rules.lock` with numbers."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from xlbudget.drafting.lock import lock_text, numbered, side_text
from xlbudget.drafting.rule_names import named
from xlbudget.template import Family, Rule

_COMMENT = (
    "# 由表格的含义推出的勾稽关系。编号见 rules.lock；名称和理由可以改写，编号不可以。\n"
    "# 用 xlbudget templates prove 证明它们对不对、全不全。\n"
)

RULES, LOCK = "rules.toml", "rules.lock"


def rule_files(family: Family, rules: Iterable[Rule], known: Mapping[str, str]) -> dict[str, str]:
    """Returns the text of both files by name, for a template that has none yet.

    `known` are the numbers of an earlier draft: statements keep them, those that are lost too.
    """
    worded, lock = with_words(family, rules, known)
    return {RULES: rules_text(worded), LOCK: lock_text(lock)}


def with_words(
    family: Family, rules: Iterable[Rule], lock: Mapping[str, str]
) -> tuple[tuple[Rule, ...], dict[str, str]]:
    """Returns rules with numbers and words, and the lock with what is new.

    A rule that the family has already keeps the words that a person gave it.
    """
    with_numbers, known = numbered(family, rules, lock)
    stated = {code: rule.texts for code, rule in family.rules.items() if any(rule.texts.values())}
    return (
        tuple(
            replace(rule, texts=stated[rule.code]) if rule.code in stated else named(family, rule)
            for rule in with_numbers
        ),
        known,
    )


def rules_text(rules: Iterable[Rule]) -> str:
    """Returns `rules.toml` with these rules."""
    blocks = ["\n".join(_lines(rule)) for rule in rules]
    return "\n".join([_COMMENT, *(f"{block}\n" for block in blocks or ["rules = []"])])


def _lines(rule: Rule) -> Iterator[str]:
    yield "[[rules]]"
    yield f"code = {_text(rule.code)}"
    yield from statement_lines(rule)
    for language, texts in rule.texts.items():
        if texts:
            yield f"{language} = {{ {', '.join(f'{k} = {_text(v)}' for k, v in texts.items())} }}"


def statement_lines(rule: Rule) -> Iterator[str]:
    """Yields what a rule says, as lines of `rules.toml`."""
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


def _list(values: Iterable[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"


def _text(value: str) -> str:
    """Returns a TOML string; JSON writes the same ones."""
    return json.dumps(value, ensure_ascii=False)
