"""Names and reasons of derived rules: in Chinese by labels, in English by what is selected."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from xlbudget.base.folding import without_ordinal
from xlbudget.meaning.catalogue import row_words
from xlbudget.meaning.labels import column_label
from xlbudget.meaning.selectors import Selector
from xlbudget.template import Block, Family, Row, Rule, Table, Term
from xlbudget.template.common import rule_words
from xlbudget.template.rules import assignments, fill


def named(family: Family, rule: Rule) -> Rule:
    """Returns a rule with its words; what lies in the rows of one block has those of its kind."""
    if rule.kind == "tree" or _is_line(rule):
        return rule
    return replace(rule, texts={"zh": _chinese(family, rule), "en": _english(family, rule)})


def _is_line(rule: Rule) -> bool:
    """Tells whether a rule speaks of columns of one line, which are words enough."""
    terms = (*rule.left, *rule.right)
    return len({term.table for term in terms}) == 1 and {term.row for term in terms} == {"*"}


def _texts(family: Family, rule: Rule, lang: str, name: str) -> dict[str, str]:
    """Returns a rule's name, and its reason where its kind does not say that."""
    if rule.kind != "equal":
        return {"name": name}
    words = rule_words()[lang]
    why = str(words["pair" if len(rule.right) == len(rule.left) == 1 else "cover"])
    for name_of in rule.unless:
        absence = family.absence[name_of]
        called = absence.name if lang == "zh" else selected_words(family, absence.select, lang)
        why = words["unless"].format(absence=called or name_of, why=why)
    return {"name": name, "why": why}


# ---- Chinese: labels -----------------------------------------------------------------------------


def _chinese(family: Family, rule: Rule) -> dict[str, str]:
    words = rule_words()["zh"]
    if rule.kind == "listed":
        left, right = (family.tables[s[0].table].number for s in (rule.left, rule.right))
        return _texts(family, rule, "zh", words["listed"].format(left=left, right=right))
    sides, known = [], False
    for side in (rule.left, rule.right):
        parts: list[str] = []
        for at, term in enumerate(side):
            again = at > 0 and _is_pattern(term) and term[1:3] == side[at - 1][1:3]
            parts.append(_label(family, rule, term, known=known, again=again))
            known = known or _is_pattern(term)
        sides.append(words["plus"].join(parts))
    name = words[rule.kind].format(left=sides[0], right=sides[1])
    return _texts(family, rule, "zh", name)


def _is_pattern(term: Term) -> bool:
    return term.row.startswith(("*", "@"))


def _label(family: Family, rule: Rule, term: Term, *, known: bool, again: bool) -> str:
    """Returns a term in official labels; `known` rows are called the same, `again` not at all."""
    words = rule_words()["zh"]
    first = _filled(rule, term)
    table = family.tables[term.table]
    block = table.block_of(first.column)
    column = _column(table, term, first)
    if _is_pattern(term):
        row = words["same" if known else "every"][_per(block, term)]
        return column if again else f"{table.number}{row}{column}"
    bare = rule_words()["labels"]["bare"]
    label = _row(block, first.row)
    row = _each(term.row) if "$" in term.row else words["label"].format(label=label)
    if qualifier := _qualifier(family, rule, block, first):
        row = words["qualified"].format(words=row, qualifier=qualifier)
    if "$" not in term.column and (
        len(block.amounts) == 1 or column_label(table, first.column) in bare
    ):
        return f"{table.number}{row}"
    shape = words["total" if label in bare else "of_row"]
    return table.number + str(shape.format(row=row, column=column))


def _filled(rule: Rule, term: Term) -> Term:
    values = assignments(rule)[0]
    return term._replace(row=fill(term.row, values), column=fill(term.column, values))


def _each(name: str) -> str:
    """Returns what stands for each member of the dimension of a variable."""
    words: Mapping[str, str] = rule_words()["zh"]["each"]
    return words.get(name.partition("$")[2], words[""])


def _per(block: Block, term: Term) -> str:
    if term.row != "*":
        return "class"
    return "code" if block.row_list and block.row_list.coded else "name"


def _row(block: Block, name: str) -> str:
    row = block.fixed_by_id[name]
    return without_ordinal(row_words(row.label, "zh"))


