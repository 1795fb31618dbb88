"""Headers over pages: what of one is repeated, and what two halves of one say."""

from xlbudget.intake.cut_headers import repeated, whole_header

TITLE = {1: "公开10表"}
TOP, UNDER = {1: "科目名称", 2: "基本支出"}, {2: "人员经费", 3: "公用经费"}
ROW = {1: "社会保障", 2: "无", 3: "无"}


def test_a_header_is_repeated_without_its_title_whole_or_from_its_first_row() -> None:
    assert repeated([TITLE, TOP, UNDER], [TOP, UNDER, ROW]) == 2
    assert repeated([TITLE, TOP, UNDER], [TITLE, TOP, UNDER, ROW]) == 3
    assert repeated([TOP, UNDER], [TOP, ROW]) == 1
    assert repeated([TITLE, TOP, UNDER], [ROW]) == 0


def test_two_halves_of_a_header_are_one() -> None:
    upper, lower = {1: "科目", 2: "基本支出"}, {1: "名称", 2: "人员经费", 3: "公用经费"}
    assert whole_header([TITLE, upper], [lower], {1: "科目名称"}) == [TITLE, TOP, UNDER]
