"""What a report to file says of one unit: made from its report, in words an accountant follows."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from itertools import groupby
from pathlib import Path

from xlbudget.base.display import look_words, place_words, separated, sheet_words, short
from xlbudget.base.texts import cell_words, sentence
from xlbudget.meaning.catalogue import (
    always_told,
    is_unsure,
    makes_doubtful,
    part_of_several,
    rule_texts,
)
from xlbudget.meaning.findings import Finding, FoundCell
from xlbudget.meaning.outcomes import Outcome
from xlbudget.report.as_text import alike, amounts_of, mend_words, verdict_text
from xlbudget.report.filed import DIGITS_SHOWN, Fixes, Line, Look, Unit, harmless, word
from xlbudget.report.pictured import NO_PICTURES, Picture, Pictures, pictures
from xlbudget.template import Family
from xlbudget.template.common import folder_digest
from xlbudget.verdict.obligations import Fulfilment, Obligation, coverage, obligations
from xlbudget.verdict.result import Report, Verdict
from xlbudget.verdict.slips import slip_text

_CELLS_SHOWN = 12
_OF_FILES = "F"
"""The letter of rules that tell why a file was not read."""
_MARKS = {
    "consistent": "good",
    "rounding": "good",
    "balanced": "warning",
    "doubtful": "doubtful",
    "blank": "open",
}
"""How verdicts are coloured; all others are bad."""


def unit_of(
    report: Report,
    lang: str,
    *,
    sha256: str = "",
    folder: Path | None = None,
    content: bytes = b"",
    most_pictures: int = 0,
) -> Unit:
    """Returns what is told of a unit; `sha256` is that of its file, "" where it changed.

    The file is named as it lies in a `folder` with others. Of its `content` at most so many
    pictures are drawn.
    """
    family, key = report.family, report.told_verdict
    read = report.verdict is not Verdict.UNREADABLE
    covered = coverage(report)
    findings = tuple(_told(report))
    groups = tuple(alike(findings, lang))
    told = [replace(group[0], cells=_all_cells(group)) for group in groups]
    drawn = pictures(report, told, content, lang, most_pictures) if content else NO_PICTURES
    lines = tuple(_finding(report, [finding], lang) for finding in findings)
    grouped = tuple(
        _finding(report, group, lang, drawn.of_findings.get(number, ()))
        for number, group in enumerate(groups)
    )
    fixes = tuple(_fixes(report, lang, drawn))
    count = len(report.waived)
    waived = sentence("roster_waived", lang, count=count) if count else ""
    name = short(report.unit_name) if read else ""
    return Unit(
        name=harmless(name or (sentence("no_name", lang) if read else report.path.name)),
        file=harmless(str(report.path.relative_to(folder)) if folder else report.path.name),
        mark=_MARKS.get(key, "bad"),
        brief=sentence(f"brief.{key}", lang) + waived,
        verdict=verdict_text(report, lang),
        passes=report.ok and key != "blank",
        errors=report.count("error") if read else None,
        warnings=report.count("warning") if read else None,
        covered=word("covered_of", lang, due=covered.due, checked=covered.checked) if read else "",
        missing="、".join(_missing(report)),
        advice=_advice(report, fixes, lines),
        sha256=sha256 or word("changed", lang),
        facts=tuple(_facts(report, family, lang)),
        fixes=fixes,
        findings=lines,
        grouped=grouped,
        obligations=tuple(_by_table(report, family, lang)) if family else (),
        left_out=drawn.left_out,
        inferred=report.verdict is Verdict.INFERRED,
    )


def _told(report: Report) -> Iterator[Finding]:
    """Yields the findings that are told, in doubt first, those that only follow and waived last."""
    told = [
        finding
        for finding in report.findings
        if finding.severity != "note" or always_told(finding) or finding.waived
    ]
    grave = ("error", "warning", "note")

    def turn(finding: Finding) -> tuple[bool, bool, bool, int]:
        level = grave.index(finding.severity or "note")
        return bool(finding.waived), finding.explained, not makes_doubtful(finding), level

    yield from sorted(told, key=turn)


def _facts(report: Report, family: Family | None, lang: str) -> Iterator[tuple[str, str]]:
    yield word("file", lang), harmless(str(report.path))
    if family is None:
        return
    yield word("unit", lang), harmless(report.unit_name) or sentence("no_name", lang)
    yield word("year", lang), str(report.year or "")
    yield word("amounts", lang), family.unit
    digest = folder_digest(family.id)[:DIGITS_SHOWN]
    version = word("template_version", lang, id=family.id, version=family.version, digest=digest)
    yield word("template", lang), version
    if report.tables_of:
        yield word("tables_of", lang), harmless(str(report.tables_of))
    if report.text:
        counts = {"numbers": report.text.numbers, "compared": report.text.compared}
        yield word("text", lang), word("text_counts", lang, **counts)


def _missing(report: Report) -> Iterator[str]:
    family = report.family
    if family:
        yield from (family.tables[table.id].number for table in report.tables if not table.found)


def _advice(report: Report, fixes: Sequence[Fixes], lines: Sequence[Line]) -> str:
    """Returns what to do first: the likeliest correction, or else what the first finding says."""
    if fixes and not report.causes:
        sheet, cell, _, value, proposed, cause = fixes[0].lines[0]
        return f"{sheet} {cell}：{value} → {proposed}{f'（{cause}）' if cause else ''}"
    if not lines or report.ok:
        return ""
    first = lines[0]
    return first.note or first.item


def _fixes(report: Report, lang: str, drawn: Pictures) -> Iterator[Fixes]:
    for number, correction in enumerate(report.corrections):
        lines = []
        for change in correction.changes:
            slip = word("carried", lang) if change.carried else slip_text(change, lang)
            sheet = sheet_words(change.cell.sheet, change.cell.cell, lang)
            place = place_words(change.cell.sheet, change.cell.cell, lang)
            lines.append(
                (
                    harmless(short(sheet)),
                    harmless(place.removeprefix(sheet).strip()),
                    harmless(short(change.cell.label)),
                    separated(change.cell.value) if change.cell.value else "",
                    _between(change.lowest, change.highest, lang),
                    slip,
                )
            )
        spots = [change.cell.spot for change in correction.changes]
        looks = tuple(
            Look(harmless(look_words(spot, lang)), drawn.of_spots.get(spot))
            for spot in spots
            if spot
        )
        yield Fixes(mend_words(report, number, lang), tuple(lines), looks)


def _all_cells(findings: Sequence[Finding]) -> tuple[FoundCell, ...]:
    return tuple(cell for finding in findings for cell in finding.cells)


def _finding(
    report: Report, findings: Sequence[Finding], lang: str, drawn: Sequence[Picture] = ()
) -> Line:
    """Returns the line of a finding, or of several of a rule that are told as one."""
    family, finding = report.family, findings[0]
    texts = rule_texts(finding.code, lang, family)
    mark, words = _conclusion(finding, lang)
    return Line(
        mark,
        item=f"{finding.code} {texts.get('name', '')}".strip(),
        basis=texts.get("basis") or texts.get("why", ""),
        conclusion=words,
        place=_places(_all_cells(findings), lang),
        should=_should(report, finding, lang) if len(findings) == 1 else "",
        note="\n".join(map(harmless, _notes(findings, texts, family, lang))),
        pictures=tuple(drawn),
    )


def _conclusion(finding: Finding, lang: str) -> tuple[str, str]:
    """Returns the mark of a finding and its outcome in words."""
    if makes_doubtful(finding) or finding.outcome is Outcome.BALANCED:
        mark = key = "doubtful"
    elif finding.code.startswith(_OF_FILES):
        mark, key = "bad", "not_checked"
    elif finding.outcome is Outcome.NOT_CHECKED:
        mark, key = "open", "not_checked"
    elif finding.severity == "error":
        mark, key = "bad", "differs"
    else:
        mark = key = finding.severity or "note"
    words = sentence(f"fulfilment.{key}", lang)
    if finding.waived:
        return "waived", sentence("fulfilment.waived", lang, was=words)
    return mark, words


def _notes(
    findings: Sequence[Finding], texts: dict[str, str], family: Family | None, lang: str
) -> Iterator[str]:
    finding = findings[0]
    message = finding.message_in(lang)
    is_relation = finding.difference is not None or "message" not in texts
    if len(findings) > 1:
        yield texts["several"].format(count=len(findings))
        yield from (part_of_several(each, lang) for each in findings)
    else:
        yield short(finding.row) if is_relation and finding.row else message
    if finding.difference and family:
        key = "difference_less" if finding.difference < 0 else "difference_more"
        amount_of = amounts_of(finding, family)
        bound = amount_of(finding.bound or 0)
        yield word(key, lang, amount=amount_of(abs(finding.difference)), bound=bound)
    if finding.waived:
        yield sentence("waived_by", lang, **finding.waived._asdict())
    elif finding.explained:
        yield word("follows", lang)
    elif texts.get("fix") and not message.casefold().endswith(texts["fix"].casefold()):
        yield texts["fix"]


def _places(cells: Sequence[FoundCell], lang: str) -> str:
    """Returns the cells of a finding, one on each line, with what they show."""
    filled = [cell for cell in cells if cell.side == "left" or _is_filled(cell.value)]
    lines = []
    last = ""
    for cell in filled[:_CELLS_SHOWN]:
        text = _place(cell, lang)
        # Of several on one page it is named once.
        lines.append(text.removeprefix(f"{last} ") if cell.spot and last else text)
        last = sheet_words(short(cell.sheet), cell.cell, lang)
    if len(filled) > _CELLS_SHOWN:
        lines.append(word("more_cells", lang, count=len(filled) - _CELLS_SHOWN))
    return "\n".join(lines)


def _place(cell: FoundCell, lang: str) -> str:
    label = f"（{short(cell.label)}）" if cell.label else ""
    value = f" {_shown(cell.value)}" if cell.value else ""
    return harmless(f"{place_words(short(cell.sheet), cell.cell, lang)}{label}{value}")


def _number(text: str) -> Decimal | None:
    """Returns what a cell shows as a number, None where it shows none."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _is_filled(text: str) -> bool:
    return bool(text) and _number(text) != 0


