"""What a marked copy says: a mark for each cell of a finding, and lines of the sheet 检查结果."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from xlbudget.base.amounts import text_of
from xlbudget.base.cellref import parse_cell
from xlbudget.base.display import clean, separated, short
from xlbudget.base.texts import sentence
from xlbudget.meaning.catalogue import always_told, makes_doubtful
from xlbudget.meaning.findings import Finding, FoundCell
from xlbudget.meaning.outcomes import Outcome
from xlbudget.verdict.corrections import ShownChange
from xlbudget.verdict.result import Report, Verdict
from xlbudget.verdict.slips import slip_text

_CELLS_LISTED = 12
_WORDS_SHOWN = 6
_KINDS = ("change", "error", "warning")
"""From the gravest mark to the lightest."""
_OF_DOCUMENT = re.compile(r"R(\d+)C(\d+)")
_MOST = 1500
"""Characters of a sentence: a cell takes more, but nobody reads them."""


class At(NamedTuple):
    """A cell of a workbook."""

    sheet: str
    row: int
    column: int


class Line(NamedTuple):
    """A line of the sheet; its kind is a key of the messages, `at` the cell that it leads to."""

    kind: str
    code: str = ""
    at: At | None = None
    label: str = ""
    value: str = ""
    proposed: str = ""
    words: str = ""


@dataclass
class Mark:
    """What is told at a cell; `line` is the number of the first line that leads to it."""

    kind: str = "warning"
    words: list[str] = field(default_factory=list)
    line: int | None = None

    def add(self, kind: str, words: str) -> None:
        """Adds what one finding says."""
        self.kind = min(self.kind, kind, key=_KINDS.index)
        if words not in self.words:
            self.words.append(words)


class Told(NamedTuple):
    """The lines about the file, those with cells, and the marks."""

    head: tuple[Line, ...]
    lines: tuple[Line, ...]
    marks: Mapping[At, Mark]


def told(report: Report, lang: str) -> Told:
    """Returns what a marked copy says of a report on a workbook."""
    marks: dict[At, Mark] = defaultdict(Mark)
    lines = (
        *_of_corrections(report, lang, marks),
        *_of_findings(report, lang, marks),
    )
    for number, line in enumerate(lines):
        if line.at in marks and marks[line.at].line is None:
            marks[line.at].line = number
    return Told(tuple(_head(report, lang)), lines, dict(marks))


def comment_of(mark: Mark, lang: str, more: str = "more") -> str:
    """Returns the words of a mark as the comment of its cell; what is `more` is told elsewhere."""
    words = mark.words[:_WORDS_SHOWN]
    if rest := len(mark.words) - len(words):
        words.append(sentence(f"marked.{more}", lang, count=rest))
    return "\n".join(words)


def _head(report: Report, lang: str) -> Iterator[Line]:
    family, key = report.family, report.told_verdict
    assert family  # what was not read is not marked
    yield Line("file", words=clean(report.path.name))
    name = short(report.unit_name) or sentence("no_name", lang)
    kind = sentence(
        "report_head", lang, template=family.id, year=report.year or "", amount_unit=family.unit
    )
    yield Line("unit", words=f"{clean(name)}    {kind}")
    doubtful = sum(map(makes_doubtful, report.findings))
    count = doubtful if key == Verdict.DOUBTFUL else report.count("error")
    yield Line("verdict", words=sentence(f"verdict.{key}", lang, count=count))
    outcomes = Counter(report.rules.values())
    counts = [
        sentence("count_exact", lang, count=outcomes[Outcome.EXACT], empty=report.empty_rules)
    ]
    if outcomes[Outcome.ROUNDING]:
        count = outcomes[Outcome.ROUNDING]
        counts.append(sentence("count_rounding", lang, count=count, hint=""))
    if outcomes[Outcome.NOT_CHECKED]:
        count = outcomes[Outcome.NOT_CHECKED]
        counts.append(sentence("marked.count_unchecked", lang, count=count))
    yield from (Line("counts", words=words) for words in counts)
    yield from (Line("colours", code=kind, words=sentence(f"mark.{kind}", lang)) for kind in _KINDS)


def _of_corrections(report: Report, lang: str, marks: dict[At, Mark]) -> Iterator[Line]:
    for number, correction in enumerate(report.corrections):
        kind = "other" if number else "change"
        for change in correction.changes:
            at = at_of(change.cell)
            slip = slip_text(change, lang)
            proposed = _proposed(change, lang)
            if at:
                key = "other_change" if number else "carried" if change.carried else "to_change"
                hint = sentence("in_brackets", lang, words=slip) if slip else ""
                value = separated(change.cell.value)
                words = sentence(f"marked.{key}", lang, value=value, proposed=proposed, hint=hint)
                marks[at].add("change" if not number else "error", words)
            words = slip
            if change.carried:
                words = sentence("marked.follows_it", lang)
            yield Line(
                kind,
                "、".join(correction.resolves[:3]) if not change.carried else "",
                at,
                clean(short(change.cell.label)),
                separated(change.cell.value),
                proposed,
                words,
            )


def _proposed(change: ShownChange, lang: str) -> str:
    ends = dict.fromkeys((separated(change.lowest), separated(change.highest)))
    return sentence("between", lang).join(ends)


def _of_findings(report: Report, lang: str, marks: dict[At, Mark]) -> Iterator[Line]:
    """Yields what is wrong, doubts and causes first, and last what was not checked and why."""
    findings = [finding for finding in report.findings if _is_told(finding)]
    for finding in sorted(findings, key=_turn):
        kind = _kind(finding)
        words = clean(finding.message_in(lang)[:_MOST])
        off = _off(finding, report, lang)
        if kind in ("doubtful", "error", "warning"):
            for cell in finding.cells:
                if at := at_of(cell):
                    mark = "error" if finding.severity == "error" else "warning"
                    marks[at].add(mark, _comment(finding, cell, words, off, lang))
        filled = [cell for cell in finding.cells if cell.value.strip("-0.") or cell.proposed]
        shown = (filled or [*finding.cells])[:_CELLS_LISTED]
        sentence_of = f"{words}{off}"
        if not shown:
            yield Line(kind, finding.code, words=sentence_of)
        for number, cell in enumerate(shown):
            yield Line(
                kind,
                finding.code,
                at_of(cell),
                clean(short(cell.label)),
                _amount(cell.value),
                _range(cell, lang),
                "" if number else sentence_of,
            )


def _is_told(finding: Finding) -> bool:
    if finding.outcome == Outcome.NOT_CHECKED:
        return True
    return finding.severity != "note" or always_told(finding)


def _kind(finding: Finding) -> str:
    if finding.outcome == Outcome.NOT_CHECKED and (finding.explained or finding.severity == "note"):
        return "unchecked"
    if finding.explained:
        return "follows"
    return "doubtful" if makes_doubtful(finding) else finding.severity or "note"


def _turn(finding: Finding) -> tuple[int, int]:
    kinds = ("doubtful", "error", "warning", "note", "follows", "unchecked")
    return kinds.index(_kind(finding)), not finding.is_cause


def _off(finding: Finding, report: Report, lang: str) -> str:
    """Returns by how much a relation is off, "" for what is none."""
    family, difference = report.family, finding.difference
    if difference is None or family is None:
        return ""
    amount, bound = (
        text_of(fen, family.unit, family.decimals, separator=",")
        for fen in (abs(difference), finding.bound or 0)
    )
    key = "difference_less" if difference < 0 else "difference_more"
    left, right = (
        text_of(fen or 0, family.unit, family.decimals, separator=",")
        for fen in (finding.left, finding.right)
    )
    text = sentence(key, lang, amount=amount, bound=bound)
    return sentence("marked.sides", lang, left=left, right=right, off=text)


def _comment(finding: Finding, cell: FoundCell, words: str, off: str, lang: str) -> str:
    proposed = _range(cell, lang)
    should = sentence("marked.should_be", lang, proposed=proposed) if proposed else ""
    return f"{finding.code}  {words}{off}{should}"


def _range(cell: FoundCell, lang: str) -> str:
    ends = (cell.lowest or cell.proposed, cell.highest or cell.proposed)
    return sentence("between", lang).join(dict.fromkeys(map(separated, filter(None, ends))))


def _amount(value: str) -> str:
    try:
        return separated(value)
    except ArithmeticError:
        return clean(short(value))


def at_of(cell: FoundCell) -> At | None:
    """Returns the place of a cell, None where it has none that can be marked."""
    if match := _OF_DOCUMENT.fullmatch(cell.cell):
        return At(cell.sheet, int(match[1]), int(match[2]))
    try:
        return At(cell.sheet, *parse_cell(cell.cell))
    except ValueError:
        return None
