"""Small workbooks to mutate, of every form and with what may lie over and around their cells."""

import random
from io import BytesIO
from pathlib import Path

import xlsxwriter

from tests.reader.samples import PNG, by_openpyxl, by_xlsxwriter
from tests.support import biff12, example, ods
from tests.support.random_units import random_unit
from xlbudget.reader import read_workbook
from xlbudget.writer.content import linked
from xlbudget.writer.workbook import write_workbook

UNIT = "unit.xlsx"
"""The workbook that is checked in full, too."""
UNIT_DRAWN_OVER = "drawn.xlsx"
"""The same figures as typed, with drawings, conditions and headers over and around them."""


def write_samples(folder: Path) -> dict[str, bytes]:
    """Writes the workbooks and returns their bytes by name."""
    unit = random_unit(random.Random(1), example.family(), codes=1, projects=1)
    write_workbook(folder / UNIT, linked(example.family(), unit.figures))
    by_xlsxwriter(folder / "a.xlsx")
    by_openpyxl(folder / "b.xlsx")
    drawn_over(folder / UNIT_DRAWN_OVER, folder / UNIT)
    ods.write(folder / "styled.ods", _ODS_SHEET, styles=_ODS_AUTOMATIC, shared=_ODS_STYLES)
    biff12.write_raw(folder / "binary.xlsb", read_workbook(folder / "a.xlsx"))
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def drawn_over(path: Path, source: Path) -> Path:
    """Writes the cells of a workbook again, with everything that may hide or change them."""
    with xlsxwriter.Workbook(str(path)) as book:
        white = book.add_format({"font_color": "#FFFFFF", "num_format": "0.00;;"})
        formats = [white, book.add_format({"bg_color": "#FF0000", "font_size": 1})]
        for raw in read_workbook(source).sheets:
            sheet = book.add_worksheet(raw.name)
            for at, ((row, column), cell) in enumerate(raw.cells.items()):
                value = cell.value if isinstance(cell.value, str) else float(cell.value or 0)
                style = formats[at % 9] if at % 9 < len(formats) else None
                sheet.write(row - 1, column - 1, value, style)
            sheet.insert_textbox("B7", "合计 1,234.56", {"fill": {"color": "white"}})
            sheet.insert_image("C9", "a.png", {"image_data": BytesIO(PNG), "x_scale": 40})
            sheet.write_comment("C8", "1234.56", {"visible": True, "width": 90})
            sheet.insert_button("E3", {"caption": "12.00", "width": 60})
            for options in _CONDITIONS:
                sheet.conditional_format("C7:F20", {"format": white, **options})
            sheet.set_header('&L&"宋体"&12单位：元&C&A&R&P/&N')
            sheet.set_footer("&L单位：万元", {"margin": 0.5})
            sheet.set_row(8, 0.5)
            sheet.set_column("E:E", 0.3)
            sheet.set_column("F:G", 9, None, {"level": 1, "hidden": True})
            chart = book.add_chart({"type": "column"})
            chart.add_series({"values": [raw.name, 6, 2, 9, 2]})
            sheet.insert_chart("B9", chart)
    return path


_CONDITIONS = (
    {"type": "cell", "criteria": ">", "value": 1},
    {"type": "cell", "criteria": "between", "minimum": 1, "maximum": 9},
    {"type": "formula", "criteria": "=SUM($C$7:$C7)>1"},
    {"type": "text", "criteria": "containing", "value": "1"},
    {"type": "blanks"},
    {"type": "duplicate"},
    {"type": "top", "value": 3},
    {"type": "3_color_scale"},
    {"type": "data_bar", "bar_only": True, "data_bar_2010": True},
    {"type": "icon_set", "icon_style": "3_arrows", "icons_only": True},
)

# ---- OpenDocument --------------------------------------------------------------------------------