def _shown(text: str) -> str:
    number = _number(text)
    # A code has no decimals, and no thousands either.
    return short(text) if number is None or "." not in text else separated(text)


def _should(report: Report, finding: Finding, lang: str) -> str:
    """Returns what cells should show: as a correction says, or as the rest of the workbook does."""
    cells = {(cell.sheet, cell.cell): cell for cell in finding.cells}
    named = [
        (change.cell, change.lowest, change.highest)
        for correction in report.corrections[:1]
        for change in correction.changes
        if (change.cell.sheet, change.cell.cell) in cells
    ] or [(cell, cell.lowest, cell.highest) for cell in finding.cells if cell.proposed]
    # Of cells on several sheets each is named with its own.
    on_one = len({cell.sheet for cell in finding.cells}) == 1

    def place(cell: FoundCell) -> str:
        if on_one:
            return cell_words(cell.cell, lang)
        return place_words(short(cell.sheet), cell.cell, lang)

    if named:
        ways = [f"{place(cell)} = {_between(low, high, lang)}" for cell, low, high in named]
        return "\n".join(map(harmless, ways[:_CELLS_SHOWN]))
    if report.family is None or not finding.difference:
        # Of several cells that are counted what is expected is that of the first.
        is_of_all = len(cells) == 1 or "count" not in finding.params
        is_sure = is_of_all and not is_unsure(finding.code)
        return harmless(finding.params.get("expected", "")) if is_sure else ""
    # Nothing tells which side is wrong: both are said.
    amount_of = amounts_of(finding, report.family)
    at_most = (rule := report.family.rules.get(finding.code)) and rule.kind == "at_most"
    ways = []
    for side, fen, key in (("left", finding.right, "at_most"), ("right", finding.left, "at_least")):
        cells_of = [cell for cell in finding.cells if cell.side == side]
        amount = word(key, lang, amount=amount_of(fen or 0)) if at_most else amount_of(fen or 0)
        if cells_of:
            several = sentence("sum_of", lang, count=len(cells_of))
            name = several if len(cells_of) > 1 else place(cells_of[0])
            ways.append(
                word("or_else", lang, words=f"{name} = {amount}") if ways else f"{name} = {amount}"
            )
    return "\n".join(map(harmless, ways))


