"""Word documents: what a person sees of them is read, and what is not read is told."""

from pathlib import Path

import pytest

from tests.support import docx
from tests.support.docx import box, cell, para, row, run, table
from xlbudget.reader import RawDocument, RawSheet, read_file

FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/>'
    '<w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="mine"><w:basedOn w:val="1"/><w:name w:val="节"/>'
    "</w:style>"
    '<w:style w:type="paragraph" w:styleId="named"><w:name w:val="标题 3"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="t1"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="gone"><w:name w:val="gone"/>'
    "<w:rPr><w:vanish/></w:rPr></w:style>"
    '<w:style w:type="character" w:styleId="ghost"><w:name w:val="ghost"/>'
    "<w:rPr><w:vanish/></w:rPr></w:style>"
    '<w:style w:type="character" w:styleId="heir"><w:basedOn w:val="ghost"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="pale"><w:name w:val="pale"/>'
    '<w:rPr><w:color w:val="FEFEFE"/></w:rPr></w:style>'
    '<w:style w:type="table" w:styleId="dark"><w:name w:val="dark"/>'
    '<w:tblStylePr w:type="firstRow"><w:rPr><w:color w:val="FFFFFF"/></w:rPr>'
    '<w:tcPr><w:shd w:val="clear" w:fill="1F497D"/></w:tcPr></w:tblStylePr></w:style>'
    '<w:style w:type="table" w:styleId="white"><w:name w:val="white"/>'
    '<w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:style>'
)


def read(body: str, **parts: str) -> RawDocument:
    document = read_file(Path("公开.docx"), content=docx.package(body, **parts))
    assert isinstance(document, RawDocument)
    return document


def texts(document: RawDocument) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def codes(document: RawDocument) -> list[str]:
    return [oddity.code for oddity in document.oddities]


def only_sheet(body: str, **parts: str) -> RawSheet:
    (only,) = read(body, **parts).tables
    return only.sheet


def values(sheet: RawSheet) -> dict[tuple[int, int], object]:
    return {key: cell.value for key, cell in sheet.cells.items()}


def sdt(inner: str) -> str:
    return (
        "<w:sdt><w:sdtPr><w:rPr><w:vanish/></w:rPr><w:text/></w:sdtPr>"
        f"<w:sdtContent>{inner}</w:sdtContent></w:sdt>"
    )


def field(code: str, result: str, *, begin: str = "") -> str:
    mark = FIELD.format("begin").replace("/></w:r>", f" {begin}/></w:r>")
    told = f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
    return f"{mark}{told}{FIELD.format('separate')}{run(result)}{FIELD.format('end')}"


# ---- text ---------------------------------------------------------------------------------------


