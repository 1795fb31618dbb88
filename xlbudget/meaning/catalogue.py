"""The rule catalogue: every rule's number with its words, from the template files.

The relations of a family and the common rules (file, structure, numbers, codes) are told alike.
"""

from collections.abc import Iterable, Iterator

from xlbudget.base.texts import cell_words, sentence, sentences
from xlbudget.meaning.findings import Finding
from xlbudget.meaning.labels import column_label
from xlbudget.meaning.relations import Missing
from xlbudget.template import Expression, Family, Rule, Term
from xlbudget.template.common import common
from xlbudget.template.rules import assignments, fill

_SEVERITY = {"failed": "error", "balanced": "warning", "rounding": "note", "not_checked": "warning"}
_LONGEST = 120
"""Characters of a text out of a file that a sentence repeats."""


def codes(family: Family) -> Iterator[str]:
    """Yields the numbers of all rules of a family: its relations, then the common ones."""
    yield from family.rules
    yield from common()["rules"]


def rule_texts(code: str, lang: str, family: Family | None = None) -> dict[str, str]:
    """Returns a rule's name, why, fix, basis and message in a language; unknown codes give {}."""
    rule = family.rules.get(code) if family else None
    if rule and family:
        defaults = common()["kinds"][rule.kind][lang]
        stated = rule.texts.get(lang, {})
        texts = {**defaults, **stated}
        params = {
            "table": family.tables[rule.tables[0]].number,
            "statement": statement(family, rule, lang),
        }
        return {key: value.format(**params) for key, value in texts.items()}
    common_rule = common()["rules"].get(code)
    return dict(common_rule[lang]) if common_rule else {}


def severity(finding: Finding) -> str:
    """Returns error, warning or note for a finding."""
    if finding.severity:
        return finding.severity
    rule = common()["rules"].get(finding.code)
    return rule["severity"] if rule else _SEVERITY[finding.outcome.value]


def makes_incomplete(finding: Finding) -> bool:
    """Tells whether a finding is of a table, column or row that is not there."""
    return bool(common()["rules"].get(finding.code, {}).get("incomplete"))


def makes_doubtful(finding: Finding) -> bool:
    """Tells whether a finding is of figures that may not be what a person sees."""
    return bool(common()["rules"].get(finding.code, {}).get("doubtful"))


def always_told(finding: Finding) -> bool:
    """Tells whether a note is told without being asked for."""
    return bool(common()["rules"].get(finding.code, {}).get("always"))


def hides_figures(finding: Finding) -> bool:
    """Tells whether a finding is of figures that were not read, so that none is known to lack."""
    return bool(unread_part(finding))


def unread_part(finding: Finding) -> str:
    """Returns what of a table was not read: a `cell` that is known, a whole `line`, or ""."""
    return str(common()["rules"].get(finding.code, {}).get("unread", ""))


def is_cause(code: str) -> bool:
    """Tells whether a rule is of a slip by which others fail, so that it is told first."""
    return bool(common()["rules"].get(code, {}).get("cause"))


def is_unsure(code: str) -> bool:
    """Tells whether what a finding of a rule expects is only a hint, and nothing to copy."""
    return bool(common()["rules"].get(code, {}).get("unsure"))


def part_of_several(finding: Finding, lang: str) -> str:
    """Returns what is said of one of several findings of a rule; "" where each has its sentence."""
    return message(finding, lang, None, "one") if "one" in rule_texts(finding.code, lang) else ""


def message(finding: Finding, lang: str, family: Family | None, key: str = "message") -> str:
    """Returns the sentence of a finding; a relation's is its name and the row it speaks of."""
    texts = rule_texts(finding.code, lang, family)
    if key in texts:
        params = {name: _word(name, value, lang) for name, value in finding.params.items()}
        params |= {name: "、".join(map(_cut, values)) for name, values in finding.lists.items()}
        # What is said in both languages, such as a relation that no catalogue has.
        of_lang = f"_{lang}"
        params |= {n.removesuffix(of_lang): v for n, v in params.items() if n.endswith(of_lang)}
        return texts[key].format_map(_Params(params))
    name = texts.get("name", finding.code)
    if finding.outcome == "not_checked":
        return sentence(
            "not_checked", lang, name=name, reason=reason_not_checked(finding.missing, lang, family)
        )
    if finding.row:
        return sentence("relation_row", lang, name=name, row=_cut(finding.row))
    return name


