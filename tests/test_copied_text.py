"""Official tables as text: copied from a workbook or a page, or with columns set by spaces."""

from pathlib import Path
from random import Random

import pytest

from tests.support import example
from tests.support.random_units import random_unit
from tests.test_documents import workbook_of
from tests.test_published_html import PASSES, differing, read, told
from xlbudget.base.errors import WorkbookError
from xlbudget.intake.opened import Opened
from xlbudget.reader import RawDocument, read_file
from xlbudget.tasks.check import check

NAME = "公开.txt"


def copied(opened: Opened) -> str:
    """Returns the tables as workbooks put them on the clipboard: tabs between all cells."""
    lines: list[str] = []
    for located in opened.located.tables.values():
        sheet = located.sheet
        width = max(column for _, column in sheet.cells)
        for number in range(1, max(row for row, _ in sheet.cells) + 1):
            cells = [sheet.cells.get((number, column)) for column in range(1, width + 1)]
            texts = ["" if cell is None else str(cell.value or "") for cell in cells]
            shown = [f'"{text}"' if "\n" in text else text for text in texts]
            lines.append("\t".join(shown))
        lines += ["", ""]
    return "\r\n".join(lines)


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("seed", [3, 4])
def test_what_a_workbook_copies_has_its_figures(charset: str, seed: int) -> None:
    opened = workbook_of(random_unit(Random(seed), example.family(), codes=9, projects=4))
    content = copied(opened).encode(charset)
    assert differing(opened, read(content, NAME)) == []
    report = check(content, name=NAME)
    assert (told(report), report.verdict in PASSES) == ([], True)


def document(text: str) -> RawDocument:
    read_text = read_file(Path(NAME), content=text.encode())
    assert isinstance(read_text, RawDocument)
    return read_text


def rows(text: str) -> list[list[str]]:
    """Returns the cells of the only table of a text."""
    [table] = document(text).tables
    cells = table.sheet.cells
    return [
        [str(cells[row, column].value) if (row, column) in cells else "" for column in columns]
        for row in range(1, table.height + 1)
        if (columns := range(1, table.width + 1))
    ]


def test_rows_that_lack_their_first_cells_end_where_the_others_do() -> None:
    text = "编码\t名称\t合计\n合计\t9.00\n201\t一般\t9.00\n"
    assert rows(text)[1] == ["", "合计", "9.00"]
    assert [oddity.code for oddity in document(text).oddities] == ["D112"]


def test_a_table_whose_columns_cannot_be_told_is_not_guessed() -> None:
    merged = "编码\t名称\t其中\n基本\t项目\n201\t一般\t1.00\t2.00\n"
    with pytest.raises(WorkbookError) as refused:
        document(merged)
    assert refused.value.code == "F266"
    both = document(f"{merged}\n说明\n\n名称\t金额\n合计\t3.00\n")
    assert [o.params["how"] for o in both.oddities] == ["columns"]
    assert len(both.tables) == 1


def test_cells_on_lines_of_their_own_are_refused() -> None:
    with pytest.raises(WorkbookError) as refused:
        document("\n\n".join(f"科目{n}\n\n{n},000.00" for n in range(30)))
    assert refused.value.code == "F266"


def test_columns_that_spaces_align() -> None:
    text = (
        "表一\n"
        "科目编码    科目名称              合计      基本支出\n"
        "            合计              1,234.50      1,000.00\n"
        "201         一般公共服务支出    234.50\n"
        "208         社会保障          1,000.00      1,000.00\n"
    )
    assert rows(text) == [
        ["科目编码", "科目名称", "合计", "基本支出"],
        ["", "合计", "1,234.50", "1,000.00"],
        ["201", "一般公共服务支出", "234.50", ""],
        ["208", "社会保障", "1,000.00", "1,000.00"],
    ]
    assert [oddity.code for oddity in document(text).oddities] == ["D112"]


LARGE = {
    "a line": ("1\t" * 60_000, "string_length"),
    "lines": ("1\n" * 200_000, "lines"),
    "cells": ("1\t2\t3\t4\n" * 40_000, "cells"),
    "columns set with spaces": (
        "\n".join("  ".join(["12"] * (200 + line % 9)) for line in range(120)),
        "elements",
    ),
}


@pytest.mark.parametrize("what", LARGE)
def test_what_is_too_much_is_refused(what: str) -> None:
    text, limit = LARGE[what]
    with pytest.raises(WorkbookError) as refused:
        document(text)
    assert (refused.value.code, refused.value.params["what"]) == ("F009", limit)


UNCERTAIN = {
    "rows apart": "\n\n".join(
        f"20{n}    科目{n}        1,000.0{n}    1,000.0{n}" for n in range(9)
    ),
    "a name right behind an amount": (
        "项目          预算数          项目              预算数\n"
        "一、拨款      9,016.35 一、一般公共服务支出      8,096.42\n"
        "二、事业      1,016.35 二、教育支出              4,096.42\n"
    ),
    "amounts without a header": (
        "科目编码    科目名称              合计\n"
        "201         一般公共服务支出    234.50      1,000.00\n"
        "208         社会保障          1,000.00      1,000.00\n"
    ),
    "an amount over two columns": (
        "科目    合计      基本支出\n"
        "201     234.50    1,000.00\n"
        "208     1.00      2.00\n"
        "209     1,000,000,000.00\n"
    ),
}


@pytest.mark.parametrize("how", UNCERTAIN)
def test_columns_that_are_not_certain_are_not_read(how: str) -> None:
    text = f"2025年部门收支总表\n\n{UNCERTAIN[how]}\n"
    raw = document(text)
    assert [oddity.params["how"] for oddity in raw.oddities] == ["spaces"]
    assert not raw.tables
    assert told(check(text.encode(), name=NAME)) == ["F266"]


def test_final_accounts_whose_columns_are_lost_are_refused_by_name() -> None:
    text = f"收入支出决算总表\n收入决算表\n\n{UNCERTAIN['rows apart']}\n"
    assert told(check(text.encode(), name=NAME)) == ["F022"]


def test_quoted_cells_of_workbooks() -> None:
    assert rows('名称\t金额\n"一般\n支出"\t"1,234.00"\n')[1] == ["一般\n支出", "1,234.00"]


@pytest.mark.parametrize("content", [b"\x80\xff" * 99, b"\xff" * 300])
def test_letters_of_no_charset_are_refused(content: bytes) -> None:
    with pytest.raises(WorkbookError) as refused:
        read_file(Path(NAME), content=content)
    assert refused.value.code == "F264"