TEXTS = {
    "one run": (run("收入2,156.51万元"), "收入2,156.51万元"),
    "a number in four runs": (run("2,1") + run("5") + run("6.5", "<w:b/>") + run("1"), "2,156.51"),
    "a bookmark and a spelling mark within a number": (
        run("21") + '<w:bookmarkStart w:id="1"/><w:proofErr w:type="gramStart"/>' + run("56.51"),
        "2156.51",
    ),
    "a link": (f'<w:hyperlink r:id="x">{run("见附件")}</w:hyperlink>', "见附件"),
    "a smart tag": (f'<w:smartTag w:element="x">{run("2025")}</w:smartTag>{run("年")}', "2025年"),
    "a content control": (sdt(run("12.50")), "12.50"),
    "a tab, a break and a hyphen": (
        "<w:r><w:t>1</w:t><w:tab/><w:t>2</w:t><w:br/><w:noBreakHyphen/><w:t>3</w:t></w:r>",
        "1\t2\n-3",
    ),
    "a hyphen that shows nothing": ("<w:r><w:t>1</w:t><w:softHyphen/><w:t>2</w:t></w:r>", "12"),
    "a sign of another font": (
        '<w:r><w:t>1</w:t><w:sym w:font="Wingdings" w:char="F0FC"/><w:t>2</w:t></w:r>',
        "1\ufffd2",
    ),
    "a field": (field("= 1 + 1", "2.00"), "2.00"),
    "a field of one element": (f'<w:fldSimple w:instr=" PAGE ">{run("3")}</w:fldSimple>', "3"),
    "a field in the code of a field": (
        FIELD.format("begin") + field("PAGE", "7") + FIELD.format("separate") + run("8.5")
        + FIELD.format("end"),
        "8.5",
    ),
    "hints above letters": (
        f"<w:r><w:ruby><w:rubyPr/><w:rt>{run('yi')}</w:rt><w:rubyBase>{run('一')}</w:rubyBase>"
        "</w:ruby></w:r>",
        "一",
    ),
    "an equation": ("<m:oMath><m:r><m:t>3.14</m:t></m:r></m:oMath>", "3.14"),
    "alternatives": (
        f'<mc:AlternateContent><mc:Choice Requires="wps">{run("1.00")}</mc:Choice>'
        f"<mc:Fallback>{run('2.00')}</mc:Fallback></mc:AlternateContent>",
        "1.00",
    ),
    "alternatives of which none is known": (
        '<mc:AlternateContent xmlns:x="urn:x"><mc:Choice Requires="x">'
        f"{run('1.00')}</mc:Choice><mc:Fallback>{run('2.00')}</mc:Fallback>"
        "</mc:AlternateContent>",
        "2.00",
    ),
    "spaces that are not kept": ("<w:r><w:t>12.5</w:t></w:r>", "12.5"),
    "a number written by a mark of direction": (run("12\u200e.5"), "12\u200e.5"),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_the_text_of_a_paragraph_is_what_it_shows(name: str) -> None:
    inner, expected = TEXTS[name]
    document = read(para(inner))
    assert texts(document) == [expected]
    assert codes(document) == []


def test_letters_from_right_to_left_are_marked_and_told() -> None:
    document = read(para(f'<w:bdo w:val="rtl">{run("12.5")}</w:bdo>'))
    assert texts(document) == ["\u202e12.5\u202c"]
    assert [oddity.params["why"] for oddity in document.oddities] == ["backwards"]
    assert codes(read(para("12\u202e.5"))) == ["S956"]
    assert codes(read(para(f'<w:bdo w:val="ltr">{run("12.5")}</w:bdo>'))) == []


def test_paragraphs_are_counted_as_a_person_counts_them() -> None:
    document = read(
        para("一")
        + para()
        + table([row(["在表里"])])
        + sdt(para("二"))
        + para("<w:r><w:br/></w:r>")
    )
    assert [(p.number, p.text) for p in document.paragraphs] == [(1, "一"), (2, "二")]


# ---- tracked changes ----------------------------------------------------------------------------


def deleted(text: str) -> str:
    return f'<w:del w:id="1"><w:r><w:delText>{text}</w:delText></w:r></w:del>'


CHANGES = {
    "a number deleted": (para(run("共") + deleted("9") + run("12.5")), ["共12.5"]),
    "a number inserted": (
        para(f'{run("12")}<w:ins w:id="1">{run("3")}</w:ins>{run(".5")}'), ["123.5"],
    ),
    "moved": (
        para(f'<w:moveFrom w:id="1">{run("1.00")}</w:moveFrom>{run("在")}')
        + para(f'<w:moveTo w:id="1">{run("1.00")}</w:moveTo>'),
        ["在", "1.00"],
    ),
    "inserted within deleted": (
        para(f'{run("1")}<w:ins w:id="1">{deleted("2")}</w:ins>'), ["1"],
    ),
    "the end of a paragraph": (
        para(run("12"), '<w:rPr><w:del w:id="1"/></w:rPr>') + para(run("3.4")), ["123.4"],
    ),
    "the end of the last paragraph": (
        para(run("12"), '<w:rPr><w:del w:id="1"/></w:rPr>'), ["12"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_tracked_changes_are_read_as_accepted_and_told(name: str) -> None:
    body, expected = CHANGES[name]
    document = read(body)
    assert texts(document) == expected
    assert codes(document) == ["S950"]


def test_rows_and_cells_whose_change_is_tracked() -> None:
    rows = [
        row(["a", "1"]),
        row(["b", "2"], '<w:del w:id="1"/>'),
        row(["c", cell("3", '<w:cellDel w:id="2"/>')]),
        row(["d", "4"], '<w:ins w:id="3"/>'),
    ]
    document = read(table(rows))
    assert values(document.tables[0].sheet) == {
        **{(1, 1): "a", (1, 2): "1"},
        **{(2, 1): "c", (3, 1): "d", (3, 2): "4"},
    }
    assert document.oddities[0].params["count"] == "3"


def test_what_was_before_a_change_of_format_is_not_read() -> None:
    was = "<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>"
    document = read(para(run("12.5", f"<w:b/>{was}")))
    assert (texts(document), codes(document)) == (["12.5"], [])


# ---- letters that are not seen ------------------------------------------------------------------


HIDDEN = {
    "by itself": (para(run("共") + run("12.5", "<w:vanish/>")), ["共"]),
    "by the style of letters": (
        para(run("共") + run("12.5", '<w:rStyle w:val="heir"/>')), ["共"],
    ),
    "by the style of the paragraph": (para(run("12.5"), '<w:pStyle w:val="gone"/>'), []),
    "shown in spite of its style": (
        para(run("12.5", '<w:vanish w:val="0"/>'), '<w:pStyle w:val="gone"/>'), ["12.5"],
    ),
    "on the page of the web": (para(run("12.5", "<w:webHidden/>")), ["12.5"]),
}  # fmt: skip


@pytest.mark.parametrize("name", HIDDEN)
def test_hidden_text_is_not_read(name: str) -> None:
    body, expected = HIDDEN[name]
    document = read(body, styles=STYLES)
    assert texts(document) == expected
    assert codes(document) == ([] if "12.5" in "".join(expected) else ["S958"])


def test_hidden_words_without_figures_are_no_matter() -> None:
    assert codes(read(para(run("写给自己", "<w:vanish/>")))) == []


UNSEEN = {
    "white": ('<w:color w:val="FFFFFF"/>', "colour"),
    "hardly grey": ('<w:color w:val="F8F8F8"/>', "colour"),
    "black on black": ('<w:color w:val="000000"/><w:shd w:val="clear" w:fill="000000"/>', "colour"),
    "on a black pattern": (
        '<w:color w:val="000000"/><w:shd w:val="solid" w:color="000000" w:fill="FFFFFF"/>',
        "colour",
    ),
    "on a black mark": ('<w:color w:val="000000"/><w:highlight w:val="black"/>', "colour"),
    "in the ground of the theme": (
        '<w:color w:val="000000" w:themeColor="background1"/>',
        "colour",
    ),
    "on the letters of the theme": (
        '<w:color w:val="000000"/><w:shd w:val="clear" w:fill="FFFFFF" w:themeFill="text1"/>',
        "colour",
    ),
    "without a filling": ("<w14:textFill><w14:noFill/></w14:textFill>", "colour"),
    "filled white": (
        '<w14:textFill><w14:solidFill><w14:srgbClr w14:val="FFFFFF"/></w14:solidFill>'
        "</w14:textFill>",
        "colour",
    ),
    "of one point": ('<w:sz w:val="2"/>', "size"),
    "narrow": ('<w:w w:val="1"/>', "size"),
    "squeezed": ('<w:spacing w:val="-200"/>', "size"),
    "pictures": ('<w:rFonts w:ascii="Wingdings"/>', "symbols"),
    "struck": ("<w:strike/>", "struck"),
    "struck twice": ("<w:dstrike/>", "struck"),
}


@pytest.mark.parametrize("name", UNSEEN)
def test_letters_that_nobody_sees_are_told(name: str) -> None:
    properties, why = UNSEEN[name]
    document = read(para(run("12.5", properties)))
    assert document.paragraphs[0].hidden_by == why
    assert [(o.code, o.params["why"]) for o in document.oddities] == [("S956", why)]
    partly = read(table([row([cell(para(run("1") + run("12.5", properties)))])]))
    assert partly.tables[0].sheet.cells[1, 1].look.hidden_by == "runs"
    wholly = read(table([row([cell(para(run("12.5", properties)))])]))
    assert wholly.tables[0].sheet.cells[1, 1].look.hidden_by == why


SEEN = {
    "white on dark": '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="1F497D"/>',
    "automatic": '<w:color w:val="auto"/><w:shd w:val="clear" w:fill="000000"/>',
    "red": '<w:color w:val="FF0000"/>',
    "in the letters of the theme": '<w:color w:val="FFFFFF" w:themeColor="text1"/>',
    "in a darker ground": (
        '<w:color w:val="7F7F7F" w:themeColor="background1" w:themeShade="7F"/>'
    ),
    "all higher": '<w:position w:val="12"/>',
    "not struck": '<w:strike w:val="false"/>',
    "small": '<w:sz w:val="13"/>',
    "a little closer": '<w:spacing w:val="-10"/>',
    "filled black": (
        '<w:color w:val="FFFFFF"/><w14:textFill><w14:solidFill><w14:srgbClr w14:val="000000"/>'
        "</w14:solidFill></w14:textFill>"
    ),
}


@pytest.mark.parametrize("name", SEEN)
def test_letters_that_are_seen_raise_nothing(name: str) -> None:
    assert codes(read(para(run("12.5", SEEN[name])))) == []


def test_lines_that_have_no_height_are_told() -> None:
    flat = '<w:spacing w:line="1" w:lineRule="exact"/>'
    assert codes(read(para(run("12.5"), flat))) == ["S956"]
    for seen in (flat.replace("exact", "auto"), flat.replace('"1"', '"360"')):
        assert codes(read(para(run("12.5"), seen))) == []


def test_raised_digits_are_told_only_beside_a_number() -> None:
    raised = '<w:vertAlign w:val="superscript"/>'
    assert codes(read(para(run("1200m") + run("2", raised)))) == []
    assert codes(read(para(run("12.5") + run("2", raised)))) == ["S956"]
    higher, a_little = '<w:position w:val="12"/>', '<w:position w:val="2"/>'
    assert codes(read(para(run("12.5") + run("2", higher)))) == ["S956"]
    assert codes(read(para(run("12.5", higher) + run("2", higher)))) == []
    assert codes(read(para(run("12.5") + run("2", a_little)))) == []


def test_letters_take_the_colours_of_their_table() -> None:
    rows = [row(["合计", "1.00"]), row(["行", "2.00"])]
    dark = only_sheet(table(rows, '<w:tblStyle w:val="dark"/>'), styles=STYLES)
    assert {cell.look.hidden_by for cell in dark.cells.values()} == {""}
    white = only_sheet(table(rows, '<w:tblStyle w:val="white"/>'), styles=STYLES)
    assert {cell.look.hidden_by for cell in white.cells.values()} == {"colour"}
    not_first = '<w:tblStyle w:val="dark"/><w:tblLook w:val="0000"/>'
    plain = only_sheet(table(rows, not_first), styles=STYLES)
    assert {cell.look.hidden_by for cell in plain.cells.values()} == {""}
    shaded = cell(para(run("1.00"), '<w:pStyle w:val="pale"/>'), '<w:shd w:fill="000000"/>')
    on_black = only_sheet(table([row([shaded])]), styles=STYLES)
    assert on_black.cells[1, 1].look.hidden_by == ""


# ---- numbers that Word writes -------------------------------------------------------------------


def level(number: int, form: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


NOTHING = '<w:suff w:val="nothing"/>'
NUMBERING = (
    '<w:abstractNum w:abstractNumId="0">'
    + level(0, "chineseCounting", "%1、", NOTHING)
    + level(1, "chineseCounting", "（%2）", NOTHING)
    + level(2, "decimal", "%1.%2.%3", "<w:isLgl/>" + NOTHING)
    + '</w:abstractNum><w:abstractNum w:abstractNumId="1">'
    + level(0, "decimal", "%1.")
    + level(1, "bullet", "\uf0b7")
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0">'
    '<w:startOverride w:val="5"/></w:lvlOverride></w:num>'
)


def numbered(text: str, use: int, at: int = 0) -> str:
    return para(run(text), f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{use}"/></w:numPr>')


def test_numbers_that_word_writes_before_paragraphs_are_read() -> None:
    body = (
        numbered("收入", 1) + numbered("总体", 1, 1) + numbered("结构", 1, 1) + numbered("细", 1, 2)
        + numbered("支出", 1) + numbered("总体", 1, 1) + numbered("点", 2, 1) + numbered("第一", 2)
        + numbered("从五", 3) + numbered("再", 3) + numbered("不编号", 0) + numbered("无此列表", 9)
    )  # fmt: skip
    assert texts(read(body, numbering=NUMBERING)) == [
        *("一、收入", "（一）总体", "（二）结构", "1.2.1细", "二、支出", "（一）总体"),
        *("点", "1. 第一", "5. 从五", "6. 再", "不编号", "无此列表"),
    ]


def test_a_style_numbers_its_paragraphs() -> None:
    style = (
        '<w:style w:type="paragraph" w:styleId="s"><w:name w:val="heading 1"/><w:pPr>'
        '<w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    body = para("收入", '<w:pStyle w:val="s"/>') + para("支出", '<w:pStyle w:val="s"/>')
    document = read(body, styles=style, numbering=NUMBERING)
    assert [(p.text, p.level) for p in document.paragraphs] == [("一、收入", 1), ("二、支出", 1)]


FORMS = [
    *(("chineseCounting", 10, "十"), ("chineseCounting", 12, "十二"), ("decimal", 12, "12")),
    *(("chineseCountingThousand", 103, "一百零三"), ("chineseCounting", 20, "二十")),
    *(("chineseCountingThousand", 1010, "一千零一十"), ("chineseLegalSimplified", 12, "壹拾贰")),
    *(("ideographDigital", 20, "二〇"), ("decimalEnclosedCircle", 3, "③")),
    *(("lowerRoman", 14, "xiv"), ("upperLetter", 28, "BB"), ("decimalZero", 4, "04")),
    *(("decimalFullWidth", 12, "１２"), ("ideographTraditional", 2, "乙"), ("none", 2, "")),
]


@pytest.mark.parametrize(("form", "number", "expected"), FORMS)
def test_the_forms_of_such_numbers(form: str, number: int, expected: str) -> None:
    lists = (
        f'<w:abstractNum w:abstractNumId="0">{level(0, form, "%1", NOTHING)}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        f'<w:startOverride w:val="{number}"/></w:lvlOverride></w:num>'
    )
    assert texts(read(numbered("文", 1), numbering=lists)) == [f"{expected}文"]


# ---- headings, contents -------------------------------------------------------------------------


def test_headings_are_known_by_their_style() -> None:
    styled = [("1", 1), ("mine", 1), ("named", 3), ("a", 0), ("gone-missing", 0)]
    body = "".join(para("题", f'<w:pStyle w:val="{style}"/>') for style, _ in styled)
    body += para("题", '<w:outlineLvl w:val="1"/>')
    body += para("题", '<w:pStyle w:val="1"/><w:outlineLvl w:val="9"/>')
    levels = [p.level for p in read(body, styles=STYLES).paragraphs]
    assert levels == [*(level for _, level in styled), 2, 0]


def test_the_list_of_contents_is_known() -> None:
    start = FIELD.format("begin") + "<w:r><w:instrText>TOC \\o</w:instrText></w:r>"
    body = (
        para(start + FIELD.format("separate") + run("第一部分\t1"))
        + para(run("第二部分\t2"))
        + para(FIELD.format("end"))
        + para(run("一、收入\t3"), '<w:pStyle w:val="t1"/>')
        + para("一、收入")
    )
    assert [p.in_contents for p in read(body, styles=STYLES).paragraphs] == [True] * 3 + [False]


# ---- tables -------------------------------------------------------------------------------------


def span(text: str, columns: int, more: str = "") -> str:
    return cell(text, f'<w:gridSpan w:val="{columns}"/>{more}')


RESTART, GOES_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def test_merged_cells_both_ways() -> None:
    sheet = only_sheet(
        table(
            [
                row([cell("科目", RESTART), span("支出", 2)]),
                row([cell("", GOES_ON), "合计", "基本"]),
                row([span("合计", 1), "2.00", "1.00"]),
            ]
        )
    )
    areas = {(a.top, a.left, a.bottom, a.right) for a in sheet.merged}
    assert areas == {(1, 1, 2, 1), (1, 2, 1, 3)}
    assert values(sheet)[3, 3] == "1.00"


def test_a_cell_that_is_merged_away_keeps_its_place_so_that_it_is_told() -> None:
    sheet = only_sheet(
        table([row([cell("1.00", RESTART), "a"]), row([cell("9.99", GOES_ON), "b"])])
    )
    assert values(sheet)[2, 1] == "9.99"
    assert sheet.merged[0].bottom == 2


def test_cells_that_go_on_from_nothing_are_cells() -> None:
    sheet = only_sheet(table([row([cell("1", GOES_ON), "a"]), row([span("2", 2, GOES_ON)])]))
    assert [(a.top, a.bottom) for a in sheet.merged] == [(2, 2)]


def test_rows_that_begin_further_right() -> None:
    sheet = only_sheet(table([row(["a", "b", "c"]), row(["d"], '<w:gridBefore w:val="2"/>')]))
    assert values(sheet)[2, 3] == "d"


@pytest.mark.parametrize("between", [20, 0])
def test_boundaries_that_hardly_meet_are_one(between: int) -> None:
    widths = (2000, between, 1980, 1000)
    rows = [row(["科目", span("合计", 2), "项目"]), row([span("行", 2), "1.00", "2.00"])]
    sheet = only_sheet(table(rows, widths=widths))
    assert values(sheet) == {
        **{(1, 1): "科目", (1, 2): "合计", (1, 3): "项目"},
        **{(2, 1): "行", (2, 2): "1.00", (2, 3): "2.00"},
    }
    assert sheet.merged == ()


def test_a_cell_too_narrow_for_letters_is_told_and_stays_a_cell() -> None:
    rows = [row(["行", "1.00", "9.99"])]
    fixed = '<w:tblLayout w:type="fixed"/>'
    sheet = only_sheet(table(rows, fixed, widths=(2000, 2000, 10)))
    assert [sheet.cells[1, column].look.hidden_by for column in (1, 2, 3)] == ["", "", "size"]


def test_rows_that_nobody_sees() -> None:
    low = '<w:trHeight w:val="20" w:hRule="exact"/>'
    rows = [
        row(["a"]),
        row(["b"], "<w:hidden/>"),
        row(["c"], low),
        row(["d"], low.replace("exact", "atLeast")),
    ]
    assert only_sheet(table(rows)).hidden_rows == {2, 3}


def test_cells_of_several_paragraphs_keep_them_apart() -> None:
    sheet = only_sheet(table([row([cell(para("12") + para("34"))])]))
    assert sheet.cells[1, 1].value == "12\n34"


def test_rows_and_cells_in_content_controls_are_read() -> None:
    sheet = only_sheet(
        table([sdt(row(["a", sdt(cell("1.00"))])), sdt(row([sdt(cell("b")), "2.00"]))])
    )
    assert sorted(map(str, values(sheet).values())) == ["1.00", "2.00", "a", "b"]


def test_header_rows_that_are_repeated_are_counted() -> None:
    (only,) = read(table([row(["a"], "<w:tblHeader/>"), row(["b"])])).tables
    assert only.header_rows == 1


def test_tables_in_tables_are_read_by_themselves() -> None:
    inner = table([row(["行", "1.00"])])
    document = read(table([row(["外", cell(para("题") + inner + para())])]))
    assert [values(t.sheet) for t in document.tables] == [
        {(1, 1): "外", (1, 2): "题"},
        {(1, 1): "行", (1, 2): "1.00"},
    ]
    assert (texts(document), codes(document)) == (["题"], ["S954"])


def test_a_table_that_only_frames_others_is_none() -> None:
    inner = para("2025年预算支出总表") + table([row(["行", "1.00"])]) + para()
    document = read(table([row([cell(inner)])]))
    assert [values(t.sheet) for t in document.tables] == [{(1, 1): "行", (1, 2): "1.00"}]
    assert (texts(document), codes(document)) == (["2025年预算支出总表"], [])


def test_a_table_that_only_frames_sentences_is_none() -> None:
    lines = ["三、支出预算情况说明", "2025年度本单位支出预算9,999.99万元，增长50%。", "说明"]
    document = read(table([row([line]) for line in lines]) + table([row(["行"])]))
    assert [values(t.sheet) for t in document.tables] == [{(1, 1): "行"}]
    assert texts(document) == lines


def test_sentences_in_a_hidden_row_are_no_text() -> None:
    line = "2025年度本单位支出预算9,999.99万元，增长50%。"
    assert texts(read(table([row([line], "<w:hidden/>")]))) == []


def test_a_table_without_rows_is_none() -> None:
    document = read(table([]) + para("题") + table([row(["行", "1.00"])]))
    assert [values(t.sheet) for t in document.tables] == [{(1, 1): "行", (1, 2): "1.00"}]
    assert texts(document) == ["题"]


# ---- what lies beside the text ------------------------------------------------------------------


def test_text_boxes_are_told_once_where_they_hold_figures() -> None:
    document = read(para(run("正文") + box(para("合计9,999.99"))) + para(box(para("内部审核"))))
    assert texts(document) == ["正文"]
    assert [(o.code, o.params["text"]) for o in document.oddities] == [("S951", "合计9,999.99")]


def test_tables_in_text_boxes_are_told() -> None:
    document = read(para(box(table([row(["合计", "9,999.99"])]) + para())))
    assert (document.tables, codes(document)) == ((), ["S951"])


def test_a_table_around_a_text_box_goes_on_behind_it() -> None:
    inside = cell(para(run("1.00") + box(para("内部"))) + para("行"))
    assert values(only_sheet(table([row(["a", inside, "b"])])))[1, 3] == "b"


ASIDES = {"footnotes": "footnote", "endnotes": "endnote", "comments": "comment"}


@pytest.mark.parametrize("kind", ASIDES)
def test_notes_with_figures_are_told(kind: str) -> None:
    told = f'<w:{ASIDES[kind]} w:id="1">{para("应为12.50万元")}</w:{ASIDES[kind]}>'
    document = read(para("正文"), **{kind: told})
    assert [(o.code, o.params["aside"]) for o in document.oddities] == [("S952", kind)]
    plain = f'<w:{ASIDES[kind]} w:id="1">{para("见附件")}</w:{ASIDES[kind]}>'
    assert codes(read(para("正文"), **{kind: plain})) == []


def test_headers_and_footers_are_read_as_texts_of_pages() -> None:
    document = read(para("正文"), header=para("单位：万元"), footer=para("— 3 —"))
    assert document.page_texts == ("单位：万元", "— 3 —")


COMPUTED = {
    "a sum, to be computed": (field("=SUM(ABOVE)", "12.5", begin='w:dirty="true"'), "", ["S953"]),
    "all of them": (field("=SUM(ABOVE)", "12.5"), "<w:updateFields/>", ["S953"]),
    "none": (field("=SUM(ABOVE)", "12.5"), '<w:updateFields w:val="false"/>', []),
    "the number of a page": (field("PAGE", "12", begin='w:dirty="true"'), "<w:updateFields/>", []),
    "a sum without a result": (
        FIELD.format("begin") + "<w:r><w:instrText>=1+1</w:instrText></w:r>" + FIELD.format("end"),
        "",
        ["S953"],
    ),
}


@pytest.mark.parametrize("name", COMPUTED)
def test_fields_that_programs_compute_anew_are_told(name: str) -> None:
    inner, settings, expected = COMPUTED[name]
    assert codes(read(para(inner), settings=settings)) == expected


def test_content_that_is_filled_from_elsewhere_is_told() -> None:
    bound = sdt("{}").replace("<w:text/>", '<w:dataBinding w:xpath="/a"/>')
    assert codes(read(para(run("共") + bound.format(run("12.50"))))) == ["S953"]
    assert codes(read(para(bound.format(run("2025年度预算"))))) == []
    assert codes(read(para(sdt(run("12.50"))))) == []


HELD = {
    "object": para('<w:r><w:object><o:OLEObject ProgID="Excel.Sheet.12"/></w:object></w:r>'),
    "altChunk": '<w:altChunk r:id="x"/>',
    "subDoc": para('<w:subDoc r:id="x"/>'),
    "chart": para(
        '<w:r><w:drawing><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/'
        'drawingml/2006/chart"/></a:graphic></w:drawing></w:r>'
    ),
}


def code_field(code: str) -> str:
    return (
        FIELD.format("begin")
        + f"<w:r><w:instrText>{code}</w:instrText></w:r>"
        + FIELD.format("end")
    )


RUBY = "<w:r><w:ruby><w:rt>{}</w:rt><w:rubyBase>{}</w:rubyBase></w:ruby></w:r>"
MATHS = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
FRACTION = (
    f"<m:oMath {MATHS}><m:f><m:num><m:r><m:t>{{}}</m:t></m:r></m:num>"
    "<m:den><m:r><m:t>{}</m:t></m:r></m:den></m:f></m:oMath>"
)
DRAWN = {
    "a digit over another": (code_field(r" EQ \o(9,2)") + run(",156.51万元"), ["EQ"]),
    "a figure": (code_field(r"eq \o\ac(○,156.51)"), ["EQ"]),
    "a number in a circle": (code_field(r"eq \o\ac(○,1)") + run("收入"), []),
    "no digit": (code_field(r"EQ \o(同,意)"), []),
    "digits over a text": (RUBY.format(run("9,999.99"), run("2,156.51")), ["ruby"]),
    "a fraction": (FRACTION.format("12.50", "2"), ["formula"]),
    "a fraction of words": (FRACTION.format("收入", "支出"), []),
    "a formula in one line": (f"<m:oMath {MATHS}><m:r><m:t>12.50</m:t></m:r></m:oMath>", []),
    "how it is pronounced": (RUBY.format(run("yù"), run("预")) + run("算2,156.51万元"), []),
}


@pytest.mark.parametrize("what", DRAWN)
def test_digits_that_are_drawn_and_not_read_are_told(what: str) -> None:
    inner, held = DRAWN[what]
    for document in (read(para(inner)), read(docx.grid([[inner]]))):
        assert [o.params.get("held") for o in document.oddities] == held


def test_short_figures_in_notes_are_told_with_their_unit() -> None:
    for text, expected in {"增长90%": ["S952"], "12万元": ["S952"], "见第3页": []}.items():
        assert codes(read(para("正文"), endnotes=para(text))) == expected


@pytest.mark.parametrize("kind", HELD)
def test_what_is_embedded_is_told(kind: str) -> None:
    document = read(para("正文") + HELD[kind])
    assert [(o.code, o.params["held"]) for o in document.oddities] == [("S957", kind)]


def test_content_of_foreign_elements_that_programs_show_is_told() -> None:
    inner = f'<x:note xmlns:x="urn:x">{para("合计9,999.99")}</x:note>'
    assert codes(read(inner)) == []  # no program shows it
    text = f'<w:document {docx.NAMESPACES} xmlns:x="urn:x" mc:Ignorable="x" '
    text += f'mc:ProcessContent="x:note"><w:body>{para("一")}{inner}</w:body></w:document>'
    document = read_file(Path("公开.docx"), content=docx.pack({"document": text}))
    assert isinstance(document, RawDocument)
    assert [oddity.params["held"] for oddity in document.oddities] == ["foreign"]


def test_pictures_are_told_together() -> None:
    picture = (
        '<w:r><w:drawing><wp:inline><a:graphic><a:graphicData uri="http://schemas.openxmlformats'
        '.org/drawingml/2006/picture"/></a:graphic></wp:inline></w:drawing></w:r>'
    )
    document = read(para(picture + picture))
    assert [(o.code, o.params["count"]) for o in document.oddities] == [("S959", "2")]


def test_shapes_without_text_are_told_as_pictures_are() -> None:
    drawn = box(para()).replace(
        "<wps:txbx><w:txbxContent><w:p></w:p></w:txbxContent></wps:txbx>", ""
    )
    document = read(para(drawn))
    assert [(o.code, o.params["count"]) for o in document.oddities] == [("S959", "1")]


def test_what_floats_over_a_table_is_told() -> None:
    behind = box(para("内部")).replace("<wp:anchor>", '<wp:anchor behindDoc="1">')
    assert codes(read(table([row([cell(para(behind))])]))) == []
    assert codes(read(table([row([cell(para(box(para("内部"))))])]))) == ["S957"]
    old = '<w:r><w:pict><v:rect style="position:absolute;margin-left:1pt"/></w:pict></w:r>'
    assert codes(read(table([row([cell(para(old))])]))) == ["S957"]
    assert codes(read(para(old))) == []
