"""What people call the cells of a table."""

import pytest

from xlbudget.meaning.labels import label_of
from xlbudget.meaning.structure import structure_of
from xlbudget.template import CellRef, load_family

UNLABELLED = {
    ("shanghai-unit", "t9", "line", "abroad"): "合计",
    ("shanghai-unit", "t9", "agency_line", "agency_operation"): "合计",
    ("jiangsu-department", "t03", "line", "year_end"): "合计",
    ("jiangsu-department", "t01", "spent", "purpose"): "当年支出小计",
    ("jiangsu-department", "t01", "year_end", "purpose"): "结转下年资金",
    ("jiangsu-department", "t01", "basic", "purpose"): "一、基本支出",
}


@pytest.mark.parametrize(("cell", "label"), UNLABELLED.items())
def test_a_row_without_a_label_is_called_as_what_stands_beside_it(
    cell: tuple[str, str, str, str], label: str
) -> None:
    family = load_family(cell[0])
    assert label_of(family, structure_of(family, {}), CellRef(*cell[1:])) == label
