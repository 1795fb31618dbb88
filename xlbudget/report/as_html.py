"""The report to file as one page of HTML: no script, no address, readable on screen and paper.

All text of files is escaped. A verdict is told by a sign and words, and by colour only besides.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from xlbudget.base.own_mark import REPORT_MARK
from xlbudget.base.png import size_of
from xlbudget.report.filed import (
    COLUMNS,
    DUTY_COLUMNS,
    FIX_COLUMNS,
    LEDGER_COLUMNS,
    SIGNATURES,
    Filing,
    Line,
    Look,
    Unit,
    word,
)
from xlbudget.report.pictured import Picture

_STYLE = """
:root{color-scheme:light dark;--paper:#fff;--ink:#1a1a1a;--dim:#555;--rule:#999;--head:#eef1f5;
--good:#17692f;--bad:#b00020;--doubt:#7a3e9d;--warn:#8a5300;--open:#555}
@media screen and (prefers-color-scheme:dark){:root{--paper:#16181c;--ink:#ececec;--dim:#b5b5b5;
--rule:#6b7078;--head:#262a31;--good:#7ddc98;--bad:#ff9aa5;--doubt:#dcb3f5;--warn:#ffc870;
--open:#c0c0c0}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:78rem;padding:1.2rem;background:var(--paper);color:var(--ink);
font:15px/1.55 "Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC",SimSun,sans-serif}
h1{font-size:1.6rem;text-align:center;margin:.2rem 0 1rem}
h2{font-size:1.3rem;margin:.2rem 0 .6rem}
h3{font-size:1.05rem;margin:1.4rem 0 .4rem}
p{margin:.4rem 0}
a{color:inherit}
table{border-collapse:collapse;width:100%;table-layout:fixed;margin:.3rem 0 .8rem;font-size:.9em}
th,td{border:1px solid var(--rule);padding:.3rem .45rem;text-align:left;vertical-align:top;
overflow-wrap:anywhere;white-space:pre-line}
th{background:var(--head);font-weight:600}
.amount{text-align:right;font-variant-numeric:tabular-nums}
.verdict{border:2px solid currentColor;border-radius:.3rem;padding:.5rem .9rem;font-size:1.15rem;
font-weight:600}
.good{color:var(--good)}.bad{color:var(--bad)}.doubtful{color:var(--doubt)}
.warning{color:var(--warn)}.open,.note,.waived{color:var(--open)}
td.bad,td.doubtful,td.warning{font-weight:600}
.facts{font-size:.85em;table-layout:auto}
.facts th{width:10rem}
.sign td{height:4.2rem}
figure{margin:.3rem 0;white-space:normal}
figure img{max-width:100%;height:auto;border:1px solid var(--rule);background:#fff;display:block}
figcaption{color:var(--dim);font-size:.9em}
.look{display:flex;flex-wrap:wrap;align-items:center;gap:.3rem 1rem}
td.drawn{background:var(--head)}
.dim{color:var(--dim);font-size:.85em}
.unit{border-top:3px double var(--rule);margin-top:1.6rem;padding-top:.8rem}
.many .unit{content-visibility:auto;contain-intrinsic-size:auto 60rem}
@media (forced-colors:active){.verdict{border-color:CanvasText}}
@page{size:A4;margin:14mm 12mm;@bottom-center{content:counter(page)}}
@media print{body{max-width:none;padding:0;font-size:10.5pt}
table{font-size:8.5pt}
.many .unit{content-visibility:visible;break-before:page;border-top:0}
.back{display:none}
thead{display:table-header-group}
tr,.verdict,.sign,figure{break-inside:avoid}
h2,h3,.group{break-after:avoid}}
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_WIDTHS = (22, 16, 8, 22, 11, 21)
_DUTY_WIDTHS = (36, 30, 9, 9, 16)
_FIX_WIDTHS = (12, 9, 27, 13, 19, 20)
_LEDGER_WIDTHS = (5, 18, 15, 11, 5, 5, 8, 8, 25)
_AMOUNTS = ("now", "change_to", "errors", "warnings", "number")
_DOTS = 80
"""Of a hundred dots of a picture, so many of the page are its size."""
_LANGUAGE = {"zh": "zh-CN", "en": "en"}


def report_html(filing: Filing) -> Iterator[str]:
    """Yields the page in parts."""
    kind = ' class="many"' if filing.is_ledger else ""
    name = filing.title if filing.is_ledger else f"{filing.title} {filing.units[0].name}"
    yield (
        f'<!DOCTYPE html>\n<html lang="{_LANGUAGE[filing.lang]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="generator" content="{REPORT_MARK}">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(name)}</title>\n<style>{_STYLE}</style>\n</head>\n<body{kind}>\n"
        f"<h1>{escape(filing.title)}</h1>\n"
    )
    if filing.is_ledger:
        yield from _ledger(filing)
    for number, unit in enumerate(filing.units, start=1):
        yield f'<section class="unit" id="u{number}">\n<h2>{escape(unit.name)}</h2>\n'
        yield from _unit(unit, filing)
        yield "</section>\n"
    yield "</body>\n</html>\n"


def _ledger(filing: Filing) -> Iterator[str]:
    yield f'<p id="u0">{escape(filing.summary)}</p>\n'
    rows = []
    for number, unit in enumerate(filing.units, start=1):
        cells = [
            _cell(key, text) for key, text in zip(LEDGER_COLUMNS, unit.ledger(number), strict=True)
        ]
        cells[1] = f'<td><a href="#u{number}">{escape(unit.name)}</a></td>'
        cells[3] = f'<td class="{unit.mark}">{escape(unit.brief)}</td>'
        rows.append(f"<tr>{''.join(cells)}</tr>\n")
    yield _table(LEDGER_COLUMNS, _LEDGER_WIDTHS, rows, filing.lang)
    yield _facts(filing.stamp.lines(filing.lang))
    yield _signatures(filing.lang)


def _unit(unit: Unit, filing: Filing) -> Iterator[str]:
    lang = filing.lang
    yield f'<p class="verdict {unit.mark}">{escape(unit.brief[:1])} {escape(unit.verdict)}</p>\n'
    yield f"<p>{word('pass' if unit.passes else 'return', lang)}</p>\n"
    for fixes in unit.fixes:
        yield f"<h3>{word('fixes', lang)}</h3>\n<p>{escape(fixes.words)}</p>\n"
        rows = [_line(FIX_COLUMNS, line) for line in fixes.lines]
        yield _table(FIX_COLUMNS, _FIX_WIDTHS, rows, lang)
        yield from (_look(look) for look in fixes.looks)
    yield f"<h3>{word('findings', lang)}</h3>\n"
    if unit.grouped:
        rows = [_line(COLUMNS, line.cells, line.mark) + _drawn(line) for line in unit.grouped]
        yield _table(COLUMNS, _WIDTHS, rows, lang)
        if unit.left_out:
            yield f'<p class="dim">{word("pictures_left_out", lang, count=unit.left_out)}</p>\n'
    else:
        yield f"<p>{word('no_findings', lang)}</p>\n"
    if unit.obligations:
        yield from _obligations(unit, filing)
    yield _facts(filing.facts(unit))
    if filing.is_ledger:
        yield f'<p class="back"><a href="#u0">{word("back", lang)}</a></p>\n'
    yield _signatures(lang)


def _obligations(unit: Unit, filing: Filing) -> Iterator[str]:
    """Yields the list of what must be checked; in a ledger only what does not simply agree."""
    lang = filing.lang
    yield f"<h3>{word('obligations', lang)}（{escape(unit.covered)}）</h3>\n"
    shown: list[str] = []
    rest: list[str] = []
    for table, lines in unit.obligations:
        told = [line for line in lines if not (filing.is_ledger and line.mark == "good")]
        rest += [line.item.split(" ")[0] for line in lines if line not in told]
        if told:
            head = f'<th colspan="{len(DUTY_COLUMNS)}" scope="colgroup">{escape(table)}</th>'
            shown.append(f'<tr class="group">{head}</tr>\n')
            shown += (_line(DUTY_COLUMNS, line.duty_cells, line.mark) for line in told)
    if shown:
        yield _table(DUTY_COLUMNS, _DUTY_WIDTHS, shown, lang)
    if rest:
        codes = "、".join(dict.fromkeys(rest))
        yield f'<p class="dim">{escape(word("rest", lang, count=len(rest), codes=codes))}</p>\n'


def _line(keys: Sequence[str], cells: Sequence[str], mark: str = "") -> str:
    """Returns a row; its outcome bears the mark."""
    row = [_cell(key, text) for key, text in zip(keys, cells, strict=True)]
    if mark:
        at = keys.index("conclusion")
        row[at] = f'<td class="{mark}">{escape(cells[at])}</td>'
    return f"<tr>{''.join(row)}</tr>\n"


def _drawn(line: Line) -> str:
    """Returns the row with the pictures of a finding, "" where it has none."""
    if not line.pictures:
        return ""
    figures = "".join(map(_figure, line.pictures))
    return f'<tr><td class="drawn" colspan="{len(COLUMNS)}">{figures}</td></tr>\n'


def _figure(picture: Picture) -> str:
    return f"<figure>{_image(picture)}<figcaption>{escape(picture.caption)}</figcaption></figure>"


def _look(look: Look) -> str:
    """Returns what was read in a cell, with what the page shows there."""
    picture = f"<figure>{_image(look.picture)}</figure>" if look.picture else ""
    return f'<div class="look"><p>{escape(look.words)}</p>{picture}</div>\n'


def _image(picture: Picture) -> str:
    """Returns a picture that is part of the page, as large as it is on paper."""
    width, height = size_of(picture.png)
    data = b64encode(picture.png).decode()
    size = f'width="{width * _DOTS // 100}" height="{height * _DOTS // 100}"'
    return f'<img src="data:image/png;base64,{data}" {size} alt="{escape(picture.words)}">'


def _cell(key: str, text: str) -> str:
    look = ' class="amount"' if key in _AMOUNTS else ""
    return f"<td{look}>{escape(text)}</td>"


def _table(keys: Sequence[str], widths: Sequence[int], rows: Iterable[str], lang: str) -> str:
    columns = "".join(f'<col style="width:{width}%">' for width in widths)
    heads = "".join(f'<th scope="col">{word(key, lang)}</th>' for key in keys)
    return (
        f"<table>\n<colgroup>{columns}</colgroup>\n<thead><tr>{heads}</tr></thead>\n"
        f"<tbody>\n{''.join(rows)}</tbody>\n</table>\n"
    )


def _facts(facts: Iterable[tuple[str, str]]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>\n'
        for name, value in facts
    )
    return f'<table class="facts"><tbody>\n{rows}</tbody></table>\n'


def _signatures(lang: str) -> str:
    heads = "".join(f'<th scope="col">{word(key, lang)}</th>' for key in SIGNATURES)
    room = "".join(
        f"<td>{word(text, lang) if text else ''}</td>"
        for text in ("", "", "sign_stamp", "sign_day_blank")
    )
    return (
        f'<table class="sign"><thead><tr>{heads}</tr></thead>'
        f"<tbody><tr>{room}</tr></tbody></table>\n"
    )
