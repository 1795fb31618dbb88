"""Loads the rule catalogue and the shares of a family, checking each name that they use."""

import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from xlbudget.template.expression import parse_expression
from xlbudget.template.family import Family
from xlbudget.template.model import Expression, Rule, RuleKind, ShareGroup, Shares, Term
from xlbudget.template.source import Reader, TemplateFile

_CODE = re.compile(r"[JG]\d{3,4}")
_KINDS: tuple[RuleKind, ...] = ("tree", "equal", "at_most", "listed")
_LANGUAGES = ("zh", "en")


def load_rules(family: Family, source: TemplateFile) -> dict[str, Rule]:
    """Returns the rules by number, in the order of the file."""
    rules: dict[str, Rule] = {}
    for data in Reader(source, source.data).tables("rules"):
        rule = _rule(family, source, data)
        if rule.code in rules:
            anchor = f'code = "{rule.code}"'
            source.add("duplicate", anchor, anchor, what=rule.code)
        rules[rule.code] = rule
    for key in source.data.keys() - {"rules"}:
        source.add("unknown_key", f"{key} =", key_name=key)
    return rules


def _rule(family: Family, source: TemplateFile, data: Mapping[str, Any]) -> Rule:
    code = str(data.get("code", ""))
    reader = Reader(source, data, f'code = "{code}"')
    if not _CODE.fullmatch(reader.text("code")):
        source.add("bad_code", *reader.anchors, code=code)
    kinds = [kind for kind in _KINDS if kind in data]
    if len(kinds) != 1:
        source.add("rule_kind", *reader.anchors, code=code)
    kind = kinds[0] if kinds else "equal"
    each = {name: tuple(map(str, values)) for name, values in reader.table("each").items()}
    sides: list[Expression] = [(), ()]
    block: tuple[str, str] | None = None
    if kind == "tree":
        block = _block(family, reader)
    elif kind == "listed":
        sides[0] = _side(reader, reader.text("listed"), need_column=False)
        sides[1] = (Term(1, reader.text("in"), "*", ""),)
        _check_table(family, reader, reader.text("in"))
    elif kinds:
        texts = reader.strings(kind)
        if len(texts) != 2:  # noqa: PLR2004  # a relation has two sides
            source.add("two_sides", *reader.anchors, f"{kind} =", code=code)
        sides = [_side(reader, text) for text in texts[:2]] + [(), ()]
    for term in sides[0] if kind == "listed" else (*sides[0], *sides[1]):
        check_term(family, reader, term, each)
    unless = reader.strings("unless", ())
    for name in unless:
        if name not in family.absence:
            source.add("unknown", *reader.anchors, name, what=name)
    rule = Rule(
        code=code,
        kind=kind,
        left=sides[0],
        right=sides[1],
        each=each,
        unless=unless,
        block=block,
        texts={lang: {k: str(v) for k, v in reader.table(lang).items()} for lang in _LANGUAGES},
    )
    reader.done()
    return rule


def _block(family: Family, reader: Reader) -> tuple[str, str]:
    text = reader.text("tree")
    table, _, block = text.partition(".")
    _check_table(family, reader, table)
    if table in family.tables and block not in {b.id for b in family.tables[table].blocks}:
        reader.source.add("unknown", *reader.anchors, text, what=text)
    return table, block


def _side(reader: Reader, text: str, *, need_column: bool = True) -> Expression:
    expression = parse_expression(text, need_column=need_column)
    if expression is None:
        reader.source.add("bad_expression", *reader.anchors, text, what=text)
        return ()
    return expression


def _check_table(family: Family, reader: Reader, table: str) -> None:
    if table not in family.tables:
        reader.source.add("unknown", *reader.anchors, table, what=table)


def check_term(
    family: Family,
    reader: Reader,
    term: Term,
    each: Mapping[str, tuple[str, ...]],
    written: str = "",
) -> None:
    """Notes a table, a row or a column of a term that does not exist; `written` leads to it."""
    table = family.tables.get(term.table)
    if table is None:
        _check_table(family, reader, term.table)
        return
    for values in _assignments(each):
        column, row = fill(term.column, values), fill(term.row, values)
        what = f"{term.table}[{row}].{column}".removesuffix(".")
        amount_columns = {c.id for c in table.columns if c.kind == "amount"}
        if column and column not in amount_columns:
            reader.source.add("unknown", *reader.anchors, written or term.column, what=what)
            continue
        rows = {r.id for b in table.blocks for r in b.fixed}
        if column:
            rows = {r.id for r in table.block_of(column).fixed}
        is_set = row.startswith("@") and row[1:] in family.rowsets
        if not (row == "*" or is_set or row in rows):
            reader.source.add("unknown", *reader.anchors, written or term.row, what=what)


def _assignments(each: Mapping[str, tuple[str, ...]]) -> Iterator[dict[str, str]]:
    for values in product(*each.values()):
        yield dict(zip(each, values, strict=True))


def assignments(rule: Rule) -> tuple[dict[str, str], ...]:
    """Returns every assignment of the rule's `each` variables; one empty one where it has none."""
    return tuple(_assignments(rule.each))


def instances(rule: Rule) -> Iterator[tuple[Expression, Expression]]:
    """Yields both sides of a rule for every assignment of its variables, filled in."""
    for values in assignments(rule):
        left, right = (
            tuple(t._replace(row=fill(t.row, values), column=fill(t.column, values)) for t in side)
            for side in (rule.left, rule.right)
        )
        yield left, right


def fill(text: str, values: Mapping[str, str]) -> str:
    """Returns the text with each `$name` replaced by its value."""
    for name, value in values.items():
        text = text.replace(f"${name}", value)
    return text


def load_shares(family: Family, source: TemplateFile) -> Shares:
    """Returns the sheet of shares and changes that the family declares."""
    top = Reader(source, source.data)
    groups = []
    for data in top.tables("groups"):
        reader = Reader(source, data, f'title = "{data.get("title", "")}"')
        whole = _side(reader, reader.text("whole"))
        parts = [_side(reader, text) for text in reader.strings("parts")]
        for term in (*whole, *(term for part in parts for term in part)):
            check_term(family, reader, term, {})
        terms = tuple(part[0] for part in parts if part)
        groups.append(ShareGroup(reader.text("title"), whole[0] if whole else _NO_TERM, terms))
        reader.done()
    shares = Shares(
        sheet=top.text("sheet"),
        title=top.text("title"),
        header=top.strings("header"),
        groups=tuple(groups),
    )
    top.done()
    return shares


_NO_TERM = Term(1, "", "", "")
