"""What was proven of a template: each unsound rule and each missing relation as a sentence."""

import dataclasses
from collections.abc import Iterable

from xlbudget.base.display import wrap
from xlbudget.base.texts import sentence
from xlbudget.drafting.lock import side_text
from xlbudget.drafting.prove import Proof, Unsound
from xlbudget.drafting.rule_names import named, selected_words
from xlbudget.drafting.write_rules import statement_lines
from xlbudget.meaning.catalogue import rule_texts
from xlbudget.meaning.relations import SignedCell
from xlbudget.meaning.selectors import Fact
from xlbudget.template import Family, Rule

_INDENT = "    "


def proof_text(family: Family, proof: Proof, lang: str) -> str:
    """Returns the proof: whether it holds first, then what does not."""
    lines = [_headline(family, proof, lang)]
    for fault in proof.unsound:
        lines += wrap(_unsound(family, fault, lang), _INDENT)
        lines += _written(family.rules[fault.rule])
    for rule in proof.missing:
        lines += wrap(sentence("prove.missing", lang, name=rule_name(family, rule, lang)), _INDENT)
        lines += _written(rule)
    if proof.unnamed:
        cells = _cells(proof.unnamed)
        lines += wrap(sentence("prove.unnamed", lang, cells=cells), _INDENT)
    for code in proof.redundant:
        name = rule_texts(code, lang, family)["name"]
        lines += wrap(sentence("prove.redundant", lang, code=code, name=name), _INDENT)
    return "\n".join(lines) + "\n"


def _headline(family: Family, proof: Proof, lang: str) -> str:
    params = {"id": family.id, "name": family.name, "rules": len(family.rules)}
    if proof.holds:
        return sentence("prove.holds", lang, **params)
    missing = len(proof.missing) + bool(proof.unnamed)
    return sentence("prove.fails", lang, **params, unsound=len(proof.unsound), missing=missing)


def rule_name(family: Family, rule: Rule, lang: str) -> str:
    """Returns the name of a rule that need not be one of the family's."""
    worded = named(family, rule)
    return rule_texts(rule.code, lang, dataclasses.replace(family, rules={rule.code: worded}))[
        "name"
    ]


def _unsound(family: Family, fault: Unsound, lang: str) -> str:
    name = rule_texts(fault.rule, lang, family)["name"]
    sides = "".join(
        sentence(f"prove.only_{side}", lang, money=money)
        for side, facts in (("left", fault.left), ("right", fault.right))
        if (money := _money(family, facts, lang))
    )
    return sentence("prove.unsound", lang, code=fault.rule, name=name, sides=sides)


def _money(family: Family, facts: Iterable[Fact], lang: str) -> str:
    """Returns in words what facts are: the members of each dimension that all of them have."""
    by_measure: dict[str, dict[str, dict[str, None]]] = {}
    for fact in facts:
        members = by_measure.setdefault(fact.measure, {})
        for dimension, member in zip(family.measures[fact.measure], fact.members, strict=True):
            members.setdefault(dimension, {})[member] = None
    texts = [
        selected_words(family, members, lang) or sentence("prove.all", lang)
        for members in by_measure.values()
    ]
    return sentence("and", lang).join(texts)


def _written(rule: Rule) -> list[str]:
    """Returns a rule as a template says it; such lines are copied, so they are not broken."""
    return [f"{_INDENT}  {line}" for line in statement_lines(rule)]


def _cells(cells: Iterable[SignedCell]) -> str:
    return side_text((sign, cell.table, cell.row, cell.column) for sign, cell in cells)
