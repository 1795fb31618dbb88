"""The text report: what an accountant reads first, within 80 columns."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from itertools import groupby

from xlbudget.base.amounts import text_of
from xlbudget.base.display import (
    clean,
    display_width,
    look_words,
    pad,
    place_words,
    separated,
    short,
    wrap,
)
from xlbudget.base.texts import sentence
from xlbudget.meaning.catalogue import always_told, makes_doubtful, part_of_several, rule_texts
from xlbudget.meaning.findings import Finding, FoundCell
from xlbudget.meaning.outcomes import Outcome
from xlbudget.template import Family
from xlbudget.verdict.obligations import coverage
from xlbudget.verdict.result import Report, TextSeen, Verdict
from xlbudget.verdict.slips import slip_text

_MARKS = {"doubtful": "？", "error": "×", "warning": "▲", "note": "≈", "waived": "○"}
_CELLS_SHOWN = 12
_SEVERAL = 3
"""Findings of a rule that are told in a list, where its texts have words for it."""
_CODES_SHOWN = 8
_INDENT = " " * 8
_WIDEST_PLACE = 28
"""A longer one has a line of its own."""


def report_text(report: Report, lang: str, *, everything: bool) -> str:
    """Returns the text on one file."""
    return "".join(f"{clean(line)}\n" for line in _file(report, lang, everything=everything))


def _file(report: Report, lang: str, *, everything: bool) -> Iterator[str]:
    family = report.family
    if family is None:
        for finding in report.findings:
            yield from wrap(f"× {finding.code}  {finding.message_in(lang)}")
        return
    yield from wrap(f"{report.path.name}    {short(report.unit_name) or sentence('no_name', lang)}")
    yield sentence(
        "inferred_head" if report.drafted else "report_head",
        lang,
        template=report.template and family.id,
        year=report.year or "",
        amount_unit=family.unit,
    )
    if report.tables_of:
        yield from wrap(sentence("tables_of", lang, name=report.tables_of.name))
    yield ""
    yield from _of_level(report, family, "doubtful", lang, everything=everything)
    yield from _causes(report, family, lang, everything=everything)
    yield from _corrections(report, lang)
    for level in ("error", "warning", "note", "waived"):
        yield from _of_level(report, family, level, lang, everything=everything)
    yield from _counts(report, lang, everything=everything)
    yield ""
    yield from wrap(verdict_text(report, lang))


def verdict_text(report: Report, lang: str) -> str:
    """Returns the verdict as a sentence, and how many findings were waived for it."""
    key = report.told_verdict
    doubtful = sum(makes_doubtful(finding) and not finding.waived for finding in report.findings)
    level = "warning" if key == Verdict.INFERRED else "error"
    count = doubtful if key == Verdict.DOUBTFUL else report.count(level)
    waived = sum(not finding.explained for finding in report.waived)
    more = sentence("verdict_waived", lang, count=waived) if waived else ""
    return sentence(f"verdict.{key}", lang, count=count) + more


def _level(finding: Finding) -> str | None:
    if finding.waived:
        return "waived"
    return "doubtful" if makes_doubtful(finding) else finding.severity


def _of_level(
    report: Report, family: Family, level: str, lang: str, *, everything: bool
) -> Iterator[str]:
    """Yields the findings of a level that were not told before as causes, or as following them."""
    findings = [finding for finding in report.findings if _level(finding) == level]
    if not (everything or level == "waived"):
        causes = report.causes
        findings = [f for f in findings if not (f.explained or f in causes)]
    if level == "note" and not everything:
        findings = list(filter(always_told, findings))
    if not findings:
        return
    folded = {code for correction in report.corrections for code in correction.resolves}
    yield f"{_MARKS[level]} {sentence(f'count_{level}', lang, count=len(findings))}"
    for group in alike(findings, lang):
        if len(group) > 1:
            yield from _several(group, lang)
            continue
        yield from _single(group[0], folded, lang, family, everything=everything)
    yield ""


def alike(findings: Sequence[Finding], lang: str) -> Iterator[Sequence[Finding]]:
    """Yields each finding by itself, and several of a rule together where it has words for it.

    Those of the text of a document come as it is read, so that what is of one sentence is together.
    """

    def level(group: Sequence[Finding]) -> tuple[bool, str | None, bool, bool]:
        first = group[0]
        return _line_of(first) is not None, first.severity, first.explained, bool(first.waived)

    for (is_text, *_), of_level in groupby(_grouped(findings, lang), key=level):
        groups = list(of_level)
        if is_text:
            groups.sort(key=lambda group: _line_of(group[0]) or (0, 0))
        yield from groups


def _line_of(finding: Finding) -> tuple[int, int] | None:
    """Returns the page, if there are any, and the line of the text that a finding is of."""
    cell = finding.cells[0] if finding.cells else None
    if cell is None or not cell.sheet.endswith(sentence("docx.text")) or cell.cell[:1] != "A":
        return None
    row = cell.cell[1:]
    return (cell.spot.page if cell.spot else 0, int(row)) if row.isdigit() else None


def _grouped(findings: Sequence[Finding], lang: str) -> Iterator[Sequence[Finding]]:

    def kind(finding: Finding) -> tuple[str, str | None, bool]:
        return finding.code, finding.severity, finding.explained

    for _, group in groupby(findings, key=kind):
        together = list(group)
        is_list = len(together) >= _SEVERAL and not any(each.waived for each in together)
        if is_list and "several" in rule_texts(together[0].code, lang):
            yield together
        else:
            yield from ([finding] for finding in together)


def _several(findings: Sequence[Finding], lang: str) -> Iterator[str]:
    """Yields several findings of a rule: what it says of all, then a line for each."""
    head = rule_texts(findings[0].code, lang)["several"].format(count=len(findings))
    first, *rest = wrap(head, _INDENT)
    yield f"  {pad(findings[0].code, 6)}{first.lstrip()}"
    yield from rest
    for finding in findings:
        places = "、".join(_place(cell, lang) for cell in finding.cells[:_CELLS_SHOWN])
        yield from wrap(f"{places}  {part_of_several(finding, lang)}", _INDENT)


def _single(
    finding: Finding, folded: Collection[str], lang: str, family: Family, *, everything: bool
) -> Iterator[str]:
    """Yields a finding, in brief where a correction mends it."""
    brief = finding.code in folded and finding.outcome != Outcome.NOT_CHECKED
    show = _folded if brief and not everything else _finding
    yield from show(finding, lang, family)
    if waived := finding.waived:
        yield from wrap(sentence("waived_by", lang, **waived._asdict()), _INDENT)


def _causes(report: Report, family: Family, lang: str, *, everything: bool) -> Iterator[str]:
    """Yields what to mend before anything else, and how much of the rest only follows from it."""
    if not report.causes or everything:
        return
    level = "error" if any(cause.severity == "error" for cause in report.causes) else "warning"
    yield f"{_MARKS[level]} {sentence(f'causes_{level}', lang, count=len(report.causes))}"
    for finding in report.causes:
        yield from _finding(finding, lang, family)
    counts = Counter(finding.code for finding in report.findings if finding.explained)
    if counts:
        codes = [f"{code}×{count}" if count > 1 else code for code, count in counts.items()]
        shown = "、".join(codes[:_CODES_SHOWN]) + ("…" if len(codes) > _CODES_SHOWN else "")
        yield from wrap(sentence("explained", lang, count=counts.total(), codes=shown), " " * 2)
    yield ""


def _corrections(report: Report, lang: str) -> Iterator[str]:
    """Yields what to mend, the likeliest first: with it every relation holds."""
    for number, correction in enumerate(report.corrections):
        yield from wrap(mend_words(report, number, lang))
        for change in correction.changes:
            slip = slip_text(change, lang)
            text = sentence(
                "change_carried" if change.carried else "change",
                lang,
                place=_place(change.cell, lang),
                label=short(change.cell.label),
                value=separated(change.cell.value),
                proposed=sentence("between", lang).join(
                    dict.fromkeys(separated(end) for end in (change.lowest, change.highest))
                ),
                hint=sentence("in_brackets", lang, words=slip) if slip else "",
            )
            yield from wrap(text, " " * 4)
            if change.cell.spot:  # a misreading is told from a fault
                yield from wrap(look_words(change.cell.spot, lang), _INDENT)
    if report.corrections:
        if not report.complete:
            yield from wrap(sentence("not_all_corrections", lang))
        yield ""


def mend_words(report: Report, number: int, lang: str) -> str:
    """Returns what is said above a correction, counted from 0: what it mends, and when."""
    count = sum(not change.carried for change in report.corrections[number].changes)
    first = "mend_then" if report.causes else "mend_first"
    key = "mend_other" if number else first if report.mended else "mend_part"
    return sentence(f"{key}_one" if count == 1 else key, lang, count=count)


def _folded(finding: Finding, lang: str, family: Family) -> Iterator[str]:
    """Yields one relation that a correction mends: what it says and how far it is off."""
    first, *rest = wrap(finding.message_in(lang), _INDENT)
    yield f"  {pad(finding.code, 6)}{first.lstrip()}"
    yield from rest
    if finding.difference is not None:
        left = next((cell for cell in finding.cells if cell.side == "left"), None)
        difference = amounts_of(finding, family)(finding.difference)
        place = _place(left, lang) if left else ""
        yield from wrap(sentence("off_by", lang, place=place, amount=difference), _INDENT)


def _finding(finding: Finding, lang: str, family: Family) -> Iterator[str]:
    first, *rest = wrap(finding.message_in(lang), _INDENT)
    yield f"  {pad(finding.code, 6)}{first.lstrip()}"
    yield from rest
    named = [cell for cell in finding.cells if cell.proposed]
    if finding.left is not None and finding.right is not None:
        yield from _sides(finding, lang, family)
    for cell in named[:_CELLS_SHOWN]:
        proposed = sentence("between", lang).join(
            dict.fromkeys(separated(end) for end in (cell.lowest, cell.highest))
        )
        text = sentence("should_be", lang, place=_place(cell, lang), proposed=proposed)
        yield from wrap(text, _INDENT)
    if (finding.left is None or finding.right is None) and finding.cells and not named:
        cells = "、".join(_place(cell, lang) for cell in finding.cells[:_CELLS_SHOWN])
        more = "…" if len(finding.cells) > _CELLS_SHOWN else ""
        yield from wrap(f"{cells}{more}", _INDENT)


def _sides(finding: Finding, lang: str, family: Family) -> Iterator[str]:
    """Yields the cells of both sides with their figures, then the difference in words."""
    amount = amounts_of(finding, family)
    left = [cell for cell in finding.cells if cell.side == "left"]
    right = [cell for cell in finding.cells if cell.side == "right"]
    sides = ((left, finding.left or 0), (right, finding.right or 0))
    places = [_place(cell, lang) for side, _ in sides for cell in side]
    width = min(max((display_width(place) for place in places), default=0) + 2, _WIDEST_PLACE)
    for index, (side, total) in enumerate(sides):
        if index and len(side) != 1:
            tables = "、".join(family.tables[table].number for table in finding.unlisted)
            not_listed = sentence("nothing_listed", lang, tables=tables)
            label = sentence("sum_of", lang, count=len(side)) if side else not_listed
            yield f"{_INDENT}{pad(label, width)}{amount(total):>14}"
        filled = [cell for cell in side if Decimal(cell.value or 0)] or side[:1]
        for cell in filled[:_CELLS_SHOWN]:
            lead = "" if len(side) == 1 or not index else "  "
            yield from _cell(cell, lead, width, lang)
        if len(filled) > _CELLS_SHOWN:
            yield f"{_INDENT}  {sentence('more_cells', lang, count=len(filled) - _CELLS_SHOWN)}"
        if len(side) > len(filled):
            yield f"{_INDENT}  {sentence('blank_cells', lang, count=len(side) - len(filled))}"
    difference = finding.difference or 0
    key = "difference_less" if difference < 0 else "difference_more"
    bound = amount(finding.bound or 0)
    text = sentence(key, lang, amount=amount(abs(difference)), bound=bound)
    yield from wrap(text, _INDENT)


def amounts_of(finding: Finding, family: Family) -> Callable[[int], str]:
    """Returns how amounts of a relation are told: as its tables print them.

    Where these are in several units they are in the family's, which then stands behind them.
    """
    rule = family.rules.get(finding.params.get("rule", finding.code))
    tables = [family.tables[name] for name in rule.tables] if rule else []
    if len({table.unit for table in tables}) == 1:
        return lambda fen: tables[0].text_of(fen, separator=",")
    unit = family.unit if tables else ""
    return lambda fen: text_of(fen, family.unit, family.decimals, separator=",") + unit


def _place(cell: FoundCell, lang: str) -> str:
    return place_words(short(cell.sheet), cell.cell, lang)


def _cell(cell: FoundCell, lead: str, width: int, lang: str) -> Iterator[str]:
    value = f"{Decimal(cell.value):>14,}" if cell.value else " " * 14
    value = value if value.startswith(" ") else f" {value}"
    sign = "-" if cell.sign < 0 else " "
    place = _place(cell, lang)
    if display_width(place) > width - len(lead):  # a long name has a line of its own
        yield from wrap(place, _INDENT + lead)
        place = ""
    start = f"{_INDENT}{lead}{pad(place, width - len(lead))}{value} {sign}"
    first, *rest = wrap(short(cell.label), " " * display_width(start))
    yield start + first.strip()
    yield from rest


def _text_seen(text: TextSeen, lang: str) -> str:
    """Returns how many numbers of the text were compared, and why the others were not."""
    alone = [
        sentence(f"text_{kind}", lang, count=count)
        for kind, count in asdict(text).items()
        if kind in ("without_last_year", "only_in_text") and count
    ]
    if text.unread:
        alone.append(sentence("text_unread", lang, count=text.unread))
    key = "text_part" if alone else "text_seen"
    alone_words = sentence("and", lang).join(alone)
    return sentence(key, lang, numbers=text.numbers, compared=text.compared, alone=alone_words)


def _counts(report: Report, lang: str, *, everything: bool) -> Iterator[str]:
    outcomes = list(report.rules.values())
    exact = outcomes.count(Outcome.EXACT)
    parts = [sentence("count_exact", lang, count=exact, empty=report.empty_rules)]
    rounding = outcomes.count(Outcome.ROUNDING)
    if rounding:
        hint = "" if everything else sentence("see_all", lang)
        parts.append(sentence("count_rounding", lang, count=rounding, hint=hint))
    skipped = outcomes.count(Outcome.NOT_CHECKED)
    if skipped:
        key = "count_not_inferred" if report.drafted else "count_not_checked"
        parts.append(sentence(key, lang, count=skipped))
    if text := report.text:
        parts.append(_text_seen(text, lang))
    covered = coverage(report)
    if covered.due:
        parts.append(
            sentence("covered", lang, due=covered.due, checked=covered.checked)
            + (sentence("covered_none", lang, count=n) if (n := covered.not_applicable) else "")
        )
    for part in parts:
        yield from wrap(part)
    if report.empty_tables and report.family:
        numbers = "、".join(report.family.tables[table].number for table in report.empty_tables)
        yield from wrap(sentence("empty_tables", lang, tables=numbers))