def _column(table: Table, term: Term, first: Term) -> str:
    """Returns what a column is called, with the header above it where that says too little."""
    words = rule_words()
    if "$" in term.column:
        return _each(term.column)
    label = column_label(table, first.column)
    path = [text for text in table.header_path(first.column) if not text.isdigit()]
    above = [text for text in path[:-1] if "{" not in text]
    if label in words["labels"]["bare"] and above:
        label = f"{above[-1]}{label}".replace("\n", "")
    return str(words["zh"]["label"].format(label=label))


def _qualifier(family: Family, rule: Rule, block: Block, term: Term) -> str:
    """Returns what tells a row from another of the same label: mostly this year or carryover."""
    twins = [row for row in block.fixed if _row(block, row.id) == _row(block, term.row)]
    if len(twins) == 1 and not rule.each:
        return ""
    words = []
    for dimension, members in rule_words()["words"].items():
        chosen = _select(family, block, term).get(dimension, ())
        if dimension in rule.each or not members.get("qualifier"):
            continue
        if len(chosen) == 1 < len(family.dimensions[dimension]):
            words.append(members[chosen[0]]["zh"] if chosen[0] in members else chosen[0])
    return "".join(words)


# ---- English: what is selected -------------------------------------------------------------------


def _english(family: Family, rule: Rule) -> dict[str, str]:
    words = rule_words()["en"]
    order = {name: at for at, name in enumerate(family.tables, 1)}
    if rule.kind == "listed":
        left, right = (order[side[0].table] for side in (rule.left, rule.right))
        return _texts(family, rule, "en", words["listed"].format(left=left, right=right))
    sums = [_sum(family, rule, term) for term in (*rule.left, *rule.right)]
    if rule.kind == "equal" and len(rule.tables) == 1 and len(set(sums)) == 1:
        per = "".join(words["each"].format(dimension=dimension) for dimension in rule.each)
        within = words["within"].format(number=order[rule.tables[0]], words=sums[0], per=per)
        return _texts(family, rule, "en", within)
    sides = [
        words["plus"].join(
            words["term"].format(number=order[term.table], words=_sum(family, rule, term))
            for term in side
        )
        for side in (rule.left, rule.right)
    ]
    terms = (*rule.left, *rule.right)
    pattern = next((term for term in terms if term.row[:1] in ("*", "@")), None)
    per = "".join(words["each"].format(dimension=dimension) for dimension in rule.each)
    if pattern:
        block = family.tables[pattern.table].block_of(_filled(rule, pattern).column)
        per = words["per"][_per(block, pattern)] + per
    name = words[rule.kind].format(left=sides[0], right=sides[1], per=per)
    return _texts(family, rule, "en", name[:1].upper() + name[1:])


def _sum(family: Family, rule: Rule, term: Term) -> str:
    """Returns in words what a term sums up, without the dimension that a rule goes through."""
    words = rule_words()["en"]
    filled = _filled(rule, term)
    block = family.tables[term.table].block_of(filled.column)
    select = _select(family, block, filled)
    said = {name: members for name, members in select.items() if name not in rule.each}
    measure = rule_words()["words"]["measure"].get(block.measure, {}).get("en", "")
    parts = [part for part in (measure, selected_words(family, said, "en")) if part]
    return str(words["and"].join(parts) or words["all"])


def _select(family: Family, block: Block, term: Term) -> Mapping[str, tuple[str, ...]]:
    """Returns what a term selects of the dimensions whose members the family names."""
    whole = Selector(block.measure, block.select)
    whole = whole.narrowed(family, block.column(term.column).select)
    row: Row | None = block.fixed_by_id.get(term.row)
    if row:
        whole = whole.narrowed(family, row.select)
    return {name: chosen for name, chosen in whole.members.items() if name in family.dimensions}


def selected_words(family: Family, select: Mapping[str, Iterable[str]], lang: str) -> str:
    """Returns a selection in words; a dimension of which all is selected says nothing."""
    parts = []
    for dimension in (name for name in family.dimensions if name in select):
        members = tuple(select[dimension])
        if set(members) == set(family.dimensions[dimension]):
            continue
        group = [
            name
            for name, group in family.groups.items()
            if set(group.get(dimension, ())) == set(members)
        ]
        known = rule_words()["words"].get(dimension, {})
        names = group[:1] if len(members) > 1 and group else members
        parts += [known[name][lang] if name in known else name for name in names]
    return str(rule_words()[lang]["and"]).join(parts)