_ODS_AUTOMATIC = """
<number:number-style style:name="N1"><number:number number:decimal-places="2"
 number:min-integer-digits="1" number:grouping="true" number:display-factor="1000"/>
 <number:text>万</number:text>
 <style:map style:condition="value()&gt;=0" style:apply-style-name="N2"/></number:number-style>
<number:number-style style:name="N2"><number:number number:decimal-places="2">
 <number:embedded-text number:position="1">,</number:embedded-text></number:number>
</number:number-style>
<style:style style:name="ce1" style:family="table-cell" style:parent-style-name="Default"
 style:data-style-name="N1"><style:text-properties fo:color="#ffffff" fo:font-size="1pt"/>
 <style:table-cell-properties fo:background-color="#ff0000"/>
 <style:map style:condition="cell-content()=0" style:apply-style-name="White"/></style:style>
<style:style style:name="ro1" style:family="table-row">
 <style:table-row-properties style:row-height="0.01cm"/></style:style>
<style:style style:name="co1" style:family="table-column">
 <style:table-column-properties style:column-width="1.5cm"/></style:style>
<style:style style:name="gr1" style:family="graphic"><style:graphic-properties
 draw:fill="solid" draw:opacity="40%"/></style:style>
<style:style style:name="T1" style:family="text">
 <style:text-properties fo:color="#fefefe"/></style:style>
<style:style style:name="ta1" style:family="table" style:master-page-name="Page">
 <style:table-properties table:display="true"/></style:style>
"""

_ODS_STYLES = """
<office:styles>
<style:default-style style:family="table-cell"><style:text-properties fo:font-size="10pt"/>
</style:default-style>
<style:style style:name="Default" style:family="table-cell"/>
<style:style style:name="White" style:family="table-cell" style:parent-style-name="Default">
 <style:text-properties fo:color="#ffffff"/></style:style>
</office:styles>
<office:master-styles><style:master-page style:name="Page">
<style:header><text:p>单位：<text:s text:c="2"/>元</text:p></style:header>
<style:footer style:display="false"><text:p>1234.56</text:p></style:footer>
</style:master-page></office:master-styles>
"""

_ODS_SHEET = """
<table:table table:name="收支总表" table:style-name="ta1">
<table:shapes><draw:rect draw:style-name="gr1" svg:x="1cm" svg:y="1cm" svg:width="3cm"
 svg:height="20pt"><text:p>12.50</text:p></draw:rect></table:shapes>
<table:table-column table:style-name="co1" table:number-columns-repeated="3"/>
<table:table-column table:visibility="collapse"/>
<table:table-row><table:table-cell office:value-type="string" table:number-columns-spanned="2"
 table:number-rows-spanned="1"><text:p>收<text:span text:style-name="T1">支</text:span>总表</text:p>
 </table:table-cell><table:covered-table-cell/></table:table-row>
<table:table-row table:style-name="ro1" table:number-rows-repeated="2">
<table:table-cell table:style-name="ce1" office:value-type="float" office:value="12.5"
 table:formula="of:=SUM([.A1:.B2])"><text:p>12.50</text:p>
 <office:annotation office:display="true"><text:p>9</text:p></office:annotation></table:table-cell>
<table:table-cell office:value-type="percentage" office:value="0.5"
 table:number-columns-repeated="2"><text:p>50%</text:p>
 <draw:frame svg:x="0cm" svg:y="0cm" svg:width="2cm" svg:height="1cm"><draw:image/></draw:frame>
</table:table-cell></table:table-row>
<table:table-row-group table:display="false"><table:table-row><table:table-cell
 office:value-type="date" office:date-value="2025-03-01"/></table:table-row></table:table-row-group>
<calcext:conditional-formats><calcext:conditional-format
 calcext:target-range-address="收支总表.A1:收支总表.C9">
<calcext:condition calcext:apply-style-name="White" calcext:base-cell-address="收支总表.A1"
 calcext:value="formula-is(AND([.A1]=0;SUM([.$B$2:.$B$5])&gt;0))"/>
<calcext:condition calcext:apply-style-name="White" calcext:value="between(1,5)"/>
<calcext:data-bar calcext:positive-color="#ffffff"/><calcext:icon-set/>
</calcext:conditional-format></calcext:conditional-formats>
</table:table>
"""
