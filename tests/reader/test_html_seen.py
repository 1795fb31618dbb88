"""Figures of a web page that are not seen as they are written are told, or not read.

What the cases look like was compared with pictures of Chromium; a few look otherwise only with
some font or picture at hand, or in a page without a doctype.
"""

from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support import html
from xlbudget.reader import RawDocument, read_file

AMOUNT = "1234.56"
_PICTURE = "data:image/png;base64,iVBORw0KGgo="


class Case(NamedTuple):
    """The attributes and content of a cell, and what is in the head and behind the table."""

    attributes: str = ""
    inner: str = AMOUNT
    head: str = ""
    behind: str = ""


def styled(style: str, inner: str = AMOUNT) -> Case:
    """Returns a cell with a style of its own."""
    return Case(f'style="{style}"', inner)


def inside(style: str, inner: str = AMOUNT) -> Case:
    """Returns a cell with a division of some style in it."""
    return Case(inner=f'<div style="{style}">{inner}</div>')


def ruled(sheet: str, attributes: str = "class=q") -> Case:
    """Returns a cell for which a style sheet has rules."""
    return Case(attributes, head=f"<style>{sheet}</style>")


def shown_again(condition: str) -> Case:
    """Returns a cell that is hidden, and shown again by what does not hold."""
    return ruled(f".q{{visibility:hidden}} {condition}{{.q{{visibility:visible}}}}")


def page(case: Case) -> bytes:
    return html.page(
        f"<p>预算表</p><table><tr><td>科目<td>合计<td>其中</tr><tr class=r><td>201"
        f"<td {case.attributes}>{case.inner}</td><td>5.00</tr></table>{case.behind}",
        head=case.head,
    )


def told(content: bytes) -> list[str]:
    """Returns why the amount of a page is not called seen."""
    document = read_file(Path("公开.html"), content=content)
    assert isinstance(document, RawDocument)
    reasons = [o.code for o in document.oddities if o.code in ("D109", "D110", "S957")]
    cells = [cell for table in document.tables for cell in table.sheet.cells.values()]
    amounts = [cell for cell in cells if cell.value == AMOUNT]
    if not amounts:
        reasons.append("not read")
    return reasons + [cell.look.hidden_by for cell in amounts if cell.look.hidden_by]


_MINUS = "<b class=q>-</b>"
SIGNED = {
    "only where something holds": (_MINUS, "@supports (display:block){.q{display:none}}"),
    "by what an address says": (_MINUS, "@import url(data:text/css,.q{display:none});"),
    "in the colour of the paper": ('<b style="color:oklch(1 0 0)">-</b>', ""),
    "in the end": (_MINUS, "@keyframes k{to{opacity:0}}.q{animation:k 0s forwards}"),
    "beside the table": ('<b style="position:relative;left:900px">-</b>', ""),
}


@pytest.mark.parametrize("how", SIGNED)
def test_a_sign_that_may_be_hidden_from_a_number_is_told(how: str) -> None:
    inner, sheet = SIGNED[how]
    head = f"<style>{sheet}</style>"
    document = read_file(Path("公开.html"), content=page(Case(inner=inner + AMOUNT, head=head)))
    assert isinstance(document, RawDocument)
    [table] = document.tables
    amounts = {c.value for c in table.sheet.cells.values() if str(c.value).endswith(AMOUNT)}
    is_told = any(oddity.code in ("D109", "D110") for oddity in document.oddities)
    assert is_told or amounts == {AMOUNT}


def test_a_sign_that_is_seen_is_not_told() -> None:
    inner = f"<b style='color:red'>-</b>{AMOUNT}"
    document = read_file(Path("公开.html"), content=page(Case(inner=inner)))
    assert document.oddities == ()


