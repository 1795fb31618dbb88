"""Loads the rule catalogue and the shares of a family, checking each name that they use."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import product
from math import prod
from typing import Any

from xlbudget.template.expression import parse_expression
from xlbudget.template.family import Family
from xlbudget.template.model import Expression, Rule, RuleKind, ShareGroup, Shares, Table, Term
from xlbudget.template.source import Reader, TemplateFile

_CODE = re.compile(r"[JG]\d{3,4}")
_KINDS: tuple[RuleKind, ...] = ("tree", "equal", "at_most", "listed")
_LANGUAGES = ("zh", "en")
_RULE_TEXTS = ("name", "why", "fix", "basis")
_RULE_BLANKS = ("statement", "table")
_MOST_ASSIGNMENTS = 10_000
_SHARE_COLUMNS = 7
"""Words, this year, share, last year, change, change in per cent, up or down."""


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
    each = _each(reader)
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
        if sides[0] and Counter(sides[0]) == Counter(sides[1]):
            source.add("itself", *reader.anchors, f"{kind} =")
    for term in sides[0] if kind == "listed" else (*sides[0], *sides[1]):
        if each is not None:
            check_term(family, reader, term, each)
    _check_used(reader, each or {}, (*sides[0], *sides[1]))
    unless = reader.strings("unless", ())
    for name in unless:
        if name not in family.absence:
            source.add("unknown", *reader.anchors, name, what=name)
    rule = Rule(
        code=code,
        kind=kind,
        left=sides[0],
        right=sides[1],
        each=each or {},
        unless=unless,
        block=block,
        texts={lang: _texts(reader, lang) for lang in _LANGUAGES},
    )
    reader.done()
    return rule


def _each(reader: Reader) -> dict[str, tuple[str, ...]] | None:
    """Returns the values of each variable, None where it is not known what they stand for."""
    each = reader.string_lists("each")
    inner = Reader(reader.source, {}, *reader.anchors, "each =")
    for name in (name for name, values in each.items() if not values):
        inner.add("empty", name)
    count = prod(map(len, each.values()))
    if count > _MOST_ASSIGNMENTS:
        reader.add("each_many", "each", count=str(count), most=str(_MOST_ASSIGNMENTS))
    return each if 0 < count <= _MOST_ASSIGNMENTS else None


def _check_used(reader: Reader, each: Mapping[str, Any], terms: Expression) -> None:
    for name in each:
        if not any(f"${name}" in term.row + term.column for term in terms):
            reader.add("unused", "each", f"{name} =", what=name)


def _texts(reader: Reader, lang: str) -> dict[str, str]:
    """Returns what a rule says of itself in a language, with `{table}` and `{statement}` open."""
    inner = Reader(
        reader.source, reader.table(lang), *reader.anchors, f"{lang} =", placeholders=_RULE_BLANKS
    )
    texts = {key: inner.text(key) for key in _RULE_TEXTS if key in inner.data}
    inner.done()
    return texts


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
        is_set = _is_set(family, table, column, row)
        if not (row == "*" or is_set or row in rows):
            reader.source.add("unknown", *reader.anchors, written or term.row, what=what)


def _is_set(family: Family, table: Table, column: str, row: str) -> bool:
    """Tells whether a row is a row set that the block of a column can show."""
    rowset = family.rowsets.get(row[1:]) if row.startswith("@") else None
    if rowset is None or not column or rowset.dimension not in family.lists:
        return rowset is not None
    block = table.block_of(column)
    listed = block.row_list is not None and block.row_list.dimension == rowset.dimension
    return listed or bool(rowset.labels.keys() & block.fixed_by_id.keys())


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
        whole = _cell(family, reader, reader.text("whole"))
        parts = [_cell(family, reader, text, "@") for text in reader.strings("parts")]
        groups.append(ShareGroup(reader.text("title"), whole, tuple(parts)))
        reader.done()
    shares = Shares(
        sheet=top.text("sheet"),
        title=top.text("title"),
        header=top.strings("header"),
        groups=tuple(groups),
    )
    top.done()
    if len(shares.header) != _SHARE_COLUMNS:
        source.add("header_width", "header =", columns=str(_SHARE_COLUMNS))
    return shares


def _cell(family: Family, reader: Reader, text: str, also: str = "") -> Term:
    """Returns the one cell that a text names, or cells of a row set where `also` allows it."""
    side = _side(reader, text)
    for term in side:
        check_term(family, reader, term, {}, text)
    if side and (len(side) > 1 or side[0].sign < 0 or side[0].row[0] in "*@$".replace(also, "")):
        reader.source.add("not_a_cell", *reader.anchors, text, what=text)
    return side[0] if side else _NO_TERM


_NO_TERM = Term(1, "", "", "")
