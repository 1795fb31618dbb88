"""Numbers of rules that never change: `rules.lock` holds the number of every statement ever made.

A statement is a rule as it says what it says, whatever order it is written in. Its number stays
its own also while no rule states it.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from xlbudget.template import Expression, Family, Rule

_FIRST_BETWEEN = 101
_MOST_INSIDE = 99
_COMMENT = "# 规则说的话 = 它的编号。编号一经使用，永不更改，也不再给别的规则。\n"


def statement_of(rule: Rule) -> str:
    """Returns what a rule says in one form: `t01[total].income = t01[total].total`."""
    if rule.block:
        said = f"tree {rule.block[0]}.{rule.block[1]}"
    elif rule.kind == "listed":
        said = f"listed {side_text(rule.left)} in {rule.right[0].table}"
    else:
        sides = [side_text(sorted(side)) for side in (rule.left, rule.right)]
        said = " = ".join(sorted(sides)) if rule.kind == "equal" else " <= ".join(sides)
    return f"{said} unless {', '.join(sorted(rule.unless))}" if rule.unless else said


def side_text(side: Iterable[tuple[int, str, str, str]] | Expression) -> str:
    """Returns a side as templates write it: `t02[*].total + t02[*].carryover`."""
    text = ""
    for sign, table, row, column in side:
        joint = " - " if sign < 0 else " + " if text else ""
        text += f"{joint}{table}[{row}]" + (f".{column}" if column else "")
    return text.strip()


def read_lock(path: Path) -> dict[str, str]:
    """Returns the number of each statement; of a file that is not there none."""
    if not path.is_file():
        return {}
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return {statement: str(number) for statement, number in data.items()}


def lock_text(lock: Mapping[str, str]) -> str:
    """Returns the file of all numbers, in their order."""
    lines = (
        f"{_quoted(statement)} = {_quoted(number)}\n"
        for statement, number in sorted(lock.items(), key=lambda item: _order(item[1]))
    )
    return _COMMENT + "".join(lines)


def _order(number: str) -> tuple[bool, int, str]:
    return number[:1] != "J", len(number), number


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def numbered(
    family: Family, rules: Iterable[Rule], lock: Mapping[str, str] | None = None
) -> tuple[tuple[Rule, ...], dict[str, str]]:
    """Returns the rules with their numbers, and the lock with those that are new.

    A rule of the family that says the same keeps its number. Rules inside of a table are counted
    by table, `J101` is the first of the first one; those between tables from `G101` on.
    """
    known = {statement_of(rule): rule.code for rule in family.rules.values()} | dict(lock or {})
    place = {name: at for at, name in enumerate(family.tables, 1)}
    result = []
    for rule in rules:
        statement = statement_of(rule)
        if statement not in known:
            inside = place[rule.tables[0]] if len(rule.tables) == 1 else 0
            known[statement] = _free(inside, {*known.values()})
        result.append(replace(rule, code=known[statement]))
    return tuple(result), known


def _free(table: int, taken: set[str]) -> str:
    """Returns the first number behind all that are taken, inside of a table or between tables."""
    if table:
        used = [n for n in range(1, _MOST_INSIDE + 1) if f"J{table}{n:02}" in taken]
        if max(used, default=0) < _MOST_INSIDE:
            return f"J{table}{max(used, default=0) + 1:02}"
    used = [int(number[1:]) for number in taken if number[:1] == "G" and number[1:].isdigit()]
    return f"G{max(used, default=_FIRST_BETWEEN - 1) + 1}"
