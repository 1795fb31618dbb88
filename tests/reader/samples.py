"""Workbooks for the tests of the reader: made by writers, or part by part."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
# One white point.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c63f80f0001010100b5ba1d2d0000000049454e44ae426082"
)
MARKUP = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def minimal_parts(sheet_data: str = "", after: str = "") -> dict[str, str]:
    """Return the parts of a workbook with one sheet ``表1`` of the given rows."""
    return {
        "_rels/.rels": MARKUP
        + f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        + f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": MARKUP
        + f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        + '<sheet name="表1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": MARKUP
        + f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        + f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": MARKUP
        + f'<worksheet xmlns="{MAIN}"><sheetData>{sheet_data}</sheetData>{after}</worksheet>',
    }


def with_strings(parts: Mapping[str, str], items: str) -> dict[str, str]:
    """Return the parts with a part of shared strings added."""
    relation = (
        f'<Relationship Id="s" Type="{OFFICE}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
    )
    relations = parts["xl/_rels/workbook.xml.rels"]
    return {
        **parts,
        "xl/_rels/workbook.xml.rels": relations.replace(
            "</Relationships>", f"{relation}</Relationships>"
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{items}</sst>',
    }


def pack(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    """Write parts into a zip container."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def repack(source: Path, target: Path, change: Callable[[str, bytes], tuple[str, bytes]]) -> Path:
    """Copy a container, changing the name or content of its parts."""
    with ZipFile(source) as archive:
        parts = dict(change(name, archive.read(name)) for name in archive.namelist())
    return pack(target, parts)


def by_xlsxwriter(path: Path) -> Path:
    """Write a workbook with what budget tables hold."""
    with xlsxwriter.Workbook(str(path)) as book:
        money = book.add_format({"num_format": "#,##0.00"})
        day = book.add_format({"num_format": "yyyy年m月d日"})
        share = book.add_format({"num_format": "0.00%"})
        title = book.add_format({"bold": True})
        first = book.add_worksheet("收支总表")
        first.merge_range("A1:C1", "部门收支总表", title)
        first.write_row("A2", ["项  目", " 预算数 ", "备注\n换行"])
        first.write_number("B3", 1234.5, money)
        first.write_number("B4", 0.1 + 0.2, money)
        first.write_number("B5", -1e-7)
        first.write_formula("B6", "=SUM(B3:B5)", money, 1234.8)
        first.write_formula("C6", '=IF(B6>0,"正","负")', None, "正")
        first.write_formula("C7", "='二  表'!A1*2", share, 0.5)
        first.write_formula("C8", "=1/0", None, "#DIV/0!")
        first.write_formula("C9", "=B6>0", None, True)
        first.write_boolean("D3", True)
        first.write_datetime("D4", datetime.datetime(2025, 3, 1), day)
        first.write_blank("D5", None, money)
        first.write_rich_string("D6", title, "粗", "细")
        first.write_array_formula("D7:D8", "{=B3:B4*2}", money, 2469)
        first.write_string("D9", "_x000D_ & <tag> ﻿")
        first.set_row(7, None, None, {"hidden": True})
        first.set_column("E:G", None, None, {"hidden": True})
        second = book.add_worksheet("二  表")
        second.write("A1", 0.25, share)
        second.merge_range("B2:C4", "")
        second.hide()
        third = book.add_worksheet("Data")
        third.very_hidden()
        book.define_name("合计", "=收支总表!$B$6")
        book.define_name("Data!local", "=Data!$A$1")
        book.set_custom_property("xlbudget-template", "示例@1")
        book.set_custom_property("count", 3)
        book.set_custom_property("final", True)
    return path


def by_openpyxl(path: Path) -> Path:
    """Write a workbook through the other common writer."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "表-1"
    sheet.append(["单位", "金额", None, True])
    sheet.append(["局", 12, 3.25, False])
    sheet.append(["院", "=B2*2", "=SUM(B2:C2)", "#N/A"])
    sheet["B2"].number_format = "0.000"
    sheet["A5"] = CellRichText("甲", TextBlock(InlineFont(b=True), "乙"))
    sheet["A6"] = datetime.datetime(2024, 2, 29, 12)
    sheet["A7"] = "'quoted"
    sheet["A1"].font = Font(bold=True)
    sheet.merge_cells("A8:B9")
    sheet.row_dimensions[5].hidden = True
    sheet.column_dimensions["D"].hidden = True
    hidden = book.create_sheet("隐藏")
    hidden.sheet_state = "hidden"
    hidden["XFD1048576"] = 1
    book.save(path)
    return path