def _between(low: str, high: str, lang: str) -> str:
    """Returns an amount, or the ends of what it may be."""
    return sentence("between", lang).join(dict.fromkeys(map(separated, (low, high))))


def _by_table(report: Report, family: Family, lang: str) -> Iterator[tuple[str, tuple[Line, ...]]]:
    for table_id, duties in groupby(obligations(report), key=lambda duty: duty.tables[0]):
        table = family.tables[table_id]
        title = table.title.replace("{year}", str(report.year or ""))
        yield f"{table.number} {title}", tuple(_duty(duty, family, lang) for duty in duties)


_OF_FULFILMENT = {
    Fulfilment.AGREES: "good",
    Fulfilment.ROUNDING: "good",
    Fulfilment.DOUBTFUL: "doubtful",
    Fulfilment.DIFFERS: "bad",
}


def _duty(duty: Obligation, family: Family, lang: str) -> Line:
    texts = rule_texts(duty.code, lang, family)
    words = sentence(f"fulfilment.{duty.fulfilment}", lang)
    mark = _OF_FULFILMENT.get(duty.fulfilment, "open")
    note = duty.reason(lang, family)
    if duty.waived and duty.finding and duty.finding.waived:
        mark, words = "waived", sentence("fulfilment.waived", lang, was=words)
        note = sentence("waived_by", lang, **duty.finding.waived._asdict())
    # The name of that rule is what is wrong where it is broken.
    name = word("presence", lang) if duty.is_presence else texts.get("name", "")
    return Line(
        mark,
        item=f"{duty.code} {name}".strip(),
        basis=texts.get("basis") or texts.get("why", ""),
        conclusion=words,
        place="、".join(family.tables[table].number for table in duty.tables),
        should="",
        note=harmless(note),
    )