class _Params(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"


def _word(name: str, value: str, lang: str) -> str:
    """Returns the words for a parameter that is a key of its section, such as `kind` = `csv`.

    What stands behind a colon is a detail: `function:XLOOKUP`.
    """
    if name == "label":
        return row_words(value, lang)
    key, _, detail = value.partition(":")
    message_key = f"{name}.{key}"
    if message_key in sentences(lang):
        return sentence(message_key, lang, detail=_cut(detail))
    if name in ("cell", "cells", "where"):
        value = cell_words(value, lang)
    return value if name == "path" else _cut(value)


def _cut(value: str) -> str:
    """Returns what a sentence says of a text out of a file, which may be of any length."""
    return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"


def row_words(label: str, lang: str) -> str:
    """Returns how a fixed row is called whose label is the unit's name, or nothing."""
    return label.replace("{unit}", sentence("unit_row", lang)) or sentence("total_row", lang)


def reason_not_checked(missing: Iterable[Missing], lang: str, family: Family | None) -> str:
    """Returns what was missing, so that a relation could not be checked."""
    lost = tuple(missing)
    if not lost or family is None:
        return sentence("unread_cell", lang)
    reasons = []
    for item in lost:
        table = family.tables[item.table]
        name = item.name
        if item.kind == "absence":
            name = family.absence[item.name].name
        elif item.kind == "column":
            name = column_label(table, item.name)
        elif item.kind == "row":
            name = row_words(table.block(item.block).fixed_by_id[item.name].label, lang)
        reasons.append(sentence(f"lost_{item.kind}", lang, table=table.number, name=name))
    return sentence("and", lang).join(reasons)


def statement(family: Family, rule: Rule, lang: str) -> str:
    """Returns what a rule says as a formula in official words."""
    if rule.kind == "tree":
        return sentence("statement_tree", lang, table=family.tables[rule.tables[0]].number)
    if rule.kind == "listed":
        term, other_table = rule.left[0], rule.right[0].table
        return sentence(
            "statement_listed",
            lang,
            table=family.tables[term.table].number,
            other=family.tables[other_table].number,
        )
    terms = (*rule.left, *rule.right)
    every = {t.row for t in terms} == {"*"} and len({t.table for t in terms}) == 1
    sign = " = " if rule.kind == "equal" else " ≤ "
    sides = sign.join(_side(family, rule, s, lang, bare=every) for s in (rule.left, rule.right))
    if not every:
        return sides
    return sentence("every_row", lang, table=family.tables[terms[0].table].number, sides=sides)


def _side(family: Family, rule: Rule, side: Expression, lang: str, *, bare: bool) -> str:
    parts = []
    for index, term in enumerate(side):
        sign = "" if index == 0 and term.sign > 0 else " + " if term.sign > 0 else " - "
        parts.append(f"{sign}{_term(family, rule, term, lang, bare=bare)}")
    return "".join(parts)


def _term(family: Family, rule: Rule, term: Term, lang: str, *, bare: bool) -> str:
    """Returns a term in official words; its first value of `each` stands for all of them."""
    values = assignments(rule)
    filled = term._replace(row=fill(term.row, values[0]), column=fill(term.column, values[0]))
    table = family.tables[filled.table]
    column = column_label(table, filled.column)
    more = sentence("and_so_on", lang) if "$" in term.row + term.column and len(values) > 1 else ""
    if bare:
        return f"{column}{more}"
    if filled.row == "*":
        return f"{table.number}“{column}{more}”"
    if filled.row.startswith("@"):
        return f"{table.number}“{sentence('each_class', lang)} · {column}{more}”"
    rows = {r.id: r.label for r in table.block_of(filled.column).fixed}
    label = row_words(rows.get(filled.row, filled.row), lang)
    return f"{table.number}“{label} · {column}{more}”"