CASES = {
    # variables and computed values
    "a variable": Case(
        'style="color:var(--x)"', head="<style>:root{--x:#000} table{--x:#fff}</style>"
    ),
    "what stands for a variable": styled("color:var(--none, white)"),
    "a variable that displays": Case(
        'style="display:var(--d)"', head="<style>:root{--d:none}</style>"
    ),
    "variables in large letters": Case(
        'style="color:var(--X)"', head="<style>:root{--X:#fff;--x:#000}</style>"
    ),
    "a variable with a beginning": Case(
        'style="color:var(--p)"',
        head="<style>@property --p{syntax:'<color>';inherits:false;initial-value:white}</style>",
    ),
    "a variable put before": Case(
        "class=q", head="<style>:root{--a:'9'} .q::before{content:var(--a)}</style>"
    ),
    "a computed size": styled("font-size:calc(1px * 0.1)"),
    "the smaller size": styled("font-size:min(1px, 20px)"),
    "a computed opacity": styled("opacity:calc(0)"),
    "a function of the years to come": styled("display:if(else: none)"),
    # where a rule holds
    "a dark screen": shown_again("@media (prefers-color-scheme:dark)"),
    "a high screen": shown_again("@media (orientation:portrait)"),
    "a narrow screen": shown_again("@media (width < 500px)"),
    "a screen between": shown_again("@media (400px <= width <= 600px)"),
    "a very wide screen": shown_again("@media (min-width:200em)"),
    "no screen": shown_again("@media not all"),
    "what is not supported": shown_again("@supports (foo:bar)"),
    "a layer": shown_again("@layer z"),
    "a container": shown_again("@container foo (width>1px)"),
    "a scope": ruled("@scope (table){.q{visibility:hidden}}"),
    "a rule in a rule": ruled("td{&.q{visibility:hidden}}"),
    "a rule in a rule without a sign": ruled("table{color:#333; .q{visibility:hidden}}"),
    "a query in a rule": ruled(".q{@media screen{visibility:hidden}}"),
    "a sheet for paper": Case(
        "class=q",
        head="<style>.q{visibility:hidden}</style>"
        "<style media=print>.q{visibility:visible}</style>",
    ),
    "a sheet of another kind": Case(
        "class=q",
        head="<style>.q{visibility:hidden}</style>"
        "<style type='text/less'>.q{visibility:visible}</style>",
    ),
    "another set of sheets": Case(
        "class=q",
        head="<style title=a>.q{visibility:hidden}</style>"
        "<style title=b>.q{visibility:visible}</style>",
    ),
    "a sheet in a template": Case(
        "class=q",
        head="<style>.q{visibility:hidden}</style>"
        "<template><style>.q{visibility:visible}</style></template>",
    ),
    "a sheet in its address": Case(
        "class=q", head="<link rel=stylesheet href='data:text/css,.q{visibility:hidden}'>"
    ),
    "a sheet that a sheet asks for": ruled("@import 'data:text/css,.q{visibility:hidden}';"),
    "what moves, in the end": ruled("@keyframes z{to{opacity:0}} .q{animation:z 0s forwards}"),
    # for whom a rule is
    "in html and body": ruled("html > body td.q{visibility:hidden}"),
    "in the root": ruled(":root body .q{visibility:hidden}"),
    "a class in other letters": ruled(".Q{visibility:hidden}"),
    "a class with a colon": ruled(r".a\:b{visibility:hidden}", "class='a:b'"),
    "a class with a digit": ruled(r".\31 a{visibility:hidden}", "class=1a"),
    "an attribute in any letters": ruled("[data-x=a i]{visibility:hidden}", "data-x=A"),
    "an attribute with a bracket": ruled("[data-x=']']{visibility:hidden}", "data-x=']'"),
    "an attribute of old pages": ruled("td[align=right]{visibility:hidden}", "align=RIGHT"),
    "the first letter": ruled(".q::first-letter{font-size:0}"),
    "the first line": ruled(".q::first-line{color:#fff}"),
    "beside a box that is checked": Case(
        inner=f"<input type=checkbox checked class=z><b>{AMOUNT}</b>",
        head="<style>.z:checked + b{visibility:hidden}</style>",
    ),
    "row by row": ruled("tr:nth-child(n+2) td{visibility:hidden}"),
    "not under the pointer": ruled(".q:not(:hover){visibility:hidden}"),
    # what is not valid goes on as before
    "a display that there is not": styled("visibility:hidden;visibility:foo"),
    "a colour that there is not": styled("color:#fff;color:zzz"),
    "an opacity that there is not": styled("opacity:0;opacity:x"),
    "a size that there is not": styled("font-size:1px;font-size:abc"),
    "a colour of old pages": styled("color:#fff;color:000"),
    "a size of old pages": styled("font-size:1px;font-size:16"),
    "a property with a backslash": styled(r"v\69sibility:hidden"),
    "a value with a backslash": styled(r"visibility:h\69 dden"),
    # parts cut off, masked, turned
    "cut to a circle": inside("clip-path:circle(0)"),
    "cut on the left": styled("clip-path:inset(0 0 0 30px)"),
    "cut to a spot": styled("position:absolute;clip:rect(1px,1px,1px,1px)"),
    "a mask": styled("-webkit-mask-image:linear-gradient(transparent,transparent)"),
    "made small": styled("transform:scale(.05)"),
    "made to nothing": inside("scale:0"),
    "turned round": inside("transform:rotate(180deg)"),
    "turned round shortly": inside("rotate:180deg"),
    "a matrix": styled("transform:matrix(0,0,0,0,0,0)"),
    "a zoom": inside("zoom:.05"),
    "clear in clear": inside("opacity:.3", f"<b style='opacity:.3'>{AMOUNT}</b>"),
    "visible in what is clear": styled("opacity:0", f"<b style='visibility:visible'>{AMOUNT}</b>"),
    "a filter": styled("filter:opacity(1%)"),
    "white by a filter": inside("filter:brightness(0) invert(1)"),
    "blurred": styled("filter:blur(20px)"),
    "blended": inside("mix-blend-mode:lighten"),
    "dots for letters": styled("-webkit-text-security:disc"),
    "a white line around letters": styled("-webkit-text-stroke:10px #fff"),
    "a shadow that doubles digits": styled("text-shadow:8px 0 #000"),
    "no height, to be scrolled": inside("height:0;overflow:auto"),
    "a low box": inside("max-height:2px;overflow:hidden"),
    "a box for one line": inside("height:20px;overflow:hidden", f"<br><br>{AMOUNT}"),
    "a logical height": inside("block-size:0;overflow:hidden"),
    "a narrow box": inside("width:30px;overflow:hidden;text-overflow:ellipsis"),
    "an indent out of a box": inside("text-indent:100%;white-space:nowrap;overflow:hidden"),
    "lines of no height": inside("line-height:0;overflow:hidden"),
    "no size": inside("contain:strict"),
    "content that is hidden": inside("content-visibility:hidden"),
    "shown on demand": Case("popover"),
    "letters shown on demand": Case(inner=f"<b popover>{AMOUNT}</b>"),
    "hidden until it is found": Case("hidden=until-found"),
    "a column of a table": inside("display:table-column"),
    # what is put to it
    "a digit before": ruled(".q::before{content:'9'}"),
    "a digit by its number": ruled(r".q::before{content:'\39'}"),
    "a sign before": ruled(".q::before{content:'-'}"),
    "a unit behind": ruled(".q::after{content:'万'}"),
    "brackets around": ruled(".q::before{content:'('} .q::after{content:')'}"),
    "a picture before": ruled(".q::before{content:url(x.png)}"),
    "a picture instead": inside("content:url(x.png)"),
    "the mark of a list": inside("display:list-item;list-style:'9' inside"),
    "marks of a quotation": Case(inner=f"<q style=\"quotes:'9' '0'\">{AMOUNT}</q>"),
    "a box over it": ruled(
        ".q{position:relative} .q::after{content:'';position:absolute;inset:0;background:#fff}"
    ),
    "an empty box over it": styled(
        "position:relative",
        f"{AMOUNT}<b style='position:absolute;inset:0;background:#fff'></b>",
    ),
    "an empty box over the page": Case(
        behind="<div style='position:absolute;top:0;width:99%;height:200px;background:#fff'></div>"
    ),
    "a digit over the page": Case(
        behind="<div style='position:absolute;top:9px;left:9px;background:#fff'>8</div>"
    ),
    "a box drawn up": Case(
        inner=f"{AMOUNT}<p style='position:relative;margin:-2em 0;height:2em;background:#fff'></p>"
    ),
    "a line drawn over": styled("outline:30px solid #fff;outline-offset:-30px"),
    "a line of the cell beside": Case(inner=f"{AMOUNT}<i style='outline:80px solid #fff'></i>"),
    "a shadow of the cell beside": Case(
        inner=f"{AMOUNT}<i style='position:relative;box-shadow:-40px 0 0 9px #fff'></i>"
    ),
    "a picture of a digit": Case(inner=f"{AMOUNT}<img src='{_PICTURE}' width=9 height=16>"),
    "a ground of digits": styled("background:url(x.png) no-repeat"),
    "a table of digits": Case(inner=f"{AMOUNT}<table><tr><td>00</td><td>1</td></tr></table>"),
    # put elsewhere
    "put aside": styled("position:relative;left:-80px"),
    "letters put aside": Case(inner=f"<b style='position:relative;left:-80px'>{AMOUNT}</b>"),
    "put up": inside("margin-top:-40px"),
    "put up and aside": inside("margin:-40px 0 0 -80px"),
    "moved": styled("transform:translate(-80px)"),
    "moved shortly": inside("translate:-80px"),
    "moved along a way": inside("offset-path:path('M0 0 L 90 0')"),
    "out of the page": inside("position:absolute;inset:0 auto auto -9999px"),
    "a row put down": ruled(".r{position:relative;top:25px}"),
    "a row moved": ruled(".r{transform:translateY(25px)}"),
    "a row turned back": ruled(".r{display:flex;flex-direction:row-reverse}"),
    "a row whose cells are another's": ruled(".r{display:contents}"),
    "a cell in the line": styled("display:inline"),
    "a cell on the right": styled("float:right"),
    "a cell at the end": styled("order:9"),
    "digits on the right": Case(inner="<b style='float:right'>12</b>34.56"),
    "digits in another order": inside("display:flex", "<b style='order:2'>12</b><b>34.56</b>"),
    "letters over each other": styled("letter-spacing:-1em"),
    "from right to left": styled(
        "direction:rtl", f"<b style='unicode-bidi:bidi-override'>{AMOUNT}</b>"
    ),
    "pieces from right to left": Case("dir=rtl", "<bdi>12</bdi><bdi>34.56</bdi>"),
    "a table from right to left": ruled("table{direction:rtl}"),
    "a text that runs": Case(inner=f"<marquee>{AMOUNT}</marquee>"),
    "raised digits": Case(inner="12<i style='vertical-align:6px;font-size:9px'>34.56</i>"),
    # colours and letters
    "a colour of the years to come": styled("color:oklch(1 0 0)"),
    "white by its whiteness": styled("color:hwb(0 100% 0%)"),
    "a mixed colour": styled("color:color-mix(in srgb, white, white)"),
    "the colour of the page": styled("color:Canvas"),
    "a colour by its name": styled("color:linen;background:linen"),
    "a colour of long numbers": Case(inner=f"<font color=ffffffffffff>{AMOUNT}</font>"),
    "the second family of letters": ruled(
        "@font-face{font-family:X;src:local('Wingdings')} .q{font-family:'NoSuch',X}"
    ),
    # other content
    "a shadow of the page": Case(
        inner=f"<div><template shadowrootmode=open>999.00</template>{AMOUNT}</div>"
    ),
    "a meter": Case(inner=f"<meter>{AMOUNT}</meter>"),
    "a phantom": Case(inner=f"<math><mphantom>{AMOUNT}</mphantom></math>"),
    "a page inside": Case(inner=f"{AMOUNT}<iframe srcdoc='9'></iframe>"),
    "a page in its address": Case(inner=f"{AMOUNT}<iframe src='data:text/html,9'></iframe>"),
    "another page": Case(head="<meta http-equiv=refresh content='0;url=2.htm'>"),
    "a script that writes": Case("id=a9", behind="<script>a9.innerHTML='999.00'</script>"),
    "a script that names it": Case("id=a9", behind="<script>$('#a9').hide()</script>"),
    "an event": Case("id=a9", behind='<img src=x onerror="a9.innerText=7">'),
    "columns that take no room": Case(
        behind="<table><col><col style='visibility:collapse'><tr><td>1<td>2.00</table>"
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_not_seen_is_told(name: str) -> None:
    assert told(page(CASES[name]))


@pytest.mark.parametrize("span", ["+2", " 2", "2x", "02"])
def test_spans_are_read_as_browsers_do(span: str) -> None:
    document = read_file(Path("公开.html"), content=page(Case(f"colspan='{span}'")))
    assert isinstance(document, RawDocument)
    assert document.tables[0].sheet.merged[0].right == 3


HONEST = {
    "nothing": Case(),
    "a note's number": Case(behind="<p><sup>1</sup>注：含上年结转。</p>"),
    "a variable": Case('style="color:var(--t)"', head="<style>:root{--t:#222}</style>"),
    "a computed size": styled("font-size:calc(12px + .2vw)"),
    "a size within bounds": styled("font-size:clamp(12px, 2vw, 18px)"),
    "days of mourning": ruled("html{filter:grayscale(100%)}"),
    "paper": ruled("@media print{td{display:none}}"),
    "a sheet for paper": Case(head="<style media=print>td{display:none}</style>"),
    "a dark screen": ruled("@media (prefers-color-scheme:dark){body{color:#fff}}"),
    "telephones": ruled("@media (max-width:600px){td{display:block}}"),
    "narrow screens": ruled("@media (width<=600px){td{display:none}}"),
    "signs of a font": Case(
        head=r"<style>.fa:before{content:'\f015'}</style>", behind="<i class=fa></i>"
    ),
    "what ends floats": ruled(r"table:after{content:'\20';display:block;height:0;clear:both}"),
    "under the pointer": ruled("tr:hover td{color:#fff;background:blue}"),
    "a wide box": inside("width:200px;overflow:hidden;text-overflow:ellipsis"),
    "heads that stay": ruled("th{position:sticky;top:0}"),
    "a box to be scrolled": ruled("table{display:block;overflow-x:auto;width:100%}"),
    "indents of Word": styled("margin-left:-5.25pt;text-indent:-21.0pt;padding-left:21.0pt"),
    "letters of Word": Case(
        inner="<p class=MsoNormal align=right style='text-align:right;mso-char-indent-count:-1.0'>"
        f"<span lang=EN-US style='font-size:10.5pt;letter-spacing:-.3pt'>{AMOUNT}<o:p></o:p>"
        "</span></p>",
        head="<style>@font-face{font-family:宋体;panose-1:2 1 6 0}"
        " p.MsoNormal{margin:0cm;margin-bottom:.0001pt;font-family:'Times New Roman',serif}"
        "</style>",
    ),
    "cells of Excel": Case(
        "class=xl66 align=right x:num='1234.56' style='border-left:none;mso-ignore:colspan'",
        head="<style>.xl66{mso-number-format:'0\\.00_ ';white-space:nowrap;padding:0}</style>",
    ),
    "cells of LibreOffice": Case(
        "align='right' valign=middle sdval='1234.56' sdnum='2052;0;0.00'",
        f"<font face='宋体' size=1 color='#000000'>{AMOUNT}</font>",
    ),
    "a floating advertisement": Case(
        behind="<div style='position:absolute;left:0;top:0;background:#fff'><img src=a></div>"
    ),
    "a bar of the site": Case(
        behind="<div style='position:fixed;top:0;background:#fff'>首页 2024年度</div>"
    ),
    "a script of the site": Case(
        behind="<script>var v='1.12.4';document.write('<span>');</script>"
        "<script>function zoom(s){document.getElementById('zoom').style.fontSize=s+'px'}</script>"
    ),
    "a row under the pointer": Case("onmouseover=\"this.style.background='#eee'\""),
    "columns of the layout": Case(
        head="<style>.main{order:1} .wrap{display:flex;flex-direction:row-reverse}</style>",
        behind="<div class=wrap><div class=main>正文 12.50</div></div>",
    ),
    "Tailwind": ruled("*,::before{--tw-shadow:0 0 #0000} .q{box-shadow:var(--tw-shadow)}"),
    "another address": Case(head="<meta http-equiv=refresh content='600'>"),
}


@pytest.mark.parametrize("name", HONEST)
def test_honest_pages_tell_nothing(name: str) -> None:
    assert told(page(HONEST[name])) == []
